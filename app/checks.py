"""What an installation needs, checked: said by `moiso doctor`, and shown to administrators.

The words are those for who looks after the server; the page has its own for each kind of finding.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text

from app import texts
from app.background.apprise_target import sender_of
from app.background.smtp import MailServer, trouble_words
from app.build import ROOT, VERSION
from app.config import EVERYWHERE, LOOPBACK, Settings, smtp_place, unknown_settings, unsafe_settings
from app.domain.centre.calendar import business_day, year_without_holidays
from app.domain.centre.values import Centre
from app.domain.devices.kinds import prints
from app.operations.centre.backups import LATE_AFTER
from app.operations.clock import system_now
from app.operations.devices.boards import BoardPresets
from app.operations.devices.unpaired import is_unpaired
from app.operations.installation import NO_CENTRE, Installation
from app.operations.people.rights import Role
from app.own_address import url_of
from app.persistence.backup_results import BackupResult, BackupWork
from app.persistence.centre.store import centre_ids
from app.persistence.database import Unavailable
from app.persistence.devices.devices import Device
from app.persistence.people.accounts import list_users
from app.persistence.revision import NewerSchema, is_current, must_not_be_newer
from hardware.device_url import DeviceUrlError
from hardware.devices import Cause
from hardware.logins import LoginError, Logins
from hardware.outbound import AddressRefused, Outbound, refusal
from hardware.presets import PresetError
from hardware.printers.line_speed import too_slow_for_pictures
from hardware.urls import checked_presets, parse
from hardware.voice.espeak import Espeak, VoiceError

VENDOR = ROOT / "app/static/vendor"
BROWSER_FILES = (".complete", "icons.svg", "socket.io.esm.min.js", "be-vietnam-pro.css")
LEAST_FREE_MB = 500
CLOCK_SLACK = timedelta(minutes=2)
OLDEST_YEAR = 2026
OTHERS_MAY_READ = 0o077
KEY_SHOWN_WITHIN = timedelta(days=366)
"""A certificate that ends within that has not been renewed as it should."""
_UNPAIRED = "not paired yet: open its page on it, and key in what `moiso device code {name}` says"

Healths = Mapping[int, tuple[str, str, str]]
"""The state, cause and detail of each device, by its id."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What was checked, whether it is well, and in words how it is or what to do.

    Of a device also its name, its kind, and how it says itself that it is.
    """

    what: str
    is_well: bool
    words: str
    name: str = ""
    kind: str = ""
    state: str = ""
    cause: str = ""


def of_settings(known: Settings) -> Iterator[Finding]:
    """What is mistyped or unsafe among the settings; nothing where all is well."""
    for sentence in (*unknown_settings(), *unsafe_settings(known)):
        yield Finding("settings", False, sentence)


def of_server(opened: Installation) -> Iterator[Finding]:
    """The disk, the data, the database and its backups; the clock where the database answers."""
    yield _disk(opened.settings)
    yield _folder(opened.settings)
    database = _database(opened)
    yield database
    if database.is_well:
        yield _clock(opened)
        yield from of_backups(opened)


def of_process(opened: Installation) -> Iterator[Finding]:
    """Which version this server process is, and whether it hears the others."""
    heard = opened.process.bus()
    leases = ", ".join(opened.process.leases()) or "nothing"
    words = "alone" if heard == "none" else f"it hears the others; does for all: {leases}"
    if heard == "deaf":
        words = "it hears no other process: is Valkey there, and its password right?"
    yield Finding("processes", heard != "deaf", words)
    yield Finding("version", True, f"Mời Số {VERSION}, {opened.build}")


def of_programs(known: Settings) -> Iterator[Finding]:
    """The way in by HTTPS, files of devices, the mail server, voices, what browsers are sent."""
    if known.is_https:
        yield from _way_by_https(known)
    yield _boards(known)
    yield _logins(known)
    if known.smtp_url:
        yield _mail_server(known)
    if known.alert_urls:
        yield _alert_urls(known)
    yield _voices()
    yield from (Finding("texts", False, mistake) for mistake in texts.mistakes())
    yield _browser_files()


def of_centre(opened: Installation, centre_id: int) -> Iterator[Finding]:
    """Whether the centre has what it needs to open: people, devices, an address, holidays."""
    centre = opened.units.floor(centre_id).centre
    with opened.database.read() as connection:
        people = list_users(connection, centre_id)
    at = opened.clock.now()
    officers = sum(Role.OFFICER in one.roles and one.may_enter(at) for one in people)
    yield Finding("people", officers > 0, f"{officers} officers may sign in")
    devices = [d for d in opened.authentication.devices(centre_id) if not d.is_revoked]
    printers = sum(prints(one.kind) and bool(one.url) for one in devices)
    yield Finding("printer", printers > 0, f"{printers} printers")
    for kind in ("kiosk", "display"):
        many = sum(one.kind == kind for one in devices)
        yield Finding(kind, many > 0, f"{many} of the kind {kind}")
    url = url_of(opened.settings, centre.public_url)
    host = urlsplit(url).hostname or ""
    is_reached = host not in EVERYWHERE and host not in LOOPBACK
    yield Finding("address", is_reached, f"{url}: set MOISO_PUBLIC_URL, or the centre's public_url")
    yield _holidays(centre, at)


def of_calendar(opened: Installation, centre_id: int) -> Finding:
    """Whether the next holidays are known, told by the doctor as what to do in time: it is well."""
    found = _holidays(opened.units.floor(centre_id).centre, opened.clock.now())
    return replace(found, what="calendar", is_well=True)


def _holidays(centre: Centre, at: datetime) -> Finding:
    year = year_without_holidays(centre.hours, business_day(at, centre.time_zone))
    if year is None:
        return Finding("holidays", True, f"{centre.code}: no holidays are missing")
    words = (
        f"{centre.code}: warning: there is no holiday of {year}, a kiosk would give numbers "
        f"at Tết: take them over on /admin/calendar or by `moiso centre holidays {year}`"
    )
    return Finding("holidays", False, words)


def of_devices(opened: Installation, centre_id: int, healths: Healths | None) -> Iterator[Finding]:
    """The addresses of the centre's devices, and how they are where a server runs (not None)."""
    presets = BoardPresets(opened.settings.data)
    gate = Outbound.of(opened.settings.outbound)
    logins = Logins(opened.settings.data)
    devices = [d for d in opened.authentication.devices(centre_id) if not d.is_revoked]
    if healths is None:
        yield Finding("devices", True, f"{len(devices)} set up; no server runs to ask about them")
    for device in devices:
        of = partial(Finding, "device", name=device.name)
        state, cause, detail = (healths or {}).get(device.id, ("", "", ""))
        try:
            slow = _must_be_reachable(device, presets, gate, logins)
        except (DeviceUrlError, AddressRefused, LoginError) as error:
            yield of(False, str(error), kind=device.kind)
            continue
        if missed := opened.devices.missed_prefixes(device):
            told = texts.text("en", "refusal.board_misses_prefix", prefixes=", ".join(missed))
            yield of(False, told, kind=device.kind)
        if is_unpaired(device):
            words = _UNPAIRED.format(name=device.name)
            yield of(False, words, kind=device.kind, cause=Cause.NOT_PAIRED.value)
        elif state:
            words = _said(state, cause, detail)
            yield of(state != "fault", words, kind=device.kind, state=state, cause=cause)
        elif slow:
            yield of(True, f"slow: {slow}", kind=device.kind)


def _disk(known: Settings) -> Finding:
    free_mb = shutil.disk_usage(known.data).free // 1_000_000
    words = f"{free_mb:,} MB free at {known.data}"
    if free_mb >= LEAST_FREE_MB:
        return Finding("disk", True, words)
    return Finding("disk", False, f"only {words}: free some space, {LEAST_FREE_MB} MB at least")


def _folder(known: Settings) -> Finding:
    try:
        with tempfile.TemporaryFile(dir=known.data):
            pass
    except OSError as error:
        words = f"{known.data} can't be written: {error.strerror}; give this user the right"
        return Finding("data", False, words)
    secrets = [known.data / "secret_key", known.credentials_file]
    loose = [f for f in secrets if f.exists() and f.stat().st_mode & OTHERS_MAY_READ]
    if loose and sys.platform != "win32":
        return Finding("data", False, f"others may read {loose[0]}: chmod 600 {loose[0]}")
    return Finding("data", True, f"{known.data} can be written, its secrets are its own")


def _database(opened: Installation) -> Finding:
    database = opened.database
    try:
        must_not_be_newer(database)
        if not is_current(database):
            return Finding("database", False, "an older schema or none: run `moiso db upgrade`")
        with database.read() as connection:
            if database.is_sqlite:
                said = str(connection.execute(text("PRAGMA quick_check")).scalar_one())
                if said != "ok":
                    return Finding("database", False, f"it is damaged ({said}): restore a backup")
            centres = list(centre_ids(connection))
        with database.write():
            pass
    except NewerSchema as error:
        return Finding("database", False, str(error))
    except Unavailable as error:
        return Finding("database", False, f"it doesn't answer: {error}; is it running?")
    if not centres:
        return Finding("database", False, NO_CENTRE)
    return Finding("database", True, f"the newest schema; centres: {', '.join(centres)}")


def _clock(opened: Installation) -> Finding:
    now = system_now()
    if now.year < OLDEST_YEAR:
        return Finding("clock", False, f"it says {now:%Y-%m-%d}: set it, best by NTP")
    with opened.database.read() as connection:
        ids = list(centre_ids(connection).values())
    newest = [at for centre in ids if (at := opened.units.floor(centre).last_at) is not None]
    ahead = max(newest, default=now) - now
    if ahead > CLOCK_SLACK:
        minutes = ahead.total_seconds() / 60
        words = f"it is {minutes:.0f} min behind the newest event of the log: set it, best by NTP"
        return Finding("clock", False, words)
    return Finding("clock", True, f"{now.astimezone():%Y-%m-%d %H:%M %Z}, not before the log's end")


def of_backups(opened: Installation) -> Iterator[Finding]:
    """Whether the daily backup comes, its copy and the drill; what a new one lacks is well.

    Raises Unavailable.
    """
    backups, known = opened.backups, opened.settings
    results = backups.results()
    yield _daily_backup(opened, results.get(BackupWork.BACKUP))
    if known.backup_url:
        yield _second_place(known.backup_url, results.get(BackupWork.COPY))
    if (tried := results.get(BackupWork.TRIAL)) is not None:
        of = f"{tried.name} of {tried.at:%Y-%m-%d %H:%M} UTC"
        well = f"the last drill brought {of} back whole"
        bad = f"{tried.name} doesn't come back: {tried.detail}; make another backup, and tell who "
        yield Finding("drill", tried.is_well, well if tried.is_well else f"{bad}looks after this")
    if known.backup_key:
        yield _private_key(results.get(BackupWork.KEY))


def _daily_backup(opened: Installation, made: BackupResult | None) -> Finding:
    backups, folder = opened.backups, opened.backups.folder
    if made is not None and not made.is_well:
        return Finding("backup", False, made.detail)
    is_own = opened.settings.backup_dir is None
    if not is_own and not os.access(folder, os.W_OK | os.X_OK):
        return Finding("backup", False, f"{folder} is not there or can't be written")
    listed = backups.listed()
    age, newest = backups.age_of(listed), backups.newest_of(listed)
    if age is None or newest is None:
        return Finding("backup", True, f"none yet: a running server makes one a day in {folder}")
    hours = f"{age.total_seconds() / 3600:.0f} hours old"
    if age > LATE_AFTER:
        words = f"the newest in {folder} is {hours}, of {newest.at:%Y-%m-%d}: does the server run?"
        return Finding("backup", False, words)
    words = f"the newest of {len(listed)} is {hours}, of {newest.at:%Y-%m-%d %H:%M}"
    return Finding("backup", True, words)


def _second_place(place: str, copied: BackupResult | None) -> Finding:
    """How the last copy went; one that is late for a day says since when."""
    if copied is None:
        return Finding("copy", True, f"{place}: no copy yet; a running server makes one a day")
    if copied.is_well:
        return Finding("copy", True, f"{place}: {copied.name}, {copied.at:%Y-%m-%d %H:%M} UTC")
    since = f"{copied.well_at:%Y-%m-%d}" if copied.well_at else "never"
    return Finding("copy", False, f"{place}: {copied.detail}; last copied: {since}")


def _private_key(shown: BackupResult | None) -> Finding:
    """Whether the private key was put in within the year: a lost one is missed too late else."""
    if shown is not None and system_now() - shown.at < KEY_SHOWN_WITHIN:
        return Finding("key", True, f"the private key was shown on {shown.at:%Y-%m-%d}")
    words = "nobody has shown the private key of backups for a year: who has it? "
    return Finding("key", False, f"{words}`moiso backups prove-key FILE`")


def _must_be_reachable(
    device: Device, presets: BoardPresets, gate: Outbound, logins: Logins
) -> str:
    """What slows a device down that works, or ""; raises DeviceUrlError, AddressRefused or
    LoginError where the address can't be used.

    At an agent its own PC's gate decides, which says so by the device's health.
    """
    if not device.url:
        return ""
    url = parse(presets.written_out(device.url))
    is_gated = device.agent is None and not device.by_command and url.is_networked
    if is_gated and (refused := next(filter(gate.refuses, url.hosts), None)):
        raise AddressRefused(refusal(refused))
    if device.agent is None and "login" in url.options:
        logins.of(url.options["login"])
    return too_slow_for_pictures(url)


def _said(state: str, cause: str, detail: str) -> str:
    key = f"devices.advice.{cause}"
    advice = texts.text("en", key) if cause and texts.has(key) else ""
    line = f"{state} {advice}".strip()
    return f"{line} ({detail})" if detail and state in {"fault", "warning"} else line


def _way_by_https(known: Settings) -> Iterator[Finding]:
    """How a browser gets on that opens MOISO_PUBLIC_URL, where a server runs at all."""
    from app.reached import answers, by_https  # noqa: PLC0415 - HTTP and X.509: 20 MB, rarely asked

    if answers(known):
        is_well, words = by_https(known)
        yield Finding("https", is_well, words)


def _boards(known: Settings) -> Finding:
    try:
        presets = checked_presets(known.data)
    except PresetError as error:
        return Finding("boards", False, str(error))
    return Finding("boards", True, f"described: {', '.join(presets)}")


def _logins(known: Settings) -> Finding:
    try:
        names = Logins(known.data).names()
    except LoginError as error:
        return Finding("logins", False, str(error))
    return Finding("logins", True, f"for devices: {', '.join(names) or 'none'}")


def _mail_server(known: Settings) -> Finding:
    """How the mail server takes all that comes before a mail."""
    place, attempt = smtp_place(known.smtp_url), MailServer(known).greet()
    where = f"{place.host}:{place.port}"
    if attempt.trouble:
        return Finding("mail", False, f"{where}: {trouble_words(attempt)}")
    how = "in clear" if place.scheme == "smtp" else "over TLS"
    name = f" and takes the password of {place.user}" if place.user else ""
    words = f"{where} answers {how}{name}; `moiso mail test ADDRESS` sends a mail"
    return Finding("mail", True, words)


def _alert_urls(known: Settings) -> Finding:
    """Whether Apprise understands the addresses to which alerts go; nothing is sent."""
    wrong = [str(at) for at, url in enumerate(known.alert_urls, 1) if sender_of(url) is None]
    if wrong:
        words = f"MOISO_ALERT_URLS: address {', '.join(wrong)} is none that Apprise understands"
        return Finding("alerts", False, words)
    words = f"{len(known.alert_urls)} addresses; `moiso alert test` sends a trial to each"
    return Finding("alerts", True, words)


def _voices() -> Finding:
    return _tried("voices", lambda: Espeak().speak("Mời số một", language="vi"), "espeak-ng speaks")


def _tried(what: str, attempt: Callable[[], object], words: str) -> Finding:
    try:
        attempt()
    except (VoiceError, OSError) as error:
        return Finding(what, False, f"{error}; install the program's packages anew")
    return Finding(what, True, words)


def _browser_files() -> Finding:
    missing = [name for name in BROWSER_FILES if not (VENDOR / name).is_file()]
    if missing:
        return Finding(
            "browser", False, f"{_short(VENDOR / missing[0])} is missing: run `make setup`"
        )
    return Finding("browser", True, "its files are there")


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT))

"""One file for who helps from afar: how the installation is, without a person or a secret in it."""

import json
import platform
import sys
import zipfile
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from importlib.metadata import version
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from sqlalchemy import func, select

from app.build import VERSION, build_id
from app.checks import Finding
from app.config import Settings
from app.log_lines import kept_lines
from app.operations.clock import system_now
from app.operations.installation import Installation
from app.persistence.columns import metadata
from app.persistence.database import Unavailable
from app.persistence.devices.devices import Device
from app.persistence.people.accounts import list_users
from app.persistence.revision import newest, revision_of
from app.scrubbing import Scrubber

LINES = 5_000
PACKAGES = ("flask", "sqlalchemy", "gunicorn", "flask-socketio", "psycopg", "pillow", "valkey")
TOLD = frozenset(
    {
        *("database_pool", "host", "port", "demo", "access_log_days", "second_factor_roles"),
        *("threads", "idle_min", "voice_engines", "outbound", "open_docs", "log_json"),
        *("backup_at", "backup_kept", "trusted_proxies"),
    }
)
"""Settings whose values say nothing of persons and open nothing; others are set or not."""

PLACES = frozenset({"database_url", "redis_url", "smtp_url", "webhook_url", "backup_url"})
"""Addresses: told is how they begin."""

ABOUT = """A support file of Mời Số, made by `moiso support`.

It holds no visitor, nobody's name, no password, token or key; look through it before you send it:
all of it is text. Names and numbers are taken out of the log's lines, of network addresses the
last part.

about.txt       this
versions.json   program, Python, system, schema
settings.json   settings; of secrets only whether they are set
findings.json   what `moiso doctor` finds
counts.json     how many rows each table has
devices.json    kinds of devices and how they are
log.jsonl       the end of the server's log
"""


def write_support(
    opened: Installation, findings: Sequence[Finding], devices: Mapping[int, str], out: IO[bytes]
) -> None:
    """Write the file; `devices` are the states of devices by their ids, as far as they are known.

    Where the database is away, what is known without it is written.
    """
    scrubber = Scrubber([*_secrets(opened.settings), *_names(opened)])
    parts = {
        "about.txt": ABOUT,
        "versions.json": _json(_versions(opened)),
        "settings.json": _json(dict(_settings(opened.settings, scrubber))),
        "findings.json": _json([_finding(one, scrubber) for one in findings]),
        "counts.json": _json(_counts(opened)),
        "devices.json": _json(list(_devices(opened, devices))),
        "log.jsonl": "".join(
            json.dumps(scrubber.cleaned(line), ensure_ascii=False) + "\n"
            for line in deque(kept_lines(opened.settings.data), maxlen=LINES)
        ),
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2, default=str)


def _versions(opened: Installation) -> dict[str, object]:
    try:
        with opened.database.read() as connection:
            schema = revision_of(connection)
    except Unavailable as error:
        schema = f"the database doesn't answer: {type(error).__name__}"
    return {
        "made_at": system_now().isoformat(timespec="seconds"),
        "moiso": VERSION,
        "build": build_id(),
        "python": sys.version.split()[0],
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "distribution": _distribution(),
        "database": opened.settings.database_url.partition("://")[0],
        "schema": schema,
        "newest_schema": newest(),
        "packages": {name: version(name) for name in PACKAGES},
    }


def _distribution() -> str:
    try:
        return platform.freedesktop_os_release().get("PRETTY_NAME", "")
    except OSError:
        return ""


def _settings(known: Settings, scrubber: Scrubber) -> Iterator[tuple[str, object]]:
    for field in fields(Settings):
        value = getattr(known, field.name)
        if field.name in TOLD:
            told: object = scrubber.clean(str(value))
        elif field.name in PLACES and value:
            told = f"{urlsplit(value).scheme}://…"
        else:
            told = "set" if value not in ("", None, (), False) else "not set"
        yield field.name, told


def _secrets(known: Settings) -> list[str]:
    """What must not be told though the log might: values of settings, and where people live."""
    found = [str(Path.home()), platform.node()]
    for field in fields(Settings):
        value = getattr(known, field.name)
        if isinstance(value, str) and field.name not in TOLD:
            found.append(value)
        if field.name in PLACES and value:
            parts = urlsplit(value)
            found += [part for part in (parts.username, parts.password, parts.hostname) if part]
    return found


def _names(opened: Installation) -> list[str]:
    try:
        with opened.database.read() as connection:
            people = [
                one for centre in opened.centre_ids() for one in list_users(connection, centre)
            ]
        devices = opened.authentication.every_device()
    except Unavailable:
        return []
    # A device may be called after who uses it.
    named = [word for one in devices for word in (one.name, one.called)]
    return [*named, *(word for one in people for word in (one.username, one.name))]


def _finding(one: Finding, scrubber: Scrubber) -> dict[str, object]:
    return {
        "what": one.what,
        "is_well": one.is_well,
        "words": scrubber.clean(one.words),
        "kind": one.kind,
        "state": one.state,
        "cause": one.cause,
    }


def _counts(opened: Installation) -> dict[str, object]:
    try:
        with opened.database.read() as connection:
            return {
                table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
                for table in metadata.sorted_tables
            }
    except Unavailable as error:
        return {"the database doesn't answer": type(error).__name__}


def _devices(opened: Installation, states: Mapping[int, str]) -> Iterator[dict[str, object]]:
    """The devices without their names and addresses: a name may be a person's, too."""
    try:
        devices: Sequence[Device] = opened.authentication.every_device()
    except Unavailable:
        return
    for one in devices:
        yield {
            "id": one.id,
            "kind": one.kind,
            "driver": one.url.partition(":")[0] if one.url else "",
            "is_at_an_agent": one.agent is not None,
            "is_revoked": one.is_revoked,
            "state": states.get(one.id, "unknown"),
        }

"""`moiso doctor`: what is well, what is not, and what to do about it."""

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import text, update

from app import checks
from app.cli import main
from app.config import Settings
from app.persistence.database import Database
from app.persistence.schema import devices
from hardware.logins import Login, Logins
from tests.commands.conftest import Run
from tests.support.live import LiveServer, until
from tests.support.mailbox import PASSWORD, USER, Mailbox
from tests.support.ports import free_port
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.tls import TlsProxy, certificates

PARTS = "disk data database clock backup calendar devices boards logins voices browser".split()


@pytest.fixture
def alone(filled: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the test the command where no server runs."""
    monkeypatch.setenv("MOISO_PORT", str(free_port()))
    return filled


def _wrong(told: str) -> list[str]:
    return [line.split(maxsplit=2)[1] for line in told.splitlines() if line.startswith("WRONG")]


@ON_SQLITE
def test_a_good_installation_is_told_to_be_well_part_by_part(alone: Run) -> None:
    told = alone("doctor").output

    told_of = dict.fromkeys(line.split()[1] for line in told.splitlines()[:-1])
    assert list(told_of) == PARTS  # Calendars and devices of two centres are two lines.
    assert told.splitlines()[-1] == "everything is well"


def test_a_database_without_the_newest_schema_is_wrong(
    moiso: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_PORT", str(free_port()))

    told = moiso("doctor", expected=1).output

    assert _wrong(told) == ["database"]
    assert "moiso db upgrade" in told
    assert "1 thing to mend" in told


@ON_SQLITE
@pytest.mark.parametrize("words", [("doctor",), ("db", "upgrade"), ("verify-log",)])
def test_a_database_of_a_newer_program_is_said_with_the_way_out(
    alone: Run, seeded: tuple[Seed, Settings], words: tuple[str, ...]
) -> None:
    with closing(Database(seeded[1].database_url)) as database, database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9001'"))

    told = alone(*words, expected=1).output

    assert "schema 9001 of a newer moiso" in told
    assert "install the newer version again, or restore a backup" in told
    assert "run `moiso db upgrade`" not in told


@ON_SQLITE
def test_a_mistyped_setting_is_named(alone: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOISO_WEBHOOK_ULR", "https://hook.example")

    told = alone("doctor", expected=1).output

    assert _wrong(told) == ["settings"]
    assert "MOISO_WEBHOOK_ULR is no setting" in told


@ON_SQLITE
def test_a_device_with_a_wrong_address_and_a_broken_file_of_boards_are_named(
    alone: Run, seeded: tuple[Seed, Settings], tmp_path: Path
) -> None:
    database = Database(seeded[1].database_url)
    with database.write() as connection:
        connection.execute(text("UPDATE devices SET url = 'alfa+tcp://h' WHERE name = 'board'"))
    database.close()
    (tmp_path / "boards.toml").write_text("[x")

    told = alone("doctor", expected=1).output

    assert _wrong(told) == ["board", "boards"]
    assert "unknown protocol 'alfa'" in told
    assert "2 things to mend" in told


@ON_SQLITE
def test_a_board_that_a_block_of_the_file_made_one_of_numbers_is_told_with_the_way_out(
    alone: Run, tmp_path: Path
) -> None:
    file, url = tmp_path / "boards.toml", "ascii+tcp://10.0.0.9:4001?preset=hai-dang"
    file.write_text("[hai-dang]\nframe = '{addr}{text}'\n")
    alone("device", "url", "board", url)
    file.write_text("[hai-dang]\nframe = '{addr}{number}'\n")

    told = alone("doctor", expected=1).output
    refused = alone("device", "url", "board", f"{url}&width=3", expected=1).output
    alone("device", "url", "board", f"{url}&unshown=drop")
    mended = alone("doctor").output

    assert _wrong(told) == ["board"]
    assert "add unshown=drop to its URL" in told
    assert "add unshown=drop to its URL" in refused
    assert "unshown" not in mended


@ON_SQLITE
def test_a_block_that_contradicts_itself_is_told_by_the_doctor(alone: Run, tmp_path: Path) -> None:
    (tmp_path / "boards.toml").write_text("[hai-dang]\nframe = '{number}'\nencoding = 'utf8'\n")

    told = alone("doctor", expected=1).output

    assert _wrong(told) == ["boards"]
    assert "[hai-dang]" in told
    assert "encoding says how {text} is written, which the frame lacks" in told


@pytest.mark.parametrize(
    "url",
    [
        "axis+https://10.0.0.9?login=hall",
        "twon+https://10.0.0.9?login=hall&group=239.192.0.1:5004",
    ],
)
def test_a_login_that_is_missing_and_a_file_of_logins_that_others_may_read_are_named(
    alone: Run, tmp_path: Path, url: str
) -> None:
    alone("device", "add", "speaker", "hall", url, "--zone", "a")

    missing = alone("doctor", expected=1).output
    Logins(tmp_path).keep(Login("hall", "moiso", "s3cret"))
    well = alone("doctor").output
    (tmp_path / "logins.toml").chmod(0o644)
    loose = alone("doctor", expected=1).output

    assert _wrong(missing) == ["hall"]
    assert "`moiso device login hall USER` writes it" in missing
    assert "for devices: hall" in well
    assert "logins" in _wrong(loose)
    assert "chmod 600" in loose
    assert "s3cret" not in missing + well + loose


@ON_SQLITE
def test_a_device_that_a_page_has_set_out_of_bounds_is_told_with_the_way_out(
    alone: Run, seeded: tuple[Seed, Settings]
) -> None:
    """Such a device of before the gate; the same set by the command line goes on."""
    database = Database(seeded[1].database_url)
    inward = "alpha+tcp://127.0.0.1:9"
    with database.write() as connection:
        row = {"url": inward, "by_command": False}
        connection.execute(update(devices).where(devices.c.name == "board").values(row))
    database.close()

    told = alone("doctor", expected=1).output
    alone("device", "url", "board", inward)
    mended = alone("doctor").output

    assert _wrong(told) == ["board"]
    assert "127.0.0.1 may not be connected to" in told
    assert "MOISO_OUTBOUND" in told
    assert not _wrong(mended)


@ON_SQLITE
def test_a_printer_on_a_slow_line_of_before_goes_on_and_is_told_with_the_way_out(
    alone: Run, seeded: tuple[Seed, Settings]
) -> None:
    database = Database(seeded[1].database_url)
    slow = update(devices).where(devices.c.name == "printer")
    with database.write() as connection:
        connection.execute(slow.values(url="escpos+serial:///dev/ttyS0"))
    database.close()

    told = alone("doctor").output

    assert "a line of 9600 baud is too slow" in told
    assert "baud=115200" in told


@ON_SQLITE
def test_secrets_that_others_may_read_are_wrong(alone: Run, tmp_path: Path) -> None:
    (tmp_path / "credentials.txt").write_text("password")
    (tmp_path / "credentials.txt").chmod(0o644)

    told = alone("doctor", expected=1).output

    assert f"chmod 600 {tmp_path}/credentials.txt" in told


@ON_SQLITE
def test_a_clock_before_the_end_of_the_log_is_wrong(
    alone: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone("ticket", "issue", "dat-dai")
    monkeypatch.setattr(checks, "system_now", lambda: datetime(2026, 1, 2, tzinfo=UTC))

    told = alone("doctor", expected=1).output

    assert _wrong(told) == ["clock"]
    assert "behind the newest event" in told


@ON_SQLITE
def test_the_mail_server_is_signed_in_to_over_tls_and_sent_nothing(
    alone: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = certificates(tmp_path / "tls")
    mailbox = Mailbox(starttls=files, auth=True)
    place = f"127.0.0.1:{mailbox.port}"
    monkeypatch.setenv("MOISO_SMTP_URL", f"smtp+starttls://{USER}@{place}")
    monkeypatch.setenv("MOISO_MAIL_FROM", "bao-cao@example.gov.vn")
    monkeypatch.setenv("MOISO_SMTP_PASSWORD", PASSWORD)
    unknown = alone("doctor", expected=1).output
    monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
    good = alone("doctor").output
    monkeypatch.setenv("MOISO_SMTP_PASSWORD", "another one")
    wrong = alone("doctor", expected=1).output
    mailbox.close()
    gone = alone("doctor", expected=1).output

    assert [_wrong(told) for told in (unknown, wrong, gone)] == [["mail"]] * 3
    assert "certificate is wrong or nobody vouches for it" in unknown
    assert f"ok     mail       {place} answers over TLS and takes the password of {USER};" in good
    assert "doesn't take the name or the password. (535)" in wrong
    assert f"{place}: " in gone
    assert "can't be reached" in gone
    assert mailbox.asked == []
    assert PASSWORD not in unknown + good + wrong + gone


@ON_SQLITE
def test_a_mail_server_without_tls_is_told_to_be_in_clear_and_none_is_not_asked(
    alone: Run, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    unset = alone("doctor").output
    monkeypatch.setenv("MOISO_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}")
    monkeypatch.setenv("MOISO_MAIL_FROM", "bao-cao@example.gov.vn")

    told = alone("doctor").output

    assert " mail " not in unset
    assert f"127.0.0.1:{mailbox.port} answers in clear;" in told


@ON_SQLITE
def test_missing_browser_files_are_told_with_the_way_out(
    alone: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "BROWSER_FILES", ("not-there.js",))

    told = alone("doctor", expected=1).output

    assert "app/static/vendor/not-there.js is missing: run `make setup`" in told


def test_a_running_server_is_asked_how_its_devices_are(
    tmp_path: Path, moiso: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = LiveServer(tmp_path)
    monkeypatch.setenv("MOISO_DATA", str(server.data))
    monkeypatch.setenv("MOISO_DATABASE_URL", f"sqlite:///{server.data}/moiso.db")
    monkeypatch.delenv("MOISO_SECRET_KEY")
    monkeypatch.setenv("MOISO_PORT", server.url.rpartition(":")[2])
    server.start()
    try:
        url = f"escpos+tcp://127.0.0.1:{free_port()}"
        moiso("device", "add", "printer", "gone", url)
        until(lambda: "gone" in _wrong(_told(moiso)), "the fault", within_s=30)
        told = _told(moiso)
    finally:
        server.stop()

    assert _wrong(told) == ["gone"]
    assert "kiosk-1    ok" in told
    assert "check its power and cable" in told


def test_the_way_through_the_proxy_is_tried_as_a_browser_goes_it(
    tmp_path: Path, moiso: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = free_port()
    proxied = {"PUBLIC_URL": f"https://localhost:{port}", "TRUSTED_PROXIES": "127.0.0.1"}
    server = LiveServer(tmp_path, settings={f"MOISO_{k}": text for k, text in proxied.items()})
    files = certificates(server.data / "tls", "localhost")
    server_port = server.url.rpartition(":")[2]
    database = f"sqlite:///{server.data}/moiso.db"
    own = {"DATA": str(server.data), "DATABASE_URL": database, "PORT": server_port, **proxied}
    for name, value in own.items():
        monkeypatch.setenv(f"MOISO_{name}", value)
    monkeypatch.delenv("MOISO_SECRET_KEY")
    off = CliRunner().invoke(main, ["doctor"]).output
    server.start()
    try:
        none = _of_https()
        with TlsProxy(int(server_port), files, port=port):
            good = _of_https()
        with TlsProxy(int(server_port), files, port=port, upgrades=False):
            deaf = _of_https()
        soon = datetime.now(UTC) - timedelta(days=390)
        certificates(files.folder, "localhost", of=files, at=soon)
        with TlsProxy(int(server_port), files, port=port):
            old = _of_https()
            files.authority.unlink()
            strange = _of_https()
    finally:
        server.stop()

    assert "https  " not in off
    assert "WRONG  https      https://localhost" in none
    assert "doesn't lead here" in none
    assert good.startswith("ok     https      https://localhost")
    assert "and its sockets; certificate until" in good
    assert "must pass on WebSocket upgrades" in deaf
    assert "renew the proxy's certificate for localhost" in old
    assert "isn't believed (unable to get local issuer certificate)" in strange
    assert "SHA-256" in strange


def _of_https() -> str:
    """Return what the doctor says of the way by HTTPS."""
    lines = CliRunner().invoke(main, ["doctor"]).output.splitlines()
    return next(line for line in lines if line[7:].startswith("https"))


@ON_SQLITE
def test_what_is_open_on_the_network_is_told(alone: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOISO_HOST", "0.0.0.0")

    assert "passwords cross the network in clear" in alone("doctor", expected=1).output


def _told(moiso: Run) -> str:
    try:
        return str(moiso("doctor", expected=1).output)
    except AssertionError:  # it is still well
        return ""


@ON_SQLITE
def test_a_kiosk_that_nobody_has_paired_is_wrong_until_somebody_does(alone: Run) -> None:
    token = alone("device", "add", "kiosk", "Ki-ốt 2").output.splitlines()[-1]

    told = alone("doctor", expected=1).output

    assert _wrong(told) == ["ki-ot-2"]
    assert "moiso device code ki-ot-2" in told
    assert "everything is well" not in told
    assert len(token) > 40


@ON_SQLITE
def test_a_daily_backup_that_no_longer_comes_is_wrong(alone: Run, tmp_path: Path) -> None:
    (tmp_path / "backups").mkdir()
    old = tmp_path / "backups/moiso-20260102-000100+0700.zip"
    old.write_bytes(b"")

    told = alone("doctor", expected=1).output

    assert _wrong(told) == ["backup"]
    assert "2026-01-02" in told
    old.rename(old.with_name("moiso-20990102-000100+0700.zip"))
    assert _wrong(alone("doctor").output) == []


@ON_SQLITE
def test_a_folder_of_backups_that_is_not_there_is_wrong(
    alone: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("MOISO_BACKUP_DIR", str(tmp_path / "usb"))

    told = alone("doctor", expected=1).output

    assert _wrong(told) == ["backup"]
    assert "usb is not there" in told

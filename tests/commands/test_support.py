"""A support file helps who is far away, and tells of nobody and opens nothing."""

import json
import zipfile
from pathlib import Path

import pytest

from app.log_lines import FILE, FOLDER
from tests.commands.conftest import Run
from tests.support.ports import free_port
from tests.support.seeding import ON_SQLITE

pytestmark = ON_SQLITE

PLANTED = {
    "MOISO_PASSWORD": "planted-password-1",
    "MOISO_SMTP_URL": "smtps://planted-user@planted-mail.example.vn:465",
    "MOISO_SMTP_PASSWORD": "planted-password-2",
    "MOISO_MAIL_FROM": "planted.sender@example.vn",
    "MOISO_WEBHOOK_URL": "https://planted-hook.example/planted-path",
    "MOISO_WEBHOOK_SECRET": "planted-secret-of-the-webhook",
    "MOISO_BACKUP_URL": "sftp://planted-login@planted-nas/planted-folder",
    "MOISO_BACKUP_PASSWORD": "planted-password-3",
}
SAID = (
    "Nguyễn Thị Gieo signed in",
    "the phone of 0912345678 and of +84 912 345 678",
    "card 045123456789 read",
    "mail to gieo.nguyen@quangtri.gov.vn refused",
    "token vN3xA8_kQ2mT7rLz5sYb9cWd1eFg4hJu refused for nguyen.gieo",
    "a phone looked at /t/Ab3xYz9",
    "postgresql://moiso:planted-password-4@10.1.2.99/moiso is away",
    "refused from 10.1.2.34",
)
ERROR = (
    "Traceback (most recent call last):\n"
    '  File "/home/gieo/moiso/app/operations/queue/issuing.py", line 12, in issue\n'
    "    raise ValueError(phone)\n"
    "sqlalchemy.exc.IntegrityError: [parameters: ('0912345678', 'Nguyễn Thị Gieo')]"
)
SECRETS = (
    *("planted", "gieo", "912345678", "912 345 678", "045123456789", "vN3xA8", "Ab3xYz9"),
    *("10.1.2.34", "10.1.2.99", "IntegrityError: ["),
)


def test_no_planted_secret_and_no_name_is_in_it(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = ("user", "add", "nguyen.gieo", "--name", "Nguyễn Thị Gieo", "--role", "officer")
    filled(*user)
    filled("device", "add", "kiosk", "kiosk-cua-gieo", "escpos+sim://kiosk-cua-gieo")
    monkeypatch.setenv("MOISO_PORT", str(free_port()))
    for name, value in PLANTED.items():
        monkeypatch.setenv(name, value)
    log = tmp_path / FOLDER / FILE
    log.parent.mkdir(exist_ok=True)
    lines = [{"message": words, "error": ERROR} for words in SAID]
    told = {"at": "2026-11-28T01:02:03.000+00:00", "level": "error", "logger": "app.x"}
    log.write_text("".join(json.dumps({**told, **line}) + "\n" for line in lines))
    path = tmp_path / "out.zip"

    filled("support", str(path))

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    everything = "\n".join(parts.values()).casefold()
    assert [secret for secret in SECRETS if secret.casefold() in everything] == []
    assert path.stat().st_mode & 0o077 == 0
    kept = [json.loads(line) for line in parts["log.jsonl"].splitlines()]
    assert kept[0]["message"] == "[…] signed in"
    assert kept[-1]["message"] == "refused from 10.1.2.x"
    assert kept[0]["error"] == [
        "operations/queue/issuing.py:12 issue",
        "sqlalchemy.exc.IntegrityError",
    ]


def test_what_helps_is_in_it(filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled("ticket", "issue", "dat-dai")
    monkeypatch.setenv("MOISO_PORT", str(free_port()))
    path = tmp_path / "out.zip"
    filled("support", str(path))

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    counts, settings = json.loads(parts["counts.json"]), json.loads(parts["settings.json"])
    findings = {one["what"]: one["is_well"] for one in json.loads(parts["findings.json"])}
    versions = json.loads(parts["versions.json"])

    assert counts["tickets"] == 1
    assert (settings["threads"], settings["secret_key"]) == ("32", "set")
    assert (findings["database"], findings["disk"]) == (True, True)
    assert versions["schema"] == versions["newest_schema"]
    assert filled("support", str(path), expected=1).output.endswith("choose another name\n")


def test_it_is_written_where_the_database_cannot_answer(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = f"postgresql+psycopg://moiso:geheim@127.0.0.1:{free_port()}/moiso"
    monkeypatch.setenv("MOISO_DATABASE_URL", away)
    path = tmp_path / "out.zip"

    filled("support", str(path))

    with zipfile.ZipFile(path) as archive:
        findings = json.loads(archive.read("findings.json"))
    assert "database" in [one["what"] for one in findings if not one["is_well"]]

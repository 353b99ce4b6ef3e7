"""Knows how the mail server is tried and schedules of reports are kept from the command line."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.commands.test_installation import SAMPLE
from tests.support.mailbox import PASSWORD, USER, Mailbox
from tests.support.tls import certificates

CHIEF = "lanh-dao@example.gov.vn"


@pytest.fixture
def centre(moiso: Run) -> Run:
    moiso("db", "upgrade")
    moiso("centre", "load", str(SAMPLE))
    return moiso


@pytest.fixture
def mailing(centre: Run, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("MOISO_SMTP_URL", f"smtp://127.0.0.1:{mailbox.port}")
    monkeypatch.setenv("MOISO_MAIL_FROM", "bao-cao@example.gov.vn")
    return centre


def test_a_test_mail_arrives(mailing: Run, mailbox: Mailbox) -> None:
    done = mailing("mail", "test", CHIEF)

    assert done.output.strip() == f"sent to {CHIEF} from bao-cao@example.gov.vn"
    assert mailbox.messages[0]["Subject"].startswith("Thư thử từ Trung tâm")


def test_a_test_mail_says_what_is_wrong_and_no_password(
    centre: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    files = certificates(tmp_path / "tls")
    mailbox = Mailbox(tls=files, auth=True)
    monkeypatch.setenv("MOISO_SMTP_URL", f"smtps://{USER}@127.0.0.1:{mailbox.port}")
    monkeypatch.setenv("MOISO_MAIL_FROM", "bao-cao@example.gov.vn")
    monkeypatch.setenv("MOISO_SMTP_PASSWORD", PASSWORD)
    unknown = centre("mail", "test", CHIEF, expected=1).output
    monkeypatch.setenv("SSL_CERT_FILE", str(files.authority))
    good = centre("mail", "test", CHIEF).output
    monkeypatch.setenv("MOISO_SMTP_PASSWORD", "another one")
    wrong = centre("mail", "test", CHIEF, expected=1).output
    mailbox.close()
    gone = centre("mail", "test", CHIEF, expected=1).output

    assert "certificate is wrong or nobody vouches for it" in unknown
    assert "sent to" in good
    assert "doesn't take the name or the password. (535)" in wrong
    assert "can't be reached" in gone
    assert PASSWORD not in unknown + wrong + gone


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["mail", "test", "lanh-dao"], "is no e-mail address"),
        (["mail", "test", CHIEF], "no mail server is set: give MOISO_SMTP_URL"),
        (["report", "schedule", "send", "7"], "no mail server is set"),
        (["report", "schedule", "remove", "7"], "no schedule 7; `moiso report schedule list`"),
        (["report", "schedule", "off", "7"], "no schedule 7"),
        (["report", "schedule", "mailings", "7"], "no schedule 7"),
        (["report", "schedule", "add", "--to", CHIEF, "--report", "x"], "There is no report “x”"),
        (["report", "schedule", "add", "--to", CHIEF, "--report", "waits:moon"], "“moon”"),
        (["report", "schedule", "add", "--to", "x", "--report", "waits"], "no e-mail address"),
        (["report", "schedule", "add", "--to", CHIEF, "--report", "waits",
          "--weekly", "mon", "--monthly", "1"], "weekly or monthly?"),
    ],
)  # fmt: skip
def test_what_can_not_be_is_told_with_the_way_out(centre: Run, words: list[str], says: str) -> None:
    assert says in centre(*words, expected=1).output


def test_a_schedule_is_made_listed_changed_and_removed(centre: Run) -> None:
    made = centre(
        "report", "schedule", "add", "--report", "summary", "--report", "waits:officer",
        "--weekly", "mon", "--period", "last-week", "--format", "pdf", "--format", "xlsx",
        "--to", CHIEF,
    )  # fmt: skip
    number = made.output.strip().splitlines()[-1]

    listed = centre("report", "schedule", "list").output
    centre("report", "schedule", "recipients", number, "pho@example.gov.vn")
    centre("report", "schedule", "off", number)
    changed = centre("report", "schedule", "list").output
    centre("report", "schedule", "remove", number)

    assert "kept, but no mail server is set" in made.output
    assert "Weekly, Monday, 07:00; next 2" in listed
    assert f"summary, waits:officer (last-week, pdf+xlsx, vi); to {CHIEF}" in listed
    assert "; off; " in changed
    assert "to pho@example.gov.vn; last: never sent" in changed
    assert centre("report", "schedule", "list").output == ""


def test_a_mailing_is_queued_for_the_server_and_listed(mailing: Run, mailbox: Mailbox) -> None:
    number = mailing("report", "schedule", "add", "--report", "waits", "--to", CHIEF).output.strip()

    mailing("report", "schedule", "send", number)

    told = mailing("report", "schedule", "mailings").output
    today = datetime.now(UTC) + timedelta(hours=7)
    assert f"{today:%Y-%m}" in told
    assert told.strip().endswith("queued")
    assert mailbox.taken == []  # The running server sends it.

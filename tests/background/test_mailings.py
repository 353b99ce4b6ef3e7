"""Reports go out by e-mail when due: once, late if need be, whatever the mail server does."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage
from threading import Thread
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.background import smtp
from app.background.alert_monitor import AlertMonitor
from app.background.mailings import LEASE, Mailings
from app.domain.mailing.mailings import GIVEN_UP_AFTER, TOLD_FOR
from app.persistence.mailing import store
from app.reports.day_figures import DayFigures
from tests.support.mailbox import Mailbox
from tests.support.patience import patience
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

CHIEF, DEPUTY = "lanh-dao@example.gov.vn", "pho@example.gov.vn"
SENDER = "bao-cao@example.gov.vn"
PLAN = {
    "reports": [{"name": "waits"}],
    "period": "yesterday",
    "rhythm": "daily",
    "at": "08:30",
    "recipients": [CHIEF, DEPUTY],
    "formats": ["pdf", "xlsx"],
}


@pytest.fixture
def web(seeded: tuple[Seed, Any], mailbox: Mailbox) -> Iterator[Web]:
    """Give the test a server at 8:00 on a Tuesday that mails by the test's mail server."""
    made = make_web(seeded, smtp_url=f"smtp://127.0.0.1:{mailbox.port}", mail_from=SENDER)
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def schedule(web: Web, **changes: Any) -> dict[str, Any]:
    """Make a schedule; return it as the API tells it."""
    answer = web.post("supervisor", "/report-schedules", **{**PLAN, **changes})
    assert answer.status_code == 201, answer.get_data(as_text=True)
    made: dict[str, Any] = answer.get_json()
    return made


def told(web: Web) -> list[tuple[str, int, str]]:
    """Return how each mailing stands: its state, its tries, what went wrong; the newest first."""
    found = web.get("supervisor", "/report-schedules/mailings").get_json()
    return [(one["state"], one["tries"], one["trouble"]) for one in found]


def parts(mail: EmailMessage) -> dict[str, bytes]:
    """Return the files of a mail by their names."""
    return {
        str(part.get_filename()): part.get_payload(decode=True)  # type: ignore[misc] # bytes, no parts
        for part in mail.iter_attachments()
    }


def words(mail: EmailMessage) -> str:
    """Return what a person reads in a mail."""
    body = mail.get_body()
    assert body is not None
    text: str = body.get_content()
    return text


def test_a_schedule_that_is_due_sends_its_reports_once(web: Web, mailbox: Mailbox) -> None:
    schedule(web)
    worker = Mailings(web.installation)
    worker.round()
    assert mailbox.taken == []
    web.clock.later(minutes=30)

    worker.round()
    worker.round()
    Mailings(web.installation).round()  # Another server, or this one started again.

    assert mailbox.recipients == [[CHIEF, DEPUTY]]
    assert told(web) == [("sent", 1, "")]
    web.clock.later(days=1)
    worker.round()
    assert len(mailbox.taken) == 2


@ON_SQLITE
def test_the_mail_is_one_that_an_office_would_write(web: Web, mailbox: Mailbox) -> None:
    web.called(1)
    made = schedule(web, reports=[{"name": "summary"}, {"name": "waits", "by": "officer"}])
    web.clock.later(days=1, hours=1)

    Mailings(web.installation).round()

    mail = mailbox.messages[0]
    assert mail["Subject"] == ("Báo cáo ngày 24/11/2026: Tóm tắt hoạt động và 1 báo cáo khác")
    assert mail["To"] == f"{CHIEF}, {DEPUTY}"
    assert mail["From"].addresses[0].addr_spec == SENDER
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime is not None
    centre = web.installation.units.floor(web.seed.centres["dong-ha"]).centre
    assert mail["From"].addresses[0].display_name == centre.name["vi"]
    text = words(mail)
    assert text.startswith("Kính gửi ông/bà,")
    assert f"{centre.name['vi']} xin gửi báo cáo ngày 24/11/2026:" in text
    assert "1. Tóm tắt hoạt động (chia theo lĩnh vực)" in text
    assert "- Phiếu đã cấp: 1\r\n" in text
    assert "▲ 1 so với hôm trước (23/11/2026: 0)" in text
    assert "▲ 1 so với cùng thứ tuần trước (17/11/2026: 0)" in text
    assert "theo lịch: hằng ngày, 08:30" in text
    names = [
        "tom-tat-hoat-dong_theo-linh-vuc_2026-11-24",
        "thoi-gian-cho-cua-nguoi-dan_theo-can-bo_2026-11-24",
    ]
    assert sorted(parts(mail)) == sorted(f"{n}.{end}" for n in names for end in ("pdf", "xlsx"))
    assert made["id"] in {one["schedule"] for one in _mailings(web)}


def _mailings(web: Web) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = web.get("supervisor", "/report-schedules/mailings").get_json()
    return found


@ON_SQLITE
def test_its_files_open_and_are_of_its_days(web: Web, mailbox: Mailbox, tmp_path: Any) -> None:
    web.called(1)
    schedule(web, language="en", reports=[{"name": "arrivals", "by": "service"}])
    web.clock.later(days=1, hours=1)

    Mailings(web.installation).round()

    mail = mailbox.messages[0]
    files = parts(mail)
    name = "arrivals-and-load_by-service_2026-11-24"
    assert sorted(files) == [f"{name}.pdf", f"{name}.xlsx"]
    for file, content in files.items():
        (tmp_path / file).write_bytes(content)
    pages = PdfReader(tmp_path / f"{name}.pdf").pages
    assert "24 Nov 2026" in pages[0].extract_text()
    book = load_workbook(tmp_path / f"{name}.xlsx")
    assert "A1" in book.worksheets[0].dimensions
    assert words(mail).startswith("Dear colleagues,")


@ON_SQLITE
def test_what_was_missed_while_no_server_ran_comes_once_and_says_so(
    web: Web, mailbox: Mailbox
) -> None:
    schedule(web)
    web.clock.later(days=10, hours=8)

    Mailings(web.installation).round()

    assert len(mailbox.taken) == 1
    assert "lẽ ra được gửi lúc 08:30 04/12/2026" in words(mailbox.messages[0])
    assert mailbox.messages[0]["Subject"].startswith("Báo cáo ngày 03/12/2026")


@ON_SQLITE
def test_what_was_due_before_a_schedule_was_made_or_moved_is_not_sent(
    web: Web, mailbox: Mailbox
) -> None:
    early = schedule(web, at="07:00")
    worker = Mailings(web.installation)
    worker.round()
    web.clock.later(days=1)
    web.ask(
        "supervisor", "PUT", f"/report-schedules/{early['id']}",
        {**PLAN, "at": "07:30", "version": 1},
    )  # fmt: skip

    worker.round()

    assert mailbox.taken == []


@ON_SQLITE
def test_a_schedule_that_is_off_sends_nothing_and_makes_up_for_nothing(
    web: Web, mailbox: Mailbox
) -> None:
    made = schedule(web, on=False)
    web.clock.later(days=3)
    worker = Mailings(web.installation)
    worker.round()
    web.ask(
        "supervisor", "PUT", f"/report-schedules/{made['id']}", {**PLAN, "on": True, "version": 1}
    )

    worker.round()

    assert mailbox.taken == []
    web.clock.later(days=1)
    worker.round()
    assert len(mailbox.taken) == 1


@ON_SQLITE
def test_a_server_that_says_later_is_asked_again_after_growing_pauses(
    web: Web, mailbox: Mailbox
) -> None:
    mailbox.answers = {"DATA": "451 4.7.1 come later"}
    schedule(web)
    web.clock.later(minutes=30)
    worker = Mailings(web.installation)

    worker.round()
    worker.round()
    assert told(web) == [("queued", 1, "later")]
    web.clock.later(minutes=1)
    worker.round()
    web.clock.later(minutes=4)
    worker.round()
    assert told(web) == [("queued", 2, "later")]
    mailbox.answers = {}
    web.clock.later(minutes=1)
    worker.round()

    assert told(web) == [("sent", 3, "")]
    assert len(mailbox.taken) == 1


@ON_SQLITE
def test_each_try_has_the_same_message_id_and_no_other_mailing_has(
    web: Web, mailbox: Mailbox
) -> None:
    mailbox.answers = {"DATA": "451 later"}
    schedule(web)
    web.clock.later(minutes=30)
    worker = Mailings(web.installation)
    worker.round()
    mailbox.answers = {}
    web.clock.later(minutes=1)
    worker.round()
    web.clock.later(days=1)
    worker.round()

    first, again, next_day = (mail["Message-ID"] for mail in mailbox.offered)

    assert first == again
    assert next_day != again
    assert first.startswith("<dong-ha.")
    assert first.endswith("@example.gov.vn>")


@ON_SQLITE
def test_who_was_refused_for_good_is_named_and_the_others_have_it(
    web: Web, mailbox: Mailbox
) -> None:
    mailbox.answers = {DEPUTY: "550 5.1.1 no such user"}
    schedule(web)
    web.clock.later(minutes=30)

    Mailings(web.installation).round()

    assert told(web) == [("partly", 1, "recipients")]
    assert _mailings(web)[0]["refused"] == {DEPUTY: "550 5.1.1 no such user"}
    assert mailbox.recipients == [[CHIEF]]


@ON_SQLITE
def test_who_has_it_does_not_get_it_again_with_who_gets_it_later(
    web: Web, mailbox: Mailbox
) -> None:
    mailbox.answers = {DEPUTY: "451 4.7.1 greylisted"}
    schedule(web)
    web.clock.later(minutes=30)
    worker = Mailings(web.installation)
    worker.round()
    mailbox.answers = {}
    web.clock.later(minutes=1)

    worker.round()

    assert mailbox.recipients == [[CHIEF], [DEPUTY]]
    assert told(web) == [("sent", 2, "")]


@ON_SQLITE
def test_an_address_that_is_mended_meanwhile_gets_the_next_try(web: Web, mailbox: Mailbox) -> None:
    mailbox.answers = {"MAIL": "451 later"}
    made = schedule(web, recipients=["sai@example.gov.vn"])
    web.clock.later(minutes=30)
    worker = Mailings(web.installation)
    worker.round()
    mailbox.answers = {}
    changed = {**PLAN, "recipients": [CHIEF], "version": 1}
    web.ask("supervisor", "PUT", f"/report-schedules/{made['id']}", changed)
    web.clock.later(minutes=1)

    worker.round()

    assert mailbox.recipients == [[CHIEF]]


@ON_SQLITE
def test_a_mail_server_that_is_away_is_given_up_after_two_days(web: Web, mailbox: Mailbox) -> None:
    mailbox.close()
    schedule(web, rhythm="weekly", weekday=2)
    web.clock.later(minutes=30)
    worker = Mailings(web.installation)
    worker.round()
    web.clock.later(days=GIVEN_UP_AFTER.days, minutes=1)

    worker.round()

    assert told(web) == [("failed", 2, "unreached")]


@ON_SQLITE
def test_a_mail_server_that_hangs_holds_up_nobody(
    web: Web, mailbox: Mailbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp, "TIMEOUT_S", patience(60))
    mailbox.hangs_at = "RCPT"
    schedule(web)
    web.clock.later(minutes=30)
    sending = Thread(target=Mailings(web.installation).round)
    sending.start()
    assert mailbox.hanging.wait(patience(30))

    web.issue()
    web.open(1)
    web.call_next(1)

    assert sending.is_alive()
    mailbox.hangs_at = None
    mailbox.let_go.set()
    sending.join(patience(30))
    assert told(web) == [("sent", 1, "")]


def test_two_servers_send_a_due_time_once(web: Web, mailbox: Mailbox) -> None:
    schedule(web)
    web.clock.later(minutes=30)
    servers = [Thread(target=Mailings(web.installation).round) for _ in range(4)]

    for server in servers:
        server.start()
    for server in servers:
        server.join(patience(60))

    assert len(mailbox.taken) == 1
    assert told(web) == [("sent", 1, "")]


def test_a_server_that_ended_before_it_sent_leaves_it_to_the_next(
    web: Web, mailbox: Mailbox
) -> None:
    schedule(web)
    web.clock.later(minutes=30)
    worker, now = Mailings(web.installation), web.clock.now()
    worker.queue_due(now)
    with web.installation.database.write() as connection:
        [mailing] = store.mailings_to_send(connection, now, 9)
        assert store.claim_mailing(connection, mailing, now + LEASE)
    worker.round()
    assert mailbox.taken == []
    web.clock.at = now + LEASE

    worker.round()

    assert told(web) == [("sent", 2, "")]


def test_a_server_that_ended_while_it_sent_leaves_it_to_a_person(
    web: Web, mailbox: Mailbox
) -> None:
    """Nobody can know whether it was taken: it never comes twice by itself."""
    made = schedule(web)
    web.clock.later(minutes=30)
    worker, now = Mailings(web.installation), web.clock.now()
    worker.queue_due(now)
    with web.installation.database.write() as connection:
        [mailing] = store.mailings_to_send(connection, now, 9)
        assert store.claim_mailing(connection, mailing, now + LEASE)
        assert store.hand_over(connection, mailing, now + LEASE)
    worker.round()
    web.clock.at = now + LEASE

    worker.round()
    worker.round()

    assert mailbox.taken == []
    assert told(web) == [("uncertain", 1, "stopped")]
    web.command("supervisor", f"/report-schedules/{made['id']}/send")
    worker.round()
    assert told(web) == [("sent", 1, ""), ("uncertain", 1, "stopped")]


def test_whose_lease_is_over_hands_nothing_over(web: Web, mailbox: Mailbox) -> None:
    schedule(web)
    web.clock.later(minutes=30)
    worker, now = Mailings(web.installation), web.clock.now()
    worker.queue_due(now)
    database = web.installation.database
    with database.write() as connection:
        [mailing] = store.mailings_to_send(connection, now, 9)
        assert store.claim_mailing(connection, mailing, now)
        [again] = store.mailings_to_send(connection, now, 9)
        assert store.claim_mailing(connection, again, now + LEASE)

        assert not store.hand_over(connection, mailing, now + LEASE)
        assert store.hand_over(connection, again, now + LEASE)


@ON_SQLITE
def test_a_report_that_can_not_be_made_any_more_says_so(web: Web, mailbox: Mailbox) -> None:
    schedule(web)
    with web.installation.database.write() as connection:
        [kept] = store.schedules_of(connection, web.seed.centres["dong-ha"])
        plain = store.plain_plan(kept.plan) | {"reports": [{"name": "gone", "by": None}]}
        store.save_schedule(
            connection,
            web.seed.centres["dong-ha"],
            replace(kept, plan=store.read_plan(plain)),
        )
    web.clock.later(minutes=30)

    Mailings(web.installation).round()

    assert told(web) == [("failed", 1, "report")]


@ON_SQLITE
def test_mailings_are_kept_as_long_as_the_access_log(web: Web) -> None:
    schedule(web)
    worker = Mailings(web.installation)
    web.clock.later(minutes=30)
    worker.round()
    web.clock.later(days=366)

    worker.round()

    assert told(web) == [("sent", 1, "")]


def test_supervisors_are_alerted_until_it_is_sent_or_a_day_is_over(
    web: Web, mailbox: Mailbox
) -> None:
    mailbox.answers = {"DATA": "554 spam"}
    made = schedule(web)
    worker = Mailings(web.installation)
    monitor = AlertMonitor(web.installation, DayFigures(web.installation.database))
    web.clock.later(minutes=30)

    def open_alerts() -> list[str]:
        monitor.round()
        found = web.get("supervisor", "/alerts?kind=report_unsent").get_json()["items"]
        return [one["facts"]["trouble"] for one in found if one["ended_at"] is None]

    worker.round()
    assert open_alerts() == ["refused"]
    table = web.get("supervisor", "/alerts?format=csv").get_data(as_text=True)
    assert "Thời gian chờ của người dân. Máy chủ thư từ chối nội dung thư." in table

    mailbox.answers = {}
    web.command("supervisor", f"/report-schedules/{made['id']}/send")
    worker.round()

    assert open_alerts() == []
    mailbox.answers = {"MAIL": "550 no"}
    web.clock.later(days=1)
    worker.round()
    assert open_alerts() == ["sender"]
    web.clock.at += TOLD_FOR
    assert open_alerts() == []


@ON_SQLITE
def test_the_worker_does_nothing_without_a_mail_server(web: Web) -> None:
    without = make_web((web.seed, web.installation.settings), smtp_url="")
    worker = Mailings(without.installation)

    worker.start()
    worker.stop()

    assert not worker._thread.is_alive()
    without.server.render_client.close()
    without.installation.database.close()

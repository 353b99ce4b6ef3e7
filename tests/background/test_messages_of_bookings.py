"""Who booked hears of it when it is made, before it, and when it changes: once each, by e-mail."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.background.visitor_messages import VisitorMessages
from tests.support.mailbox import Mailbox
from tests.support.seeding import Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

SENDER, VISITOR = "hen@example.gov.vn", "an@example.vn"
TODAY_NOON, TOMORROW = "2026-11-24T04:10:00Z", "2026-11-25T01:10:00Z"
LATER_TOMORROW = "2026-11-25T04:10:00Z"


@pytest.fixture
def web(seeded: tuple[Seed, Any], mailbox: Mailbox) -> Iterator[Web]:
    """Give the test a server at 8:00 on a Tuesday whose centre tells visitors by e-mail."""
    made = make_web(seeded, smtp_url=f"smtp://127.0.0.1:{mailbox.port}", mail_from=SENDER)
    body = {"is_on": True, "version": 0}
    assert made.ask("admin", "PUT", "/message-channels/email", body).status_code == 200
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def booked(web: Web, start: str) -> tuple[dict[str, Any], str]:
    """Let the reception book, and whose booking it is ask to be told; return it and its path."""
    made = web.command("reception", "/bookings", service="dat-dai", start=start).get_json()
    url = web.get("reception", f"/bookings/{made['id']}/contact").get_json()["secret_url"]
    path = f"/public/v1/bookings/{url.rpartition('/')[2]}"
    body = {"channel": "email", "to": VISITOR, "request_id": web.new_id()}
    answer = web.ask(None, "PUT", f"{path}/messages", body)
    assert answer.get_json() == {"offered": ["email"], "chosen": "email", "push_key": None}
    return made, path


def tell(web: Web) -> None:
    """Let what is due be sent, by two processes one after the other."""
    for _ in range(2):
        VisitorMessages(web.installation).round()


def subjects(mailbox: Mailbox) -> list[str]:
    return [str(mail["Subject"]) for mail in mailbox.messages]


def test_a_booking_is_confirmed_and_reminded_of_twice(web: Web, mailbox: Mailbox) -> None:
    _, path = booked(web, TOMORROW)
    tell(web)
    web.clock.later(hours=9, minutes=59)
    tell(web)
    assert subjects(mailbox) == ["Đã nhận lịch hẹn ngày 25/11/2026"]
    web.clock.later(minutes=2)
    tell(web)
    web.clock.later(hours=12, minutes=20)

    tell(web)

    assert subjects(mailbox) == [
        "Đã nhận lịch hẹn ngày 25/11/2026",
        "Nhắc lịch hẹn ngày 25/11/2026",
        "Nhắc lịch hẹn lúc 08:10 hôm nay",
    ]
    mail = mailbox.messages[0]
    assert (mail["To"], mail["From"].addresses[0].addr_spec) == (VISITOR, SENDER)
    assert mail["Auto-Submitted"] == "auto-generated"
    text = mail.get_content()
    assert "08:10 ngày 25/11/2026" in text
    assert path.rpartition("/")[2] in text


def test_a_reminder_whose_time_was_over_when_it_was_asked_for_is_none(
    web: Web, mailbox: Mailbox
) -> None:
    booked(web, TODAY_NOON)
    tell(web)
    web.clock.later(hours=2)

    tell(web)

    assert subjects(mailbox) == [
        "Đã nhận lịch hẹn ngày 24/11/2026",
        "Nhắc lịch hẹn lúc 11:10 hôm nay",
    ]


def test_a_moved_booking_is_told_anew_and_one_that_the_centre_cancels_too(
    web: Web, mailbox: Mailbox
) -> None:
    made, _ = booked(web, TOMORROW)
    tell(web)
    moved = web.command(
        "reception", f"/bookings/{made['id']}/move", version=1, start=LATER_TOMORROW
    ).get_json()
    tell(web)
    web.command("reception", f"/bookings/{made['id']}/cancel", version=moved["version"])

    tell(web)

    assert subjects(mailbox) == [
        "Đã nhận lịch hẹn ngày 25/11/2026",
        "Lịch hẹn đổi sang ngày 25/11/2026",
        "Lịch hẹn ngày 25/11/2026 không còn hiệu lực",
    ]


def test_who_cancels_by_the_own_link_is_told_nothing_of_it(web: Web, mailbox: Mailbox) -> None:
    _, path = booked(web, TOMORROW)
    tell(web)

    web.ask(None, "DELETE", path)
    tell(web)

    assert len(mailbox.taken) == 1


def test_a_refused_address_is_given_up_and_stands_nowhere(web: Web, mailbox: Mailbox) -> None:
    mailbox.answers[VISITOR] = "550 no such user an@example.vn"
    booked(web, TOMORROW)

    tell(web)

    told = web.get("admin", "/message-channels")
    newest = told.get_json()["messages"][0]
    assert (newest["state"], newest["trouble"], newest["detail"]) == ("failed", "number", "")
    assert VISITOR not in told.get_data(as_text=True)


def test_the_contact_of_a_booking_outlives_today_and_goes_with_its_day(
    web: Web, mailbox: Mailbox
) -> None:
    booked(web, TOMORROW)
    days = web.installation.day_close
    centre_id = web.seed.centres["dong-ha"]

    days.close_day(centre_id)
    tell(web)
    assert len(mailbox.taken) == 1
    web.clock.later(days=1)
    days.close_day(centre_id)
    web.clock.later(hours=1)
    tell(web)

    assert len(mailbox.taken) == 1

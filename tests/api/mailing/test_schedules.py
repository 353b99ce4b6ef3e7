"""Schedules of reports by the API: made, changed, removed, sent now; what is refused."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.background.mailings import Mailings
from tests.support.mailbox import Mailbox
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE

CHIEF = "lanh-dao@example.gov.vn"
PLAN: dict[str, Any] = {
    "reports": [{"name": "waits", "by": "officer"}, {"name": "summary"}],
    "period": "last-week",
    "rhythm": "weekly",
    "weekday": 1,
    "at": "07:00",
    "recipients": [CHIEF, "pho@example.com", "b@example.gov.vn"],
    "formats": ["xlsx", "pdf"],
    "language": "en",
}


@pytest.fixture
def mailing_web(seeded: tuple[Seed, Any], mailbox: Mailbox) -> Iterator[Web]:
    """Give the test a server that has a mail server."""
    made = make_web(
        seeded,
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
        smtp_password="never to be told",
        mail_from="bao-cao@example.gov.vn",
    )
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def add(web: Web, **changes: Any) -> Any:
    return web.post("supervisor", "/report-schedules", **{**PLAN, **changes})


def put(web: Web, ident: int, version: int, **changes: Any) -> Any:
    body = {**PLAN, "version": version, **changes}
    return web.ask("supervisor", "PUT", f"/report-schedules/{ident}", body)


def every(web: Web, who: str = "supervisor") -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = web.get(who, "/report-schedules").get_json()["items"]
    return found


def test_a_schedule_is_kept_as_it_was_made(web: Web) -> None:
    made = add(web)

    assert made.status_code == 201
    [kept] = every(web)
    assert kept == made.get_json()
    assert kept["made_by"] == web.known("supervisor").caller.id
    assert (kept["version"], kept["on"], kept["newest"]) == (1, True, None)
    assert kept["formats"] == ["pdf", "xlsx"]
    assert kept["next_at"] == "2026-11-30T00:00:00.000Z"
    assert web.get("supervisor", "/report-schedules").get_json()["can_send"] is False


def test_a_change_counts_only_on_what_was_seen(web: Web) -> None:
    ident = add(web).get_json()["id"]

    changed = put(web, ident, 1, rhythm="daily", weekday=None, recipients=[CHIEF])
    late = put(web, ident, 1, on=False)

    assert changed.get_json()["version"] == 2
    assert (late.status_code, late.get_json()["code"]) == (409, "schedule_stale")
    [kept] = every(web)
    assert (kept["rhythm"], kept["weekday"], kept["on"]) == ("daily", None, True)
    assert put(web, ident, 2, on=False).get_json()["next_at"] is None


def test_a_schedule_is_made_once_however_often_the_button_is_pressed(web: Web) -> None:
    add(web)

    again = add(web)

    assert (again.status_code, again.get_json()["code"]) == (409, "same_schedule")
    assert len(every(web)) == 1


def test_another_centres_schedule_is_not_there(web: Web) -> None:
    ident = add(web).get_json()["id"]
    path = f"/report-schedules/{ident}"

    answers = [
        web.ask("supervisor-b", "PUT", path, {**PLAN, "version": 1}),
        web.ask("supervisor-b", "DELETE", path),
        web.get("supervisor-b", f"/report-schedules/mailings?schedule={ident}"),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert every(web, "supervisor-b") == []
    assert len(every(web)) == 1


def test_removing_takes_addresses_and_mailings_with_it(mailing_web: Web) -> None:
    web = mailing_web
    ident = add(web).get_json()["id"]
    web.command("supervisor", f"/report-schedules/{ident}/send")

    gone = web.ask("supervisor", "DELETE", f"/report-schedules/{ident}")
    again = web.ask("supervisor", "DELETE", f"/report-schedules/{ident}")

    assert (gone.status_code, again.status_code) == (204, 404)
    assert web.get("supervisor", "/report-schedules/mailings").get_json() == []
    assert Mailings(web.installation).send_due(web.clock.now()) == 0


def test_the_log_tells_who_did_what_and_no_address(mailing_web: Web) -> None:
    web = mailing_web
    ident = add(web).get_json()["id"]
    put(web, ident, 1, on=False)
    web.command("supervisor", f"/report-schedules/{ident}/send")
    web.ask("supervisor", "DELETE", f"/report-schedules/{ident}")

    events = web.get("supervisor", "/events").get_json()
    found = [one for one in events["items"] if one["type"] == "report-schedule"]

    assert [one["facts"]["change"] for one in found] == [
        "added", "switched_off", "sent_now", "removed"
    ]  # fmt: skip
    assert {one["facts"]["domains"] for one in found} == {"example.com 1, example.gov.vn 2"}
    assert "@" not in str(found)
    audit = web.get("supervisor", "/audit?format=csv").get_data(as_text=True)
    assert "Lịch gửi báo cáo" in audit
    assert "Thời gian chờ của người dân, Tóm tắt hoạt động" in audit


def test_sending_now_is_one_mail_for_one_intent(mailing_web: Web, mailbox: Mailbox) -> None:
    web = mailing_web
    path = f"/report-schedules/{add(web).get_json()['id']}/send"
    worker = Mailings(web.installation)

    first = web.post("supervisor", path, request_id="one-intent").get_json()
    second = web.post("supervisor", path, request_id="another-one").get_json()
    worker.round()
    repeated = web.post("supervisor", path, request_id="one-intent").get_json()
    worker.round()

    assert first["id"] == second["id"] == repeated["id"]
    assert (first["state"], repeated["state"], first["extra"]) == ("queued", "sent", True)
    assert first["asked_by"] == web.known("supervisor").caller.id
    assert len(mailbox.taken) == 1
    body = mailbox.messages[0].get_body()
    assert body is not None
    assert "Sent by Mời Số on request." in body.get_content()
    web.post("supervisor", path, request_id="a-new-intent")
    worker.round()
    assert len(mailbox.taken) == 2


def test_without_a_mail_server_nothing_is_sent_now(web: Web) -> None:
    ident = add(web).get_json()["id"]

    refused = web.command("supervisor", f"/report-schedules/{ident}/send")

    assert (refused.status_code, refused.get_json()["code"]) == (409, "no_mail_server")
    assert "MOISO_SMTP_URL" in refused.get_json()["detail"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"reports": []}, "reports"),
        ({"reports": [{"name": "gone"}]}, "reports"),
        ({"reports": [{"name": "waits", "by": "moon"}]}, "by"),
        ({"reports": [{"name": "waits"}, {"name": "waits"}]}, "reports"),
        ({"period": "some-day"}, "period"),
        ({"rhythm": "hourly"}, "rhythm"),
        ({"weekday": None}, "weekday"),
        ({"weekday": 8}, "weekday"),
        ({"rhythm": "monthly", "day": None}, "day"),
        ({"rhythm": "monthly", "day": 32}, "day"),
        ({"at": "24:00"}, "at"),
        ({"at": "7:00"}, "at"),
        ({"recipients": []}, "recipients"),
        ({"recipients": [f"a{n}@example.vn" for n in range(21)]}, "recipients"),
        ({"recipients": ["a@b.vn", "A@b.vn"]}, "recipients"),
        ({"recipients": ["lanh-dao"]}, "recipients"),
        ({"recipients": ["a@example.vn\r\nBcc: all@example.vn"]}, "recipients"),
        ({"recipients": ["a@example.vn, b@example.vn"]}, "recipients"),
        ({"formats": []}, "formats"),
        ({"formats": ["csv"]}, "formats"),
        ({"language": "fr"}, "language"),
        ({"version": 1}, "version"),
    ],
)
def test_what_can_not_be_is_refused_by_its_field(
    web: Web, changes: dict[str, Any], field: str
) -> None:
    refused = add(web, **changes)

    assert refused.status_code == 422
    told = refused.get_json()
    assert told["errors"][0]["field"].split(".")[0] == field
    assert told["detail"]
    assert every(web) == []


def test_the_password_is_told_by_no_answer_and_no_page(mailing_web: Web) -> None:
    web = mailing_web
    add(web)
    paths = ("/api/v1/report-schedules", "/api/v1/report-schedules/mailings", "/api/v1/events")

    told = "".join(web.read("supervisor", path).get_data(as_text=True) for path in paths)

    assert "never to be told" not in told

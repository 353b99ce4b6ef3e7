"""Who lets a browser be told is told by its push service, encrypted, whatever the service does."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select, update

from app.background.visitor_messages import VisitorMessages
from app.persistence import schema
from tests.support.push_service import HOST, PushService, ToldBrowser
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

PUBLIC = "https://so.example.gov.vn"
SHORT_S = 0.3
TOMORROW = "2026-11-25T01:10:00Z"


@pytest.fixture
def web(seeded: tuple[Seed, Any], push_service: PushService) -> Iterator[Web]:
    """Give the test a server at 8:00 on a Tuesday whose visitors' browsers may be told."""
    made = make_web(
        seeded,
        public_url=PUBLIC,
        outbound=("private", "127.0.0.0/8"),
        push_services=(HOST,),
    )
    body = {"is_on": True, "version": 0}
    assert made.ask("admin", "PUT", "/message-channels/push", body).status_code == 200
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def path_of(ticket: Any) -> str:
    return f"/track/{code_of(ticket)}/messages"


def code_of(ticket: Any) -> str:
    return str(ticket["track_url"].rpartition("/")[2])


def ask(web: Web, path: str, browser: ToldBrowser, language: str = "vi") -> Any:
    """Let the browser be told of the ticket or booking."""
    told = {"channel": "push", "to": browser.subscription, "language": language}
    answer = web.ask(None, "PUT", path, {**told, "request_id": web.new_id()})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer


def send(web: Web, times: int = 1) -> None:
    """Let what is due be sent, with the pause of every message over before each further time."""
    for number in range(times):
        if number:
            with web.installation.database.write() as connection:
                due = update(schema.visitor_messages).values(next_try_at=web.clock.now())
                connection.execute(due)
        VisitorMessages(web.installation, answer_s=SHORT_S).round()


def stands(web: Web) -> list[tuple[str, str, int, str]]:
    """Return how each message stands: kind, state, tries, trouble; the first one first."""
    found = web.get("admin", "/message-channels").get_json()["messages"]
    return [(m["kind"], m["state"], m["tries"], m["trouble"]) for m in reversed(found)]


def test_a_browser_is_told_near_the_turn_and_when_called(
    web: Web, push_service: PushService
) -> None:
    ticket, browser = web.issue(), push_service.browser()
    offered = web.get(None, path_of(ticket)).get_json()
    assert (offered["offered"], offered["chosen"]) == (["push"], None)
    asked = ask(web, path_of(ticket), browser).get_json()
    send(web)
    web.open(1)
    web.call_next(1)

    send(web)

    near, called = (browser.read(body) for _, _, body in push_service.asked)
    assert near["title"] == "Sắp đến lượt số A001"
    assert (called["title"], called["lang"]) == ("Mời số A001 đến Quầy 1", "vi")
    assert called["body"].endswith("mời số A001 đến Quầy 1. so.example.gov.vn")
    assert code_of(ticket) not in str((near, called))
    path, head, _ = push_service.asked[1]
    assert path == browser.endpoint.removeprefix(push_service.origin)
    told = {name: head[name] for name in ("Content-Encoding", "TTL", "Urgency")}
    assert told == {"Content-Encoding": "aes128gcm", "TTL": "600", "Urgency": "high"}
    claims, key = push_service.claims()
    assert (claims["aud"], claims["sub"], key) == (push_service.origin, PUBLIC, asked["push_key"])
    assert stands(web) == [("near", "sent", 1, ""), ("called", "sent", 1, "")]


@ON_SQLITE
@pytest.mark.parametrize(
    ("mode", "trouble"),
    [("429", "busy"), ("500", "server"), ("hangs", "silent")],
    ids=["429", "500", "hangs"],
)
def test_a_service_in_trouble_is_asked_again_after_a_pause(
    web: Web, push_service: PushService, mode: str, trouble: str
) -> None:
    browser = push_service.browser()
    ask(web, path_of(web.issue()), browser)
    push_service.mode = mode

    send(web)
    VisitorMessages(web.installation).round()

    assert stands(web) == [("near", "queued", 1, trouble)]
    assert len(push_service.asked) == 1  # It pauses.
    push_service.mode = "201"
    send(web, 2)
    assert stands(web) == [("near", "sent", 2, "")]
    assert browser.read(push_service.asked[1][2])["title"] == "Sắp đến lượt số A001"


@ON_SQLITE
@pytest.mark.parametrize("mode", ["404", "410"])
def test_a_subscription_that_has_ended_is_forgotten(
    web: Web, push_service: PushService, mode: str
) -> None:
    ticket = web.issue()
    ask(web, path_of(ticket), push_service.browser())
    push_service.mode = mode

    send(web, 2)

    assert stands(web) == [("near", "failed", 1, "gone")]
    assert web.get(None, path_of(ticket)).get_json()["chosen"] is None
    with web.installation.database.read() as connection:
        assert connection.execute(select(schema.visitor_contacts)).all() == []
    assert len(push_service.asked) == 1


@ON_SQLITE
def test_a_browser_that_is_chosen_while_another_has_ended_stays(
    web: Web, push_service: PushService
) -> None:
    ticket, second = web.issue(), push_service.browser()
    ask(web, path_of(ticket), push_service.browser())
    sending = VisitorMessages(web.installation)
    web.installation.tellings.queue_due(web.seed.centres["dong-ha"])
    push_service.mode = "410"
    telling = web.installation.tellings.telling

    def chosen_meanwhile(message: Any) -> Any:
        told = telling(message)
        ask(web, path_of(ticket), second)
        return told

    web.installation.tellings.telling = chosen_meanwhile  # type: ignore[method-assign]
    sending.send_due()

    assert web.get(None, path_of(ticket)).get_json()["chosen"] == "push"


@ON_SQLITE
def test_an_answer_of_no_push_service_is_shown_and_nothing_is_sent_twice(
    web: Web, push_service: PushService
) -> None:
    ask(web, path_of(web.issue()), push_service.browser())
    push_service.mode = "html"

    send(web, 2)

    assert stands(web) == [("near", "uncertain", 1, "no_answer_read")]
    assert len(push_service.asked) == 1


@ON_SQLITE
def test_one_that_is_refused_holds_up_no_other(web: Web, push_service: PushService) -> None:
    for _ in range(2):
        ask(web, path_of(web.issue()), push_service.browser())
    push_service.mode = "403"

    send(web)

    assert [state for _, state, *_ in stands(web)] == ["failed", "failed"]
    assert [trouble for *_, trouble in stands(web)] == ["refused", "refused"]


@ON_SQLITE
def test_a_key_that_is_no_point_is_given_up_unsent(web: Web, push_service: PushService) -> None:
    browser = push_service.browser()
    browser.point = b"\x04" + b"\x01" * 64
    ask(web, path_of(web.issue()), browser)

    send(web)

    assert stands(web) == [("near", "failed", 1, "number")]
    assert push_service.asked == []


@ON_SQLITE
def test_a_service_that_is_not_trusted_any_more_is_not_asked(
    web: Web, push_service: PushService, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(web, path_of(web.issue()), push_service.browser())
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")

    send(web)

    assert stands(web) == [("near", "queued", 1, "silent")]
    assert push_service.asked == []


def test_nothing_of_a_subscription_is_in_log_events_answers_or_rows(
    web: Web, push_service: PushService, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ticket, browser = web.issue(), push_service.browser()
    answers = [ask(web, path_of(ticket), browser).get_data(as_text=True)]
    for mode in ("500", "201"):
        push_service.mode = mode
        send(web, 2)

    answers += [
        web.get(who, path).get_data(as_text=True)
        for who, path in (
            (None, path_of(ticket)),
            ("admin", "/message-channels"),
            ("supervisor", "/events"),
            ("supervisor", "/audit"),
        )
    ]
    with web.installation.database.read() as connection:
        tables = (schema.visitor_messages, schema.visitor_contacts, schema.events)
        rows = [str(connection.execute(select(table)).all()) for table in tables]

    assert len(push_service.asked) >= 2
    secret = browser.endpoint.rpartition("/")[2]
    for text in (*answers, *rows, caplog.text):
        assert secret not in text
        assert push_service.origin not in text


@ON_SQLITE
def test_an_appointment_is_told_of_too(web: Web, push_service: PushService) -> None:
    made = web.command("reception", "/bookings", service="dat-dai", start=TOMORROW).get_json()
    url = web.get("reception", f"/bookings/{made['id']}/contact").get_json()["secret_url"]
    secret, browser = url.rpartition("/")[2], push_service.browser()
    ask(web, f"/public/v1/bookings/{secret}/messages", browser, "en")

    send(web)

    told = browser.read(push_service.asked[0][2])
    assert told["title"] == "Your appointment on 25 Nov 2026"
    assert told["body"].endswith("See or cancel it: so.example.gov.vn")
    assert push_service.asked[0][1]["TTL"] == "7200"
    page = web.read(None, f"/b/{secret}").get_data(as_text=True)
    assert "Máy đã bật sẽ báo về lịch hẹn này" in page


@ON_SQLITE
def test_where_pages_are_not_https_it_can_not_be_switched_on(seeded: tuple[Seed, Any]) -> None:
    made = make_web(seeded, public_url="http://10.0.0.2")

    refused = made.ask("admin", "PUT", "/message-channels/push", {"is_on": True, "version": 0})

    assert (refused.status_code, refused.get_json()["code"]) == (409, "channel_not_ready")
    made.server.render_client.close()
    made.installation.database.close()


@ON_SQLITE
def test_the_script_that_shows_it_may_act_for_every_page_and_is_always_asked_for(
    web: Web,
) -> None:
    answer = web.read(None, "/push-worker.js")

    assert answer.status_code == 200
    assert answer.content_type.startswith("text/javascript")
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "showNotification" in answer.get_data(as_text=True)

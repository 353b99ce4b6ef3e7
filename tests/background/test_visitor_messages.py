"""Visitors who asked for it are told once, whatever the gateway does, and nobody else hears it."""

import logging
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, update

from app.background.visitor_messages import VisitorMessages
from app.domain.messages.outbox import WAITS_S
from app.persistence import schema
from app.persistence.messages import outbox
from tests.support.gateway import SECRET, FakeGateway, description
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

PHONE, DIGITS = "0912 345 678", "912345678"
SHORT_S = 0.3
M = schema.visitor_messages.c


@pytest.fixture
def web(seeded: tuple[Seed, Any], gateway: FakeGateway) -> Iterator[Web]:
    """Give the test a server at 8:00 on a Tuesday whose centre sends SMS by the test's gateway."""
    made = make_web(seeded, outbound=("private", "127.0.0.0/8"))
    set_up(made, gateway)
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


def set_up(web: Web, gateway: FakeGateway, **changes: Any) -> None:
    """Describe the gateway, and switch the channel on."""
    known = web.get("admin", "/message-channels").get_json()["items"]
    version = next(one["version"] for one in known if one["channel"] == "sms")
    body = {
        "is_on": True,
        "gateway": description(gateway.url, **changes),
        "secret": SECRET,
        "version": version,
    }
    answer = web.ask("admin", "PUT", "/message-channels/sms", body)
    assert answer.status_code == 200, answer.get_data(as_text=True)


def ask(web: Web, ticket: Any, to: str = PHONE, **more: Any) -> Any:
    """Let the holder of the ticket ask to be told by SMS."""
    body = {"channel": "sms", "to": to, "request_id": web.new_id(), **more}
    return web.ask(None, "PUT", f"/track/{code_of(ticket)}/messages", body)


def code_of(ticket: Any) -> str:
    return str(ticket["track_url"].rpartition("/")[2])


def worker(web: Web) -> VisitorMessages:
    """Return what sends, of one process."""
    return VisitorMessages(web.installation, answer_s=SHORT_S)


def stands(web: Web) -> list[tuple[str, str, int, str]]:
    """Return how each message stands: kind, state, tries, trouble; the first one first."""
    found = web.get("admin", "/message-channels").get_json()["messages"]
    return [(m["kind"], m["state"], m["tries"], m["trouble"]) for m in reversed(found)]


def make_due(web: Web) -> None:
    """Let the pause of every message be over."""
    with web.installation.database.write() as connection:
        connection.execute(update(schema.visitor_messages).values(next_try_at=web.clock.now()))


def events(web: Web) -> list[tuple[str, dict[str, Any]]]:
    """Return what the log has of messages: each event's word and facts."""
    found = web.get("supervisor", "/events").get_json()
    told = [(e["type"], e["facts"]) for e in found["items"]]
    return [one for one in told if one[0].startswith("visitor-message")]


def test_who_asked_is_told_near_the_turn_and_when_called(web: Web, gateway: FakeGateway) -> None:
    tickets = [web.issue() for _ in range(5)]
    ask(web, tickets[4])
    sending = worker(web)
    sending.round()
    assert gateway.texts == []
    web.open(1)
    web.call_next(1)

    sending.round()
    sending.round()

    assert [one["body"]["Phone"] for one in gateway.asked] == [f"84{DIGITS}"]
    assert "so A005, con 3 nguoi cho truoc" in gateway.texts[0]
    assert tickets[4]["track_url"] in gateway.texts[0]
    assert stands(web) == [("near", "sent", 1, "")]


def test_a_call_is_told_once_however_many_processes_look(web: Web, gateway: FakeGateway) -> None:
    ask(web, web.issue())
    web.open(1)
    web.call_next(1)

    for sending in (worker(web), worker(web)):
        sending.round()

    assert stands(web) == [("called", "sent", 1, "")]
    assert len(gateway.asked) == 1
    assert "moi so A001 den Quay 1" in gateway.texts[0]


def test_of_many_who_claim_a_message_at_once_one_gets_it(web: Web) -> None:
    ask(web, web.issue())
    web.installation.tellings.queue_due(web.seed.centres["dong-ha"])
    database = web.installation.database
    with database.read() as connection:
        (message,) = outbox.due_messages(connection, 10)

    def claim(_: int) -> bool:
        with database.write() as connection:
            return outbox.claim_message(connection, message)

    with ThreadPoolExecutor(8) as pool:
        claimed = list(pool.map(claim, range(8)))

    assert sorted(claimed) == [False] * 7 + [True]


def test_an_occasion_is_queued_once_however_many_look_at_once(web: Web) -> None:
    ask(web, web.issue())
    centre_id = web.seed.centres["dong-ha"]

    with ThreadPoolExecutor(4) as pool:
        queued = list(pool.map(web.installation.tellings.queue_due, [centre_id] * 4))

    assert sum(queued) == 1
    assert len(stands(web)) == 1


def test_nobody_is_told_who_has_not_asked(web: Web, gateway: FakeGateway) -> None:
    web.called(1)

    worker(web).round()

    assert gateway.asked == []


def test_who_takes_it_back_is_told_nothing_more(web: Web, gateway: FakeGateway) -> None:
    ticket = web.issue()
    ask(web, ticket)
    web.installation.tellings.queue_due(web.seed.centres["dong-ha"])

    answer = web.ask(None, "DELETE", f"/track/{code_of(ticket)}/messages")
    worker(web).round()

    assert answer.get_json() == {"offered": ["sms"], "chosen": None, "push_key": None}
    assert gateway.asked == []
    assert stands(web) == [("near", "dropped", 1, "")]


def test_what_is_no_longer_so_is_not_told(web: Web, gateway: FakeGateway) -> None:
    ticket = web.issue()
    ask(web, ticket)
    web.installation.tellings.queue_due(web.seed.centres["dong-ha"])
    web.command(None, f"/track/{code_of(ticket)}/cancel")

    worker(web).round()

    assert gateway.asked == []
    assert stands(web) == [("near", "dropped", 1, "")]


@ON_SQLITE
def test_a_number_has_three_messages_at_most_the_last_one_for_a_call(
    web: Web, gateway: FakeGateway
) -> None:
    ticket = web.issue()
    ask(web, ticket)
    sending = worker(web)
    sending.round()
    web.open(1)
    for _ in range(3):
        called = web.call_next(1)
        sending.round()
        web.act(called, "return", reason="x")
        sending.round()

    assert [kind for kind, *_ in stands(web)] == ["near", "called", "called"]


@pytest.mark.parametrize(
    ("mode", "trouble"),
    [
        ("500", "server"),
        ("busy", "busy"),
        ("no_credit", "no_credit"),
        ("html", "no_answer_read"),
        ("hangs", "silent"),
        ("closes", "broken_off"),
    ],
)
def test_a_gateway_in_trouble_is_asked_again_and_loses_nothing(
    web: Web, gateway: FakeGateway, mode: str, trouble: str
) -> None:
    ask(web, web.issue())
    gateway.mode = mode

    worker(web).round()

    assert stands(web) == [("near", "queued", 1, trouble)]
    gateway.mode = "ok"
    worker(web).round()
    assert len(gateway.asked) == 1  # It pauses.
    make_due(web)
    worker(web).round()
    assert stands(web) == [("near", "sent", 2, "")]
    ids = {one["body"]["RequestId"] for one in gateway.asked}
    assert len(ids) == 1


@ON_SQLITE
def test_a_slow_gateway_is_waited_for(web: Web, gateway: FakeGateway) -> None:
    ask(web, web.issue())
    gateway.mode = "slow"

    VisitorMessages(web.installation).round()

    assert stands(web) == [("near", "sent", 1, "")]


def test_a_number_that_the_gateway_refuses_is_given_up(web: Web, gateway: FakeGateway) -> None:
    ask(web, web.issue())
    gateway.mode = "number"

    worker(web).round()

    assert stands(web) == [("near", "failed", 1, "number")]
    told = web.get("admin", "/message-channels").get_json()["messages"][0]
    assert told["detail"] == "119 Phone … is wrong"


@ON_SQLITE
def test_after_growing_pauses_a_message_is_given_up_and_shown(
    web: Web, gateway: FakeGateway
) -> None:
    ask(web, web.issue())
    gateway.mode = "500"

    for _ in range(len(WAITS_S) + 2):
        worker(web).round()
        make_due(web)

    assert stands(web) == [("near", "failed", len(WAITS_S) + 1, "server")]
    assert events(web)[-1] == (
        "visitor-message-failed",
        {"channel": "sms", "told": "near", "trouble": "server"},
    )


@ON_SQLITE
def test_without_an_id_nobody_is_told_twice_by_a_gateway_that_hangs(
    web: Web, gateway: FakeGateway
) -> None:
    set_up(web, gateway, body='{"Phone": "{phone}", "Content": "{text}"}')
    ask(web, web.issue())
    gateway.mode = "hangs"

    worker(web).round()
    make_due(web)
    worker(web).round()

    assert len(gateway.asked) == 1
    assert stands(web) == [("near", "uncertain", 1, "silent")]


@ON_SQLITE
def test_a_channel_in_trouble_rests_for_all_its_messages(web: Web, gateway: FakeGateway) -> None:
    for _ in range(3):
        ask(web, web.issue())
    gateway.mode = "500"

    worker(web).round()

    assert len(gateway.asked) == 1
    assert [tries for _, _, tries, _ in stands(web)] == [1, 0, 0]


def test_a_message_of_a_process_that_ended_while_it_sent_is_sent_by_another(
    web: Web, gateway: FakeGateway
) -> None:
    ask(web, web.issue())
    web.installation.tellings.queue_due(web.seed.centres["dong-ha"])
    values = {"state": "sending", "tries": 1}
    with web.installation.database.write() as connection:
        connection.execute(update(schema.visitor_messages).values(values))
    make_due(web)

    worker(web).round()

    assert stands(web) == [("near", "sent", 2, "")]


def test_no_telephone_number_and_no_secret_is_in_log_events_answers_or_rows(
    web: Web, gateway: FakeGateway, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    ticket = web.issue()
    answers = [ask(web, ticket).get_data(as_text=True)]
    for mode in ("html", "number"):
        gateway.mode = mode
        worker(web).round()
        make_due(web)

    answers += [
        web.get(who, path).get_data(as_text=True)
        for who, path in (
            (None, f"/track/{code_of(ticket)}"),
            (None, f"/track/{code_of(ticket)}/messages"),
            ("admin", "/message-channels"),
            ("supervisor", "/events"),
            ("supervisor", "/audit"),
            ("supervisor", f"/tickets/{ticket['id']}"),
        )
    ]
    with web.installation.database.read() as connection:
        tables = (schema.visitor_messages, schema.visitor_contacts, schema.message_channels)
        rows = [str(connection.execute(select(table)).all()) for table in tables]

    assert gateway.asked[0]["body"]["SecretKey"] == SECRET
    for text in (*answers, *rows, caplog.text):
        assert DIGITS not in text
        assert SECRET not in text
    kinds = [kind for kind, _ in events(web)]
    assert kinds == ["visitor-message-ask", "visitor-message-failed"]


def test_the_close_of_the_day_forgets_where_visitors_are_told(
    web: Web, gateway: FakeGateway
) -> None:
    ask(web, web.issue())
    gateway.mode = "500"
    worker(web).round()

    web.installation.day_close.close_day(web.seed.centres["dong-ha"])

    with web.installation.database.read() as connection:
        assert connection.execute(select(schema.visitor_contacts)).all() == []
    gateway.mode = "ok"
    make_due(web)
    worker(web).round()
    assert len(gateway.asked) == 1
    assert stands(web) == [("near", "dropped", 2, "")]

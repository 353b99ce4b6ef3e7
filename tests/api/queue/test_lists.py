"""Knows that a list costs as many statements for two hundred things as for one."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import event

from app.persistence.database import Database
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE

LISTS = ("/tickets", "/tickets?state=waiting", "/transactions", "/events", "/audit", "/alerts",
         "/alerts/deliveries", "/counters", "/services", "/users", "/devices")  # fmt: skip


@contextmanager
def statements_of(database: Database) -> Iterator[list[str]]:
    """Give the list of the statements that SQLite is given meanwhile."""
    said: list[str] = []

    def watch(connection: Any, _: object) -> None:
        connection.set_trace_callback(said.append)

    engines = {database._writer, database._reader}
    for engine in engines:
        engine.dispose()
        event.listen(engine, "connect", watch)
    yield said
    for engine in engines:
        event.remove(engine, "connect", watch)
        engine.dispose()


def asked(web: Web, name: str, path: str) -> int:
    """Return how many statements the answer took."""
    web.get(name, path)  # who asks, and the floor, are known from here on
    with statements_of(web.installation.database) as said:
        answer = web.get(name, path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return len([one for one in said if not one.startswith(("BEGIN", "COMMIT", "PRAGMA"))])


def many(times: int, act: Callable[[], object]) -> None:
    """Do it so many times."""
    for _ in range(times):
        act()


def serve(web: Web) -> None:
    """Let a visitor come, be called, be served and leave."""
    web.issue()
    web.act(web.act(web.call_next(1), "start"), "finish", outcome="accepted", kind="submit")


@pytest.mark.parametrize("path", LISTS)
def test_a_list_costs_as_many_statements_however_long_it_is(web: Web, path: str) -> None:
    web.open(1)
    serve(web)
    web.issue(by="kiosk")
    few = asked(web, "admin", path)

    many(5, lambda: serve(web))
    many(10, lambda: web.issue(by="kiosk"))

    assert asked(web, "admin", path) <= few <= 12


def test_who_issues_is_told_the_phone_pages_of_all_tickets_at_once(web: Web) -> None:
    issued = [web.issue() for _ in range(3)]
    few = asked(web, "reception", "/tickets")

    many(20, web.issue)

    told = web.get("reception", "/tickets").get_json()["items"]
    assert [ticket["track_url"] for ticket in told[-3:]] == [
        ticket["track_url"] for ticket in reversed(issued)
    ]
    assert asked(web, "reception", "/tickets") == few


def test_a_listed_ticket_is_the_ticket_that_is_read(web: Web) -> None:
    web.called()
    web.issue(by="kiosk")
    web.issue("thue")

    listed = web.get("reception", "/tickets").get_json()["items"]

    assert len(listed) == 3
    for ticket in listed:
        assert ticket == web.get("reception", f"/tickets/{ticket['id']}").get_json()

"""Knows how to fill a database with the past: days of tickets that were issued, called, served.

The rows are made by the database itself, as the log would have made them: `verify-log` finds no
difference.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from string import Template

from sqlalchemy import Connection, text

from app.persistence.columns import to_ms
from app.persistence.database import Database
from app.persistence.queue.unit_of_work import ID_SHIFT
from tests.load.hall import CENTRE_ID, OFFICERS, SERVICES

TICKETS_A_DAY = 500
EVENTS_A_TICKET = 4
EVERY_S, WALK_S = 60, 30
WAIT_MS = "(i * 7919 % 2400 * 1000)"
SERVICE_MS = "((i * 104729 % 1500 + 60) * 1000)"
"""As different as in life, or sorting them would be no work; `i` is the ticket's number."""
STATEMENTS = Path(__file__).with_name("history.sql")

# How each database writes an instant, a day, and the numbers from 0 up to a bound.
_FORMS: Mapping[str, Mapping[str, str]] = {
    "sqlite": {
        "numbers": "WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n "
        "WHERE i + 1 < :count)",
        "json": "",
        "false": "0",
    },
    "postgresql": {
        "numbers": "WITH n(i) AS (SELECT generate_series(0, CAST(:count AS BIGINT) - 1))",
        "json": "::json",
        "false": "false",
    },
}


def age(url: str, tickets: int) -> None:
    """Put so many served tickets into the database of an installation without any."""
    database = Database(url)
    with database.write() as connection:
        fill(connection, tickets)
    database.close()


def fill(connection: Connection, tickets: int) -> None:
    """Put so many served tickets into a centre without any, the newest of yesterday.

    They follow in the log on what was done with its devices and people.
    """
    dialect = connection.dialect.name
    key = {"id": CENTRE_ID}
    after = connection.execute(text("SELECT seq FROM centres WHERE id = :id"), key).scalar_one()
    if dialect == "postgresql":
        # Rows that are right by construction needn't be checked a million times.
        connection.execute(text("SET LOCAL session_replication_role = replica"))
    for statement in _statements(dialect, tickets, after):
        bound = {"count": tickets} if ":count" in statement else {}
        connection.execute(text(statement), bound)
    connection.execute(
        text("UPDATE centres SET seq = :seq WHERE id = :id"),
        {"seq": after + tickets * EVENTS_A_TICKET, **key},
    )
    if dialect == "postgresql":
        connection.execute(text("ANALYZE"))


def _statements(dialect: str, tickets: int, after: int) -> list[str]:
    days = -(-tickets // TICKETS_A_DAY)
    first_on = datetime.now(UTC).date() - timedelta(days=days + 1)
    written = Template(STATEMENTS.read_text("utf-8")).substitute(
        _FORMS[dialect], **_expressions(dialect, first_on, after)
    )
    return [part.strip() for part in written.split(";") if part.strip()]


def _expressions(dialect: str, first_on: date, after: int) -> dict[str, str]:
    """Return what stands for a ticket's columns in the statements; `i` is its number."""
    begin = datetime(first_on.year, first_on.month, first_on.day, 1, tzinfo=UTC)
    begin_ms = to_ms(begin)
    in_day = f"(i % {TICKETS_A_DAY})"
    issued = f"({begin_ms} + (i / {TICKETS_A_DAY}) * 86400000 + {in_day} * {EVERY_S * 1000})"
    called = f"({issued} + {WAIT_MS})"
    started = f"({called} + {WALK_S * 1000})"
    ended = f"({started} + {SERVICE_MS})"
    place = f"({in_day} % {len(SERVICES)})"
    ordinal = f"({in_day} / {len(SERVICES)} + 1)"
    counter = f"({place} * {OFFICERS // len(SERVICES)} + i % {OFFICERS // len(SERVICES)} + 1)"
    if dialect == "sqlite":
        on = f"date('{first_on}', '+' || (i / {TICKETS_A_DAY}) || ' days')"
        padded = f"printf('%03d', {ordinal})"
    else:
        on = f"(DATE '{first_on}' + CAST(i / {TICKETS_A_DAY} AS INTEGER))"
        padded = f"lpad(CAST({ordinal} AS TEXT), 3, '0')"
    return {
        "centre": str(CENTRE_ID),
        "ticket": f"({(CENTRE_ID << ID_SHIFT) + after} + {EVENTS_A_TICKET} * i + 1)",
        "seq": f"({after} + {EVENTS_A_TICKET} * i)",
        "on": on,
        "ordinal": ordinal,
        "prefix": _of_service(place, "ACdHEPUt"),
        "service": _of_service(place, SERVICES),
        "padded": padded,
        "counter": counter,
        "officer": f"({counter} + 3)",
        "reason": json.dumps({"rule": "score", "waited_min": 10.0, "score": 10.0}),
        "wait_ms": WAIT_MS,
        "walk_ms": str(WALK_S * 1000),
        "service_ms": SERVICE_MS,
        **{
            name: ms if dialect == "sqlite" else f"to_timestamp({ms} / 1000)"
            for name, ms in (
                ("issued", issued),
                ("called", called),
                ("started", started),
                ("ended", ended),
            )
        },
    }


def _of_service(place: str, words: "str | tuple[str, ...]") -> str:
    cases = " ".join(f"WHEN {i} THEN '{word}'" for i, word in enumerate(words))
    return f"(CASE {place} {cases} END)"

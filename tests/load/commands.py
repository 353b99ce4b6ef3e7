"""Knows the rate of the two commands of the day: issue a ticket, call the next one."""

import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, cycle, islice
from pathlib import Path

import psycopg
from sqlalchemy.engine import make_url

from tests.load.clients import Talk, talk
from tests.load.figures import Aim, Cell, Figure, Finding, percentile, spread
from tests.load.hall import Hall
from tests.load.people import Monitor, Officer, Visitors

ISSUE, CALL = "Issue a ticket over HTTP", "Call the next ticket, finishing the one before"
AIM_CLIENTS, AIM_SHARE, AIM_P99_MS, CROWD = 8, 0.6, 50, 32
LAP_TICKETS = 10
CROWDED = "Issue a ticket at kiosks where somebody presses {seconds:g} s after each number"
REST_S = 1.0


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    clients: Sequence[int]
    tickets: int
    answers: int
    commit_s: float


class Lost(AssertionError):
    """A ticket was lost, or one number was given or called twice."""


def issuing(hall: Hall, database: str, size: Size) -> Iterator[Finding]:
    """Measure issuing, and in the same run the limits that it can't pass."""
    commits = _commits_a_second(hall, size.commit_s)
    for clients in size.clients:
        plain = talk(hall.port, [Monitor(size.answers // clients) for _ in range(clients)])
        issued, cpu_s = issue_all(hall, clients, size.tickets)
        limit = min(plain.rate, commits)
        yield Figure(
            ISSUE,
            {
                "database": database,
                "clients": clients,
                "tickets/s": issued.rate,
                **spread(issued.took_ms),
                "empty answers/s": plain.rate,
                "empty p99 ms": percentile(plain.took_ms, 0.99),
                "bare commits/s": commits,
                "of the slower": f"{issued.rate / limit:.0%}",
                "server's CPU ms each": cpu_s / size.tickets * 1000,
                "clients' CPU": f"{issued.client_cpu_s / issued.seconds:.0%}",
            },
        )
        if clients == AIM_CLIENTS:
            words = f"{database}: issuing with {clients} clients, share of the slower limit"
            yield Aim(words, issued.rate / limit, "", least=AIM_SHARE)
        if clients == CROWD:
            words = f"{database}: issuing with {clients} clients, p99"
            yield Aim(words, float(spread(issued.took_ms)["p99 ms"]), " ms", most=AIM_P99_MS)
            yield from _unhurried(hall, database, clients, size.tickets)


def _unhurried(hall: Hall, database: str, clients: int, tickets: int) -> Iterator[Finding]:
    """Measure so many kiosks at which somebody presses again a second after each number."""
    issued, cpu_s = issue_all(hall, clients, tickets, rest_s=REST_S)
    yield Figure(
        CROWDED.format(seconds=REST_S),
        {
            "database": database,
            "kiosks": clients,
            "tickets/s": issued.rate,
            **spread(issued.took_ms),
            "server's CPU ms each": cpu_s / tickets * 1000,
        },
    )
    words = f"{database}: issuing at {clients} kiosks that are never left alone, p99"
    yield Aim(words, float(spread(issued.took_ms)["p99 ms"]), " ms", most=AIM_P99_MS)


def issue_all(hall: Hall, clients: int, tickets: int, *, rest_s: float = 0.0) -> tuple[Talk, float]:
    """Issue so many tickets, then call every one of them: none may be missing or come twice.

    Returns also the seconds that the server computed for the issuing.
    """
    wishes = islice(cycle(hall.services), tickets)
    visitors = [Visitors(hall.port, hall.kiosk, wishes) for _ in range(clients)]
    before = hall.server.cpu_s()
    issued = talk(hall.port, visitors, rest_s=rest_s)
    cpu_s = hall.server.cpu_s() - before
    hall.drop_queued_slips()
    officers = all_officers(hall)
    talk(hall.port, officers)
    compare(_labels(visitors), _labels(officers))
    rise(hall, officers)
    return issued, cpu_s


def calling(hall: Hall, database: str, size: Size) -> Iterator[Finding]:
    """Measure call-next while about ten visitors wait for each of the officers."""
    for clients in size.clients:
        officers = all_officers(hall)[:clients]
        count = max(1, size.tickets // (2 * LAP_TICKETS * clients))
        laps = [lap(hall, officers) for _ in range(count)]
        rise(hall, officers)
        took_ms = list(chain.from_iterable(lap.took_ms for lap, _ in laps))
        rate = len(took_ms) / sum(lap.seconds for lap, _ in laps)
        cpu_ms = sum(cpu_s for _, cpu_s in laps) / len(took_ms) * 1000
        cells: dict[str, Cell] = {
            "database": database,
            "officers": clients,
            "calls/s": rate,
            **spread(took_ms),
        }
        yield Figure(CALL, {**cells, "server's CPU ms each": cpu_ms})


def lap(hall: Hall, officers: Sequence[Officer], *, at_once: bool = True) -> tuple[Talk, float]:
    """Issue ten tickets an officer, unmeasured; then let the officers call them all."""
    wishes = chain.from_iterable([officer.service] * LAP_TICKETS for officer in officers)
    visitors = [Visitors(hall.port, hall.kiosk, wishes) for _ in range(4)]
    talk(hall.port, visitors)
    hall.drop_queued_slips()
    for officer in officers:
        officer.labels, officer.is_idle = [], False
    before = hall.server.cpu_s()
    called = talk(hall.port, officers) if at_once else _in_turn(hall, officers)
    cpu_s = hall.server.cpu_s() - before
    compare(_labels(visitors), _labels(officers))
    return called, cpu_s


def _in_turn(hall: Hall, officers: Sequence[Officer]) -> Talk:
    """Let one officer after the other call."""
    talks = [talk(hall.port, [officer]) for officer in officers]
    took_ms = list(chain.from_iterable(one.took_ms for one in talks))
    return Talk(took_ms, sum(t.seconds for t in talks), sum(t.client_cpu_s for t in talks))


def all_officers(hall: Hall) -> list[Officer]:
    tokens = enumerate(hall.officers, start=1)
    return [Officer(hall.port, token, counter) for counter, token in tokens]


def rise(hall: Hall, officers: Sequence[Officer]) -> None:
    """Let the officers finish what they have: one more call with nobody waiting."""
    busy = [officer for officer in officers if officer.has_ticket]
    for officer in busy:
        officer.is_idle = False
    talk(hall.port, busy)


def _labels(people: Sequence[Visitors] | Sequence[Officer]) -> Iterator[str]:
    return chain.from_iterable(person.labels for person in people)


def compare(issued: Iterable[str], called: Iterable[str]) -> None:
    """Raise Lost unless each number was given once, and the same ones were called."""
    given, heard = sorted(issued), sorted(called)
    if len(set(given)) != len(given):
        raise Lost("a number was given twice")
    if given != heard:
        raise Lost(
            f"{len(given)} tickets were issued, {len(heard)} called, or they are not the same"
        )


def _commits_a_second(hall: Hall, seconds: float) -> float:
    """Return how many transactions of one row the database's disk takes from one thread."""
    url = make_url(hall.database_url)
    if url.get_backend_name() == "sqlite":
        return _sqlite_commits(Path(url.database or "").with_name("bare.db"), seconds)
    plain = url.set(drivername="postgresql").render_as_string(hide_password=False)
    return _postgres_commits(plain, seconds)


def _sqlite_commits(path: Path, seconds: float) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("CREATE TABLE IF NOT EXISTS bare (id INTEGER PRIMARY KEY, word TEXT)")
        done, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("INSERT INTO bare (word) VALUES ('x')")
            connection.execute("COMMIT")
            done += 1
        return done / (time.perf_counter() - begun)


def _postgres_commits(url: str, seconds: float) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS bare (id BIGSERIAL PRIMARY KEY, word TEXT)")
        done, begun = 0, time.perf_counter()
        while time.perf_counter() - begun < seconds:
            connection.execute("INSERT INTO bare (word) VALUES ('x')")
            done += 1
        rate = done / (time.perf_counter() - begun)
        connection.execute("DROP TABLE bare")
        return rate

"""Knows what a broker costs one process, and how soon a second process shows what the first did."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from tests.load.clients import talk
from tests.load.commands import issue_all
from tests.load.figures import Aim, Cell, Figure, Finding, spread
from tests.load.hall import Hall, MeasuredServer, furnish, open_hall, service_of
from tests.load.past import MakeUrl
from tests.load.people import Visitors
from tests.load.screens import LAST_S, call_all, counter_of, times_ms, watching
from tests.many.processes import Broker
from tests.support.seeding import SECRET_KEY

RATE = "Issue a ticket at one process, alone and with a broker beside it"
SEEN = "From the call command at one process to its picture there and at another one"
DEAF_S = 3.0
"""After so long without a beat a process has noticed that its broker hangs."""
AIMS_MS = {("up", "same"): 100, ("up", "other"): 150, ("frozen", "other"): 1_000}


@dataclass(frozen=True, slots=True)
class Several:
    """How much is measured of several processes."""

    clients: int
    tickets: int
    displays: int
    calls: int


def processes(
    folder: Path, database: str, make_url: MakeUrl, *, size: Several, officers: int
) -> Iterator[Finding]:
    """Measure one process alone and with a broker, then two of them with it up and frozen."""
    broker = Broker()
    broker.start()
    settings = {"MOISO_REDIS_URL": broker.url, "MOISO_SECRET_KEY": SECRET_KEY}
    try:
        for name, given in (("alone", {}), ("with a broker", settings)):
            place = folder / name.replace(" ", "-")
            place.mkdir()
            url = make_url(place)
            furnish(place, url)
            with open_hall(place, url, officers=officers, settings=given) as hall:
                yield _rate(hall, database, name, size)
                if given:
                    yield from _seen(hall, place, database, broker, settings, size)
                hall.verify()
    finally:
        broker.stop()


def _rate(hall: Hall, database: str, name: str, size: Several) -> Figure:
    issued, cpu_s = issue_all(hall, size.clients, size.tickets)
    cells: dict[str, Cell] = {"database": database, "process": name, "clients": size.clients}
    cells |= {"tickets/s": issued.rate, **spread(issued.took_ms)}
    return Figure(RATE, {**cells, "server's CPU ms each": cpu_s / size.tickets * 1000})


def _seen(
    hall: Hall, place: Path, database: str, broker: Broker, settings: dict[str, str], size: Several
) -> Iterator[Finding]:
    with _another(place, hall, settings) as port:
        for state in ("up", "frozen"):
            with broker.frozen() if state == "frozen" else nullcontext():
                time.sleep(DEAF_S if state == "frozen" else 0)
                took = _picture_times(hall, port, size)
            for which, took_ms in took.items():
                cells: dict[str, Cell] = {"database": database, "broker": state, "screen at": which}
                cells |= {"pictures": len(took_ms), **spread(took_ms), "longest ms": max(took_ms)}
                yield Figure(SEEN, cells)
                if most := AIMS_MS.get((state, which)):
                    words = f"{database}: call to picture, {which} process, broker {state}, p99"
                    yield Aim(words, float(spread(took_ms)["p99 ms"]), " ms", most=most)


@contextmanager
def _another(place: Path, hall: Hall, settings: dict[str, str]) -> Iterator[int]:
    """Run a second process of the installation until the block ends; give its port."""
    other = place / "other"
    other.mkdir()
    server = MeasuredServer(other, hall.database_url, settings)
    server.start()
    try:
        yield urlsplit(server.url).port or 0
    finally:
        server.stop()


def _picture_times(hall: Hall, port: int, size: Several) -> dict[str, list[float]]:
    wishes = (service_of(counter_of(hall, i)) for i in range(size.calls))
    talk(hall.port, [Visitors(hall.port, hall.kiosk, wishes)])
    hall.drop_queued_slips()
    there = replace(hall, port=port)
    with watching(hall, size.displays) as same, watching(there, size.displays) as other:
        called = call_all(hall, size.calls)
        time.sleep(LAST_S)
        seen = {"same": same.seen(), "other": other.seen()}
    return {which: times_ms(called, one, displays=size.displays) for which, one in seen.items()}

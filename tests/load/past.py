"""Knows what a past of years costs a call: the same calls on databases of different ages."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from itertools import count
from pathlib import Path
from time import perf_counter
from typing import Self

from tests.load.figures import Aim, Figure, Finding, percentile, spread
from tests.load.hall import Hall, furnish, open_hall, service_of
from tests.load.history import age
from tests.support.keepalive import KeptConnection

TITLE = "Call the next ticket, by how many tickets the past has"
AIM_RATIO = 1.2
COUNTER = 1
MakeUrl = Callable[[Path], str]
"""Makes an empty database for an installation in the folder; returns its URL."""


def past(
    folder: Path, database: str, make_url: MakeUrl, *, sizes: Sequence[int], calls: int
) -> Iterator[Finding]:
    """Measure calls on all the databases in turn, so that what else the machine does hits alike."""
    with ExitStack() as stack:
        desks = []
        for size in sizes:
            place = folder / f"past-{size}"
            place.mkdir()
            url = make_url(place)
            furnish(place, url)
            age(url, size)
            hall = stack.enter_context(open_hall(place, url, officers=1))
            desks.append(stack.enter_context(Desk(hall)))
        for _ in range(calls):
            for desk in desks:
                desk.call()
    for size, desk in zip(sizes, desks, strict=True):
        yield Figure(TITLE, {"database": database, "past tickets": size, **spread(desk.took_ms)})
    ends = [percentile(desk.took_ms, 0.5) for desk in (desks[0], desks[-1])]
    words = f"{database}: p50 with {sizes[-1]} past tickets ÷ with {sizes[0]}"
    yield Aim(words, ends[1] / ends[0], "", most=AIM_RATIO)


class Desk:
    """One officer with one visitor at a time."""

    def __init__(self, hall: Hall) -> None:
        self.took_ms: list[float] = []
        self._kiosk = KeptConnection(hall.port, hall.kiosk)
        self._desk = KeptConnection(hall.port, hall.officers[COUNTER - 1])
        self._ids = (f"past-{hall.port}-{n}" for n in count())
        self._has_ticket = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._kiosk.close()
        self._desk.close()

    def call(self) -> None:
        """Let a visitor come, unmeasured; then call, finishing the one before."""
        wish = {"service": service_of(COUNTER), "request_id": next(self._ids)}
        assert self._kiosk.post("/api/v1/tickets", wish)[0] == 201
        body: dict[str, object] = {"request_id": next(self._ids)}
        if self._has_ticket:
            body["finish"] = {"outcome": "accepted", "kind": "submit"}
        begun = perf_counter()
        status, answer = self._desk.post(f"/api/v1/counters/{COUNTER}/call-next", body)
        took_ms = (perf_counter() - begun) * 1000
        assert status == 200, answer
        if self._has_ticket:
            self.took_ms.append(took_ms)
        self._has_ticket = True

"""Plays a day on a running server of a demonstration."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, Future, ThreadPoolExecutor, wait
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from http import HTTPStatus
from threading import Event

from app.domain.centre.calendar import business_day, span_bounds
from app.domain.centre.values import Centre, Spans
from app.simulation.client import Client, PlaySignals, SimulationError, Unanswered, kiosk, sign_in
from app.simulation.day import PlayedDay
from app.simulation.officers import Officer
from app.simulation.plan import plan_day, plan_duties, plan_part, with_hours_of
from app.simulation.visitors import Visitors

EARLY = timedelta(minutes=5)
LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class PlayRequest:
    """What to play: on which server, how fast, which day of chance, how many, until when."""

    base: str
    password: str
    speed: float
    seed: int
    visitors: int | None = None
    until: time | None = None


Watch = Callable[[int], AbstractContextManager[Callable[[int], None]]]
"""Told how many visitors will come, gives what is told how many visits have ended."""


def play_day(centre: Centre, request: PlayRequest, watch: Watch) -> PlayedDay:
    """Play the day and return its tally.

    Sets the server's clock, and back to real time at the end whatever happens. Raises
    SimulationError where the server is no demonstration, refuses, or goes away.
    """
    signals = PlaySignals(Event(), Event())
    with _borrowed_clock(request) as clock:
        on = business_day(clock.real_time(), centre.time_zone)
        whole = with_hours_of(centre, on)
        centre = _until(whole, request.until)
        visits = (
            plan_part(whole, centre, on, seed=request.seed)
            if request.visitors is None
            else plan_day(centre, on, seed=request.seed, visitors=request.visitors)
        )
        begin = span_bounds(on, centre.hours.issuing[0], centre.time_zone)[0] - EARLY
        # A session lasts twelve hours: those of the played day must begin in it.
        clock.set(begin, 1)
        people = _sign_in_all(centre, request, signals)
        clock.set(begin, request.speed)
        day = PlayedDay(centre, begin, request.speed, signals)
        visitors = Visitors(day, visits, people.taker, Client(request.base, signals=signals))
        duties = plan_duties(centre, on, seed=request.seed)
        officers = [
            Officer(day, duty, client, seed=request.seed)
            for duty, client in zip(duties, people.officers, strict=True)
        ]
        with watch(len(visits)) as advance:
            _run([visitors.run, *(officer.run for officer in officers)], day, clock, advance)
    return day


class _Clock:
    """The server's clock in the hand of its administrator, who signs in anew for each move.

    A session that began at one time may have ended at the next.
    """

    def __init__(self, request: PlayRequest) -> None:
        self._request = request
        self.signals: PlaySignals | None = PlaySignals(Event(), Event())

    def real_time(self) -> datetime:
        """Set the clock back to real time and return it."""
        return self._move({})

    def set(self, at: datetime, speed: float) -> None:
        """Set the clock; it goes on `speed` times as fast as the machine's."""
        self._move({"at": at.isoformat(), "speed": speed})

    def _move(self, body: dict[str, object]) -> datetime:
        admin = sign_in(self._request.base, "admin", self._request.password, signals=self.signals)
        reply = admin.post("/demo/clock", body)
        if reply.status == HTTPStatus.NOT_FOUND:
            raise SimulationError(
                "the server is no demonstration (MOISO_DEMO=1): "
                "a simulation would write into real data"
            )
        if not reply.is_done:
            raise SimulationError(f"the clock can't be set: {reply.status} {reply.code}")
        return datetime.fromisoformat(str(reply.body["now"])).astimezone(UTC)


@contextmanager
def _borrowed_clock(request: PlayRequest) -> Iterator[_Clock]:
    """The server's clock, at real time again in the end; fails at once where nobody answers."""
    sign_in(request.base, "admin", request.password)
    clock = _Clock(request)
    clock.real_time()
    try:
        yield clock
    except Unanswered:
        # Waited for long enough; most likely it is gone, and has real time when it starts again.
        clock.signals = None
        raise
    finally:
        clock.real_time()


@dataclass(frozen=True, slots=True)
class _People:
    taker: Client
    officers: Sequence[Client]


def _sign_in_all(centre: Centre, request: PlayRequest, signals: PlaySignals) -> _People:
    """The kiosk, or where it asks for pairing the reception, and an officer a counter."""
    taker = kiosk(request.base, signals=signals) or sign_in(
        request.base, "reception", request.password, signals=signals
    )
    _check_services(centre, taker)
    names = [f"officer{place:02d}" for place, _ in enumerate(centre.counters, start=1)]
    return _People(
        taker, [sign_in(request.base, name, request.password, signals=signals) for name in names]
    )


def _check_services(centre: Centre, reader: Client) -> None:
    offered = {item["code"] for item in reader.get("/services").body.get("items", [])}
    if missing := sorted(set(centre.services) - offered):
        raise SimulationError(
            f"the server doesn't offer {', '.join(missing)}: "
            "set MOISO_CENTRE to the centre that it was filled with"
        )


def _run(
    runs: Sequence[Callable[[], None]],
    day: PlayedDay,
    clock: _Clock,
    advance: Callable[[int], None],
) -> None:
    """Run all at once until each has ended; the first that fails ends the others."""
    with ThreadPoolExecutor(len(runs)) as pool:
        pending: set[Future[None]] = {pool.submit(run) for run in runs}
        try:
            while pending:
                done, pending = wait(pending, timeout=LOOK_S, return_when=FIRST_EXCEPTION)
                for future in done:
                    future.result()
                advance(day.count())
                if day.signals.was_cut.is_set():
                    # A server that was started again has real time.
                    day.signals.was_cut.clear()
                    clock.set(day.now(), day.speed)
        finally:
            day.signals.stopping.set()


def _until(centre: Centre, end: time | None) -> Centre:
    """The centre with its hours cut off at `end`, for a shorter play."""
    if end is None:
        return centre

    def cut(spans: Spans) -> Spans:
        return tuple(
            # An end of 00:00 is the midnight after, later than any other.
            (start, end if stop == time() or end < stop else stop)
            for start, stop in spans
            if start < end
        )

    hours = replace(
        centre.hours, issuing=cut(centre.hours.issuing), calling=cut(centre.hours.calling)
    )
    if not hours.issuing:
        raise SimulationError(f"nothing is issued before {end:%H:%M}; choose a later --until")
    return replace(centre, hours=hours)

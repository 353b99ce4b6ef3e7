"""Plays a day on a running server of a demonstration."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from threading import Thread

from app.domain.calendar import business_day
from app.domain.centre import Centre
from app.simulation.client import Client, SimulationError, kiosk, sign_in
from app.simulation.day import Day
from app.simulation.officers import Officer
from app.simulation.plan import plan_day
from app.simulation.visitors import Visitors

EARLY = timedelta(minutes=5)
LOOK_S = 0.5


@dataclass(frozen=True, slots=True)
class Wish:
    """What to play: on which server, how fast, which day of chance, how many, until when."""

    base: str
    password: str
    speed: float
    seed: int
    visitors: int | None = None
    until: time | None = None


Watch = Callable[[int], AbstractContextManager[Callable[[int], None]]]
"""Told how many visitors will come, gives what is told how many visits have ended."""


def play(centre: Centre, wish: Wish, watch: Watch) -> Day:
    """Plays the day and returns its tally.

    Sets the server's clock, and back to real time at the end whatever happens. Raises
    SimulationError where the server is no demonstration or refuses.
    """
    admin = sign_in(wish.base, "admin", wish.password)
    centre = _until(centre, wish.until)
    on = business_day(_real_time(admin), centre.time_zone)
    visits = plan_day(centre, on, seed=wish.seed, visitors=wish.visitors)
    first = datetime.combine(on, centre.hours.issuing[0][0], centre.time_zone)
    day = Day(centre, first - EARLY, wish.speed)
    taker = kiosk(wish.base) or sign_in(wish.base, "reception", wish.password)
    officers = [
        Officer(
            day,
            number,
            sign_in(wish.base, f"officer{place:02d}", wish.password),
            seed=wish.seed * 1000 + number,
        )
        for place, number in enumerate(centre.counters, start=1)
    ]
    crowd = Visitors(day, visits, taker, Client(wish.base))
    days: list[Callable[[], None]] = [officer.run for officer in officers]
    threads = [Thread(target=run, daemon=True) for run in (*days, crowd.run)]
    admin.post("/demo/clock", {"at": (first - EARLY).isoformat(), "speed": wish.speed})
    day.begin()
    try:
        with watch(len(visits)) as advance:
            for thread in threads:
                thread.start()
            while any(thread.is_alive() for thread in threads):
                day.stopping.wait(LOOK_S)
                advance(day.count())
    finally:
        day.stopping.set()
        for thread in threads:
            thread.join(timeout=10)
        admin.post("/demo/clock", {})
    return day


def _real_time(admin: Client) -> datetime:
    reply = admin.post("/demo/clock", {})
    if not reply.is_done:
        raise SimulationError(
            "the server is no demonstration (MOISO_DEMO=1): a simulation would write into real data"
        )
    return datetime.fromisoformat(str(reply.body["now"])).astimezone(UTC)


def _until(centre: Centre, end: time | None) -> Centre:
    """The centre with its hours cut off at `end`, for a shorter play."""
    if end is None:
        return centre

    def cut(spans: tuple[tuple[time, time], ...]) -> tuple[tuple[time, time], ...]:
        return tuple((start, min(stop, end)) for start, stop in spans if start < end)

    hours = replace(
        centre.hours, issuing=cut(centre.hours.issuing), calling=cut(centre.hours.calling)
    )
    if not hours.issuing:
        raise SimulationError(f"nothing is issued before {end:%H:%M}; choose a later --until")
    return replace(centre, hours=hours)

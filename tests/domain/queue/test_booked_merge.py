"""The merge played through: who comes without a booking never pays for those who come with one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from random import Random
from statistics import mean, quantiles

import pytest

from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.routing import choose_next
from app.domain.queue.ticket import Ticket
from tests.support.builders import NOW, sample_centre, ticket

MINUTE = timedelta(minutes=1)
VISITORS, DAYS = 60, 12
SERVICE_MIN, BETWEEN_MIN = 6.0, 3.3
"""Two counters serve 20 an hour, and 18 come: a busy day."""


@dataclass(frozen=True)
class Comer:
    """A visitor: when they come, for how long they are served, and their slot if they have one."""

    came_min: float
    takes_min: float
    slot_min: float | None


def day(seed: int, share: float) -> list[Comer]:
    """Return the visitors of a day, of whom such a share comes for a slot, early or late."""
    dice, came, found = Random(seed), 0.0, []
    for _ in range(VISITORS):
        came += dice.expovariate(1 / BETWEEN_MIN)
        takes, is_booked = dice.expovariate(1 / SERVICE_MIN), dice.random() < share
        early = dice.uniform(-8, 20)
        slot = round((came + early) / 10) * 10.0 if is_booked else None
        # Nobody has the slot's rank who comes more than ten minutes after it.
        found.append(Comer(came, takes, slot if slot is not None and came <= slot + 10 else None))
    return found


def waits(comers: Sequence[Comer], *, heeds_slots: bool) -> list[float]:
    """Return how long each waits, from the slot on who comes before it, in minutes."""
    centre = sample_centre()
    free = {1: 0.0, 2: 0.0}
    runs = dict.fromkeys(free, 0)
    begun: dict[int, float] = {}
    while len(begun) < len(comers):
        counter = min(free, key=lambda number: free[number])
        here = [n for n in range(len(comers)) if n not in begun]
        now = max(free[counter], min(comers[n].came_min for n in here))
        line = {
            n + 1: _ticket(n, comers[n], heeds_slots=heeds_slots)
            for n in here
            if comers[n].came_min <= now
        }
        counters = {
            n: CounterNow(n, CounterState.OPEN, officer=n, since=NOW, booked_run=runs.get(n, 0))
            for n in centre.counters
        }
        choice = choose_next(Floor(centre, 1, line, counters), counter, NOW + now * MINUTE)
        assert choice is not None
        place = choice.ticket.id - 1
        runs[counter] = runs[counter] + 1 if choice.ticket.booked_for else 0
        begun[place] = now
        free[counter] = now + comers[place].takes_min
    return [
        max(begun[n] - max(one.came_min, one.slot_min or 0.0), 0.0) for n, one in enumerate(comers)
    ]


def _ticket(place: int, one: Comer, *, heeds_slots: bool) -> Ticket:
    came = NOW + one.came_min * MINUTE
    made = replace(ticket(place + 1), issued_at=came, queued_at=came, rank_at=came)
    if not heeds_slots or one.slot_min is None:
        return made
    slot = NOW + one.slot_min * MINUTE
    return replace(made, booked_for=slot, rank_at=slot)


@pytest.mark.parametrize("share", [0.0, 0.2, 0.4])
def test_walk_ins_wait_no_longer_for_it_that_others_have_booked(share: float) -> None:
    """Beside the same days on which those who had booked take a number when they come."""
    days = [day(seed, share) for seed in range(DAYS)]

    with_slots, without = played(days, heeds_slots=True), played(days, heeds_slots=False)

    print(f"\n{share:.0%} booked:")
    for who in with_slots:
        print(f"  {who}: {_told(with_slots[who])}; without slots {_told(without[who])}")
    assert len(with_slots["walk-ins"]) > DAYS * VISITORS * 0.5
    assert mean(with_slots["walk-ins"]) <= mean(without["walk-ins"]) + 0.25
    assert _p90(with_slots["walk-ins"]) <= _p90(without["walk-ins"]) + 1.5


@pytest.mark.parametrize("share", [0.2, 0.4])
def test_who_booked_waits_from_the_slot_no_longer_than_who_takes_a_number(share: float) -> None:
    found = played([day(seed, share) for seed in range(DAYS)], heeds_slots=True)

    assert mean(found["booked"]) <= mean(found["walk-ins"])
    assert _p90(found["booked"]) <= _p90(found["walk-ins"]) + 1.5


def played(days: Sequence[Sequence[Comer]], *, heeds_slots: bool) -> Mapping[str, list[float]]:
    """Return the waits of all days, of walk-ins and, where there are some, of who booked."""
    found: dict[str, list[float]] = {}
    for comers in days:
        for one, waited in zip(comers, waits(comers, heeds_slots=heeds_slots), strict=True):
            who = "walk-ins" if one.slot_min is None else "booked"
            found.setdefault(who, []).append(waited)
    return found


def _told(values: Sequence[float]) -> str:
    return f"mean {mean(values):.1f} min, P90 {_p90(values):.1f}"


def _p90(values: Sequence[float]) -> float:
    return quantiles(values, n=10)[8]

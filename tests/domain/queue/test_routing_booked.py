"""Who came with a booking ranks from the slot; who came without one never pays for it."""

from datetime import timedelta
from typing import Any

import pytest

from app.domain.centre.values import CallingRules, Policy
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.routing import ahead_of_new, choose_next
from app.domain.queue.ticket import Ticket
from tests.support.builders import NOW, floor, sample_centre, ticket


def booked(ident: int, *, slot_min: float, **changes: Any) -> Ticket:
    """Return the ticket of a slot that began so many minutes ago."""
    slot = NOW - timedelta(minutes=slot_min)
    return ticket(ident, **{"booked_for": slot, "rank_at": slot, "origin": "booked", **changes})


def run_of(count: int) -> CounterNow:
    return CounterNow(2, CounterState.OPEN, officer=1, since=NOW, booked_run=count)


def chosen(on: Floor) -> tuple[int, str]:
    choice = choose_next(on, 2, NOW)
    assert choice is not None
    return choice.ticket.id, choice.rule


@pytest.mark.parametrize("policy", Policy)
def test_a_slot_counts_as_the_issue_of_a_number_then(policy: Policy) -> None:
    centre = sample_centre(CallingRules(policy=policy))
    on = floor(
        ticket(1, waited_min=9), booked(2, slot_min=10), ticket(3, waited_min=11), centre=centre
    )

    assert chosen(on)[0] == 3
    assert chosen(floor(on.tickets[1], on.tickets[2], centre=centre))[0] == 2


def test_who_is_early_passes_nobody_and_is_called_where_nobody_waits() -> None:
    early = booked(2, slot_min=-20)

    assert chosen(floor(ticket(1), early))[0] == 1
    assert chosen(floor(early))[0] == 2


@pytest.mark.parametrize("policy", Policy)
def test_after_two_of_them_in_a_row_who_waits_beyond_the_bound_is_next(policy: Policy) -> None:
    centre = sample_centre(CallingRules(policy=policy))
    waiting = (booked(2, slot_min=60), booked(3, slot_min=59), ticket(1, waited_min=50))

    before = chosen(floor(*waiting, centre=centre, counters=[run_of(1)]))
    after = chosen(floor(*waiting, centre=centre, counters=[run_of(2)]))

    assert before[0] == 2
    assert after == (1, "booked_run")


def test_the_run_counts_only_while_somebody_is_over_the_bound() -> None:
    on = floor(booked(2, slot_min=40), ticket(1, waited_min=30), counters=[run_of(5)])

    assert chosen(on)[0] == 2


def test_the_reason_tells_the_slot() -> None:
    choice = choose_next(floor(booked(2, slot_min=10)), 2, NOW)

    assert choice is not None
    assert choice.facts["booked_for"] == "07:50"


def test_who_comes_a_little_after_the_slot_stands_before_those_who_came_since() -> None:
    on = floor(ticket(1, waited_min=9), ticket(2, waited_min=4))
    slot = NOW - timedelta(minutes=5)

    assert ahead_of_new(on, "dat-dai", None, NOW) == 2
    assert ahead_of_new(on, "dat-dai", None, NOW, booked_for=slot) == 1

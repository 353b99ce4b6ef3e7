"""Nobody waits for ever: a simulated lobby where priority visitors never stop coming."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.centre.values import CallingRules, Policy
from app.domain.queue.routing import choose_next
from tests.support.builders import NOW, floor, sample_centre, ticket

SERVICE = timedelta(minutes=4)


@given(
    policy=st.sampled_from([Policy.ACCUMULATING_PRIORITY, Policy.STRICT_PRIORITY]),
    backlog=st.integers(0, 8),
    gap_s=st.integers(20, 240),
    counters=st.integers(1, 3),
)
@settings(max_examples=50, deadline=None)
def test_with_endless_priority_arrivals_an_ordinary_ticket_is_served_within_the_bound(
    policy: Policy, backlog: int, gap_s: int, counters: int
) -> None:
    """Case 17: past the bound only those can be before it who came before it."""
    rules = CallingRules(policy=policy, longest_wait_min=45, priority_in_a_row=10_000)

    waited = _wait_of_an_ordinary(rules, backlog=backlog, gap_s=gap_s, counters=counters)

    assert waited <= timedelta(minutes=45) + SERVICE * (backlog // counters + 1)


@given(
    policy=st.sampled_from([Policy.ACCUMULATING_PRIORITY, Policy.STRICT_PRIORITY]),
    backlog=st.integers(0, 8),
    row=st.integers(1, 6),
    gap_s=st.integers(20, 240),
    counters=st.integers(1, 3),
)
@settings(max_examples=50, deadline=None)
def test_with_endless_priority_arrivals_each_counter_calls_only_so_many_before_an_ordinary(
    policy: Policy, backlog: int, row: int, gap_s: int, counters: int
) -> None:
    """Case 17: the run of priority calls alone bounds the wait, too."""
    rules = CallingRules(policy=policy, longest_wait_min=10_000, priority_in_a_row=row)

    waited = _wait_of_an_ordinary(rules, backlog=backlog, gap_s=gap_s, counters=counters)

    assert waited <= SERVICE * (row + 1)


def _wait_of_an_ordinary(
    rules: CallingRules, *, backlog: int, gap_s: int, counters: int
) -> timedelta:
    """The wait of the one ordinary ticket where a priority ticket comes every `gap_s` seconds.

    `backlog` priority tickets are there before it; each counter takes four minutes for each.
    """
    heavy = sample_centre(rules).priority_classes["NCT"]
    centre = sample_centre(rules, priority_classes={"NCT": replace(heavy, head_start_min=9_999)})
    land = centre.counters[2].profile
    desks = {n: replace(centre.counters[2], number=n, profile=land) for n in range(1, counters + 1)}
    on = floor(centre=replace(centre, counters=desks))
    tickets = {i: ticket(i, waited_min=1, priority="NCT") for i in range(1, backlog + 1)}
    tickets[1000] = ticket(1000)
    free_at = dict.fromkeys(desks, NOW)
    next_at, ident = NOW, 1000
    for _ in range(1500):
        number, at = min(free_at.items(), key=lambda desk: desk[1])
        while next_at <= at:
            ident += 1
            tickets[ident] = ticket(ident, at=next_at, priority="NCT")
            next_at += timedelta(seconds=gap_s)
        choice = choose_next(replace(on, tickets=tickets, queues={}), number, at)
        if choice is None:
            free_at[number] = next_at
            continue
        if choice.ticket.id == 1000:
            return at - NOW
        del tickets[choice.ticket.id]
        now = on.counters[number]
        run = {number: replace(now, priority_run=now.priority_run + 1)}
        on = replace(on, counters={**on.counters, **run})
        free_at[number] = at + SERVICE
    raise AssertionError("the ordinary ticket is never called")

"""Who is next: profiles, policies and their guards."""

from dataclasses import replace

import pytest

from app.domain.centre.values import CallingRules, Policy
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.floor import Floor
from app.domain.queue.routing import (
    POLICIES,
    choose_next,
    places,
    queue_of,
    score,
    services_of,
    waited_min,
    waiting_ahead,
)
from app.domain.queue.ticket import State, Ticket
from tests.support.builders import NOW, drained, floor, sample_centre, ticket

NO_GUARDS = CallingRules(longest_wait_min=10_000, priority_in_a_row=10_000)
FIRST_COME = CallingRules(policy=Policy.FIRST_COME)
STRICT = replace(NO_GUARDS, policy=Policy.STRICT_PRIORITY)


def chosen(on: Floor, counter: int = 2) -> tuple[int, str] | None:
    """The number of the ticket that the counter calls next, and the rule."""
    choice = choose_next(on, counter, NOW)
    return (choice.ticket.id, choice.rule) if choice else None


def run_of(length: int) -> CounterNow:
    """Counter 2, open, after so many priority calls in a row."""
    return CounterNow(2, CounterState.OPEN, officer=2, priority_run=length)


def test_nobody_waits() -> None:
    assert chosen(floor()) is None


def test_first_come_calls_by_the_time_of_the_ticket_whatever_the_class() -> None:
    on = floor(
        ticket(1, waited_min=3),
        ticket(2, waited_min=9),
        ticket(3, waited_min=2, priority="NCT"),
        centre=sample_centre(FIRST_COME),
    )

    assert drained(on, 2) == [2, 1, 3]
    assert chosen(on) == (2, "first_come")


def test_strict_priority_calls_every_class_before_the_ordinary() -> None:
    on = floor(
        ticket(1, waited_min=40),
        ticket(2, waited_min=1, priority="NCC"),
        ticket(3, waited_min=2, priority="NCT"),
        centre=sample_centre(STRICT),
    )

    assert drained(on, 2) == [3, 2, 1]
    assert chosen(on) == (3, "strict_priority")


@pytest.mark.parametrize(
    ("ordinary_min", "priority_min", "first"),
    [(9, 0, 2), (11, 0, 1), (30, 7, 1), (30, 9, 2)],
)
def test_the_highest_score_is_called(ordinary_min: float, priority_min: float, first: int) -> None:
    """A person of 75 scores 2.5 for a minute and 10 to begin with; 30 equals 2.5 × 8 + 10."""
    on = floor(
        ticket(1, waited_min=ordinary_min),
        ticket(2, waited_min=priority_min, priority="NCT"),
        centre=sample_centre(NO_GUARDS),
    )

    assert chosen(on) == (first, "score")


def test_a_class_that_the_centre_no_longer_has_counts_as_ordinary() -> None:
    late = ticket(1, waited_min=12, priority="GONE")

    assert score(sample_centre(), late, NOW) == pytest.approx(12)


def test_ties_go_to_the_earlier_ticket_and_then_to_the_lower_number() -> None:
    on = floor(
        ticket(3, waited_min=5),
        ticket(2, waited_min=5),
        ticket(1, waited_min=0, priority="NCT"),
        ticket(4, waited_min=10),
        centre=sample_centre(NO_GUARDS),
    )

    assert drained(on, 2) == [4, 1, 2, 3]


@pytest.mark.parametrize("policy", [Policy.ACCUMULATING_PRIORITY, Policy.STRICT_PRIORITY])
@pytest.mark.parametrize(
    ("waited", "expected"),
    [(45, (2, None)), (45.001, (1, "longest_wait")), (90, (1, "longest_wait"))],
)
def test_whoever_waited_longer_than_the_bound_goes_first(
    policy: Policy, waited: float, expected: tuple[int, str | None]
) -> None:
    on = floor(
        ticket(1, waited_min=waited),
        ticket(2, waited_min=44, priority="NCT"),
        centre=sample_centre(CallingRules(policy=policy, longest_wait_min=45)),
    )
    own_rule = {Policy.STRICT_PRIORITY: "strict_priority"}.get(policy, "score")

    assert chosen(on) == (expected[0], expected[1] or own_rule)


@pytest.mark.parametrize("policy", [Policy.ACCUMULATING_PRIORITY, Policy.STRICT_PRIORITY])
@pytest.mark.parametrize(("run", "first"), [(0, 1), (1, 1), (2, 3), (5, 3)])
def test_after_two_priority_calls_in_a_row_an_ordinary_ticket_is_called(
    policy: Policy, run: int, first: int
) -> None:
    on = floor(
        ticket(1, waited_min=20, priority="NCT"),
        ticket(2, waited_min=5),
        ticket(3, waited_min=8),
        centre=sample_centre(CallingRules(policy=policy, priority_in_a_row=2)),
        counters=[run_of(run)],
    )

    result = chosen(on)

    assert result is not None
    assert (result[0], result[1] == "priority_run") == (first, first == 3)


def test_priority_calls_in_a_row_go_on_while_no_other_waits() -> None:
    on = floor(ticket(1, priority="NCT"), counters=[run_of(9)])

    assert chosen(on) == (1, "score")


def test_the_reason_has_the_figures_that_the_officer_sees() -> None:
    on = floor(
        ticket(1, waited_min=12.34, priority="NCT"), ticket(2, waited_min=3), counters=[run_of(2)]
    )

    ordinary, alone = choose_next(on, 2, NOW), choose_next(floor(on.tickets[1]), 2, NOW)

    assert ordinary is not None
    assert alone is not None
    assert dict(ordinary.facts) == {"waited_min": 3.0, "score": 3.0, "priority": None, "run": 2}
    assert dict(alone.facts) == {"waited_min": 12.3, "score": 40.9, "priority": "NCT"}


@pytest.mark.parametrize("policy", Policy)
def test_a_ticket_placed_first_is_first_under_every_policy(policy: Policy) -> None:
    on = floor(
        ticket(1, waited_min=100, priority="NCT"),
        ticket(2, waited_min=3, placed_first=True),
        centre=sample_centre(CallingRules(policy=policy)),
        counters=[run_of(5)],
    )

    assert chosen(on) == (2, "placed_first")
    assert drained(on, 2) == [2, 1]


def test_a_ticket_placed_first_does_not_pretend_to_have_waited_for_years() -> None:
    first = ticket(2, waited_min=3, placed_first=True)

    choice = choose_next(floor(first), 2, NOW)

    assert choice is not None
    assert choice.facts["waited_min"] == pytest.approx(3)


def test_a_ticket_from_the_future_has_waited_no_time() -> None:
    """Case 11: the clock was set back after the issue."""
    assert waited_min(ticket(waited_min=-60), NOW) == 0


@pytest.mark.parametrize("state", [s for s in State if s is not State.WAITING])
def test_only_waiting_tickets_are_taken(state: State) -> None:
    """Held and missed ones never: they come back by an officer's act."""
    on = floor(ticket(1, waited_min=90, state=state), ticket(2))

    assert chosen(on) == (2, "score")
    assert drained(on, 2) == [2]


def test_yesterdays_tickets_do_not_head_the_line() -> None:
    """Case 10."""
    on = floor(ticket(1, waited_min=8 * 60 + 1), ticket(2))

    assert drained(on, 2) == [2]


def test_the_counter_calls_only_for_the_services_of_its_profile() -> None:
    on = floor(ticket(1, "thue", waited_min=9), ticket(2, "dat-dai"), ticket(3, "ket-qua"))

    assert [drained(on, n) for n in (1, 2, 3, 4)] == [[2], [2], [1], [3]]


@pytest.mark.parametrize(("waited", "helps"), [(19, False), (20, False), (20.1, True)])
def test_a_counter_helps_another_service_when_its_wait_is_long(waited: float, helps: bool) -> None:
    on = floor(ticket(1, "thue", waited_min=waited), ticket(2, "thue", waited_min=1))

    assert services_of(on, 1, NOW) == ({"dat-dai", "thue"} if helps else {"dat-dai"})
    assert len(queue_of(on, 1, NOW)) == (2 if helps else 0)


@pytest.mark.parametrize(
    "late",
    [
        ticket(1, "thue", waited_min=9 * 60),
        ticket(1, "thue", waited_min=60, state=State.HELD),
        ticket(1, "thue", waited_min=60, state=State.MISSED),
        ticket(1, "thue", waited_min=1, placed_first=True),
    ],
    ids=["yesterday's", "held", "missed", "placed first"],
)
def test_help_is_called_only_by_whoever_really_waits_long_today(late: Ticket) -> None:
    assert services_of(floor(late), 1, NOW) == {"dat-dai"}


def test_an_officer_may_narrow_the_profile_but_not_widen_it() -> None:
    narrowed = CounterNow(1, CounterState.OPEN, services=("thue", "ket-qua"))
    waiting = [ticket(1, "dat-dai"), ticket(2, "ket-qua"), ticket(3, "thue", waited_min=30)]

    assert services_of(floor(*waiting, counters=[narrowed]), 1, NOW) == {"thue"}


def test_a_ticket_sent_to_one_counter_is_called_there_and_nowhere_else() -> None:
    on = floor(ticket(1, "dat-dai", waited_min=60, target_counter=4), ticket(2, "dat-dai"))

    assert [drained(on, n) for n in (1, 2, 4)] == [[2], [2], [1]]


def test_every_policy_has_a_function() -> None:
    assert POLICIES.keys() == set(Policy)


def test_the_places_of_a_queue_are_those_of_each_ticket_asked_alone() -> None:
    on = floor(
        ticket(1, waited_min=5),
        ticket(2, waited_min=50),
        ticket(3, waited_min=1, priority="NCT"),
        ticket(4, waited_min=2, placed_first=True),
        ticket(5, "thue", waited_min=60),
    )

    found = places(on, "dat-dai", NOW.date(), NOW)

    assert found == {i: waiting_ahead(on, on.tickets[i], NOW) for i in (1, 2, 3, 4)}
    assert sorted(found.values()) == [0, 1, 2, 3]

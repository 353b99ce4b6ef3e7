"""The queue that is shown is the queue that is called, for random lobbies and rules."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.centre.values import CallingRules, Centre, Policy
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.deferral import is_deferred
from app.domain.queue.routing import choose_next, in_order, places, queue_of, waiting_ahead
from app.domain.queue.ticket import State, Ticket
from tests.support.builders import NOW, drained, floor, sample_centre, ticket


def waiting_tickets() -> st.SearchStrategy[list[Ticket]]:
    """Draw tickets of every kind: classes, services, places, states, days."""
    one = st.builds(
        lambda service, waited, priority, first, state, target, later: (
            service,
            waited,
            {
                "priority": priority,
                "state": state,
                "target_counter": target,
                "placed_first": first,
                "not_before": later and NOW + timedelta(minutes=later),
            },
        ),
        st.sampled_from(["dat-dai", "thue", "ket-qua"]),
        st.sampled_from([0, 1, 5, 5, 12, 25, 44, 46, 46, 60, 90, 600]),
        st.sampled_from([None, None, "NCT", "NCC"]),
        st.sampled_from([False, False, False, True]),
        st.sampled_from([State.WAITING] * 5 + [State.HELD, State.MISSED, State.CALLED]),
        st.sampled_from([None, None, None, 1, 4]),
        st.sampled_from([None, None, None, -1, 1, 30]),
    )
    return st.lists(one, max_size=12).map(
        lambda drawn: [
            ticket(i, service, waited_min=waited, **changes)
            for i, (service, waited, changes) in enumerate(drawn, 1)
        ]
    )


def centres() -> st.SearchStrategy[Centre]:
    """Draw the rules of routing."""
    return st.builds(
        lambda policy, row, bound: sample_centre(
            CallingRules(policy=policy, priority_in_a_row=row, longest_wait_min=bound)
        ),
        st.sampled_from(Policy),
        st.integers(0, 3),
        st.sampled_from([10, 45]),
    )


@given(waiting_tickets(), centres(), st.integers(1, 4), st.integers(0, 4))
@settings(max_examples=100, deadline=None)
def test_next_returns_one_of_those_that_the_screen_says_wait(
    tickets: list[Ticket], centre: Centre, counter: int, run: int
) -> None:
    """Case 18: "3 waiting" means one of these three is next, and nobody else."""
    now = CounterNow(counter, CounterState.OPEN, priority_run=run)
    on = floor(*tickets, centre=centre, counters=[now])
    shown = [t.id for t in queue_of(on, counter, NOW)]

    choice = choose_next(on, counter, NOW)

    assert (choice is None) == (not shown)
    assert choice is None or choice.ticket.id in shown


@given(waiting_tickets(), centres())
@settings(max_examples=100, deadline=None)
def test_a_queue_is_called_to_its_end_each_ticket_once(
    tickets: list[Ticket], centre: Centre
) -> None:
    """Case 18; counter 2 has no conditions, so that its queue does not change by its calls."""
    on = floor(*tickets, centre=centre)
    shown = {t.id for t in queue_of(on, 2, NOW)}

    called = drained(on, 2)

    assert len(called) == len(shown)
    assert set(called) == shown


@given(waiting_tickets(), centres(), st.integers(1, 4))
@settings(max_examples=100, deadline=None)
def test_the_order_shown_is_the_order_called_unless_the_run_of_priority_calls_says_otherwise(
    tickets: list[Ticket], centre: Centre, counter: int
) -> None:
    """Case 18."""
    free = replace(centre, calling=replace(centre.calling, priority_in_a_row=10_000))
    on = floor(*tickets, centre=free)
    shown = [t.id for t in in_order(free, queue_of(on, counter, NOW), NOW)]

    choice = choose_next(on, counter, NOW)

    assert (choice.ticket.id if choice else None) == next(iter(shown), None)


@given(waiting_tickets(), centres())
@settings(max_examples=100, deadline=None)
def test_the_people_ahead_of_each_are_its_place_in_the_order_of_its_service(
    tickets: list[Ticket], centre: Centre
) -> None:
    on = floor(*tickets, centre=centre)
    today = tickets[0].business_on if tickets else NOW.date()
    all_land = [t for t in on.waiting(today) if t.service == "dat-dai"]
    land = [t for t in all_land if not is_deferred(t, NOW)]

    ahead = [waiting_ahead(on, t, NOW) for t in in_order(centre, land, NOW)]

    assert ahead == list(range(len(land)))


@given(waiting_tickets(), centres(), st.integers(1, 4), st.integers(0, 4))
@settings(max_examples=100, deadline=None)
def test_who_comes_later_is_called_by_nobody_until_then_and_then_as_if_nothing_had_been_said(
    tickets: list[Ticket], centre: Centre, counter: int, run: int
) -> None:
    now = CounterNow(counter, CounterState.OPEN, priority_run=run)
    on = floor(*tickets, centre=centre, counters=[now])
    unsaid = [replace(t, not_before=None) for t in tickets]
    then = NOW + timedelta(minutes=30)

    choice = choose_next(on, counter, NOW)
    afterwards = choose_next(on, counter, then)

    assert choice is None or not is_deferred(choice.ticket, NOW)
    never = choose_next(floor(*unsaid, centre=centre, counters=[now]), counter, then)
    assert (afterwards and afterwards.ticket.id) == (never and never.ticket.id)
    assert (afterwards and afterwards.rule) == (never and never.rule)


@given(waiting_tickets(), centres())
@settings(max_examples=100, deadline=None)
def test_the_places_are_the_people_ahead_of_each(tickets: list[Ticket], centre: Centre) -> None:
    on = floor(*tickets, centre=centre)
    today = tickets[0].business_on if tickets else NOW.date()

    told = places(on, "dat-dai", today, NOW)

    land = {t.id: waiting_ahead(on, t, NOW) for t in on.waiting_for("dat-dai", today)}
    assert told == land


@given(waiting_tickets(), centres())
@settings(max_examples=50, deadline=None)
def test_the_choice_does_not_hang_on_the_order_in_which_tickets_are_kept(
    tickets: list[Ticket], centre: Centre
) -> None:
    """Case 19: a database may give rows in any order."""
    on = floor(*tickets, centre=centre)
    other = floor(*reversed(tickets), centre=centre)

    assert drained(on, 2) == drained(other, 2)

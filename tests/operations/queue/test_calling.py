"""Calling: whose turn it is, who may call whom, and what is kept of it."""

import json

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, Stale
from app.domain.queue.ticket import Action, State, Ticket
from app.persistence.queue.queries import list_events
from tests.support.plans import BIS, TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

ONLY_OFFICERS = ["reception", "supervisor", "kiosk", "display-a"]


def test_next_calls_one_of_those_the_screen_says_are_waiting(site: Site) -> None:
    """Case 18."""
    issued = site.issue_many(3)
    site.open(1)

    ticket = site.called(1)

    assert ticket.id in {t.id for t in issued}
    assert (ticket.state, ticket.counter) == (State.CALLED, 1)


def test_both_databases_call_a_full_queue_in_the_same_order(site: Site) -> None:
    """Case 19: ordinary, priority, transferred and reinstated ones; with and without values."""
    site.open(1, 2)
    wishes = [None, "NCT", None, "NCC", "NCT", None, None, "NCC"]
    for number, priority in enumerate(wishes):
        site.clock.later(minutes=number % 3)
        site.issue(priority=priority)
    site.issue_many(2, "thue")
    sent = site.act(site.called(2), Action.TRANSFER, counter=1)
    site.clock.later(minutes=25)

    order = [_called_and_done(site) for _ in range(10)]

    assert sent.label in order
    assert order == [
        "A900", "A902", "A001", "A901", "A903", "A002", "A003", "A004", "U001", "U002",
    ]  # fmt: skip
    assert site.call_next(1) is None


def _called_and_done(site: Site) -> str:
    ticket = site.called(1)
    site.act(ticket, Action.FINISH)
    return ticket.label


@ON_SQLITE
def test_the_reason_of_a_call_is_kept_with_it(site: Site) -> None:
    site.issue_many(2)
    site.open(1, 2)
    site.clock.later(minutes=3)

    in_turn, out_of_turn = site.called(1), site.issue(priority="NCT")
    site.call(2, "A002", reason="đi cùng người già")

    assert json.loads(site.legs(in_turn.id)[0]["reason"])["rule"] == "score"
    reason = json.loads(site.legs(site.floor.at_counter(2).id)[0]["reason"])  # type: ignore[union-attr] # just called
    assert reason == {"rule": "out_of_turn", "why": "đi cùng người già"}
    assert site.ticket(out_of_turn.id).state is State.WAITING


@ON_SQLITE
def test_the_log_names_the_rule_of_a_call_and_its_figures(site: Site) -> None:
    site.issue()
    site.open(1)
    site.clock.later(minutes=3)
    site.called(1)

    with site.parts.database.read() as connection:
        facts = list_events(connection, site.centre_id, 0)[-1].facts

    assert facts == {
        "rule": "score",
        "waited_min": 3.0,
        "score": 3.0,
        "priority": None,
        "officer": site.officer(1).id,
    }


@ON_SQLITE
def test_a_call_out_of_turn_needs_a_reason_and_one_in_turn_does_not(site: Site) -> None:
    """Case 22."""
    site.issue_many(2)
    site.open(1)

    for nothing in ("", "   "):
        with pytest.raises(Invalid) as refusal:
            site.call(1, "A002", reason=nothing)
        assert refusal.value.code == "out_of_turn_reason"

    assert site.call(1, "A001", reason="").state is State.CALLED


@ON_SQLITE
def test_a_label_is_called_however_it_is_written(site: Site) -> None:
    site.issue("ket-qua")
    site.open(BIS)

    assert site.call(BIS, " T001 ").label == "t001"


@ON_SQLITE
def test_a_bare_number_means_the_only_one_whom_the_counter_may_call(site: Site) -> None:
    site.issue_many(2)
    site.issue("ket-qua")
    site.open(1)

    called = site.call(1, "2", reason="nhờ gọi giúp")

    assert called.label == "A002"
    site.act(called, Action.FINISH, outcome="guided")
    with pytest.raises(NotThere, match="no_such_number"):
        site.call(1, "2", reason="nhờ gọi giúp")


@ON_SQLITE
def test_a_missed_visitor_is_called_by_label_but_never_by_next(site: Site) -> None:
    site.issue()
    site.open(1)
    called = site.called(1)
    site.clock.later(minutes=2)
    missed = site.act(called, Action.NO_SHOW)

    assert site.call_next(1) is None
    assert site.call(1, missed.label, reason="đã quay lại").state is State.CALLED


@ON_SQLITE
@pytest.mark.parametrize("action", [Action.CANCEL, Action.START])
def test_a_label_that_does_not_wait_is_not_called(site: Site, action: Action) -> None:
    ticket = site.issue()
    site.open(1, 2)
    if action is Action.CANCEL:
        site.act(ticket, Action.CANCEL, by="reception")
    else:
        site.act(site.called(1), Action.START)

    with pytest.raises(Conflict, match="not_waiting"):
        site.call(2, ticket.label.lower())


@ON_SQLITE
def test_a_label_of_the_other_centre_is_not_there(site: Site) -> None:
    """Case 35."""
    site.other.issue()
    site.open(1)

    with pytest.raises(NotThere):
        site.call(1, "A001")


@ON_SQLITE
def test_next_is_refused_while_a_ticket_is_unfinished_and_says_which(site: Site) -> None:
    """Case 5."""
    site.issue_many(2)
    site.open(1)
    called = site.called(1)

    with pytest.raises(Conflict) as refusal:
        site.call_next(1)

    assert refusal.value.code == "unfinished_ticket"
    assert refusal.value.facts == {"label": called.label, "ticket_id": called.id}


def test_next_with_an_outcome_finishes_the_ticket_in_the_same_command(site: Site) -> None:
    site.issue_many(2)
    site.open(1)
    first = site.act(site.called(1), Action.START)

    second = site.call_next(1, finish={"outcome": "accepted", "version": first.version})

    assert second is not None
    assert second.label == "A002"
    assert site.ticket(first.id).state is State.DONE
    assert site.legs(first.id)[0]["outcome"] == "accepted"


def test_next_with_the_outcome_of_an_older_look_does_nothing(site: Site) -> None:
    site.issue_many(2)
    site.open(1)
    first = site.called(1)
    before = site.dump()

    with pytest.raises(Stale):
        site.call_next(1, finish={"outcome": "accepted", "version": first.version - 1})

    assert site.dump() == before


@ON_SQLITE
@pytest.mark.parametrize("name", ONLY_OFFICERS)
def test_only_officers_call(site: Site, name: str) -> None:
    site.issue()
    site.open(1)
    calling, caller = site.parts.calling, site.caller(name)

    with pytest.raises(NotAllowed):
        calling.call_next(caller, 1, request_id=site.new_id())
    with pytest.raises(NotAllowed):
        calling.call(caller, 1, label="A001", reason="x", request_id=site.new_id())


@ON_SQLITE
def test_an_officer_calls_only_at_the_open_counter_where_he_sits(site: Site) -> None:
    site.issue()
    site.open(1)
    calling = site.parts.calling

    def refused(counter: int) -> str:
        with pytest.raises((Conflict, NotThere)) as refusal:
            calling.call_next(site.officer(2), counter, request_id=site.new_id())
        code: str = refusal.value.code
        return code

    assert refused(1) == "not_your_counter"
    assert refused(2) == "counter_closed"
    assert refused(99) == "not_found"
    site.open(2)
    site.parts.counters.pause(site.officer(2), 2, "họp")
    assert refused(2) == "counter_paused"


@ON_SQLITE
def test_a_counter_helps_another_service_only_when_its_wait_is_long(site: Site) -> None:
    ticket = site.issue("thue")
    site.open(1)
    assert site.call_next(1) is None

    site.clock.later(minutes=21)

    assert site.called(1).id == ticket.id


@ON_SQLITE
def test_a_ticket_sent_to_one_counter_is_called_there_and_nowhere_else(site: Site) -> None:
    site.issue()
    site.open(1, 2, TAX)
    sent = site.act(site.called(1), Action.TRANSFER, counter=TAX)

    assert site.call_next(2) is None
    assert _same_visitor(site.called(TAX), sent)


def _same_visitor(a: Ticket, b: Ticket) -> bool:
    return (a.id, a.label, a.prefix) == (b.id, b.label, b.prefix)


def test_with_endless_priority_arrivals_an_ordinary_visitor_is_served_within_the_bound(
    site: Site,
) -> None:
    """Case 17: at most two priority calls in a row, so the ordinary one is the third."""
    site.open(1)
    ordinary = site.issue()
    site.issue(priority="NCT")
    labels = []

    for _ in range(3):
        site.clock.later(minutes=1)
        site.issue(priority="NCT")
        labels.append(_called_and_done(site))

    assert labels.index(ordinary.label) == 2


@ON_SQLITE
def test_five_calls_within_one_second_stand_in_the_lobby_in_their_order(site: Site) -> None:
    """Case 24."""
    site.issue_many(5)
    site.open(1, 2, 3, 4, 5)

    called = []
    for counter in (3, 1, 5, 2, 4):
        site.clock.later(seconds=0.2)
        called.append((site.called(counter).label, counter))

    shown = [(call.label, call.counter) for call in site.floor.calls["a"]]
    assert shown == called[::-1]

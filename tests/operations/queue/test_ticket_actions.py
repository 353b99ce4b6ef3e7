"""Ticket actions: the life of a ticket at the counters, its transactions, and who may do what."""

from typing import Any

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, Stale
from app.domain.queue.ticket import Action, State, Ticket
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

MINUTE_MS = 60_000


def test_a_visit_becomes_a_transaction_whose_times_add_up(site: Site) -> None:
    """From the press at the kiosk to the recorded transaction."""
    site.open(1)
    ticket = site.issue(by="kiosk")
    site.clock.later(minutes=10)
    ticket = site.called(1)
    site.clock.later(minutes=1)
    ticket = site.act(ticket, Action.START)
    site.clock.later(minutes=4)
    ticket = site.act(ticket, Action.HOLD, reason="photo giấy tờ")
    site.clock.later(minutes=7)
    ticket = site.act(ticket, Action.RESUME, by="officer01")
    site.clock.later(minutes=5)
    ticket = site.act(ticket, Action.FINISH, outcome="accepted", kind="submit")

    (leg,) = site.legs(ticket.id)
    assert (leg["wait_ms"], leg["walk_ms"]) == (10 * MINUTE_MS, MINUTE_MS)
    assert (leg["service_ms"], leg["held_ms"]) == (9 * MINUTE_MS, 7 * MINUTE_MS)
    assert (leg["end"], leg["outcome"], leg["kind"]) == ("finished", "accepted", "submit")
    assert (leg["counter"], leg["officer_id"]) == (1, site.officer(1).id)
    spans = sum(leg[f"{name}_ms"] for name in ("wait", "walk", "service", "held"))
    assert (leg["ended_at"] - leg["queued_at"]).total_seconds() * 1000 == spans


def test_a_recall_does_not_change_the_first_wait(site: Site) -> None:
    """Case 16."""
    site.open(1)
    site.issue()
    site.clock.later(minutes=5)
    ticket = site.called(1)
    for _ in range(3):
        site.clock.later(minutes=1)
        ticket = site.act(ticket, Action.RECALL)
    site.act(ticket, Action.START)

    (leg,) = site.legs(ticket.id)
    assert (leg["wait_ms"], leg["walk_ms"], leg["recalls"]) == (5 * MINUTE_MS, 3 * MINUTE_MS, 3)


def test_a_no_show_that_is_reinstated_keeps_its_place_and_its_first_wait(site: Site) -> None:
    """Case 16: nobody waits while absent, and the first leg isn't touched."""
    site.open(1, 2)
    site.issue()
    site.clock.later(minutes=5)
    missed = site.act(_not_there(site), Action.NO_SHOW)
    site.issue()
    site.clock.later(minutes=10)

    back = site.act(missed, Action.REINSTATE, by="reception")
    site.clock.later(minutes=1)
    again = site.called(2)

    assert again.id == back.id
    first, second = site.legs(back.id)
    assert (first["end"], first["wait_ms"]) == ("no_show", 5 * MINUTE_MS)
    assert second["wait_ms"] == MINUTE_MS


def _not_there(site: Site) -> Ticket:
    ticket = site.called(1)
    site.clock.later(minutes=1)
    return ticket


@ON_SQLITE
def test_a_no_show_needs_recalls_or_time(site: Site) -> None:
    """Case 23."""
    site.open(1)
    site.issue()
    ticket = site.called(1)

    with pytest.raises(Conflict) as refusal:
        site.act(ticket, Action.NO_SHOW)
    for _ in range(3):
        ticket = site.act(ticket, Action.RECALL)

    assert refusal.value.code == "too_few_recalls"
    assert site.act(ticket, Action.NO_SHOW).state is State.MISSED


def test_a_transfer_keeps_label_and_prefix_and_counts_from_the_first_time(site: Site) -> None:
    """Case 14: the prefix stays; what is shown is what is printed."""
    site.open(1, TAX)
    later_tax = site.issue()
    site.clock.later(minutes=3)
    site.issue("thue")
    sent = site.act(site.called(1), Action.TRANSFER, service="thue")

    assert (sent.id, sent.label, sent.prefix, sent.service) == (later_tax.id, "A001", "A", "thue")
    assert site.called(TAX).label == "A001"
    assert site.floor.calls["b"][0].label == "A001"
    assert [leg["service"] for leg in site.legs(sent.id)] == ["dat-dai", "thue"]


@ON_SQLITE
def test_a_returned_ticket_keeps_its_place(site: Site) -> None:
    """Case 15."""
    site.open(1)
    site.issue_many(2)

    returned = site.act(site.called(1), Action.RETURN)

    assert returned.state is State.WAITING
    assert site.called(1).id == returned.id


def test_undo_takes_a_call_back_and_the_visitor_is_next_again(site: Site) -> None:
    site.open(1)
    site.issue_many(2)
    called = site.called(1)

    undone = site.act(called, Action.UNDO)

    assert (undone.state, undone.counter) == (State.WAITING, None)
    assert [leg["end"] for leg in site.legs(called.id)] == ["undone"]
    assert site.called(1).id == called.id


def test_undo_takes_a_finish_back_where_it_happened(site: Site) -> None:
    site.open(1)
    site.issue()
    done = site.served(1)
    site.clock.later(seconds=9)

    back = site.act(done, Action.UNDO, by="officer01")

    assert (back.state, back.counter, back.finished_at) == (State.SERVING, 1, None)
    (leg,) = site.legs(done.id)
    assert (leg["end"], leg["ended_at"], leg["outcome"]) == (None, None, None)


@ON_SQLITE
def test_undo_is_for_ten_seconds_and_for_who_did_it(site: Site) -> None:
    site.open(1, 2)
    site.issue()
    called = site.called(1)

    with pytest.raises(Conflict):
        site.act(called, Action.UNDO, by="officer02")
    site.clock.later(seconds=11)
    with pytest.raises(Conflict) as refusal:
        site.act(called, Action.UNDO)

    assert refusal.value.code == "nothing_to_undo"


@ON_SQLITE
def test_undo_of_a_finish_waits_for_the_counter_to_be_free(site: Site) -> None:
    site.open(1)
    site.issue_many(2)
    done = site.served(1)
    site.called(1)

    with pytest.raises(Conflict) as refusal:
        site.act(done, Action.UNDO, by="officer01")

    assert refusal.value.code == "counter_busy"


@ON_SQLITE
def test_a_held_ticket_is_resumed_by_another_officer_at_his_own_counter(site: Site) -> None:
    site.open(1, 2)
    site.issue()
    held = site.act(site.act(site.called(1), Action.START), Action.HOLD, reason="chờ mẹ")

    back = site.act(held, Action.RESUME, by="officer02")

    assert (back.state, back.counter) == (State.SERVING, 2)
    assert [leg["counter"] for leg in site.legs(back.id)] == [2]


@ON_SQLITE
def test_an_old_version_is_refused_with_the_newest(site: Site) -> None:
    site.open(1)
    site.issue()
    called = site.called(1)
    site.act(called, Action.RECALL)

    with pytest.raises(Stale) as refusal:
        site.act(called, Action.START)

    assert refusal.value.facts["version"] == called.version + 1


@ON_SQLITE
@pytest.mark.parametrize(
    "action", [Action.RECALL, Action.START, Action.FINISH, Action.RETURN, Action.TRANSFER]
)
def test_only_the_officer_of_the_counter_acts_on_its_ticket(site: Site, action: Action) -> None:
    site.open(1, 2)
    site.issue()
    called = site.called(1)
    before = site.dump()

    with pytest.raises(Conflict) as refusal:
        site.act(called, action, by="officer02", service="thue")
    with pytest.raises(NotAllowed):
        site.act(called, action, by="reception", service="thue")
    with pytest.raises(NotAllowed):
        site.act(called, action, by="kiosk", service="thue")

    assert refusal.value.code == "not_your_counter"
    assert site.dump() == before


@ON_SQLITE
@pytest.mark.parametrize("action", [Action.CANCEL, Action.REINSTATE, Action.START])
def test_another_centres_ticket_is_not_there_whatever_is_done_to_it(
    site: Site, action: Action
) -> None:
    """Case 35."""
    theirs = site.other.issue()
    who = "officer01" if action is Action.START else "reception"

    with pytest.raises(NotThere):
        site.act(theirs, action, by=who)

    assert site.other.ticket(theirs.id) == theirs


@ON_SQLITE
@pytest.mark.parametrize(
    ("action", "facts", "field"),
    [
        (Action.HOLD, {}, "reason"),
        (Action.TRANSFER, {}, "service"),
        (Action.TRANSFER, {"service": "khong-co"}, "service"),
        (Action.TRANSFER, {"counter": 99}, "counter"),
        (Action.TRANSFER, {"service": "thue", "place": "front"}, "place"),
    ],
)
def test_a_missing_or_unknown_fact_is_named(
    site: Site, action: Action, facts: dict[str, Any], field: str
) -> None:
    site.open(1)
    site.issue()
    serving = site.act(site.called(1), Action.START)
    before = site.dump()

    with pytest.raises(Invalid) as refusal:
        site.act(serving, action, **facts)

    assert refusal.value.facts["field"] == field
    assert site.dump() == before


@ON_SQLITE
def test_a_visitor_leaves_by_the_phone_only_while_waiting(site: Site) -> None:
    site.open(1)
    ticket = site.issue()
    other = site.issue()
    called = site.called(1)
    acting = site.parts.ticket_actions

    with pytest.raises(Conflict):
        acting.leave(site.centre_id, called.id, request_id=site.new_id())
    gone = acting.leave(site.centre_id, other.id, request_id=site.new_id()).ticket

    assert gone is not None
    assert (gone.state, gone.last_actor, called.id) == (State.CANCELLED, "holder", ticket.id)


@ON_SQLITE
def test_the_log_names_who_did_what_and_no_visitor(site: Site) -> None:
    site.open(1)
    site.issue(by="kiosk")
    site.served(1)

    with site.parts.database.read() as connection:
        rows = connection.exec_driver_sql(
            "SELECT type, actor FROM events WHERE type <> 'configured' ORDER BY seq"
        ).all()

    officer, kiosk = site.officer(1).actor, site.caller("kiosk").actor
    assert [tuple(row) for row in rows] == [
        ("counter-open", officer),
        ("issue", kiosk),
        ("call", officer),
        ("start", officer),
        ("finish", officer),
    ]

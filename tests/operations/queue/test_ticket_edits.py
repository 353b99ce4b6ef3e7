"""Remarks: what staff write on a ticket, and the priority class confirmed, refused or added."""

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, Stale
from app.domain.queue.lifecycle import actions_for
from app.domain.queue.ticket import Action, PriorityCheck, State, Ticket
from app.domain.queue.ticket_edits import Decision
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def edit(site: Site, ticket: Ticket, *, by: str = "reception", **written: str) -> Ticket:
    """Let somebody write on the ticket."""
    done = site.parts.ticket_edits.edit(
        site.caller(by),
        ticket.id,
        version=ticket.version,
        request_id=site.new_id(),
        written=written,
    )
    assert done.ticket is not None
    return done.ticket


def judge(
    site: Site,
    ticket: Ticket,
    decision: Decision,
    code: str | None = None,
    *,
    by: str = "officer01",
) -> Ticket:
    """Let somebody judge the ticket's priority class."""
    done = site.parts.ticket_edits.judge(
        site.caller(by),
        ticket.id,
        version=ticket.version,
        request_id=site.new_id(),
        decision=decision,
        priority=code,
    )
    assert done.ticket is not None
    return done.ticket


def test_editing_a_waiting_ticket_keeps_its_place(site: Site) -> None:
    """Case 15: note and language are written; the ticket is still the first."""
    site.open(1)
    first, _second = site.issue_many(2)
    site.clock.later(minutes=5)

    written = edit(site, first, note="chờ bản gốc", language="en")

    assert (written.rank_at, written.queued_at) == (first.rank_at, first.queued_at)
    called = site.called(1)
    assert (called.id, called.note, called.language) == (first.id, "chờ bản gốc", "en")


def test_procedure_code_and_note_are_recorded_with_the_transaction(site: Site) -> None:
    site.open(1)
    site.issue()
    serving = site.act(site.called(1), Action.START)
    written = edit(site, serving, by="officer01", procedure="1.014464.H50", note="nộp bổ sung")

    done = site.act(written, Action.FINISH, dossier_code="H50.13-251120-0042")

    (leg,) = site.legs(done.id)
    assert (leg["procedure"], leg["dossier_code"], leg["note"]) == (
        "1.014464.H50",
        "H50.13-251120-0042",
        "nộp bổ sung",
    )


@ON_SQLITE
def test_an_empty_text_clears_what_was_written(site: Site) -> None:
    ticket = edit(site, site.issue(), note="một", procedure="hai")

    cleared = edit(site, ticket, note="")

    assert (cleared.note, cleared.procedure) == (None, "hai")


@ON_SQLITE
def test_a_confirmed_class_is_still_a_priority_and_the_log_says_who(site: Site) -> None:
    site.open(1)
    ticket = judge(site, site.issue(priority="NCT"), Decision.CONFIRM)

    assert (ticket.priority, ticket.priority_check) == ("NCT", PriorityCheck.CONFIRMED)
    assert ticket.last_actor == "user:" + str(site.caller("reception").id)


def test_a_refused_class_goes_on_as_an_ordinary_ticket_with_its_time_kept(site: Site) -> None:
    site.open(1)
    ordinary = site.issue()
    site.clock.later(minutes=1)
    declared = site.issue(priority="NCT")
    site.clock.later(minutes=1)
    last = site.issue()

    refused = judge(site, declared, Decision.REFUSE)

    assert (refused.priority, refused.priority_check) == (None, PriorityCheck.REFUSED)
    assert (refused.label, refused.rank_at) == (declared.label, declared.rank_at)
    order = [site.act(site.called(1), Action.FINISH).id for _ in range(3)]
    assert order == [ordinary.id, declared.id, last.id]


def test_a_class_added_by_staff_counts_at_once(site: Site) -> None:
    site.open(1)
    _first, second = site.issue_many(2)

    judge(site, second, Decision.ADD, "NCT", by="reception")

    called = site.called(1)
    assert (called.id, called.priority_check) == (second.id, PriorityCheck.ADDED)
    assert site.legs(called.id)[0]["priority"] == "NCT"


@ON_SQLITE
def test_what_cannot_be_judged_is_told_so(site: Site) -> None:
    ticket = site.issue()

    with pytest.raises(Conflict) as nothing:
        judge(site, ticket, Decision.REFUSE)
    with pytest.raises(Invalid) as unknown:
        judge(site, ticket, Decision.ADD, "VIP")

    assert (nothing.value.code, unknown.value.facts) == ("no_priority", {"field": "priority"})


@ON_SQLITE
def test_only_who_may_writes_on_a_ticket(site: Site) -> None:
    site.open(1, 2)
    site.issue()
    called = site.called(1)

    with pytest.raises(Conflict) as other:
        edit(site, called, by="officer02", note="x")
    with pytest.raises(NotAllowed):
        edit(site, called, by="kiosk", note="x")
    with pytest.raises(NotThere):
        edit(site.other, called, note="x")
    edit(site, called, by="officer01", note="x")
    with pytest.raises(Stale):
        edit(site, called, by="officer01", note="y")

    assert other.value.code == "not_your_counter"


@ON_SQLITE
def test_a_ticket_that_ended_is_not_written_on_any_more(site: Site) -> None:
    site.open(1)
    site.issue()
    done = site.act(site.called(1), Action.FINISH)

    with pytest.raises(Conflict):
        edit(site, done, note="muộn")

    assert site.ticket(done.id).state is State.DONE


@ON_SQLITE
def test_an_edit_sent_again_is_written_once(site: Site) -> None:
    ticket = site.issue()
    sent = {"version": ticket.version, "request_id": site.new_id(), "written": {"note": "x"}}
    remarking, by = site.parts.ticket_edits, site.caller("reception")

    first = remarking.edit(by, ticket.id, **sent)  # type: ignore[arg-type] # as it was sent
    again = remarking.edit(by, ticket.id, **sent)  # type: ignore[arg-type] # as it was sent

    assert first.ticket is not None
    assert (again.repeated, again.ticket) == (True, site.ticket(ticket.id))
    assert first.ticket.version == 2


def test_an_undo_is_offered_and_carried_out_within_ten_seconds_of_an_edit(site: Site) -> None:
    site.open(1)
    site.issue()
    called = site.called(1)
    written = edit(site, called, note="chờ bản gốc")

    offered = actions_for(site.floor.tickets[called.id], site.officer(1).actor, site.clock.now())
    back = site.act(written, Action.UNDO)

    assert Action.UNDO in offered
    assert (back.state, back.note) == (State.WAITING, "chờ bản gốc")

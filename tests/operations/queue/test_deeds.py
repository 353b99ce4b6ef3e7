"""Who may do what to a ticket in which state: every action × state × caller, tried and printed.

`pytest -s tests/operations/queue/test_deeds.py` prints the table.
"""

from typing import Any

import pytest

from app.domain.errors import NotAllowed, QueueError
from app.domain.events import CORRECTED, CounterAction, Remark, ServiceAction
from app.domain.queue.lifecycle import RULES
from app.domain.queue.ticket import AT_COUNTER, LIVE, Action, State, Ticket
from app.domain.queue.ticket_edits import Decision
from app.operations.people.rights import DEEDS, RIGHTS, Role
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

CALLERS = ("officer01", "officer02", "reception", "supervisor", "admin", "kiosk", "rating")
"""The officer of the ticket's counter, one at another counter, and who sits at none."""

SEATED = ("officer01", "officer02")
MARKS = {"officer01": "O", "officer02": "o", "reception": "R", "supervisor": "S", "admin": "A"}
LEGEND = "O its officer, o another officer, R reception, S supervisor, A administrator, · nobody"
TRIED = (
    *(a for a in Action if a not in (Action.ISSUE, Action.EXPIRE)),
    Remark.EDIT,
    Remark.PRIORITY,
)
FACTS: dict[str, dict[str, Any]] = {
    Action.FINISH: {"outcome": "accepted"},
    Action.HOLD: {"reason": "photo"},
    Action.TRANSFER: {"service": "ket-qua"},
}
YES, NO = "yes", "not now"
STATES = [state for state in State if state is not State.EXPIRED]
WAY = {
    State.WAITING: (),
    State.CALLED: (Action.RECALL,) * 3,
    State.SERVING: (Action.START,),
    State.HELD: (Action.START, Action.HOLD),
    State.MISSED: (*(Action.RECALL,) * 3, Action.NO_SHOW),
    State.DONE: (Action.START, Action.FINISH),
}


def brought_to(site: Site, state: State) -> Ticket:
    """Return a ticket in the state, done all by officer01; both officers' counters are free."""
    for number in (1, 2):
        busy = site.floor.at_counter(number)
        if busy is not None:
            site.act(busy, Action.FINISH, outcome="other")
    ticket = site.issue()
    if state is State.CANCELLED:
        return site.act(ticket, Action.CANCEL, by="officer01")
    if state is not State.WAITING:
        ticket = site.call(1, ticket.label)
    for action in WAY[state]:
        ticket = site.act(ticket, action, **FACTS.get(action, {}))
    return ticket


def tried(site: Site, ticket: Ticket, deed: str, name: str) -> str:
    """Try the deed; return "yes", "not now", or the right that the refusal names."""
    caller, request_id = site.caller(name), site.new_id()
    same: dict[str, Any] = {"version": ticket.version, "request_id": request_id}
    try:
        if deed == Action.CALL:
            counter = SEATED.index(name) + 1 if name in SEATED else 1
            site.parts.calling.call(
                caller, counter, label=ticket.label, reason="x", request_id=request_id
            )
        elif deed == Remark.EDIT:
            site.parts.ticket_edits.edit(caller, ticket.id, written={"note": "x"}, **same)
        elif deed == Remark.PRIORITY:
            site.parts.ticket_edits.judge(
                caller, ticket.id, decision=Decision.ADD, priority="NCT", **same
            )
        else:
            facts = FACTS.get(deed, {})
            site.parts.ticket_actions.act(caller, ticket.id, Action(deed), facts=facts, **same)
    except NotAllowed as refusal:
        return str(refusal.facts["right"])
    except QueueError:
        return NO
    return YES


def expected(deed: str, state: State, name: str, site: Site) -> str:
    """What the tables of rights and of the life of a ticket say, and where somebody sits."""
    caller = site.caller(name)
    if not any(caller.may(right) for right in DEEDS[deed]):
        return DEEDS[deed][0].value
    if deed in set(Remark):
        if state not in LIVE:
            return NO
        own = state not in {*AT_COUNTER, State.HELD} or name == "officer01"
        return YES if own or name in ("reception", "admin", "supervisor") else NO
    if deed == Action.UNDO:
        # The newest action was officer01's, but the reception had issued the one that waits.
        return YES if name == "officer01" and state is not State.WAITING else NO
    if state not in RULES[Action(deed)].sources:
        return NO
    if deed in (Action.CALL, Action.RESUME):
        return YES if name in SEATED else NO
    if deed in (Action.REINSTATE, Action.CANCEL):
        return YES
    return YES if name == "officer01" else NO


@ON_SQLITE
@pytest.mark.parametrize("state", STATES)
def test_every_action_in_every_state_by_everybody_is_as_the_tables_say(
    site: Site, state: State
) -> None:
    site.open(1, 2)
    found: dict[tuple[str, str], str] = {}
    for deed in TRIED:
        ticket = brought_to(site, state)
        for name in CALLERS:
            found[deed, name] = tried(site, ticket, deed, name)
            if found[deed, name] == YES:
                ticket = brought_to(site, state)

    _print(state, found)
    assert found == {(deed, name): expected(deed, state, name, site) for deed, name in found}


def _print(state: State, found: dict[tuple[str, str], str]) -> None:
    cells = (
        "".join(mark for name, mark in MARKS.items() if found[deed, name] == YES) or "·"
        for deed in TRIED
    )
    if state is STATES[0]:
        print(f"\n{LEGEND}\n{'':10}" + "".join(f"{deed.value:10}" for deed in TRIED))
    print(f"{state.value:10}" + "".join(f"{cell:10}" for cell in cells))


def test_every_deed_of_the_log_has_its_right_in_the_table() -> None:
    deeds = {*Action, *Remark, *CounterAction, *ServiceAction, CORRECTED} - {Action.EXPIRE}

    assert deeds - set(DEEDS) == set()


@ON_SQLITE
@pytest.mark.parametrize("role", ["reception", "supervisor", "kiosk", "rating", "printer"])
def test_a_refusal_at_a_counter_names_the_right_that_is_missing(site: Site, role: str) -> None:
    with pytest.raises(NotAllowed) as refusal:
        site.parts.counters.open(site.caller(role), 1)

    assert refusal.value.facts == {"right": "serve"}


def test_nobody_but_its_tablet_rates() -> None:
    may_rate = {role for role, rights in RIGHTS.items() if DEEDS["rating"][0] in rights}

    assert may_rate == {Role.RATING}

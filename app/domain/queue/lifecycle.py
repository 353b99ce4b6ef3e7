"""The life of a ticket: the table of what is allowed, and the event that a command makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.centre.values import CallingRules
from app.domain.errors import Conflict, Invalid
from app.domain.events import Event
from app.domain.queue.ticket import Action, LegEnd, Place, State, Ticket


@dataclass(frozen=True, slots=True)
class LifecycleRule:
    """One row of the table: the states an action starts from and the one it leads to."""

    sources: frozenset[State]
    target: State | None
    ends_leg: LegEnd | None = None


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


RULES: dict[Action, LifecycleRule] = {
    Action.ISSUE: LifecycleRule(_from(), State.WAITING),
    Action.CALL: LifecycleRule(_from(State.WAITING, State.MISSED), State.CALLED),
    Action.RECALL: LifecycleRule(_from(State.CALLED), State.CALLED),
    Action.START: LifecycleRule(_from(State.CALLED), State.SERVING),
    Action.FINISH: LifecycleRule(_from(State.CALLED, State.SERVING), State.DONE, LegEnd.FINISHED),
    Action.NO_SHOW: LifecycleRule(_from(State.CALLED), State.MISSED, LegEnd.NO_SHOW),
    Action.REINSTATE: LifecycleRule(_from(State.MISSED), State.WAITING),
    Action.HOLD: LifecycleRule(_from(State.SERVING), State.HELD),
    Action.RESUME: LifecycleRule(_from(State.HELD), State.SERVING),
    Action.RETURN: LifecycleRule(_from(State.CALLED), State.WAITING, LegEnd.RETURNED),
    Action.TRANSFER: LifecycleRule(
        _from(State.CALLED, State.SERVING, State.HELD), State.WAITING, LegEnd.TRANSFERRED
    ),
    Action.CANCEL: LifecycleRule(
        _from(State.WAITING, State.HELD, State.MISSED), State.CANCELLED, LegEnd.CANCELLED
    ),
    Action.EXPIRE: LifecycleRule(
        _from(State.WAITING, State.CALLED, State.SERVING, State.HELD, State.MISSED),
        State.EXPIRED,
        LegEnd.EXPIRED,
    ),
    Action.UNDO: LifecycleRule(frozenset(State), None),
}
"""`issue` starts from no state; `undo` leads to the state before. A ticket still in service at the
closing of the day expires too, flagged, so that no night is counted as service."""

UNDO_WINDOW = timedelta(seconds=10)
NEVER_UNDONE = frozenset({Action.ISSUE, Action.UNDO, Action.EXPIRE})
QUEUE_PLACES = (Place.ORIGINAL, Place.FIRST, Place.LAST)


def allowed_actions(ticket: Ticket) -> tuple[Action, ...]:
    """The actions that the ticket's state alone allows, in the table's order."""
    return tuple(a for a, rule in RULES.items() if ticket.state in rule.sources)


def actions_for(ticket: Ticket, actor: str, at: datetime) -> tuple[Action, ...]:
    """The actions that the ticket allows the actor at the instant, in the table's order."""
    return tuple(
        action
        for action in allowed_actions(ticket)
        if action is not Action.UNDO or may_undo(ticket, actor, at)
    )


def may_undo(ticket: Ticket, actor: str, at: datetime) -> bool:
    """Whether the ticket's last action is the actor's own, not final, and at most 10 s old.

    It is told by what the tables keep, so that a server started anew answers the same. What was
    written on the ticket since stays when the action is taken back; a leg that was corrected
    since isn't opened again.
    """
    return (
        ticket.last_action not in NEVER_UNDONE
        and ticket.last_actor == actor
        and at - ticket.last_at <= UNDO_WINDOW
        and not _is_corrected_since(ticket)
    )


def _is_corrected_since(ticket: Ticket) -> bool:
    """Whether the leg that the last action ended has been corrected; only ended ones are."""
    leg = ticket.leg
    return leg is not None and leg.corrections > 0 and leg.ended_at == ticket.last_at


@dataclass(frozen=True, slots=True)
class TicketCommand:
    """A request to act on a ticket, which `decide` accepts or refuses."""

    action: Action
    at: datetime
    actor: str
    counter: int | None = None
    officer: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def decide(ticket: Ticket, command: TicketCommand, rules: CallingRules, *, seq: int) -> Event:
    """The event that the command makes of the ticket.

    Raises Conflict where the state or a rule says no, Invalid where a fact is missing. An
    event never lies before the ticket's last one, whatever the clock did.
    """
    if ticket.state not in RULES[command.action].sources or command.action is Action.ISSUE:
        raise Conflict("wrong_state", action=command.action.value, state=ticket.state.value)
    at = max(command.at, ticket.last_at)
    facts = dict(command.facts)
    _check(ticket, command, rules, at=at)
    counter = _counter_of(ticket, command)
    if command.action in (Action.CALL, Action.RESUME):
        if counter is None:
            raise Invalid("invalid", field="counter")
        facts["officer"] = command.officer
    if command.action is Action.RECALL and ticket.leg is not None:
        facts["recall"] = ticket.leg.recalls + 1
    if command.action is Action.UNDO:
        facts |= {"undone": ticket.last_action.value, "undone_at": ticket.last_at.isoformat()}
    return Event(seq, at, command.action.value, command.actor, ticket.id, counter, facts)


def _counter_of(ticket: Ticket, command: TicketCommand) -> int | None:
    """The counter of the event: only a call and a resumption bring a ticket to another one."""
    if ticket.counter is not None and command.action is not Action.RESUME:
        return ticket.counter
    return command.counter if command.counter is not None else ticket.counter


def _check(ticket: Ticket, command: TicketCommand, rules: CallingRules, *, at: datetime) -> None:
    """Refuse what the "needs" column of the table of the life of a ticket does not allow."""
    facts = command.facts
    match command.action:
        case Action.FINISH if rules.outcome_required and not facts.get("outcome"):
            raise Invalid("outcome_needed", field="outcome")
        case Action.HOLD if not facts.get("reason"):
            raise Invalid("reason_needed", field="reason")
        case Action.NO_SHOW:
            _check_no_show(ticket, rules, at)
        case Action.TRANSFER:
            if not (facts.get("service") or facts.get("counter")):
                raise Invalid("transfer_where", field="service")
            _check_place(facts, *QUEUE_PLACES)
        case Action.FINISH:
            _check_place(facts, *QUEUE_PLACES)
        case Action.REINSTATE:
            _check_place(facts, *Place)
        case Action.UNDO if not may_undo(ticket, command.actor, at):
            raise Conflict("nothing_to_undo")
        case _:
            pass


def _check_no_show(ticket: Ticket, rules: CallingRules, at: datetime) -> None:
    leg = ticket.leg
    assert leg is not None
    needed = rules.recalls_before_no_show
    waited_out = at - leg.called_at >= timedelta(seconds=rules.recall_gap_s) * needed
    if leg.recalls < needed and not waited_out:
        raise Conflict("too_few_recalls", recalls=leg.recalls, needed=needed)


def _check_place(facts: Mapping[str, object], *places: Place) -> None:
    if facts.get("place") not in (None, *places):
        raise Invalid("invalid", field="place")
    counter = facts.get("counter")
    if counter is not None and not isinstance(counter, int):
        raise Invalid("invalid", field="counter")

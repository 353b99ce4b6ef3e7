"""The life of a ticket: what is allowed, and the event that a command makes of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.centre import CallingRules
from app.domain.errors import Forbidden, Invalid
from app.domain.evolution import evolve
from app.domain.log import Event
from app.domain.rules import RULES, Rule
from app.domain.ticket import Action, LegEnd, Place, State, Ticket

__all__ = [
    "RULES",
    "UNDO_WINDOW",
    "Action",
    "Command",
    "LegEnd",
    "Place",
    "Rule",
    "State",
    "allowed_actions",
    "decide",
    "evolve",
]

UNDO_WINDOW = timedelta(seconds=10)
QUEUE_PLACES = (Place.ORIGINAL, Place.FIRST, Place.LAST)


def allowed_actions(ticket: Ticket) -> tuple[Action, ...]:
    """The actions that the ticket's state alone allows, in the table's order."""
    return tuple(a for a, rule in RULES.items() if ticket.state in rule.sources)


@dataclass(frozen=True, slots=True)
class Command:
    """A wish to act on a ticket, as decided on by `decide`."""

    action: Action
    at: datetime
    actor: str
    counter: int | None = None
    officer: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)


def decide(ticket: Ticket, command: Command, rules: CallingRules, *, seq: int) -> Event:
    """The event that the command makes of the ticket.

    Raises Forbidden where the state or a rule says no, Invalid where a fact is missing. An
    event never lies before the ticket's last one, whatever the clock did.
    """
    if ticket.state not in RULES[command.action].sources or command.action is Action.ISSUE:
        raise Forbidden("wrong_state", action=command.action.value, state=ticket.state.value)
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


def _counter_of(ticket: Ticket, command: Command) -> int | None:
    """The counter of the event: only a call and a resumption bring a ticket to another one."""
    if ticket.counter is not None and command.action is not Action.RESUME:
        return ticket.counter
    return command.counter if command.counter is not None else ticket.counter


def _check(ticket: Ticket, command: Command, rules: CallingRules, *, at: datetime) -> None:
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
            raise Forbidden("nothing_to_undo")
        case _:
            pass


def _check_no_show(ticket: Ticket, rules: CallingRules, at: datetime) -> None:
    leg = ticket.leg
    assert leg is not None
    needed = rules.recalls_before_no_show
    waited_out = at - leg.called_at >= timedelta(seconds=rules.recall_gap_s) * needed
    if leg.recalls < needed and not waited_out:
        raise Forbidden("too_few_recalls", recalls=leg.recalls, needed=needed)


def _check_place(facts: Mapping[str, object], *places: Place) -> None:
    if facts.get("place") not in (None, *places):
        raise Invalid("invalid", field="place")
    counter = facts.get("counter")
    if counter is not None and not isinstance(counter, int):
        raise Invalid("invalid", field="counter")


def may_undo(ticket: Ticket, actor: str, at: datetime) -> bool:
    """Whether the ticket's last action is the actor's own, not final, and at most 10 s old."""
    return (
        ticket.before is not None
        and ticket.last_action not in (Action.ISSUE, Action.UNDO, Action.EXPIRE)
        and ticket.last_actor == actor
        and at - ticket.last_at <= UNDO_WINDOW
    )

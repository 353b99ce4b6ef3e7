"""The table of the life of a ticket: from which states an action starts and where it leads."""

from dataclasses import dataclass

from app.domain.ticket import Action, LegEnd, State


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table: the states an action starts from and the one it leads to."""

    sources: frozenset[State]
    target: State | None
    ends_leg: LegEnd | None = None


def _from(*states: State) -> frozenset[State]:
    return frozenset(states)


RULES: dict[Action, Rule] = {
    Action.ISSUE: Rule(_from(), State.WAITING),
    Action.CALL: Rule(_from(State.WAITING, State.MISSED), State.CALLED),
    Action.RECALL: Rule(_from(State.CALLED), State.CALLED),
    Action.START: Rule(_from(State.CALLED), State.SERVING),
    Action.FINISH: Rule(_from(State.CALLED, State.SERVING), State.DONE, LegEnd.FINISHED),
    Action.NO_SHOW: Rule(_from(State.CALLED), State.MISSED, LegEnd.NO_SHOW),
    Action.REINSTATE: Rule(_from(State.MISSED), State.WAITING),
    Action.HOLD: Rule(_from(State.SERVING), State.HELD),
    Action.RESUME: Rule(_from(State.HELD), State.SERVING),
    Action.RETURN: Rule(_from(State.CALLED), State.WAITING, LegEnd.RETURNED),
    Action.TRANSFER: Rule(
        _from(State.CALLED, State.SERVING, State.HELD), State.WAITING, LegEnd.TRANSFERRED
    ),
    Action.CANCEL: Rule(
        _from(State.WAITING, State.HELD, State.MISSED), State.CANCELLED, LegEnd.CANCELLED
    ),
    Action.EXPIRE: Rule(
        _from(State.WAITING, State.CALLED, State.SERVING, State.HELD, State.MISSED),
        State.EXPIRED,
        LegEnd.EXPIRED,
    ),
    Action.UNDO: Rule(frozenset(State), None),
}
"""`issue` starts from no state; `undo` leads to the state before. A ticket still in service at the
closing of the day expires too, flagged, so that no night is counted as service."""

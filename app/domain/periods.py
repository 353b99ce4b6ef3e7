"""Periods: the time of an officer at a counter, kept as spans of serving and of pausing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.desks import CounterState
from app.domain.log import CounterAction, Event


@dataclass(frozen=True, slots=True)
class Period:
    """A span in which an officer sat at a counter, open or paused; `ended_at` None is still so.

    `began_seq` is the event that began it.
    """

    counter: int
    began_seq: int
    officer: int
    state: CounterState
    reason: str
    began_at: datetime
    ended_at: datetime | None = None


TURNS: Mapping[str, CounterState] = {
    CounterAction.OPEN.value: CounterState.OPEN,
    CounterAction.PAUSE.value: CounterState.PAUSED,
    CounterAction.RESUME.value: CounterState.OPEN,
    CounterAction.CLOSE.value: CounterState.CLOSED,
}
"""The events that end a period, and the state that then begins."""


def began(event: Event, officer: int | None) -> Period | None:
    """The period that the event begins with the officer at the counter, if it begins one."""
    state = TURNS.get(event.type, CounterState.CLOSED)
    if state is CounterState.CLOSED or event.counter is None or officer is None:
        return None
    reason = str(event.facts.get("reason", "")) if state is CounterState.PAUSED else ""
    return Period(event.counter, event.seq, officer, state, reason, event.at)


def periods(events: Iterable[Event]) -> list[Period]:
    """Every period that the events make, in the order of their beginnings."""
    done: list[Period] = []
    open_: dict[int, Period] = {}
    officers: dict[int, int] = {}
    for event in events:
        if event.type not in TURNS or event.counter is None:
            continue
        if event.type == CounterAction.OPEN:
            officers[event.counter] = int(str(event.facts["officer"]))
        if (before := open_.pop(event.counter, None)) is not None:
            done.append(replace(before, ended_at=event.at))
        if (next_ := began(event, officers.get(event.counter))) is not None:
            open_[event.counter] = next_
    return sorted([*done, *open_.values()], key=lambda p: p.began_seq)

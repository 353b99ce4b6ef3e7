"""The state of a counter, how it follows the events, and the periods of officers at it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.centre.values import Helping
from app.domain.events import CounterAction, Event

PAUSE_MINUTES = (5, 10, 15, 30)
"""How long a pause usually lasts, as it is offered to who begins one."""


class CounterState(StrEnum):
    """Whether a counter serves."""

    CLOSED = "closed"
    OPEN = "open"
    PAUSED = "paused"


class Alarm(StrEnum):
    """What a counter calls for: nothing, a colleague's help, or help in an emergency."""

    NONE = "none"
    HELP = "help"
    EMERGENCY = "emergency"


@dataclass(frozen=True, slots=True)
class CounterNow:
    """The state of a counter: who sits there, since when, why it pauses.

    `priority_run` counts the priority calls in a row, `priority_run_before` those before the newest
    call, for when that is taken back, `booked_run` and `booked_run_before` those of who came with
    a booking; `services` narrows the profile if given; `calls` counts every
    first call that the counter ever made, so that a missed visitor is offered again. `auto_call_at`
    is when the next ticket is called by itself. `alarm_at` is when the alarm was raised,
    `alarm_accepted_by` the id of who accepted it. `profile` replaces the centre's own, if given.
    `back_at` is when who pauses means to be back, if that was said.
    """

    number: int
    state: CounterState = CounterState.CLOSED
    officer: int | None = None
    since: datetime | None = None
    reason: str = ""
    services: tuple[str, ...] = ()
    priority_run: int = 0
    priority_run_before: int = 0
    booked_run: int = 0
    booked_run_before: int = 0
    calls: int = 0
    auto_call_at: datetime | None = None
    alarm: Alarm = Alarm.NONE
    alarm_at: datetime | None = None
    alarm_accepted_by: int | None = None
    profile: tuple[Helping, ...] | None = None
    back_at: datetime | None = None


def counter_after(now: CounterNow, event: Event) -> CounterNow:
    """The counter after one of the CounterActions; alarm and profile stay when the officer goes."""
    facts = event.facts
    match CounterAction(event.type):
        case CounterAction.OPEN:
            listed = facts.get("services")
            return replace(
                _left(now, event),
                state=CounterState.OPEN,
                officer=int(str(facts["officer"])),
                services=tuple(map(str, listed)) if isinstance(listed, list | tuple) else (),
            )
        case CounterAction.PAUSE:
            reason = str(facts.get("reason", ""))
            paused = replace(now, state=CounterState.PAUSED, since=event.at, reason=reason)
            return replace(paused, auto_call_at=None, back_at=_instant(facts.get("until")))
        case CounterAction.RESUME:
            return replace(now, state=CounterState.OPEN, since=event.at, reason="", back_at=None)
        case CounterAction.CLOSE:
            return _left(now, event)
        case CounterAction.ALARM:
            alarm = Alarm(str(facts["state"]))
            since = event.at if alarm is not Alarm.NONE else None
            return replace(now, alarm=alarm, alarm_at=since, alarm_accepted_by=None)
        case CounterAction.ALARM_ACCEPT:
            return replace(now, alarm_accepted_by=int(str(facts["user"])))
        case CounterAction.PROFILE:
            return replace(now, profile=read_profile(facts.get("profile")))
        case CounterAction.STOP_AUTO_CALL:
            return replace(now, auto_call_at=None)


def _left(now: CounterNow, event: Event) -> CounterNow:
    """The counter with nobody at it and nothing begun."""
    return replace(
        now,
        state=CounterState.CLOSED,
        officer=None,
        since=event.at,
        reason="",
        services=(),
        priority_run=0,
        priority_run_before=0,
        booked_run=0,
        booked_run_before=0,
        auto_call_at=None,
        back_at=None,
    )


def _instant(plain: object) -> datetime | None:
    return datetime.fromisoformat(str(plain)) if plain else None


def plain_profile(profile: tuple[Helping, ...] | None) -> list[dict[str, object]] | None:
    """The profile as plain JSON."""
    if profile is None:
        return None
    return [{"service": e.service, "when_wait_over_min": e.when_wait_over_min} for e in profile]


def read_profile(plain: object) -> tuple[Helping, ...] | None:
    """The profile of its plain JSON form."""
    if not isinstance(plain, list | tuple):
        return None
    return tuple(Helping(str(e["service"]), _minutes(e["when_wait_over_min"])) for e in plain)


def _minutes(value: object) -> float | None:
    return float(str(value)) if value is not None else None


@dataclass(frozen=True, slots=True)
class CounterPeriod:
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


def period_begun(event: Event, officer: int | None) -> CounterPeriod | None:
    """The period that the event begins with the officer at the counter, if it begins one."""
    state = TURNS.get(event.type, CounterState.CLOSED)
    if state is CounterState.CLOSED or event.counter is None or officer is None:
        return None
    reason = str(event.facts.get("reason", "")) if state is CounterState.PAUSED else ""
    return CounterPeriod(event.counter, event.seq, officer, state, reason, event.at)


def counter_periods(events: Iterable[Event]) -> list[CounterPeriod]:
    """Every period that the events make, in the order of their beginnings."""
    done: list[CounterPeriod] = []
    open_: dict[int, CounterPeriod] = {}
    officers: dict[int, int] = {}
    for event in events:
        if event.type not in TURNS or event.counter is None:
            continue
        if event.type == CounterAction.OPEN:
            officers[event.counter] = int(str(event.facts["officer"]))
        if (before := open_.pop(event.counter, None)) is not None:
            done.append(replace(before, ended_at=event.at))
        if (next_ := period_begun(event, officers.get(event.counter))) is not None:
            open_[event.counter] = next_
    return sorted([*done, *open_.values()], key=lambda p: p.began_seq)

"""Knows what visitors met, told from the log by a stopwatch: without legs, tables or records.

It knows nothing of how the program evolves tickets: it watches each visitor go from one state into
the next, as somebody with a notebook in the lobby would.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from app.domain.events import CORRECTED, Event, Remark
from app.domain.queue.ticket import Action
from app.persistence.queue.queries import PAGE, list_events
from tests.support.builders import HANOI
from tests.support.site import Site

ZERO = timedelta()


@dataclass
class Served:
    """One call of a visitor to a counter, and what came of it."""

    visitor: "Visitor"
    service: str
    counter: int
    officer: int
    priority: str | None
    queued: datetime
    called: datetime
    out_of_turn: bool
    recalls: int = 0
    started: datetime | None = None
    ended: datetime | None = None
    end: str = ""
    held: timedelta = ZERO
    held_since: datetime | None = None
    kind: str = ""
    outcome: str = ""
    procedure: str = ""
    number: int = 0

    @property
    def wait_s(self) -> float:
        return (self.called - self.queued).total_seconds()

    @property
    def walk_s(self) -> float:
        return ((self.started or self._over) - self.called).total_seconds()

    @property
    def service_s(self) -> float:
        return (self._over - (self.started or self._over) - self.held).total_seconds()

    @property
    def _over(self) -> datetime:
        assert self.ended is not None
        return self.ended


@dataclass
class Visitor:
    """One number and all its calls."""

    service: str
    on: date
    issued: datetime
    priority: str | None
    calls: list[Served] = field(default_factory=list)
    end: str = ""
    last: datetime | None = None
    check: str = ""
    quoted_s: Sequence[float] | None = None

    def waits_s(self) -> float:
        """All the waits of the calls that are over, those left open overnight aside."""
        return sum(call.wait_s for call in over(self.calls))


def over(calls: Iterable[Served]) -> list[Served]:
    """The calls that ended, but for those that the night found open."""
    return [call for call in calls if call.end and call.end != "expire"]


def local(at: datetime) -> datetime:
    """The instant on the wall's clock."""
    return at.astimezone(HANOI)


def log(site: Site) -> list[Event]:
    """The whole log of the site's centre."""
    found: list[Event] = []
    with site.parts.database.read() as connection:
        while True:
            after = found[-1].seq if found else 0
            page = list_events(connection, site.centre_id, after)
            found += page
            if len(page) < PAGE:
                return found


def visitors(events: Sequence[Event]) -> list[Visitor]:
    """Everybody who took a number, in the order of their numbers."""
    told = {*Action, Remark.PRIORITY}
    by_ticket: dict[int, list[Event]] = {}
    mended: dict[int, list[Event]] = {}
    calls: dict[int, list[int]] = {}
    for event in events:
        if event.ticket_id is not None and event.type == CORRECTED:
            mended.setdefault(event.ticket_id, []).append(event)
        if event.ticket_id is not None and event.type == Action.CALL:
            calls.setdefault(event.ticket_id, []).append(event.seq)
        if event.ticket_id is None or event.type not in told:
            continue
        mine = by_ticket.setdefault(event.ticket_id, [])
        if event.type == Action.UNDO:
            moved = max(i for i, past in enumerate(mine) if past.type != Remark.PRIORITY)
            del mine[moved]
        else:
            mine.append(event)
    found = []
    for ticket_id, mine in by_ticket.items():
        visitor = _watched(mine)
        _mend(visitor, mended.get(ticket_id, ()), calls.get(ticket_id, []))
        found.append(visitor)
    return found


def _mend(visitor: Visitor, corrections: Sequence[Event], calls: Sequence[int]) -> None:
    """Write the corrections into the notebook; what is taken out is struck through."""
    out: set[int] = set()
    for event in corrections:
        facts: Any = event.facts
        for call in visitor.calls:
            if calls.index(call.number) + 1 != facts["leg"]:
                continue
            for name, (_, new) in facts["changes"].items():
                if name != "end":
                    setattr(call, name, new or "")
                elif new == "undone":
                    out.add(call.number)
                else:
                    out.discard(call.number)
    visitor.calls = [call for call in visitor.calls if call.number not in out]
    if out and visitor.end == Action.FINISH:
        finished = [call.ended for call in visitor.calls if call.end == Action.FINISH]
        visitor.last = max((at for at in finished if at is not None), default=None)
        visitor.end = visitor.end if finished else ""


def _watched(events: Sequence[Event]) -> Visitor:
    first = events[0]
    facts: Any = first.facts
    on = date.fromisoformat(facts["business_on"])
    visitor = Visitor(facts["service"], on, first.at, facts.get("priority"), last=first.at)
    visitor.quoted_s = facts.get("quoted_s")
    service, queued, waits = visitor.service, first.at, True
    for event in events[1:]:
        facts, visitor.last = event.facts, event.at
        if event.type == Remark.PRIORITY:
            _judge(visitor, facts)
            continue
        if event.type == Action.CALL:
            visitor.calls.append(_call(visitor, event, service, queued if waits else event.at))
            waits, visitor.end = False, ""
            continue
        if visitor.calls and not visitor.calls[-1].end:
            _go_on(visitor.calls[-1], event)
            visitor.calls[-1].priority = visitor.priority
        then = facts.get("then")
        if event.type in (Action.RETURN, Action.TRANSFER, Action.REINSTATE) or then:
            service = then[0] if then else facts.get("service") or service
            queued, waits, visitor.end = event.at, True, ""
        elif event.type in (Action.FINISH, Action.CANCEL, Action.EXPIRE, Action.NO_SHOW):
            visitor.end = event.type
    return visitor


def _judge(visitor: Visitor, facts: Any) -> None:
    visitor.check = facts["decision"]
    if visitor.check == "refuse":
        visitor.priority = None
    if visitor.check == "add":
        visitor.priority = facts["priority"]


def _call(visitor: Visitor, event: Event, service: str, queued: datetime) -> Served:
    facts: Any = event.facts
    assert event.counter is not None
    is_out_of_turn = facts["rule"] == "out_of_turn"
    return Served(
        visitor, service, event.counter, facts["officer"], visitor.priority, queued, event.at,
        is_out_of_turn, number=event.seq,
    )  # fmt: skip


def _go_on(call: Served, event: Event) -> None:
    facts: Any = event.facts
    match event.type:
        case Action.RECALL:
            call.recalls += 1
        case Action.START:
            call.started = event.at
        case Action.HOLD:
            call.held_since = event.at
        case Action.RESUME:
            _let_go(call, event.at)
            call.counter, call.officer = event.counter or call.counter, facts["officer"]
        case _:
            _let_go(call, event.at)
            call.ended, call.end = event.at, event.type
            call.kind = facts.get("kind") or ""
            call.outcome = facts.get("outcome") or ""
            call.procedure = facts.get("procedure") or ""


def _let_go(call: Served, at: datetime) -> None:
    if call.held_since is not None:
        call.held += at - call.held_since
        call.held_since = None


@dataclass
class Sat:
    """A span of an officer at a counter, open or paused."""

    counter: int
    officer: int
    reason: str
    is_paused: bool
    began: datetime
    ended: datetime

    @property
    def span_s(self) -> float:
        return (self.ended - self.began).total_seconds()


def sat(events: Sequence[Event], now: datetime) -> list[Sat]:
    """Every span at a counter; what goes on is measured up to now."""
    found: list[Sat] = []
    going: dict[int, Sat] = {}
    for event in events:
        if event.counter is None or not event.type.startswith("counter-"):
            continue
        facts: Any = event.facts
        if event.type == "counter-profile":
            continue
        before = going.pop(event.counter, None)
        if before is not None:
            before.ended = event.at
        if event.type == "counter-close":
            continue
        officer = before.officer if before is not None else int(facts["officer"])
        if event.type == "counter-open":
            officer = int(facts["officer"])
        is_paused = event.type == "counter-pause"
        reason = facts.get("reason", "") if is_paused else ""
        span = Sat(event.counter, officer, reason, is_paused, event.at, now)
        going[event.counter] = span
        found.append(span)
    return found

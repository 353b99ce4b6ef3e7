"""A small centre whose floor is moved by the real rules of the domain, for tests of pictures."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.centre.calendar import business_day
from app.domain.centre.numbering import label
from app.domain.centre.values import (
    CallingRules,
    Centre,
    Counter,
    Helping,
    Hours,
    NumberRules,
    Origin,
    PriorityClass,
    Service,
    Targets,
    Zone,
)
from app.domain.events import AssistanceAction, CounterAction, Event, MessageAction, ServiceAction
from app.domain.queue.counter import CounterNow
from app.domain.queue.evolution import evolve
from app.domain.queue.floor import Floor, follow
from app.domain.queue.lifecycle import TicketCommand, decide
from app.domain.queue.routing import choose_next
from app.domain.queue.ticket import Action, Ticket

MORNING = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""Tuesday, 8:00 in Đông Hà."""


def small_centre(calling: CallingRules | None = None) -> Centre:
    """Two zones; land at counters 1 and 2, tax at 3, results at 4; 1 helps tax when it is late."""
    span = ((time(7), time(17)),)
    return Centre(
        id=1,
        code="quang-tri",
        name={"vi": "Trung tâm Phục vụ hành chính công", "en": "Public service centre"},
        site={"vi": "Cơ sở Đông Hà", "en": "Đông Hà site"},
        header="UBND TỈNH QUẢNG TRỊ",
        address="22 Trần Hưng Đạo",
        time_zone=ZoneInfo("Asia/Ho_Chi_Minh"),
        languages=("vi", "en"),
        hours=Hours(frozenset(range(1, 8)), span, span),
        targets=Targets(),
        numbers=NumberRules(ranges={Origin.WALK_IN: (1, 999)}),
        calling=calling or CallingRules(),
        priority_classes={
            "NCT": PriorityClass("NCT", {"vi": "Người cao tuổi", "en": "Older person"}, 2.5, 10)
        },
        zones={
            "a": Zone("a", {"vi": "Khu A", "en": "Zone A"}, (1, 2)),
            "b": Zone("b", {"vi": "Khu B", "en": "Zone B"}, (3, 4)),
        },
        services={
            s.code: s
            for s in (
                _service("dat-dai", "A", "Đất đai", "Land", (1, 2)),
                _service("thue", "U", "Thuế", "Tax", (3,)),
                _service("tra-ket-qua", "t", "Trả kết quả", "Results", (4,)),
            )
        },
        counters={
            1: _counter(1, "a", Helping("dat-dai"), Helping("thue", when_wait_over_min=20)),
            2: _counter(2, "a", Helping("dat-dai")),
            3: _counter(3, "b", Helping("thue")),
            4: _counter(4, "b", Helping("tra-ket-qua")),
        },
    )


def _service(code: str, prefix: str, vi: str, en: str, counters: tuple[int, ...]) -> Service:
    minutes = {"submit": 14.0, "result": 5.0}
    return Service(code, prefix, {"vi": vi, "en": en}, "Sở", counters, minutes, 50)


def _counter(number: int, zone: str, *profile: Helping) -> Counter:
    name = {"vi": f"Quầy {number}", "en": f"Counter {number}"}
    return Counter(number, name, zone, profile)


class Scene:
    """A floor and its clock; each method is one event of the log."""

    def __init__(self, calling: CallingRules | None = None) -> None:
        centre = small_centre(calling)
        self.at = MORNING
        self.floor = Floor(centre, 0, {}, {n: CounterNow(n) for n in centre.counters})
        self._issued = 0

    def later(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass."""
        self.at += timedelta(minutes=minutes, seconds=seconds)

    def open(self, counter: int, officer: int) -> None:
        """The officer opens the counter."""
        self._counter_event(counter, CounterAction.OPEN, officer=officer)

    def pause(self, counter: int, reason: str, *, minutes: float | None = None) -> None:
        """The counter pauses for a reason, and is to be back after so many minutes if given."""
        until = (self.at + timedelta(minutes=minutes)).isoformat() if minutes else None
        self._counter_event(counter, CounterAction.PAUSE, reason=reason, until=until)

    def ask(self, counter: int, code: str, *, officer: int) -> int:
        """The officer asks the supervisors for something; return the message's id."""
        return self._message(MessageAction.ASK, counter, code=code, user=officer)

    def tell(self, counter: int, code: str, *, by: int = 1) -> int:
        """A supervisor tells the counter something; return the message's id."""
        return self._message(MessageAction.TELL, counter, code=code, user=by)

    def answer(self, counter: int, message: int, answer: str, *, by: int = 1) -> None:
        """A supervisor answers the counter."""
        self._message(MessageAction.ANSWER, counter, message=message, answer=answer, user=by)

    def end_message(self, counter: int, message: int, *, by: int) -> None:
        """The message was read, or is done with."""
        self._message(MessageAction.END, counter, message=message, user=by)

    def _message(self, action: MessageAction, counter: int, **facts: object) -> int:
        event = Event(self.floor.seq + 1, self.at, action, "user:1", None, counter, facts)
        self.floor = follow(self.floor, event, None)
        return event.seq

    def ask_for_help(self, kiosk: int) -> int:
        """Somebody asks for a person at the kiosk; return the assistance's id."""
        return self._assistance(AssistanceAction.ASK, device=kiosk)

    def come(self, assistance: int, *, by: int = 1) -> None:
        """Somebody says that they come."""
        self._assistance(AssistanceAction.ACCEPT, assistance=assistance, user=by)

    def _assistance(self, action: AssistanceAction, **facts: object) -> int:
        event = Event(self.floor.seq + 1, self.at, action, "user:1", facts=facts)
        self.floor = follow(self.floor, event, None)
        return event.seq

    def alarm(self, counter: int, state: str) -> None:
        """The counter calls for help."""
        self._counter_event(counter, CounterAction.ALARM, state=state)

    def close_service(self, service: str, reason: str, *, minutes: float | None = None) -> None:
        """A supervisor closes the service for now, for so many minutes if given."""
        until = (self.at + timedelta(minutes=minutes)).isoformat() if minutes else None
        facts = {"service": service, "reason": reason, "until": until}
        event = Event(self.floor.seq + 1, self.at, ServiceAction.CLOSE, "user:1", facts=facts)
        self.floor = follow(self.floor, event, None)

    def remove_counter(self, counter: int) -> None:
        """The centre's new file no longer has the counter."""
        centre = self.floor.centre
        plans = {number: plan for number, plan in centre.counters.items() if number != counter}
        zones = {
            code: replace(zone, counters=tuple(n for n in zone.counters if n in plans))
            for code, zone in centre.zones.items()
        }
        now = {number: self.floor.counters[number] for number in plans}
        without = replace(centre, counters=plans, zones=zones)
        self.floor = replace(self.floor, centre=without, counters=now)

    def issue(
        self, service: str, *, priority: str | None = None, procedure: str | None = None
    ) -> Ticket:
        """A visitor takes a number."""
        self._issued += 1
        prefix = self.floor.centre.services[service].prefix
        facts = {
            "service": service,
            "prefix": prefix,
            "ordinal": self._issued,
            "label": label(prefix, self._issued, 3),
            "business_on": business_day(self.at, self.floor.centre.time_zone).isoformat(),
            "origin": "walk_in",
            "language": "vi",
            "waiting_ahead": 0,
            "priority": priority,
            "procedure": procedure,
        }
        event = Event(
            self.floor.seq + 1, self.at, Action.ISSUE.value, "device:1", self._issued, facts=facts
        )
        ticket = evolve(None, event)
        self.floor = follow(self.floor, event, ticket)
        return ticket

    def call_next(self, counter: int) -> Ticket:
        """The counter calls whom the rules choose, with the reason stored as operations do."""
        choice = choose_next(self.floor, counter, self.at)
        if choice is None:
            raise LookupError(f"nobody waits for counter {counter}")
        reason = {"rule": choice.rule, **choice.facts}
        return self.act(choice.ticket, Action.CALL, counter=counter, **reason)

    def act(
        self, ticket: Ticket, action: Action, *, counter: int | None = None, **facts: object
    ) -> Ticket:
        """The officer of the counter acts on the ticket."""
        before = self.floor.tickets[ticket.id]
        desk = counter if counter is not None else before.counter
        officer = self.floor.counters[desk].officer if desk is not None else None
        command = TicketCommand(
            action, self.at, f"user:{officer}", counter=counter, officer=officer, facts=facts
        )
        event = decide(before, command, self.floor.centre.calling, seq=self.floor.seq + 1)
        after = evolve(before, event)
        self.floor = follow(self.floor, event, after)
        return after

    def record(self, event: Event) -> Ticket:
        """The event of a ticket happens."""
        after = evolve(self.floor.tickets[event.ticket_id or 0], event)
        self.floor = follow(self.floor, event, after)
        return after

    def _counter_event(self, counter: int, action: CounterAction, **facts: object) -> None:
        event = Event(self.floor.seq + 1, self.at, action.value, "user:1", None, counter, facts)
        self.floor = follow(self.floor, event, None)

"""Knows how to make the values of the domain for tests: a centre, tickets, floors, histories."""

from collections.abc import Mapping, Sequence
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
from app.domain.events import CounterAction, Event
from app.domain.queue.counter import CounterNow, CounterState
from app.domain.queue.evolution import FRONT, evolve
from app.domain.queue.floor import Floor, follow
from app.domain.queue.lifecycle import TicketCommand, decide
from app.domain.queue.routing import choose_next
from app.domain.queue.ticket import Action, State, Ticket

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
"""Tuesday, 8:00 in Đông Hà."""

HANOI = ZoneInfo("Asia/Ho_Chi_Minh")
WORKDAY = ((time(7, 30), time(11, 30)), (time(13, 30), time(17)))

PATHS: Mapping[State, Sequence[Action]] = {
    State.WAITING: (),
    State.CALLED: (Action.CALL,),
    State.SERVING: (Action.CALL, Action.START),
    State.HELD: (Action.CALL, Action.START, Action.HOLD),
    State.MISSED: (Action.CALL, Action.NO_SHOW),
    State.DONE: (Action.CALL, Action.START, Action.FINISH),
    State.CANCELLED: (Action.CANCEL,),
    State.EXPIRED: (Action.EXPIRE,),
}
"""The shortest way from the issue of a ticket to each state."""

FACTS: Mapping[Action, Mapping[str, object]] = {
    Action.FINISH: {"outcome": "accepted", "kind": "submit"},
    Action.HOLD: {"reason": "photocopy"},
    Action.TRANSFER: {"service": "thue", "place": "original"},
}
"""What an action needs to be told, enough to be allowed."""


def sample_centre(calling: CallingRules | None = None, **changes: object) -> Centre:
    """Make a small centre: land at counters 1 and 2, tax at 3, results at 4.

    Counter 1 helps with tax when somebody has waited for it longer than 20 minutes.
    """
    centre = Centre(
        id=1,
        code="quang-tri",
        name={"vi": "Trung tâm Phục vụ hành chính công", "en": "Public service centre"},
        site={"vi": "Cơ sở Đông Hà", "en": "Đông Hà site"},
        header="UBND TỈNH QUẢNG TRỊ",
        address="22 Trần Hưng Đạo",
        time_zone=HANOI,
        languages=("vi", "en"),
        hours=Hours(frozenset({1, 2, 3, 4, 5}), WORKDAY, WORKDAY),
        targets=Targets(),
        numbers=NumberRules(ranges={Origin.WALK_IN: (1, 699)}),
        calling=calling or CallingRules(outcome_required=True),
        priority_classes={
            "NCT": PriorityClass("NCT", {"vi": "Người cao tuổi", "en": "Older person"}, 2.5, 10),
            "NCC": PriorityClass("NCC", {"vi": "Người có công", "en": "Person of merit"}, 1.5, 0),
        },
        zones={
            "a": Zone("a", {"vi": "Khu A", "en": "Zone A"}, (1, 2)),
            "b": Zone("b", {"vi": "Khu B", "en": "Zone B"}, (3, 4)),
        },
        services={
            "dat-dai": _service("dat-dai", "A", "Đất đai", 1, 2),
            "thue": _service("thue", "U", "Thuế", 3),
            "ket-qua": _service("ket-qua", "t", "Trả kết quả", 4),
        },
        counters={
            1: _counter(1, "a", Helping("dat-dai"), Helping("thue", when_wait_over_min=20)),
            2: _counter(2, "a", Helping("dat-dai")),
            3: _counter(3, "b", Helping("thue")),
            4: _counter(4, "b", Helping("ket-qua")),
        },
    )
    return replace(centre, **changes)  # type: ignore[arg-type] # the fields are the caller's


def _service(code: str, prefix: str, name: str, *counters: int) -> Service:
    return Service(code, prefix, {"vi": name, "en": code}, "Sở", counters, {"submit": 12.0}, 50)


def _counter(number: int, zone: str, *profile: Helping) -> Counter:
    return Counter(number, {"vi": f"Quầy {number}", "en": f"Counter {number}"}, zone, profile)


def ticket(
    ident: int = 1,
    service: str = "dat-dai",
    *,
    waited_min: float = 0,
    at: datetime = NOW,
    placed_first: bool = False,
    **changes: object,
) -> Ticket:
    """Make a ticket that at `at` has waited for so long; `changes` are fields of Ticket."""
    since = at - timedelta(minutes=waited_min)
    made = Ticket(
        id=ident,
        label=label("A", ident, 3),
        prefix="A",
        ordinal=ident,
        service=service,
        business_on=business_day(since, HANOI),
        state=State.WAITING,
        version=1,
        issued_at=since,
        queued_at=since,
        rank_at=FRONT if placed_first else since,
        last_at=since,
        last_actor="device:1",
        last_action=Action.ISSUE,
    )
    return replace(made, **changes)  # type: ignore[arg-type] # the fields are the caller's


def floor(
    *tickets: Ticket,
    centre: Centre | None = None,
    counters: Sequence[CounterNow] = (),
    speeds: Mapping[str, tuple[float, ...]] | None = None,
) -> Floor:
    """Make a floor with the tickets; all counters are open but where one is given."""
    of = centre or sample_centre()
    given = {now.number: now for now in counters}
    return Floor(
        centre=of,
        seq=len(tickets),
        tickets={t.id: t for t in tickets},
        counters={n: given.get(n) or CounterNow(n, CounterState.OPEN, n) for n in of.counters},
        speeds=speeds or {},
    )


def drained(on: Floor, counter: int, *, at: datetime = NOW) -> list[int]:
    """Return the tickets that the counter calls, in order, until it hears that nobody waits."""
    called: list[int] = []
    while choice := choose_next(on, counter, at):
        called.append(choice.ticket.id)
        on = replace(
            on, tickets={i: t for i, t in on.tickets.items() if i != called[-1]}, queues={}
        )
    return called


class History:
    """A centre's log in the making, with the clock in hand: each method is one event.

    `tickets` has every ticket as it stands, ended ones too; `states` all its states in order.
    """

    def __init__(self, centre: Centre | None = None, *, at: datetime = NOW) -> None:
        self.floor = floor(centre=centre)
        self.at = at
        self.events: list[Event] = []
        self.tickets: dict[int, Ticket] = {}
        self.states: dict[int, list[Ticket]] = {}

    def later(self, *, minutes: float = 0, seconds: float = 0) -> None:
        """Let time pass."""
        self.at += timedelta(minutes=minutes, seconds=seconds)

    def issue(self, service: str = "dat-dai", *, priority: str | None = None) -> Ticket:
        """Let a visitor take a number."""
        ident = len(self.tickets) + 1
        prefix = self.floor.centre.services[service].prefix
        facts = {
            "service": service,
            "prefix": prefix,
            "ordinal": ident,
            "label": label(prefix, ident, 3),
            "business_on": business_day(self.at, self.floor.centre.time_zone).isoformat(),
            "origin": "walk_in",
            "language": "vi",
            "waiting_ahead": 0,
            "priority": priority,
        }
        return self._record(Event(self._seq, self.at, "issue", "device:1", ident, facts=facts))

    def act(
        self,
        of: Ticket | int,
        action: Action,
        *,
        counter: int | None = None,
        actor: str | None = None,
        to_counter: int | None = None,
        **facts: object,
    ) -> Ticket:
        """Let the officer of the counter (the ticket's, else 1) act; raises as `decide` does.

        `to_counter` is the one counter that a transfer sends the ticket to.
        """
        before = self.tickets[of if isinstance(of, int) else of.id]
        desk = counter or before.counter or 1
        sent = {"counter": to_counter} if to_counter is not None else {}
        command = TicketCommand(
            action,
            self.at,
            actor or f"user:{desk}",
            counter=desk,
            officer=desk,
            facts={**FACTS.get(action, {}), **sent, **facts},
        )
        event = decide(before, command, self.floor.centre.calling, seq=self._seq)
        return self._record(event)

    def call_next(self, counter: int) -> Ticket | None:
        """Let the counter call whom the rules choose, if anybody waits for it."""
        choice = choose_next(self.floor, counter, self.at)
        return self.act(choice.ticket, Action.CALL, counter=counter) if choice else None

    def turn(self, counter: int, action: CounterAction, **facts: object) -> None:
        """Let the officer of the same number open, pause, resume or close the counter."""
        told = {"officer": counter, **facts}
        event = Event(self._seq, self.at, action.value, f"user:{counter}", None, counter, told)
        self.events.append(event)
        self.floor = follow(self.floor, event, None)

    @property
    def _seq(self) -> int:
        return self.floor.seq + 1

    def _record(self, event: Event) -> Ticket:
        assert event.ticket_id is not None
        after = evolve(self.tickets.get(event.ticket_id), event)
        self.events.append(event)
        self.tickets[after.id] = after
        self.states.setdefault(after.id, []).append(after)
        self.floor = follow(self.floor, event, after)
        return after


def history_to(state: State, *, rules: CallingRules | None = None) -> History:
    """Make a history of one ticket, number 1, now in the state; ten seconds lie between events."""
    history = History(sample_centre(rules or CallingRules(recalls_before_no_show=0)))
    history.issue()
    for action in PATHS[state]:
        history.later(seconds=10)
        history.act(1, action)
    return history

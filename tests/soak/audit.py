"""Knows what became of every number and of every board of a soak, by what was seen outside."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.config import Settings
from app.domain.centre.values import Centre
from app.domain.events import Event
from app.domain.queue.evolution import evolve
from app.domain.queue.floor import Call, call_of
from app.domain.queue.ticket import Action, State, Ticket
from app.persistence.database import Database
from app.persistence.queue.queries import list_events
from app.persistence.verify import differences
from tests.soak.far_ends import Paper, SeenBoard
from tests.soak.mishaps import digits
from tests.soak.people import Taken
from tests.soak.trouble import Spell
from tests.support.patience import patience

VOID_WITHIN_S = 90.0
"""Later a call that nobody said has long been told of."""
SHOWN_WITHIN_S = 4.0
ACTIONS = frozenset(Action)
PARTING = frozenset(
    {Action.FINISH, Action.TRANSFER, Action.NO_SHOW, Action.HOLD, Action.RETURN, Action.UNDO}
)
STANDS_S = 1.5
"""A call that stands for less at its counter need not be seen on its board: the newest wins."""


@dataclass(frozen=True, slots=True)
class PlayedClock:
    """When a day of the log was, by this process's clock."""

    begin: datetime
    began_s: float

    def at_s(self, at: datetime) -> float:
        """Return the moment of an instant of the log."""
        return self.began_s + (at - self.begin).total_seconds()

    def has(self, at: datetime) -> bool:
        """Whether the instant is of this day."""
        return timedelta() <= at - self.begin < timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Placed:
    """A call of the log and when it was, by this process's clock."""

    call: Call
    at_s: float


@dataclass(frozen=True, slots=True)
class Log:
    """What the database holds in the end: events, calls of soaked days, differences.

    `void` are calls, by their seq, after which the ticket soon waited again: transferred, taken
    back. Whom they called had come, or is called anew.
    """

    events: Sequence[Event]
    calls: Sequence[Placed]
    void: frozenset[int]
    differences: Sequence[str]


def read_log(settings: Settings, centre: Centre, days: Sequence[PlayedClock]) -> Log:
    """Read the log and compare it with the tables."""
    database = Database(settings.database_url)
    with database.read() as connection:
        events: list[Event] = []
        while page := list_events(connection, centre.id, events[-1].seq if events else 0):
            events += page
        found = differences(connection, centre.id)
    database.close()
    calls: list[Placed] = []
    void = frozenset(_void(centre, events, days, calls))
    return Log(events, calls, void, found)


def _void(
    centre: Centre, events: Sequence[Event], days: Sequence[PlayedClock], calls: list[Placed]
) -> Iterator[int]:
    """Collect the calls and recalls of the soaked days, and yield those that became void."""
    tickets: dict[int, Ticket] = {}
    open_calls: dict[int, list[Placed]] = defaultdict(list)
    for event in events:
        if event.ticket_id is None or event.type not in ACTIONS:
            continue
        ticket = tickets[event.ticket_id] = evolve(tickets.get(event.ticket_id), event)
        day = next((day for day in days if day.has(event.at)), None)
        if day is None:
            continue
        if event.type in (Action.CALL, Action.RECALL):
            calls.append(Placed(call_of(centre, event, ticket), day.at_s(event.at)))
            open_calls[ticket.id].append(calls[-1])
        elif ticket.state is State.WAITING:
            for one in open_calls.pop(ticket.id, ()):
                if day.at_s(event.at) - one.at_s < VOID_WITHIN_S:
                    yield one.call.seq


def partings(log: Log, days: Sequence[PlayedClock]) -> Mapping[int, float]:
    """Return when the ticket of each call was no longer at the counter, by the call's seq."""
    of_ticket: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for event in log.events:
        day = next((day for day in days if day.has(event.at)), None)
        if event.ticket_id is not None and event.type in PARTING and day is not None:
            of_ticket[event.ticket_id].append((event.seq, day.at_s(event.at)))
    return {
        one.call.seq: next(
            (at for seq, at in of_ticket[one.call.ticket_id] if seq > one.call.seq), float("inf")
        )
        for one in log.calls
    }


@dataclass(frozen=True, slots=True)
class PaperTally:
    """Of the numbers of one place: how many on paper, told, lost (neither), doubled."""

    numbers: int
    on_paper: int
    told: int
    lost: Sequence[str]
    double: Sequence[str]
    longest_s: float


def papers(
    taken: Sequence[Taken], slips: Mapping[str, Sequence[Paper]]
) -> Mapping[str, PaperTally]:
    """Count by the place where the number was taken; a slip may have come out elsewhere."""
    seen = Counter(code for papers in slips.values() for paper in papers for code in paper.codes)
    by_place: dict[str, list[Taken]] = defaultdict(list)
    for one in taken:
        by_place[one.place].append(one)
    return {
        place: PaperTally(
            numbers=len(numbers),
            on_paper=sum(seen[one.code] > 0 for one in numbers),
            told=sum(one.is_told for one in numbers),
            lost=[one.label for one in numbers if not one.is_told and not seen[one.code]],
            double=[one.label for one in numbers if seen[one.code] > 1],
            longest_s=max((one.waited_s for one in numbers), default=0.0),
        )
        for place, numbers in by_place.items()
    }


@dataclass(frozen=True, slots=True)
class BoardTally:
    """Of the calls over one counter: shown, hidden by trouble of the board, neither."""

    calls: int
    shown: int
    in_trouble: int
    lost: Sequence[str]


def boards(
    calls: Sequence[Placed],
    ends: Mapping[int, float],
    shown: Mapping[int, SeenBoard],
    spells: Mapping[int, Sequence[Spell]],
) -> Mapping[int, BoardTally]:
    """Count by counter. `ends` says when each call's ticket was no longer there, by its seq."""
    tallies: dict[int, BoardTally] = {}
    for counter, board in shown.items():
        mine = [one for one in calls if one.call.counter == counter and not one.call.recall]
        long = [one for one in mine if ends[one.call.seq] - one.at_s >= STANDS_S]
        unseen = [one for one in long if not _is_seen(board, one, ends[one.call.seq])]
        hidden = [
            one
            for one in unseen
            if any(
                spell.covers(one.at_s - SHOWN_WITHIN_S, one.at_s + SHOWN_WITHIN_S)
                for spell in spells.get(counter, ())
            )
        ]
        tallies[counter] = BoardTally(
            calls=len(long),
            shown=len(long) - len(unseen),
            in_trouble=len(hidden),
            lost=[f"{one.call.label} at {counter}" for one in unseen if one not in hidden],
        )
    return tallies


def _is_seen(board: SeenBoard, one: Placed, until_s: float) -> bool:
    number = digits(one.call.label)
    ends = [at for at, _ in board.past[1:]] + [float("inf")]
    return any(
        digits(text) == number and at <= until_s + patience(SHOWN_WITHIN_S) and one.at_s <= until
        for (at, text), until in zip(board.past, ends, strict=True)
    )

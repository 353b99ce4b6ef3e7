"""What a ticket is: its state, its legs at counters, its times. Values only, no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum


class State(StrEnum):
    """Where a ticket is in its life."""

    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    HELD = "held"
    MISSED = "missed"
    DONE = "done"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


LIVE = frozenset({State.WAITING, State.CALLED, State.SERVING, State.HELD, State.MISSED})
AT_COUNTER = frozenset({State.CALLED, State.SERVING})


class Action(StrEnum):
    """What can happen to a ticket; the value is the word in URLs and in the log."""

    ISSUE = "issue"
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    NO_SHOW = "no-show"
    REINSTATE = "reinstate"
    HOLD = "hold"
    RESUME = "resume"
    RETURN = "return"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    EXPIRE = "expire"
    UNDO = "undo"


class Place(StrEnum):
    """Where in the queue a transferred or reinstated ticket stands.

    `after` is behind the next few; only a reinstated ticket is placed there.
    """

    ORIGINAL = "original"
    FIRST = "first"
    AFTER = "after"
    LAST = "last"


class LegEnd(StrEnum):
    """How a transaction at a counter ended."""

    FINISHED = "finished"
    NO_SHOW = "no_show"
    RETURNED = "returned"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    UNDONE = "undone"


REHEARSAL = "rehearsal"
"""The origin of a ticket that is nobody's: it tries everything before a centre opens."""


class PriorityCheck(StrEnum):
    """What staff said of the priority class; without their word it is declared only."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Leg:
    """One call-to-end of a ticket at a counter: a transaction in the making.

    `reason` is why it was called, `hold_reason` that of the newest hold; a missed ticket is
    offered again once its counter has made `offer_after` calls in all.
    """

    number: int
    service: str
    counter: int
    officer: int | None
    queued_at: datetime
    called_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    held: timedelta = timedelta()
    held_since: datetime | None = None
    recalls: int = 0
    last_called_at: datetime | None = None
    end: LegEnd | None = None
    kind: str | None = None
    outcome: str | None = None
    reason: Mapping[str, object] = field(default_factory=dict, hash=False)
    hold_reason: str = ""
    procedure: str | None = None
    dossier_code: str | None = None
    note: str | None = None
    offer_after: int | None = None
    corrections: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """The wait that was quoted at the issue: a range, and what it usually won't exceed."""

    low_s: int
    high_s: int
    p80_s: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """A visitor's number for the day, as it stands after its newest event.

    `onward` are the services that the visitor still goes on to, in order; `procedure` and
    `dossier_code` belong to the current service, `note` stays with the ticket. While it waits it is
    passed over until `not_before`, by its holder's word; `deferrals` counts those words.
    `booked_for` is the slot of who came with a booking, whose rank it is. `before` is what an undo
    brings back; it is only known of a ticket whose events were all seen.
    """

    id: int
    label: str
    prefix: str
    ordinal: int
    service: str
    business_on: date
    state: State
    version: int
    issued_at: datetime
    queued_at: datetime
    rank_at: datetime
    last_at: datetime
    last_actor: str
    last_action: Action
    priority: str | None = None
    origin: str = "walk_in"
    language: str = "vi"
    waiting_ahead: int = 0
    counter: int | None = None
    target_counter: int | None = None
    leg: Leg | None = None
    legs: int = 0
    finished_at: datetime | None = None
    onward: tuple[str, ...] = ()
    procedure: str | None = None
    dossier_code: str | None = None
    note: str | None = None
    priority_check: PriorityCheck | None = None
    quote: Quote | None = None
    not_before: datetime | None = None
    deferrals: int = 0
    booked_for: datetime | None = None
    before: "Ticket | None" = None

    @property
    def first_rank_at(self) -> datetime:
        """Its place in the queue from the beginning: by the slot booked, else by its issue."""
        return self.booked_for or self.issued_at

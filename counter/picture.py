"""The picture of an officer's console, key by key: what Python makes is what its page gets."""

from typing_extensions import TypedDict

from app.api.fields import (
    ActionWord,
    At,
    CheckWord,
    CounterStateWord,
    Facts,
    KindWord,
    Names,
    OutcomeWord,
    RightWord,
    RoleWord,
    StateWord,
)
from app.api.lobby.displays import CentreNameAnswer, CodeNameAnswer
from app.api.pictures import TargetsPicture
from app.api.queue.counters import AlarmAnswer
from app.api.queue.messages import CounterMessageAnswer


class OfficerPicture(TypedDict):
    """Who sits there, with the rights that a console looks at."""

    username: str
    name: str
    role: RoleWord
    rights: list[RightWord]


class SeatedOfficer(OfficerPicture):
    """The same with the account's id, by which the floor knows whose counter it is."""

    id: int


class OwnCounterPicture(TypedDict):
    """The officer's own counter."""

    number: int
    name: Names
    zone: str
    state: CounterStateWord
    reason: str | None
    since: At | None
    back_at: At | None
    officer_name: str | None
    services: list[str]
    alarm: AlarmAnswer | None
    auto_call_at: At | None


class OtherCounterPicture(TypedDict):
    """Any counter of the centre; `services` are those that it serves whatever the wait."""

    number: int
    name: Names
    zone: str
    state: CounterStateWord
    officer_name: str | None
    services: list[str]
    label: str | None
    ticket_state: StateWord | None
    mine: bool
    alarm: AlarmAnswer | None


class TicketRow(TypedDict):
    """What every ticket of a console has: who it is, for what, and what staff wrote."""

    id: int
    version: int
    label: str
    service: str
    service_name: Names
    priority: str | None
    priority_name: Names | None
    priority_check: CheckWord | None
    booked_for: At | None
    procedure: str | None
    dossier_code: str | None
    note: str | None


class WaitingRow(TicketRow):
    """One who waits; who is late comes not before an instant."""

    queued_at: At
    not_before: At | None


class NextRow(WaitingRow):
    """Who is called next, and by which rule."""

    reason: Facts


class HeldRow(TicketRow):
    """One who is held, since when and why."""

    since: At
    reason: str | None


class MissedRow(TicketRow):
    """One who was missed; after `offer_in` more calls the counter offers the number again."""

    missed_at: At
    offer_in: int | None


class PresentTicket(TicketRow):
    """The ticket that the counter has called or serves, with what the officer may do now."""

    state: StateWord
    legs: int
    issued_at: At
    queued_at: At
    called_at: At
    started_at: At | None
    recalls: int
    last_called_at: At
    unsaid: str | None
    waited_s: int
    held_s: int
    target_s: int | None
    reason: Facts | None
    onward: list[str]
    allowed: list[ActionWord]
    undo_until: At | None
    last_action: ActionWord
    no_show_at: At | None


class OfferedService(TypedDict):
    """A service that a visitor may be sent on to."""

    code: str
    prefix: str
    name: Names


class CallingPicture(TypedDict):
    """The rules of calling that a console looks at."""

    recalls_before_no_show: int
    recall_gap_s: int
    outcome_required: bool
    start_on_call: bool
    undo_s: int


class OfficerToday(TypedDict):
    """What the officer served today."""

    served: int
    mean_service_s: float | None


class ConsolePicture(TypedDict):
    """All that a console shows; before a counter is chosen there is no `counter`."""

    seq: int
    at: At
    centre: CentreNameAnswer
    me: OfficerPicture
    counter: OwnCounterPicture | None
    counters: list[OtherCounterPicture]
    ticket: PresentTicket | None
    held: list[HeldRow]
    missed: list[MissedRow]
    waiting: list[WaitingRow]
    waiting_total: int
    later: list[WaitingRow]
    next: NextRow | None
    services: list[OfferedService]
    kinds: list[KindWord]
    outcomes: list[OutcomeWord]
    kind_of_outcome: dict[OutcomeWord, KindWord]
    hold_reasons: list[str]
    out_of_turn_reasons: list[str]
    came_back_reason: str
    pause_reasons: list[str]
    pause_minutes: list[int]
    priority_classes: list[CodeNameAnswer]
    messages: list[CounterMessageAnswer]
    asks: list[str]
    rules: CallingPicture
    targets: TargetsPicture
    today: OfficerToday

"""Who asks for a person at a kiosk: asked, perhaps accepted by somebody, ended."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.events import AssistanceAction, Event

UNANSWERED_AFTER = timedelta(minutes=2)
"""Where nobody says so long that they come, the visitor is told so and it is an alert."""


class AssistanceEnd(StrEnum):
    """How it ended: somebody helped, the visitor needs nobody any more, or the day is over."""

    HELPED = "helped"
    TAKEN_BACK = "taken_back"
    DAY_OVER = "day_over"


@dataclass(frozen=True, slots=True)
class Assistance:
    """A visitor at a kiosk who has asked for a person; `id` is the `seq` of the event of that.

    `kiosk` is the device's id. It is open until it has `ended_at`; who stands there isn't known.
    `ended_by` is None where no member of staff has ended it.
    """

    id: int
    kiosk: int
    asked_at: datetime
    accepted_at: datetime | None = None
    accepted_by: int | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None
    end: AssistanceEnd | None = None


def assistance_id(event: Event) -> int:
    """The id of the assistance that one of the AssistanceActions is about."""
    return int(str(event.facts.get("assistance", event.seq)))


def assistance_after(now: Assistance | None, event: Event) -> Assistance:
    """The assistance after one of the AssistanceActions. Raises ValueError for one never asked."""
    facts, by = event.facts, event.facts.get("user")
    person = int(str(by)) if by is not None else None
    match AssistanceAction(event.type):
        case AssistanceAction.ASK:
            return Assistance(event.seq, int(str(facts["device"])), event.at)
        case AssistanceAction.ACCEPT if now is not None:
            return replace(now, accepted_at=event.at, accepted_by=person)
        case AssistanceAction.END if now is not None:
            end = AssistanceEnd(str(facts["how"]))
            return replace(now, ended_at=event.at, ended_by=person, end=end)
        case _:
            raise ValueError(f"event {event.seq}: {event.type} of an assistance never asked for")


def assistances_after(open_: Mapping[int, Assistance], event: Event) -> Mapping[int, Assistance]:
    """The open assistances after one of the AssistanceActions, by their ids, the oldest first."""
    ident = assistance_id(event)
    others = {i: one for i, one in open_.items() if i != ident}
    is_new = event.type == AssistanceAction.ASK
    if event.type == AssistanceAction.END or (ident not in open_ and not is_new):
        return others
    return dict(sorted({**open_, ident: assistance_after(open_.get(ident), event)}.items()))


def asked_at_kiosk(open_: Mapping[int, Assistance], kiosk: int) -> Assistance | None:
    """The open assistance of the kiosk; it has one at most."""
    return next((one for one in open_.values() if one.kiosk == kiosk), None)

"""The picture of the reception, key by key: what Python makes is what its page gets."""

from typing import Literal

from typing_extensions import TypedDict

from app.api.centre.services import ProcedureAnswer
from app.api.fields import At, HealthWord, Names
from app.api.lobby.displays import CentreNameAnswer, CodeNameAnswer
from app.api.queue.assistance import AssistanceAnswer


class RangePicture(TypedDict):
    """Within which range of seconds a wait ends."""

    low_s: int
    high_s: int


class ReceptionService(TypedDict):
    """A row; `closed` says why the kiosk gives no number: out of hours the reception still may."""

    code: str
    prefix: str
    name: Names
    agency: str
    closed: Literal["hours", "limit", "for_now"] | None
    left: int | None
    waiting: int
    counters_open: int
    estimate: RangePicture | None


class ReceptionPrinter(TypedDict):
    """A printer that the reception may choose, and how it is."""

    id: int
    title: str
    state: HealthWord


class ReceptionPicture(TypedDict):
    """All that a reception shows; the first of `printers` prints where none was chosen."""

    seq: int
    at: At
    centre: CentreNameAnswer
    services: list[ReceptionService]
    procedures: list[ProcedureAnswer]
    priority_classes: list[CodeNameAnswer]
    languages: list[str]
    digits: int
    most_at_once: int
    printers: list[ReceptionPrinter]
    assistances: list[AssistanceAnswer]

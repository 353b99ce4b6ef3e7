"""The picture of a kiosk, key by key: what Python makes is what its page gets."""

from typing import Literal

from typing_extensions import TypedDict

from app.api.centre.services import ProcedureAnswer, ServiceAnswer
from app.api.fields import At, ColourWord, Names
from app.api.lobby.displays import CentreNameAnswer, CodeNameAnswer
from app.api.pictures import NumberNamePicture


class KioskCentre(CentreNameAnswer):
    """The centre as a kiosk's head names it."""

    header: str
    address: str
    emblem: str | None


class GroupPicture(CodeNameAnswer):
    """A group of services and its colour."""

    colour: ColourWord


LatePicture = TypedDict("LatePicture", {"from": At, "resumes_at": At | None})
"""From when on a turn doesn't come before the counters close, and when they go on."""


class KioskService(ServiceAnswer):
    """A tile."""

    group: str | None
    counters_open: int
    counters: list[NumberNamePicture]
    late: LatePicture | None


class KioskRules(TypedDict):
    """What one person may take, and the promised wait."""

    tickets_per_person_day: int
    most_needs: int
    wait_target_min: float


class AskedPerson(TypedDict):
    """Who was asked for at the kiosk: whether somebody comes, as far as is known."""

    id: int
    state: Literal["asked", "late", "nobody", "coming"]
    asked_at: At


class IssuingPicture(TypedDict):
    """Whether it gives numbers at all, when again or until when; `day` keeps it closed, if one."""

    open: bool
    day: Names | None
    opens_at: At | None
    closes_at: At | None


class KioskPicture(IssuingPicture):
    """All that a kiosk shows; `scan` stands for a card that was just read there.

    `books` says whether the centre takes appointments; `guidance` and `results` are the services
    for who isn't sure and who collects a result, where they give numbers.
    """

    seq: int
    at: At
    centre: KioskCentre
    languages: list[str]
    services: list[KioskService]
    groups: list[GroupPicture]
    procedures: list[ProcedureAnswer]
    priority_classes: list[CodeNameAnswer]
    scanner: bool
    scan: str | None
    books: bool
    guidance: str | None
    results: str | None
    assistance: AskedPerson | None
    rules: KioskRules

"""What requests may say: the same schemas validate and make the OpenAPI document."""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    field_validator,
)

from app.domain.queue.corrections import FIELDS
from app.domain.queue.counter import Alarm
from app.domain.queue.outcomes import Outcome, TransactionKind
from app.domain.queue.ticket_edits import Decision
from hardware.simulators.faults import Fault

Text = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
RequestId = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._:-]{8,64}$",
        description="Made by the client for one intent; the same id gives one effect.",
    ),
]

CardText = Annotated[
    str, Field(max_length=4000, description="What the scanner has read; never stored or logged.")
]
Phone = Annotated[
    str,
    Field(max_length=32, description="Kept beside the log and deleted when the day is closed."),
]
Handle = Annotated[
    str, Field(max_length=64, description="Stands for a card that was just read at this device.")
]


def without_nul(value: object) -> object:
    """The value; raises ValueError for a NUL, which PostgreSQL can keep in no text."""
    if isinstance(value, str) and "\0" in value:
        raise ValueError("a NUL is not allowed")
    return value


class Body(BaseModel):
    """The base of every body: unknown fields are refused, and "1" or true is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    _inert = field_validator("*")(without_nul)

    @classmethod
    def model_validate(cls, obj: Any, **how: Any) -> Self:
        """The body, read as JSON: of Python's texts a strict schema takes no day, no member."""
        return cls.model_validate_json(json.dumps(obj), **how)


class Nothing(Body):
    """A body without fields."""


class SignIn(Body):
    """A person's name and password."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)


class NewTicket(Body):
    """What a visitor asks for."""

    service: str = Field(min_length=1, max_length=64, description="The code of a service.")
    request_id: RequestId
    priority: str | None = Field(None, max_length=16, description="The code of a class.")
    language: str = Field("vi", min_length=2, max_length=8)
    card_qr: CardText | None = None
    scan: Handle | None = None
    phone: Phone | None = None
    paper: bool = Field(True, description="False: no slip, the visitor photographs the QR code.")


class CardScan(Body):
    """A scanned card: its text from a scanner that types, or the handle of a serial scan."""

    scan: Handle | None = None
    card_qr: CardText | None = Field(None, validate_default=True)

    @field_validator("card_qr")
    @classmethod
    def _one_of_both(cls, card_qr: str | None, known: ValidationInfo) -> str | None:
        if "scan" in known.data and (card_qr is None) == (known.data["scan"] is None):
            raise ValueError("give either card_qr or scan")
        return card_qr


class OpenCounter(Body):
    """Opens a counter, narrowed to the services if given."""

    services: list[str] = Field(default=[], max_length=100)
    take_over: bool = Field(
        False, description="From who has it open, with the ticket there; needs its own right."
    )


class Seat(Body):
    """Who shall sit at a counter."""

    officer: str = Field(min_length=1, max_length=64, description="A user name.")


class Help(Body):
    """A service that a counter helps with, perhaps only while its wait is long."""

    service: str = Field(min_length=1, max_length=64)
    when_wait_over_min: float | None = Field(None, gt=0, le=600)


class Profile(Body):
    """The services that a counter helps with from now on; null gives the centre's own back."""

    services: list[Help] | None = Field(max_length=100)


class Correct(Body):
    """What was wrong in a record, and why; an empty text clears a field."""

    request_id: RequestId
    reason: Text = Field(min_length=1)
    corrections: int = Field(ge=0, description="How many corrections of it the caller has seen.")
    outcome: Outcome | None = None
    kind: TransactionKind | None = None
    procedure: Text | None = None
    dossier_code: Text | None = None
    note: Text | None = None
    void: bool | None = Field(None, description="True takes it out of every report, false back.")

    def fields(self) -> dict[str, str]:
        """The given fields of the record."""
        given = self.model_dump(mode="json", exclude_none=True)
        return {name: given[name] for name in FIELDS if name in given}


class CloseService(Body):
    """Why a service gives no numbers for now, and until when: "15:30" on the centre's clock."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=1, max_length=60, description="A usual one's code, or what visitors read."
    )
    until: str | None = Field(None, pattern=r"^([01]\d|2[0-3]):[0-5]\d$")


class Emergency(Body):
    """What a counter calls for."""

    state: Alarm


class Pause(Body):
    """Pauses a counter."""

    reason: Text = Field(min_length=1)


class Finish(Body):
    """How a transaction ended; `then` are the services that the visitor goes on to, in order.

    Without `then` the visitor goes on along the way already planned; an empty one ends it.
    """

    outcome: Outcome | None = None
    kind: TransactionKind | None = None
    procedure: Text | None = None
    dossier_code: Text | None = None
    note: Text | None = None
    then: list[Annotated[str, Field(max_length=64)]] | None = Field(None, max_length=5)
    place: Literal["original", "first", "after", "last"] | None = None


class FinishFirst(Finish):
    """How the unfinished ticket ended; with `version` only if it is still as the caller saw it."""

    version: int | None = Field(None, ge=1)


class CallNext(Body):
    """Calls the next ticket; `finish` ends the unfinished one in the same command."""

    request_id: RequestId
    finish: FinishFirst | None = None


class CallLabel(Body):
    """Calls the ticket of a label, or of a number alone; out of turn it needs a reason."""

    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=16)]
    request_id: RequestId
    reason: Text = ""


class Act(Finish):
    """An action on a ticket as the caller saw it, with the facts that the action takes."""

    version: int = Field(ge=1)
    request_id: RequestId
    reason: Text | None = None
    service: str | None = Field(None, max_length=64)
    counter: int | None = None

    def facts(self) -> dict[str, object]:
        """The given facts as plain JSON."""
        given = self.model_dump(mode="json", exclude_none=True)
        return {k: v for k, v in given.items() if k not in ("version", "request_id")}


class Edit(Body):
    """What is written on a ticket; an empty text clears a field."""

    version: int = Field(ge=1)
    request_id: RequestId
    note: Text | None = None
    procedure: Text | None = None
    dossier_code: Text | None = None
    language: str | None = Field(None, min_length=2, max_length=8)
    phone: Phone | None = None

    def written(self) -> dict[str, str]:
        """The given fields."""
        return self.model_dump(exclude_none=True, exclude={"version", "request_id"})


class JudgePriority(Body):
    """What staff say of the priority class; `priority` is the class that is added."""

    version: int = Field(ge=1)
    request_id: RequestId
    decision: Decision
    priority: str | None = Field(None, max_length=16)


class Leave(Body):
    """A visitor gives the number back."""

    request_id: RequestId


class Reprint(Body):
    """One more copy of a slip, where the last one came out or at another printer."""

    request_id: RequestId
    printer: int | None = Field(None, ge=0, le=2**63 - 1, description="The id of a device.")


class Simulate(Body):
    """A fault that a simulated device should have."""

    fault: Fault
    after_bytes: int = Field(
        0, ge=0, le=1_000_000, description="A printer's fault begins at that byte of its slips."
    )


class ShownCode(Body):
    """A code that a simulated scanner is shown; it is kept nowhere."""

    code: str = Field(max_length=4096)


class DemoClock(Body):
    """Where the demonstration's clock begins and how fast it runs; without fields, real time."""

    at: Annotated[str, Field(description="RFC 3339")] | None = None
    speed: float = Field(1.0, gt=0, le=3600)

"""What fields of many requests may say: the same schemas validate and make the OpenAPI document."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Any, LiteralString

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    WithJsonSchema,
    field_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from app.domain.alerts.rules import AlertKind
from app.domain.centre.closing import ClosingStage
from app.domain.centre.values import Colour, Direction
from app.domain.devices.kinds import DeviceKind
from app.domain.lobby.displays import Layout
from app.domain.messages.gateway import BodyForm
from app.domain.messages.occasions import MessageKind
from app.domain.messages.outbox import Channel, OutboxState, SendTrouble
from app.domain.queue.counter import Alarm, CounterState
from app.domain.queue.messages import ReplyCode, Sender
from app.domain.queue.outcomes import Outcome, TransactionKind
from app.domain.queue.overview import CentreState
from app.domain.queue.ticket import Action, LegEnd, PriorityCheck, State
from app.operations.devices.sightings import Sight
from app.operations.people.accounts import Standing
from app.operations.people.rights import Right, Role
from hardware.devices import Cause, HealthState
from hardware.discovery import Way
from hardware.printers.jobs import JobState

LARGEST = 2**63 - 1
"""The largest number that a column can hold."""

LONGEST_ADDRESS = 2000
"""Where a visitor is told: a number, an address, or the subscription of a browser."""


def without_nul(value: object) -> object:
    """The value; refuses a NUL in any text within it, which PostgreSQL keeps in no text or JSON."""
    level = [value]
    while level:
        if any(isinstance(one, str) and "\0" in one for one in level):
            raise PydanticCustomError("nul", "no NUL")
        level = [inner for one in level for inner in _within(one)]
    return value


def _within(value: object) -> Iterable[object]:
    """What a list or an object holds, its keys too."""
    if isinstance(value, Mapping):
        return (*value.keys(), *value.values())
    return value if isinstance(value, list | tuple) else ()


class Body(BaseModel):
    """The base of every body: unknown fields are refused, and "1" or true is no number."""

    model_config = ConfigDict(extra="forbid", strict=True)

    _inert = field_validator("*")(without_nul)


class Query(BaseModel):
    """The base of every query: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    _inert = field_validator("*")(without_nul)


def _written(form: str, code: LiteralString) -> Callable[[object], object]:
    """Refuse a text that is not of the form; pydantic takes 0 for a day and " 1_0" for 10."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(form, value):
            raise PydanticCustomError(code, code)
        return value

    return check


Day = Annotated[date, BeforeValidator(_written(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "day_form"))]
IN_DIGITS = BeforeValidator(_written(r"[0-9]+", "number_form"))
Number = Annotated[int, Field(ge=0, le=LARGEST), IN_DIGITS]
SmallNumber = Annotated[int, Field(ge=0, le=2**31 - 1), IN_DIGITS]

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
ScanHandle = Annotated[
    str, Field(max_length=64, description="Stands for a card that was just read at this device.")
]


def _words(of: type[StrEnum]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [word.value for word in of]})


# What answers say. Their types describe them in the OpenAPI document and check them in the tests.
At = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""An instant as answers write it: RFC 3339 in UTC."""
On = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
"""A business day as answers write it."""
Names = dict[str, str]
"""A name in each language that has one."""
Facts = dict[str, Any]
"""Facts whose names and values depend on what they are of."""


class EstimateAnswer(TypedDict):
    """A range of seconds within which a wait ends, and what four of five waits stay below."""

    low_s: int
    high_s: int
    p80_s: int


class IdAnswer(TypedDict):
    """What was done, it was done to this."""

    id: int


StateWord = Annotated[str, _words(State)]
CounterStateWord = Annotated[str, _words(CounterState)]
AlarmWord = Annotated[str, _words(Alarm)]
EndWord = Annotated[str, _words(LegEnd)]
KindWord = Annotated[str, _words(TransactionKind)]
OutcomeWord = Annotated[str, _words(Outcome)]
CheckWord = Annotated[str, _words(PriorityCheck)]
AlertWord = Annotated[str, _words(AlertKind)]
DeviceWord = Annotated[str, _words(DeviceKind)]
JobWord = Annotated[str, _words(JobState)]
HealthWord = Annotated[str, _words(HealthState)]
SightWord = Annotated[str, _words(Sight)]
WayWord = Annotated[str, _words(Way)]
CauseWord = Annotated[str, _words(Cause)]
ColourWord = Annotated[str, _words(Colour)]
DirectionWord = Annotated[str, _words(Direction)]
ClosingWord = Annotated[str, _words(ClosingStage)]
CentreStateWord = Annotated[str, _words(CentreState)]
LayoutWord = Annotated[str, _words(Layout)]
RoleWord = Annotated[str, _words(Role)]
RightWord = Annotated[str, _words(Right)]
StandingWord = Annotated[str, _words(Standing)]
ActionWord = Annotated[str, _words(Action)]
SenderWord = Annotated[str, _words(Sender)]
ReplyWord = Annotated[str, _words(ReplyCode)]
ChannelWord = Annotated[str, _words(Channel)]
MessageKindWord = Annotated[str, _words(MessageKind)]
OutboxWord = Annotated[str, _words(OutboxState)]
SendTroubleWord = Annotated[str, _words(SendTrouble)]
BodyFormWord = Annotated[str, _words(BodyForm)]


class PeriodQuery(Query):
    """A period of business days; today where nothing is given."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")

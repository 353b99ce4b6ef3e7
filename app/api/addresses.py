"""What addresses may say: the places in a path, and the queries behind it."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from app.api.schemas import without_nul
from app.domain.queue.ticket import State

LARGEST = 2**63 - 1
"""The largest number that a column can hold."""


def _written(form: str, words: str) -> Callable[[object], object]:
    """Refuses a text that is not of the form; pydantic takes 0 for a day and " 1_0" for 10."""

    def check(value: object) -> object:
        if isinstance(value, str) and not re.fullmatch(form, value):
            raise ValueError(words)
        return value

    return check


Day = Annotated[
    date, BeforeValidator(_written(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "a day is written YYYY-MM-DD"))
]
Number = Annotated[int, BeforeValidator(_written(r"[0-9]+", "a number is written in digits"))]


class TicketPath(BaseModel):
    """The ticket in the address."""

    ticket_id: int


class ActionPath(TicketPath):
    """The ticket and the action in the address."""

    action: str


class CounterPath(BaseModel):
    """The counter in the address."""

    number: int


class RecordPath(TicketPath):
    """The transaction in the address: the ticket and which of its calls, from 1."""

    leg: int


class ServicePath(BaseModel):
    """The service in the address."""

    code: str


class DevicePath(BaseModel):
    """The device in the address."""

    device_id: int


class JobPath(BaseModel):
    """The print job in the address."""

    job_id: int


class CodePath(BaseModel):
    """The secret code of a phone page."""

    code: str


class ZonePath(BaseModel):
    """The zone in the address."""

    zone: str


class ReportPath(BaseModel):
    """The report in the address."""

    name: str


class Query(BaseModel):
    """The base of every query: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid")

    _inert = field_validator("*")(without_nul)


class TicketQuery(Query):
    """Which tickets."""

    state: State | None = None
    service: str | None = Field(None, max_length=64)
    label: str | None = Field(None, max_length=16)
    on: Day | None = None
    cursor: Number | None = Field(None, ge=0, le=LARGEST)


class Days(Query):
    """A period of business days; today where nothing is given."""

    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")


class TransactionQuery(Days):
    """Which transactions."""

    service: str | None = Field(None, max_length=64)
    counter: Number | None = Field(None, ge=0, le=LARGEST)
    officer: Number | None = Field(None, ge=0, le=LARGEST)
    label: str | None = Field(None, max_length=16)
    cursor: str | None = Field(None, pattern=r"^[0-9]{1,18}\.[0-9]{1,9}$")


class ReportQuery(Days):
    """A report's period (days or the name of one), grouping, filters and format."""

    period: str | None = Field(None, max_length=32, description="As today, last-week, this-year.")
    by: str | None = Field(None, max_length=32)
    service: str | None = Field(None, max_length=64)
    agency: str | None = Field(None, max_length=200)
    counter: Number | None = Field(None, ge=0, le=2**31 - 1)
    officer: str | None = Field(None, max_length=64, description="A user name.")
    kind: str | None = Field(None, max_length=32)
    format: Literal["json", "csv", "xlsx", "pdf"] = "json"


class EventQuery(Query):
    """Where to go on in the log."""

    after: Number = Field(0, ge=0, le=LARGEST)

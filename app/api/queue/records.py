"""Records: the transactions, corrected and read, and the log."""

from collections.abc import Mapping
from typing import Any

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import (
    At,
    Body,
    EndWord,
    Facts,
    KindWord,
    Number,
    On,
    OutcomeWord,
    PeriodQuery,
    Query,
    RequestId,
    Text,
)
from app.api.routes import Answer, RouteGroup
from app.domain.centre.calendar import business_day
from app.domain.events import Event
from app.domain.instants import iso, iso_or_none
from app.domain.queue.call_reason import both_ways
from app.domain.queue.corrections import FIELDS, Correction
from app.domain.queue.outcomes import Outcome, TransactionKind
from app.domain.queue.ticket import Action
from app.domain.visitors.rating import readable_facts
from app.operations.people.rights import Caller, Right
from app.operations.queue.corrections import Record
from app.persistence.queue.queries import PAGE, TransactionFilter
from app.request_context import RequestContext


class TransactionsQuery(PeriodQuery):
    """Which transactions."""

    service: str | None = Field(None, max_length=64)
    counter: Number | None = None
    officer: Number | None = None
    label: str | None = Field(None, max_length=16)
    cursor: str | None = Field(None, pattern=r"^[0-9]{1,18}\.[0-9]{1,9}$")


class EventsQuery(Query):
    """Where to go on in the log."""

    after: Number = 0


class CorrectRecordBody(Body):
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


class TransactionAnswer(TypedDict):
    """One call-to-end of a ticket with its four spans in seconds."""

    ticket_id: int
    leg: int
    label: str
    service: str
    counter: int
    priority: str | None
    recalls: int
    business_on: On
    officer: int | None
    queued_at: At
    called_at: At
    started_at: At | None
    ended_at: At | None
    wait_s: float
    walk_s: float
    service_s: float
    held_s: float
    end: EndWord | None
    kind: KindWord | None
    outcome: OutcomeWord | None
    reason: str | None
    procedure: str | None
    dossier_code: str | None
    note: str | None
    hold_reason: str | None
    overnight: bool
    corrections: int


class TransactionsAnswer(TypedDict):
    """A page of records; `next` is the cursor of the next one."""

    items: list[TransactionAnswer]
    next: str | None


class CorrectionAnswer(TypedDict):
    """A correction: who, when, why, and of each field what was before and is since."""

    seq: int
    at: At
    by: str
    reason: str
    changes: dict[str, tuple[str | None, str | None]]


class RecordAnswer(TransactionAnswer):
    """A record with its corrections."""

    history: list[CorrectionAnswer]


class EventAnswer(TypedDict):
    """One row of the log; which facts there are depends on its type."""

    seq: int
    at: At
    type: str
    actor: str
    ticket_id: int | None
    counter: int | None
    facts: Facts


class EventsAnswer(TypedDict):
    """A page of the log; `next` is the `after` of the next one."""

    items: list[EventAnswer]
    next: int | None


def record_routes(context: RequestContext) -> RouteGroup:
    """The routes /transactions and /events."""
    api = RouteGroup(context, "supervision", "Records and the log.")
    installation = context.installation

    @api.get(
        "/transactions",
        "The recorded transactions",
        right=Right.SUPERVISE,
        gives=TransactionsAnswer,
    )
    def transactions(caller: Caller, query: TransactionsQuery) -> Answer:
        zone = installation.units.floor(caller.centre_id).centre.time_zone
        today = business_day(installation.clock.now(), zone)
        cursor = None
        if query.cursor:
            ticket_id, _, leg = query.cursor.partition(".")
            cursor = (int(ticket_id), int(leg))
        wanted = TransactionFilter(
            query.first or query.last or today,
            query.last or today,
            query.service,
            query.counter,
            query.officer,
            query.label,
            cursor,
        )
        found = installation.record_reader.transactions(caller, wanted)
        items = [transaction_json(row) for row in found]
        more = f"{items[-1]['ticket_id']}.{items[-1]['leg']}" if len(items) == PAGE else None
        return {"items": items, "next": more}

    @api.get(
        "/transactions/<int:ticket_id>/<int:leg>",
        "A record with its corrections",
        right=Right.SUPERVISE,
        gives=RecordAnswer,
    )
    def record(caller: Caller, ticket_id: int, leg: int) -> Answer:
        found = installation.corrections.record(caller, ticket_id, leg)
        return record_json(found, installation.authentication.names(caller.centre_id))

    @api.post(
        "/transactions/<int:ticket_id>/<int:leg>/correct",
        "Correct a record",
        right="correct",
        gives=RecordAnswer,
    )
    def correct(caller: Caller, ticket_id: int, leg: int, body: CorrectRecordBody) -> Answer:
        found = installation.corrections.correct(
            caller,
            ticket_id,
            leg,
            Correction(body.reason, body.fields(), body.void),
            seen=body.corrections,
            request_id=body.request_id,
        )
        return record_json(found, installation.authentication.names(caller.centre_id))

    @api.get("/events", "The log, in order", right=Right.SUPERVISE, gives=EventsAnswer)
    def events(caller: Caller, query: EventsQuery) -> Answer:
        found = installation.record_reader.events(caller, query.after)
        more = found[-1].seq if len(found) == PAGE else None
        return {"items": [event_json(event) for event in found], "next": more}

    return api


def transaction_json(row: Mapping[str, Any]) -> dict[str, Any]:
    """One call-to-end of a ticket with its four spans in seconds."""
    spans = {f"{name}_s": row[f"{name}_ms"] / 1000 for name in ("wait", "walk", "service", "held")}
    instants = ("queued_at", "called_at", "started_at", "ended_at")
    plain = ("ticket_id", "leg", "label", "service", "counter", "priority", "recalls")
    return {
        **{key: row[key] for key in plain},
        "business_on": row["business_on"].isoformat(),
        "officer": row["officer_id"],
        **{key: iso_or_none(row[key]) for key in instants},
        **spans,
        "end": row["end"],
        "kind": row["kind"],
        "outcome": row["outcome"],
        "reason": row["reason"],
        **{key: row[key] for key in ("procedure", "dossier_code", "note", "hold_reason")},
        "overnight": row["overnight"],
        "corrections": row["corrections"],
    }


def record_json(of: Record, names: Mapping[int, str]) -> dict[str, Any]:
    """A transaction with its corrections: each with what was before, what is since, and why."""
    history = [
        {
            "seq": event.seq,
            "at": iso(event.at),
            "by": names.get(int(event.actor.partition(":")[2]), event.actor),
            "reason": event.facts["reason"],
            "changes": event.facts["changes"],
        }
        for event in of.history
    ]
    return {**transaction_json(of.row), "history": history}


def event_json(event: Event) -> dict[str, Any]:
    """One row of the log; of a call the reason is told both ways."""
    facts = readable_facts(event)
    return {
        "seq": event.seq,
        "at": iso(event.at),
        "type": event.type,
        "actor": event.actor,
        "ticket_id": event.ticket_id,
        "counter": event.counter,
        "facts": dict(both_ways(facts) if event.type == Action.CALL else facts),
    }

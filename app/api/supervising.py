"""What supervisors read and correct: transactions, the log."""

from datetime import date
from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import EventQuery, RecordPath, TransactionQuery
from app.api.kit import Answer, Kit
from app.api.represent import event_json, record_json, transaction_json
from app.api.schemas import Correct
from app.domain.centre.calendar import DayRange, business_day
from app.domain.queue.corrections import Correction
from app.operations.people.rights import Caller
from app.persistence.queue.queries import PAGE, TransactionFilter


def supervising(kit: Kit) -> APIBlueprint:
    """The routes /transactions and /events."""
    api = kit.group("supervision", "Records and the log.")
    installation = kit.installation

    @api.get("/transactions", summary="The recorded transactions")
    def transactions(query: TransactionQuery) -> Answer:
        caller = kit.caller()
        period = _period(caller, query.first, query.last)
        cursor = None
        if query.cursor:
            ticket_id, _, leg = query.cursor.partition(".")
            cursor = (int(ticket_id), int(leg))
        wanted = TransactionFilter(
            period.first,
            period.last,
            query.service,
            query.counter,
            query.officer,
            query.label,
            cursor,
        )
        found = installation.record_reader.transactions(caller, wanted)
        items = [transaction_json(row) for row in found]
        more = f"{items[-1]['ticket_id']}.{items[-1]['leg']}" if len(items) == PAGE else None
        return {"items": items, "next": more}, HTTPStatus.OK

    @api.get("/transactions/<int:ticket_id>/<int:leg>", summary="A record with its corrections")
    def record(path: RecordPath) -> Answer:
        caller = kit.caller()
        found = installation.corrections.record(caller, path.ticket_id, path.leg)
        return record_json(
            found, installation.authentication.names(caller.centre_id)
        ), HTTPStatus.OK

    @api.post("/transactions/<int:ticket_id>/<int:leg>/correct", summary="Correct a record")
    def correct(path: RecordPath, body: Correct) -> Answer:
        caller = kit.caller()
        found = installation.corrections.correct(
            caller,
            path.ticket_id,
            path.leg,
            Correction(body.reason, body.fields(), body.void),
            seen=body.corrections,
            request_id=body.request_id,
        )
        return record_json(
            found, installation.authentication.names(caller.centre_id)
        ), HTTPStatus.OK

    @api.get("/events", summary="The log, in order")
    def events(query: EventQuery) -> Answer:
        found = installation.record_reader.events(kit.caller(), query.after)
        more = found[-1].seq if len(found) == PAGE else None
        return {"items": [event_json(event) for event in found], "next": more}, HTTPStatus.OK

    def _period(caller: Caller, first: date | None, last: date | None) -> DayRange:
        zone = installation.units.floor(caller.centre_id).centre.time_zone
        today = business_day(installation.clock.now(), zone)
        return DayRange(first or last or today, last or today)

    return api

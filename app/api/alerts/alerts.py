"""Alerts: those there are and were, seen by somebody, and what a webhook was sent of them."""

from typing import Any, Literal

from flask import request
from typing_extensions import TypedDict

from app.api.fields import AlertWord, At, Facts, Number, PeriodQuery
from app.api.problems import language
from app.api.routes import CSV, Answer, RouteGroup, file_answer
from app.domain.alerts.history import PastAlert
from app.domain.alerts.rules import Alert, AlertKind
from app.domain.instants import iso, iso_or_none
from app.operations.alerts.alerts import PastAlertQuery
from app.operations.people.audit import MOST
from app.operations.people.rights import Caller, Right
from app.persistence.alerts.store import AlertDelivery
from app.reports.alert_tables import alerts_table, deliveries_table
from app.reports.files.csv_file import to_csv
from app.reports.table import Table
from app.request_context import RequestContext, client_address

PAGE = 200


class AlertsQuery(PeriodQuery):
    """Of which days (of all where none is given) and kind; `cursor`: the `next` of the answer
    before.
    """

    kind: AlertKind | None = None
    cursor: Number | None = None
    format: Literal["json", "csv"] = "json"

    @property
    def asked(self) -> PastAlertQuery:
        """The query as the operation asks it."""
        return PastAlertQuery(self.first, self.last, self.kind, self.cursor)


class DeliveriesQuery(PeriodQuery):
    """Of which days (the newest 200 where nothing is given), and how far they have come."""

    state: Literal["queued", "delivered", "failed"] | None = None
    cursor: Number | None = None
    format: Literal["json", "csv"] = "json"

    @property
    def asked(self) -> PastAlertQuery:
        """The query as the operation asks it."""
        return PastAlertQuery(self.first, self.last, self.state, self.cursor)


class AlertAnswer(TypedDict):
    """An alert; which facts there are depends on its kind."""

    id: int
    kind: AlertWord
    subject: str
    grave: bool
    facts: Facts
    raised_at: At
    ended_at: At | None
    acknowledged_at: At | None
    acknowledged_by: int | None


class PastAlertAnswer(AlertAnswer):
    """An alert, who saw it or came, and who ended it."""

    seen_by: int | None
    seen_at: At | None
    ended_by: str | None


class AlertsAnswer(TypedDict):
    """A page of alerts; `next` is the cursor of the next one."""

    items: list[PastAlertAnswer]
    next: int | None


class DeliveryAnswer(TypedDict):
    """What was told of an alert; `target` is `webhook`, or kind and mark of another address."""

    id: int
    target: str
    alert: int
    event: str | None
    state: Literal["queued", "delivered", "failed"]
    tries: int
    detail: str
    created_at: At
    next_try_at: At | None


def alert_routes(context: RequestContext) -> RouteGroup:
    """The routes under /alerts."""
    api = RouteGroup(context, "alerts", "What supervisors must hear of.")
    installation = context.installation

    @api.get(
        "/alerts",
        "Every alert, the newest first; as JSON or CSV",
        right=Right.SUPERVISE,
        gives=AlertsAnswer,
        also=(CSV,),
    )
    def every(caller: Caller, query: AlertsQuery) -> Answer:
        most = MOST if query.format == "csv" else PAGE
        found = installation.alert_history.find(caller, query.asked, most=most)
        if query.format == "csv":
            centre = installation.units.floor(caller.centre_id).centre
            names = installation.authentication.names(caller.centre_id)
            return _file(caller, alerts_table(centre, found, names, language=language(request)))
        more = found[-1].alert.id if len(found) == PAGE else None
        return {"items": [_past_json(past) for past in found], "next": more}

    @api.post(
        "/alerts/<int:alert_id>/acknowledge",
        "Say that an alert was seen",
        right="alert-acknowledge",
        gives=AlertAnswer,
    )
    def acknowledge(caller: Caller, alert_id: int) -> Answer:
        return alert_json(installation.alerts.acknowledge(caller, alert_id))

    @api.get(
        "/alerts/deliveries",
        "What was told elsewhere of alerts, the newest first",
        right=Right.SUPERVISE,
        gives=list[DeliveryAnswer],
        also=(CSV,),
    )
    def deliveries(caller: Caller, query: DeliveriesQuery) -> Answer:
        most = MOST if query.format == "csv" else PAGE
        found = installation.alert_history.deliveries(caller, query.asked, most=most)
        if query.format == "csv":
            centre = installation.units.floor(caller.centre_id).centre
            return _file(caller, deliveries_table(centre, found, language=language(request)))
        return [_delivery_json(one) for one, _ in found]

    def _file(caller: Caller, table: Table) -> Answer:
        installation.access_log.exported(caller, client_address(), table.name, "csv")
        return file_answer(to_csv(table), CSV, f"{table.name}.csv")

    return api


def alert_json(alert: Alert) -> dict[str, Any]:
    """The alert as the API tells it."""
    return {
        "id": alert.id,
        "kind": alert.kind,
        "subject": alert.subject,
        "grave": alert.is_grave,
        "facts": dict(alert.facts),
        "raised_at": iso(alert.raised_at),
        "ended_at": iso_or_none(alert.ended_at),
        "acknowledged_at": iso_or_none(alert.acknowledged_at),
        "acknowledged_by": alert.acknowledged_by,
    }


def _past_json(past: PastAlert) -> dict[str, Any]:
    return {
        **alert_json(past.alert),
        "seen_by": past.seen_by,
        "seen_at": iso_or_none(past.seen_at),
        "ended_by": past.ended_by,
    }


def _delivery_json(one: AlertDelivery) -> dict[str, Any]:
    return {
        "id": one.id,
        "target": one.target,
        "alert": one.alert_id,
        "event": one.body.get("event"),
        "state": one.state,
        "tries": one.tries,
        "detail": one.detail,
        "created_at": iso(one.created_at),
        "next_try_at": iso(one.next_try_at) if one.state == "queued" else None,
    }

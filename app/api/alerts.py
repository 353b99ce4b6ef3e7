"""Alerts: those there are and were, seen by somebody, and what a webhook was sent of them."""

from http import HTTPStatus
from typing import Any, Literal

from flask import Response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from app.api.addresses import LARGEST, Days, Number
from app.api.kit import Answer, Kit
from app.api.problems import language
from app.api.schemas import Nothing
from app.domain.alerts.history import PastAlert
from app.domain.alerts.rules import Alert, AlertKind
from app.domain.instants import iso
from app.operations.alerts.alerts import PastAlertQuery
from app.operations.people.audit import MOST
from app.persistence.alerts.store import WebhookDelivery
from app.reports.alert_tables import alerts_table, deliveries_table
from app.reports.files.csv_file import to_csv
from app.reports.table import Table

PAGE = 200


class AlertPath(BaseModel):
    """The alert in the address."""

    alert_id: int = Field(ge=0, le=LARGEST)


class AlertQuery(Days):
    """Of which days (of all where none is given) and kind; `cursor`: the `next` of the answer
    before.
    """

    kind: AlertKind | None = None
    cursor: Number | None = Field(None, ge=0, le=LARGEST)
    format: Literal["json", "csv"] = "json"

    @property
    def asked(self) -> PastAlertQuery:
        """The query as the operation asks it."""
        return PastAlertQuery(self.first, self.last, self.kind, self.cursor)


class DeliveryQuery(Days):
    """Of which days (the newest 200 where nothing is given), and how far they have come."""

    state: Literal["queued", "delivered", "failed"] | None = None
    cursor: Number | None = Field(None, ge=0, le=LARGEST)
    format: Literal["json", "csv"] = "json"

    @property
    def asked(self) -> PastAlertQuery:
        """The query as the operation asks it."""
        return PastAlertQuery(self.first, self.last, self.state, self.cursor)


def alerts(kit: Kit) -> APIBlueprint:
    """The routes under /alerts."""
    api = kit.group("alerts", "What supervisors must hear of.")
    installation = kit.installation

    @api.get("/alerts", summary="Every alert, the newest first; as JSON or CSV")
    def every(query: AlertQuery) -> Answer | Response:
        caller = kit.caller()
        most = MOST if query.format == "csv" else PAGE
        found = installation.alert_history.find(caller, query.asked, most=most)
        if query.format == "csv":
            centre = installation.units.floor(caller.centre_id).centre
            names = installation.authentication.names(caller.centre_id)
            return _file(alerts_table(centre, found, names, language=language(request)))
        more = found[-1].alert.id if len(found) == PAGE else None
        return {"items": [_past_json(past) for past in found], "next": more}, HTTPStatus.OK

    @api.post("/alerts/<int:alert_id>/acknowledge", summary="Say that an alert was seen")
    def acknowledge(path: AlertPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        alert = installation.alerts.acknowledge(kit.caller(), path.alert_id)
        return alert_json(alert), HTTPStatus.OK

    @api.get("/alerts/deliveries", summary="What the webhook was sent, the newest first")
    def deliveries(query: DeliveryQuery) -> Answer | Response:
        caller = kit.caller()
        most = MOST if query.format == "csv" else PAGE
        found = installation.alert_history.deliveries(caller, query.asked, most=most)
        if query.format == "csv":
            centre = installation.units.floor(caller.centre_id).centre
            return _file(deliveries_table(centre, found, language=language(request)))
        return [_delivery_json(one) for one, _ in found], HTTPStatus.OK

    return api


def _file(table: Table) -> Response:
    answer = Response(to_csv(table), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{table.name}.csv"'
    return answer


def _past_json(past: PastAlert) -> dict[str, Any]:
    return {
        **alert_json(past.alert),
        "seen_by": past.seen_by,
        "seen_at": iso(past.seen_at) if past.seen_at else None,
        "ended_by": past.ended_by,
    }


def _delivery_json(one: WebhookDelivery) -> dict[str, Any]:
    return {
        "id": one.id,
        "alert": one.alert_id,
        "event": one.body.get("event"),
        "state": one.state,
        "tries": one.tries,
        "detail": one.detail,
        "created_at": iso(one.created_at),
        "next_try_at": iso(one.next_try_at) if one.state == "queued" else None,
    }


def alert_json(alert: Alert) -> dict[str, Any]:
    """The alert as the API tells it."""
    return {
        "id": alert.id,
        "kind": alert.kind,
        "subject": alert.subject,
        "grave": alert.is_grave,
        "facts": dict(alert.facts),
        "raised_at": iso(alert.raised_at),
        "ended_at": iso(alert.ended_at) if alert.ended_at else None,
        "acknowledged_at": iso(alert.acknowledged_at) if alert.acknowledged_at else None,
        "acknowledged_by": alert.acknowledged_by,
    }

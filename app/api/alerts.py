"""Alerts: those there are and were, seen by somebody, and what a webhook was sent of them."""

from http import HTTPStatus
from typing import Any

from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel, Field

from app.api.addresses import LARGEST, Query
from app.api.kit import Answer, Kit
from app.api.schemas import Nothing
from app.domain.alerts import Alert
from app.domain.instants import iso
from app.persistence.alerts import PAGE


class AlertPath(BaseModel):
    """The alert in the address."""

    alert_id: int = Field(ge=0, le=LARGEST)


class AlertQuery(Query):
    """Where to go on: the `next` of the answer before."""

    cursor: int | None = Field(None, ge=0, le=LARGEST)


def alerts(kit: Kit) -> APIBlueprint:
    """The routes under /alerts."""
    api = kit.group("alerts", "What supervisors must hear of.")
    house = kit.house

    @api.get("/alerts", summary="Every alert, the newest first")
    def every(query: AlertQuery) -> Answer:
        caller = kit.caller()
        found = house.alerting.kept(caller, query.cursor)
        more = found[-1].id if len(found) == PAGE else None
        return {"items": [alert_json(alert) for alert in found], "next": more}, HTTPStatus.OK

    @api.post("/alerts/<int:alert_id>/acknowledge", summary="Say that an alert was seen")
    def acknowledge(path: AlertPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        alert = house.alerting.acknowledge(kit.caller(), path.alert_id)
        return alert_json(alert), HTTPStatus.OK

    @api.get("/alerts/deliveries", summary="What the webhook was sent, the newest first")
    def deliveries() -> Answer:
        return [
            {
                "id": one.id,
                "alert": one.alert_id,
                "event": one.body.get("event"),
                "state": one.state,
                "tries": one.tries,
                "detail": one.detail,
                "created_at": iso(one.created_at),
                "next_try_at": iso(one.next_try_at) if one.state == "queued" else None,
            }
            for one in house.alerting.deliveries(kit.caller())
        ], HTTPStatus.OK

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
        "ended_at": iso(alert.ended_at) if alert.ended_at else None,
        "acknowledged_at": iso(alert.acknowledged_at) if alert.acknowledged_at else None,
        "acknowledged_by": alert.acknowledged_by,
    }

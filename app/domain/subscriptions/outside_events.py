"""What other programs are told of the log: CloudEvents without anybody's name or words.

An event's own facts may hold what somebody wrote. Told are only the facts that stand here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.events import (
    CONFIGURED,
    DAY_CLOSED,
    RATED,
    AlertAction,
    BookingAction,
    CounterAction,
    Event,
    Remark,
    ServiceAction,
)
from app.domain.instants import iso
from app.domain.queue.ticket import Action

SPEC_VERSION = "1.0"
TYPE_PREFIX = "moiso"


@dataclass(frozen=True, slots=True)
class OutsideKind:
    """How a type of the log is called outside, and which of its facts are told."""

    name: str
    facts: tuple[str, ...] = ()


KINDS: Mapping[str, OutsideKind] = {
    Action.ISSUE: OutsideKind(
        "ticket.issued",
        (
            "label",
            "prefix",
            "ordinal",
            "service",
            "business_on",
            "priority",
            "origin",
            "language",
            "waiting_ahead",
            "quoted_s",
        ),
    ),
    Action.CALL: OutsideKind("ticket.called", ("rule", "waited_min", "priority")),
    Action.RECALL: OutsideKind("ticket.recalled", ("recall",)),
    Action.START: OutsideKind("ticket.started"),
    Action.FINISH: OutsideKind("ticket.finished", ("outcome", "kind", "procedure", "dossier_code")),
    Action.NO_SHOW: OutsideKind("ticket.no_show"),
    Action.REINSTATE: OutsideKind("ticket.reinstated", ("place",)),
    Action.HOLD: OutsideKind("ticket.held"),
    Action.RESUME: OutsideKind("ticket.resumed"),
    Action.RETURN: OutsideKind("ticket.returned", ("place",)),
    Action.TRANSFER: OutsideKind("ticket.transferred", ("place", "service")),
    Action.CANCEL: OutsideKind("ticket.cancelled"),
    Action.EXPIRE: OutsideKind("ticket.expired"),
    Action.UNDO: OutsideKind("ticket.undone", ("undone",)),
    Remark.MOVE: OutsideKind("ticket.moved", ("service",)),
    CounterAction.OPEN: OutsideKind("counter.opened", ("services",)),
    CounterAction.PAUSE: OutsideKind("counter.paused"),
    CounterAction.RESUME: OutsideKind("counter.resumed"),
    CounterAction.CLOSE: OutsideKind("counter.closed"),
    ServiceAction.CLOSE: OutsideKind("service.closed", ("service",)),
    ServiceAction.OPEN: OutsideKind("service.opened", ("service",)),
    BookingAction.MAKE: OutsideKind(
        "booking.made", ("service", "starts_at", "ends_at", "quota", "procedure")
    ),
    BookingAction.MOVE: OutsideKind("booking.moved", ("booking", "starts_at", "ends_at", "quota")),
    BookingAction.CHECK_IN: OutsideKind("booking.arrived", ("booking",)),
    BookingAction.CANCEL: OutsideKind("booking.cancelled", ("booking", "by")),
    BookingAction.SERVE: OutsideKind("booking.served", ("booking",)),
    BookingAction.NO_SHOW: OutsideKind("booking.no_show", ("booking",)),
    BookingAction.EXPIRE: OutsideKind("booking.expired", ("booking",)),
    RATED: OutsideKind("rating.given"),
    AlertAction.RAISE: OutsideKind("alert.raised", ("kind", "subject", "grave")),
    AlertAction.END: OutsideKind("alert.ended", ("alert",)),
    CONFIGURED: OutsideKind("configuration.published", ("version",)),
    DAY_CLOSED: OutsideKind("day.closed", ("business_on", "expired")),
}
"""Of a rating only that there was one: a single one is shown to nobody."""

NAMES: tuple[str, ...] = tuple(kind.name for kind in KINDS.values())
"""What a subscription may choose of."""

TRIED = "subscription.tried"
"""The kind of an event that only tries whether a target takes what it is sent."""


@dataclass(frozen=True, slots=True)
class OutsideTicket:
    """What is told of the ticket of an event."""

    label: str
    service: str


def outside_event(
    event: Event, centre: str, ticket: OutsideTicket | None
) -> Mapping[str, Any] | None:
    """The event as a CloudEvent 1.0, or None where it is nobody else's matter.

    `id` is unique within the installation and the same however often the event is sent.
    """
    kind = KINDS.get(event.type)
    if kind is None:
        return None
    told = {name: event.facts[name] for name in kind.facts if name in event.facts}
    if event.type in frozenset(BookingAction):
        told["booking"] = event.facts.get("booking", event.seq)
    data: dict[str, Any] = {"seq": event.seq, "counter": event.counter, **told}
    if event.ticket_id is not None:
        data["ticket"] = {
            "id": event.ticket_id,
            "label": ticket.label if ticket else None,
            "service": ticket.service if ticket else None,
        }
    return enveloped(f"{centre}-{event.seq}", kind.name, centre, iso(event.at), data)


def enveloped(
    ident: str, name: str, centre: str, at: str, data: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The data in the envelope of CloudEvents 1.0, JSON format, structured mode.

    https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md
    """
    return {
        "specversion": SPEC_VERSION,
        "id": ident,
        "source": f"/centres/{centre}",
        "type": f"{TYPE_PREFIX}.{name}",
        "time": at,
        "datacontenttype": "application/json",
        "data": data,
    }

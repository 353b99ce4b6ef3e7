"""What anybody may ask without being known: the centre, its services, waits and free slots.

Portals and pages of others may show it: every answer may be kept for a minute and read by a page
of any address. Counts are rounded, slots have words for counts.
"""

from datetime import datetime
from typing import Annotated, Any

from flask import Response, jsonify
from pydantic import TypeAdapter, WithJsonSchema
from typing_extensions import TypedDict

from app.api.booking.bookings import SlotsQuery
from app.api.fields import At, Names
from app.api.problems import PUBLIC_PREFIX
from app.api.routes import Answer, RouteGroup
from app.domain.booking.slots import Fullness
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.domain.errors import NotThere
from app.domain.instants import iso, iso_or_none
from app.domain.queue.availability import availability
from app.domain.queue.floor import Floor
from app.domain.waits.estimate import estimate
from app.operations.booking.public_limit import PublicLimit
from app.operations.installation import Installation
from app.request_context import RequestContext, client_address

JSON_SCHEMA = "https://json-schema.org/draft/2020-12/schema"
KEPT_S = 60
"""So long an answer may be kept by who has asked."""
ROUNDED_TO = 5
"""Queues and minutes are told in steps of so many."""

FullnessWord = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [word.value for word in Fullness]})
]


class PublicCentreAnswer(TypedDict):
    """A centre: where it is, its clock, and how it takes bookings.

    `books_online` is false where only the reception or a call takes a slot.
    """

    code: str
    name: Names
    site: Names
    address: str
    time_zone: str
    languages: list[str]
    books_online: bool


class PublicProcedureAnswer(TypedDict):
    """A procedure and what to bring."""

    code: str
    name: Names
    bring: list[Names]


class PublicServiceAnswer(TypedDict):
    """A service: whether it gives numbers now, and whether it can be booked."""

    code: str
    name: Names
    agency: str
    open: bool
    opens_at: At | None
    bookable: bool
    procedures: list[PublicProcedureAnswer]


class PublicWaitAnswer(TypedDict):
    """How many wait for a service, rounded up to fives, and the wait of who comes now in minutes.

    The wait is null where it isn't known or the service gives no numbers.
    """

    service: str
    name: Names
    open: bool
    waiting: int
    low_min: int | None
    high_min: int | None


class PublicWaitsAnswer(TypedDict):
    """The waits of a centre at an instant."""

    centre: str
    at: At
    services: list[PublicWaitAnswer]


class PublicSlotAnswer(TypedDict):
    """A slot that can be booked, or can't because it is full."""

    start: At
    end: At
    state: FullnessWord


def public_routes(context: RequestContext) -> RouteGroup:
    """The routes under /public/v1."""
    api = RouteGroup(
        context,
        "public",
        "What anybody may ask: no key, kept for a minute, at most 300 questions a minute.",
        prefix=PUBLIC_PREFIX,
    )
    installation, limit = context.installation, PublicLimit()

    def floor_of(code: str) -> Floor:
        """The floor of the centre of the code, once the question is counted."""
        limit.count(client_address())
        return centre_floor(installation, code)

    @api.get("/centres/<code>", "A centre", gives=PublicCentreAnswer)
    def centre(code: str) -> Answer:
        found = floor_of(code).centre
        return _kept(centre_json(found, books_online=installation.phone_proofs.is_open(found.id)))

    @api.get(
        "/centres/<code>/services",
        "Its services, what to bring, and which can be booked",
        gives=list[PublicServiceAnswer],
    )
    def services(code: str) -> Answer:
        floor, at = floor_of(code), installation.clock.now()
        return _kept(services_json(floor, at, always_open=installation.settings.demo))

    @api.get("/centres/<code>/waits", "How long it takes now", gives=PublicWaitsAnswer)
    def waits(code: str) -> Answer:
        floor, at = floor_of(code), installation.clock.now()
        return _kept(waits_json(floor, at, always_open=installation.settings.demo))

    @api.get("/schemas/waits", "The JSON Schema of the waits", gives=dict[str, Any])
    def waits_schema() -> Answer:
        limit.count(client_address())
        return _kept({"$schema": JSON_SCHEMA, **TypeAdapter(PublicWaitsAnswer).json_schema()})

    @api.get(
        "/centres/<code>/slots",
        "The slots of a service that can be booked",
        gives=list[PublicSlotAnswer],
    )
    def slots(code: str, query: SlotsQuery) -> Answer:
        floor = floor_of(code)
        found = installation.free_slots.for_public(
            floor.centre.id, query.service, query.first, query.last
        )
        return _kept([
            {
                "start": iso(one.slot.starts_at),
                "end": iso(one.slot.ends_at),
                "state": one.fullness.value,
            }
            for one in found
        ])  # fmt: skip

    return api


def _kept(told: Any) -> Response:
    """The answer as others may keep and show it."""
    answer: Response = jsonify(told)
    answer.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer


def centre_floor(installation: Installation, code: str) -> Floor:
    """The floor of the centre of the code. Raises NotThere."""
    centre_id = installation.centres.codes().get(code)
    if centre_id is None:
        raise NotThere(centre=code)
    floor = installation.units.floor(centre_id)
    if floor.centre.is_archived:
        raise NotThere(centre=code)
    return floor


def centre_json(centre: Centre, *, books_online: bool) -> PublicCentreAnswer:
    """The centre as anybody may know it."""
    return {
        "code": centre.code,
        "name": dict(centre.name),
        "site": dict(centre.site),
        "address": centre.address,
        "time_zone": centre.time_zone.key,
        "languages": list(centre.languages),
        "books_online": books_online,
    }


def services_json(floor: Floor, at: datetime, *, always_open: bool) -> list[PublicServiceAnswer]:
    """The services in the centre's order, each with its procedures."""
    centre = floor.centre
    found: list[PublicServiceAnswer] = []
    for service in centre.services.values():
        offered = availability(floor, service, at, always_open=always_open)
        found.append({
            "code": service.code,
            "name": dict(service.name),
            "agency": service.agency,
            "open": offered.closed is None,
            "opens_at": iso_or_none(offered.opens_at),
            "bookable": centre.booking_plan(service.code) is not None,
            "procedures": [
                {
                    "code": known.code,
                    "name": dict(known.name),
                    "bring": [dict(thing) for thing in known.bring],
                }
                for known in centre.procedures.values()
                if known.service == service.code
            ],
        })  # fmt: skip
    return found


def waits_json(floor: Floor, at: datetime, *, always_open: bool) -> PublicWaitsAnswer:
    """How long it takes now, rounded: who watches it can't tell single visitors."""
    centre = floor.centre
    on = business_day(at, centre.time_zone)
    found: list[PublicWaitAnswer] = []
    for service in centre.services.values():
        is_open = availability(floor, service, at, always_open=always_open).closed is None
        waiting = sum(1 for _ in floor.waiting_for(service.code, on))
        guess = estimate(floor, service.code, waiting, at) if is_open else None
        found.append({
            "service": service.code,
            "name": dict(service.name),
            "open": is_open,
            "waiting": rounded_up(waiting),
            "low_min": rounded_down(guess.low_s / 60) if guess else None,
            "high_min": rounded_up(guess.high_s / 60) if guess else None,
        })  # fmt: skip
    return {"centre": centre.code, "at": iso(at), "services": found}


def rounded_up(value: float) -> int:
    """The next step upwards."""
    return -rounded_down(-value)


def rounded_down(value: float) -> int:
    """The next step downwards."""
    return int(value // ROUNDED_TO) * ROUNDED_TO

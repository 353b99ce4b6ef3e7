"""What the centre offers: its services, and closing one for now."""

from collections.abc import Iterable
from datetime import datetime, time
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from app.api.fields import At, Body, EstimateAnswer, Names
from app.api.queue.ticket_answers import estimate_json
from app.api.routes import Answer, RouteGroup
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, Service
from app.domain.instants import iso_or_none
from app.domain.queue.appointments import counted
from app.domain.queue.availability import Availability, availability
from app.domain.queue.floor import Floor
from app.domain.waits.estimate import estimate
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext


class CloseServiceBody(Body):
    """Why a service gives no numbers for now, and until when: "15:30" on the centre's clock."""

    reason: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        min_length=1, max_length=60, description="A usual one's code, or what visitors read."
    )
    until: str | None = Field(None, pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")


class ServiceAnswer(TypedDict):
    """A service with its queue: whether it gives numbers, and why not and until when.

    `day` is what the calendar says of a closed day; `left` is how many numbers it still has today,
    null where there is no limit; `booked` is how many will come with an appointment within two
    hours.
    """

    code: str
    prefix: str
    name: Names
    agency: str
    open: bool
    closed: Literal["hours", "limit", "for_now"] | None
    reason: str | None
    day: Names | None
    opens_at: At | None
    left: int | None
    waiting: int
    booked: int
    estimate: EstimateAnswer | None


class ProcedureAnswer(TypedDict):
    """A procedure by its official code; `bring` is what a visitor should have with them."""

    code: str
    service: str
    name: Names
    keywords: list[str]
    bring: list[Names]


def service_routes(context: RequestContext) -> RouteGroup:
    """The routes /services and /procedures."""
    api = RouteGroup(context, "centre", "Services and their procedures.")
    installation = context.installation

    @api.get(
        "/services",
        "The services with their queues",
        right=Right.SEE_SERVICES,
        gives=list[ServiceAnswer],
    )
    def services(caller: Caller) -> Answer:
        floor, at = installation.units.floor(caller.centre_id), installation.clock.now()
        return _services(floor, floor.centre.services.values(), at)

    @api.post(
        "/services/<code>/close",
        "Give no numbers of a service for now",
        right="service-close",
        gives=ServiceAnswer,
    )
    def close(caller: Caller, code: str, body: CloseServiceBody) -> Answer:
        until = time.fromisoformat(body.until) if body.until else None
        floor = installation.closures.close(caller, code, body.reason, until)
        return _services(floor, [floor.centre.services[code]], installation.clock.now())[0]

    @api.post(
        "/services/<code>/open",
        "Give numbers of a service again",
        right="service-open",
        gives=ServiceAnswer,
    )
    def open_(caller: Caller, code: str) -> Answer:
        floor = installation.closures.open(caller, code)
        return _services(floor, [floor.centre.services[code]], installation.clock.now())[0]

    @api.get(
        "/procedures",
        "The procedures by their official codes",
        right=Right.SEE_SERVICES,
        gives=list[ProcedureAnswer],
    )
    def procedures(caller: Caller) -> Answer:
        return procedures_json(
            installation.units.floor(caller.centre_id).centre, installation.clock.now()
        )

    def _services(floor: Floor, of: Iterable[Service], at: datetime) -> list[dict[str, Any]]:
        booked = counted(floor.appointments.values(), at)
        return [_service(floor, service, booked[service.code], at) for service in of]

    def _service(floor: Floor, service: Service, booked: int, at: datetime) -> dict[str, Any]:
        on = business_day(at, floor.centre.time_zone)
        waiting = sum(1 for _ in floor.waiting_for(service.code, on))
        offered = availability(floor, service, at, always_open=installation.settings.demo)
        return {
            "code": service.code,
            "prefix": service.prefix,
            "name": dict(service.name),
            "agency": service.agency,
            **availability_json(offered),
            "waiting": waiting,
            "booked": booked,
            "estimate": estimate_json(estimate(floor, service.code, waiting, at)),
        }

    return api


def availability_json(of: Availability) -> dict[str, Any]:
    """Whether a service gives numbers; if not, why ("hours", "limit" or "for_now") and until when.

    `reason` is that of a supervisor who closed it for now: a code of the usual ones, or words;
    `day` are the words of the calendar for a closed day.
    """
    return {
        "open": of.closed is None,
        "closed": of.closed.value if of.closed else None,
        "reason": of.reason,
        "day": dict(of.day) if of.day is not None else None,
        "opens_at": iso_or_none(of.opens_at),
        "left": of.left,
    }


def procedures_json(centre: Centre, at: datetime) -> list[ProcedureAnswer]:
    """The centre's procedures that are done on the business day, in its order."""
    day = business_day(at, centre.time_zone)
    return [
        {
            "code": known.code,
            "service": known.service,
            "name": dict(known.name),
            "keywords": list(known.keywords),
            "bring": [dict(thing) for thing in known.bring],
        }
        for known in centre.procedures.values()
        if known.is_in_force(day)
    ]

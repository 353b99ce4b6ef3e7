"""What the centre offers: its services, and what a display shows."""

from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import ZonePath
from app.api.kit import Answer, Kit
from app.api.represent import estimate_json, offer_json
from app.domain.calendar import business_day
from app.domain.errors import NotThere
from app.domain.offering import offer
from app.domain.waiting import estimate
from app.operations.pictures import Pictures
from app.operations.rights import Right


def centre(kit: Kit, pictures: Pictures) -> APIBlueprint:
    """The routes /services and /displays."""
    api = kit.group("centre", "Services and displays.")
    house = kit.house

    @api.get("/services", summary="The services with their queues")
    def services() -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_SERVICES)
        floor, at = house.units.floor(caller.centre_id), house.clock.now()
        plan = floor.centre
        on = business_day(at, plan.time_zone)
        waiting: dict[str, int] = {}
        for ticket in floor.waiting(on):
            waiting[ticket.service] = waiting.get(ticket.service, 0) + 1
        return [
            {
                "code": service.code,
                "prefix": service.prefix,
                "name": dict(service.name),
                "agency": service.agency,
                **offer_json(offer(floor, service, at, always_open=house.settings.demo)),
                "waiting": waiting.get(service.code, 0),
                "estimate": estimate_json(
                    estimate(floor, service.code, waiting.get(service.code, 0), at)
                ),
            }
            for service in plan.services.values()
        ], HTTPStatus.OK

    @api.get("/displays/<zone>", summary="The picture of a zone's display")
    def display(path: ZonePath) -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_DISPLAY)
        floor = house.units.floor(caller.centre_id)
        if path.zone not in floor.centre.zones or caller.zone not in (None, path.zone):
            raise NotThere(zone=path.zone)
        return pictures.display(floor, path.zone, house.clock.now()), HTTPStatus.OK

    return api

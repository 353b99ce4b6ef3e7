"""What the centre offers: its services."""

from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.kit import Answer, Kit
from app.api.represent import estimate_json, offer_json
from app.domain.calendar import business_day
from app.domain.offering import offer
from app.domain.waiting import estimate
from app.operations.rights import Right


def centre(kit: Kit) -> APIBlueprint:
    """The routes /services and /procedures."""
    api = kit.group("centre", "Services and their procedures.")
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

    @api.get("/procedures", summary="The procedures by their official codes")
    def procedures() -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_SERVICES)
        return [
            {
                "code": known.code,
                "service": known.service,
                "name": dict(known.name),
                "keywords": list(known.keywords),
            }
            for known in house.units.floor(caller.centre_id).centre.procedures.values()
        ], HTTPStatus.OK

    return api

"""What the centre offers: its services, and closing one for now."""

from datetime import datetime, time
from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import ServicePath
from app.api.kit import Answer, Kit
from app.api.represent import estimate_json, offer_json
from app.api.schemas import CloseService, Nothing
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Service
from app.domain.queue.availability import availability
from app.domain.queue.floor import Floor
from app.domain.waits.estimate import estimate
from app.operations.people.rights import Right

_OK = HTTPStatus.OK


def centre(kit: Kit) -> APIBlueprint:
    """The routes /services and /procedures."""
    api = kit.group("centre", "Services and their procedures.")
    installation = kit.installation

    @api.get("/services", summary="The services with their queues")
    def services() -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_SERVICES)
        floor, at = installation.units.floor(caller.centre_id), installation.clock.now()
        return [_service(floor, service, at) for service in floor.centre.services.values()], _OK

    @api.post("/services/<code>/close", summary="Give no numbers of a service for now")
    def close(path: ServicePath, body: CloseService) -> Answer:
        until = time.fromisoformat(body.until) if body.until else None
        floor = installation.closures.close(kit.caller(), path.code, body.reason, until)
        return _service(floor, floor.centre.services[path.code], installation.clock.now()), _OK

    @api.post("/services/<code>/open", summary="Give numbers of a service again")
    def open_(path: ServicePath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        floor = installation.closures.open(kit.caller(), path.code)
        return _service(floor, floor.centre.services[path.code], installation.clock.now()), _OK

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
            for known in installation.units.floor(caller.centre_id).centre.procedures.values()
        ], _OK

    def _service(floor: Floor, service: Service, at: datetime) -> dict[str, object]:
        on = business_day(at, floor.centre.time_zone)
        waiting = sum(1 for _ in floor.waiting_for(service.code, on))
        return {
            "code": service.code,
            "prefix": service.prefix,
            "name": dict(service.name),
            "agency": service.agency,
            **offer_json(availability(floor, service, at, always_open=installation.settings.demo)),
            "waiting": waiting,
            "estimate": estimate_json(estimate(floor, service.code, waiting, at)),
        }

    return api

"""Counters: opened and closed, and the calls made at them."""

from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import CounterPath
from app.api.kit import Answer, Kit
from app.api.represent import counter_json
from app.api.schemas import CallLabel, CallNext, Nothing, OpenCounter, Pause
from app.domain.floor import Floor
from app.operations.rights import Caller, Right


def counters(kit: Kit) -> APIBlueprint:
    """The routes under /counters."""
    api = kit.group("counters", "Desks and the officers who sit at them.")
    house = kit.house

    @api.get("/counters", summary="Every counter as it stands")
    def every() -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_TICKETS)
        floor = house.units.floor(caller.centre_id)
        names = house.people.names(caller.centre_id)
        return [counter_json(now, floor, names) for now in floor.counters.values()], HTTPStatus.OK

    @api.post("/counters/<int:number>/open", summary="Open a counter")
    def open_(path: CounterPath, body: OpenCounter) -> Answer:
        caller = kit.caller()
        return _counter(
            caller, path.number, house.counters.open(caller, path.number, body.services)
        )

    @api.post("/counters/<int:number>/pause", summary="Pause with a reason")
    def pause(path: CounterPath, body: Pause) -> Answer:
        caller = kit.caller()
        return _counter(caller, path.number, house.counters.pause(caller, path.number, body.reason))

    @api.post("/counters/<int:number>/resume", summary="Serve again")
    def resume(path: CounterPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        caller = kit.caller()
        return _counter(caller, path.number, house.counters.resume(caller, path.number))

    @api.post("/counters/<int:number>/close", summary="Close a counter")
    def close(path: CounterPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        caller = kit.caller()
        return _counter(caller, path.number, house.counters.close(caller, path.number))

    @api.post(
        "/counters/<int:number>/call-next",
        summary="Call the next ticket",
        responses={200: None, 204: None},
    )
    def call_next(path: CounterPath, body: CallNext) -> Answer:
        caller = kit.caller()
        finish = body.finish.model_dump(mode="json", exclude_none=True) if body.finish else None
        result = house.calling.call_next(
            caller, path.number, request_id=body.request_id, finish=finish
        )
        return kit.ticket(result, caller)

    @api.post("/counters/<int:number>/call", summary="Call the ticket of a label")
    def call(path: CounterPath, body: CallLabel) -> Answer:
        caller = kit.caller()
        result = house.calling.call(
            caller, path.number, label=body.label, reason=body.reason, request_id=body.request_id
        )
        return kit.ticket(result, caller)

    def _counter(caller: Caller, number: int, floor: Floor) -> Answer:
        names = house.people.names(caller.centre_id)
        return counter_json(floor.counters[number], floor, names), HTTPStatus.OK

    return api

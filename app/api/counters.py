"""Counters: opened and closed, and the calls made at them."""

from http import HTTPStatus

from flask import request
from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import CounterPath
from app.api.kit import Answer, Kit
from app.api.rating_schemas import TabletRating
from app.api.represent import counter_json
from app.api.schemas import (
    CallLabel,
    CallNext,
    Emergency,
    Nothing,
    OpenCounter,
    Pause,
    Profile,
    Seat,
    SignIn,
)
from app.domain.centre.values import Helping
from app.domain.errors import NotSignedIn, QueueError
from app.domain.instants import iso
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right


def counters(kit: Kit) -> APIBlueprint:
    """The routes under /counters."""
    api = kit.group("counters", "Desks and the officers who sit at them.")
    installation = kit.installation

    @api.get("/counters", summary="Every counter as it stands")
    def every() -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_TICKETS)
        floor = installation.units.floor(caller.centre_id)
        names = installation.authentication.names(caller.centre_id)
        return [counter_json(now, floor, names) for now in floor.counters.values()], HTTPStatus.OK

    @api.post("/counters/<int:number>/open", summary="Open a counter")
    def open_(path: CounterPath, body: OpenCounter) -> Answer:
        caller = kit.caller()
        floor = installation.counters.open(
            caller, path.number, body.services, takes_over=body.take_over
        )
        return _counter(caller, path.number, floor)

    @api.post("/counters/<int:number>/seat", summary="Put an officer at a counter, open")
    def seat(path: CounterPath, body: Seat) -> Answer:
        caller = kit.caller()
        return _counter(
            caller, path.number, installation.counters.seat(caller, path.number, body.officer)
        )

    @api.get("/officers", summary="Who may be put at a counter, and where they sit")
    def officers() -> Answer:
        caller = kit.caller()
        servers = installation.counters.servers(caller)
        seats = {
            now.officer: n for n, now in installation.units.floor(caller.centre_id).counters.items()
        }
        return [
            {"username": who.username, "name": who.name, "counter": seats.get(who.id)}
            for who in servers
        ], HTTPStatus.OK

    @api.post("/counters/<int:number>/pause", summary="Pause with a reason")
    def pause(path: CounterPath, body: Pause) -> Answer:
        caller = kit.caller()
        return _counter(
            caller, path.number, installation.counters.pause(caller, path.number, body.reason)
        )

    @api.post("/counters/<int:number>/resume", summary="Serve again")
    def resume(path: CounterPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        caller = kit.caller()
        return _counter(caller, path.number, installation.counters.resume(caller, path.number))

    @api.post("/counters/<int:number>/close", summary="Close a counter")
    def close(path: CounterPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        caller = kit.caller()
        return _counter(caller, path.number, installation.counters.close(caller, path.number))

    @api.post("/counters/<int:number>/emergency", summary="Call for help, or end the call")
    def emergency(path: CounterPath, body: Emergency) -> Answer:
        caller = kit.caller()
        return _counter(
            caller, path.number, installation.help_calls.sound(caller, path.number, body.state)
        )

    @api.post("/counters/<int:number>/emergency/accept", summary="Say that help comes")
    def accept(path: CounterPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        caller = kit.caller()
        return _counter(caller, path.number, installation.help_calls.accept(caller, path.number))

    @api.post("/counters/<int:number>/stop-auto-call", summary="Don't call by itself this time")
    def stop_auto_call(path: CounterPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        caller = kit.caller()
        return _counter(
            caller, path.number, installation.counters.stop_auto_call(caller, path.number)
        )

    @api.put("/counters/<int:number>/profile", summary="Change whom a counter helps, at once")
    def profile(path: CounterPath, body: Profile) -> Answer:
        caller = kit.caller()
        given = body.services
        helps = [Helping(h.service, h.when_wait_over_min) for h in given or ()]
        floor = installation.counters.set_profile(
            caller, path.number, helps if given is not None else None
        )
        return _counter(caller, path.number, floor)

    @api.post(
        "/counters/<int:number>/substitute",
        summary="Pass the counter to a colleague who signs in here",
        responses={201: None},
    )
    def substitute(path: CounterPath, body: SignIn) -> Answer:
        caller = kit.caller()
        caller.must(Right.SERVE)
        address = request.remote_addr or ""
        done = installation.authentication.sign_in(
            body.username, body.password, address=address, program=request.user_agent.string
        )
        try:
            if done.caller.centre_id != caller.centre_id:
                raise NotSignedIn("bad_sign_in")
            floor = installation.counters.hand_over(caller, done.caller, path.number)
        except QueueError:
            installation.authentication.sign_out(done.token)
            raise
        kit.become(done.token)
        counter, _status = _counter(done.caller, path.number, floor)
        answer = {
            "token": done.token,
            "role": done.caller.role.value,
            "expires_at": iso(done.expires_at),
            "counter": counter,
        }
        return answer, HTTPStatus.CREATED

    @api.post(
        "/counters/<int:number>/call-next",
        summary="Call the next ticket",
        responses={200: None, 204: None},
    )
    def call_next(path: CounterPath, body: CallNext) -> Answer:
        caller = kit.caller()
        finish = body.finish.model_dump(mode="json", exclude_none=True) if body.finish else None
        result = installation.calling.call_next(
            caller, path.number, request_id=body.request_id, finish=finish
        )
        return kit.ticket(result, caller)

    @api.post("/counters/<int:number>/call", summary="Call the ticket of a label")
    def call(path: CounterPath, body: CallLabel) -> Answer:
        caller = kit.caller()
        result = installation.calling.call(
            caller, path.number, label=body.label, reason=body.reason, request_id=body.request_id
        )
        return kit.ticket(result, caller)

    @api.post("/counters/<int:number>/rating", summary="Rate at the counter's tablet, once")
    def rate(path: CounterPath, body: TabletRating) -> Answer:
        installation.ratings.at_counter(
            kit.caller(),
            path.number,
            body.ticket_id,
            body.rating,
            request_id=body.request_id,
        )
        return {"rated": True}, HTTPStatus.OK

    def _counter(caller: Caller, number: int, floor: Floor) -> Answer:
        names = installation.authentication.names(caller.centre_id)
        return counter_json(floor.counters[number], floor, names), HTTPStatus.OK

    return api

"""Counters: opened and closed, and the calls made at them."""

from collections.abc import Mapping
from datetime import time, timedelta
from typing import Annotated, Any

from flask import request
from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from app.api.fields import (
    AlarmWord,
    At,
    Body,
    CounterStateWord,
    Names,
    RequestId,
    RoleWord,
    Text,
)
from app.api.people.sessions import SignInBody
from app.api.queue.ticket_answers import TicketAnswer, ticket_answer
from app.api.queue.tickets import FinishFields
from app.api.routes import Answer, RouteGroup
from app.domain.centre.values import Helping
from app.domain.errors import NotSignedIn, QueueError
from app.domain.instants import iso, iso_or_none
from app.domain.queue.counter import Alarm, CounterNow, plain_profile
from app.domain.queue.floor import Floor, profile_of
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext, client_address


class OpenCounterBody(Body):
    """Opens a counter, narrowed to the services if given."""

    services: list[str] = Field(default=[], max_length=100)
    take_over: bool = Field(
        False, description="From who has it open, with the ticket there; needs its own right."
    )


class SeatBody(Body):
    """Who shall sit at a counter."""

    officer: str = Field(min_length=1, max_length=64, description="A user name.")


class PauseBody(Body):
    """Pauses a counter, perhaps saying when it serves again: after minutes, or at "9:40"."""

    reason: Text = Field(min_length=1)
    back_in_min: int | None = Field(None, ge=1, le=240)
    back_at: str | None = Field(
        None,
        pattern=r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$",
        description="On the centre's clock, today; it goes before the minutes.",
    )

    def back(self) -> time | timedelta | None:
        """When the counter means to serve again, as it was said."""
        if self.back_at is not None:
            return time.fromisoformat(self.back_at.zfill(5))
        return timedelta(minutes=self.back_in_min) if self.back_in_min is not None else None


class EmergencyBody(Body):
    """What a counter calls for."""

    state: Alarm


class HelpedService(Body):
    """A service that a counter helps with, perhaps only while its wait is long."""

    service: str = Field(min_length=1, max_length=64)
    when_wait_over_min: float | None = Field(None, gt=0, le=600)


class ProfileBody(Body):
    """The services that a counter helps with from now on; null gives the centre's own back."""

    services: list[HelpedService] | None = Field(max_length=100)


class FinishFirstFields(FinishFields):
    """How the unfinished ticket ended; with `version` only if it is still as the caller saw it."""

    version: int | None = Field(None, ge=1)


class CallNextBody(Body):
    """Calls the next ticket; `finish` ends the unfinished one in the same command."""

    request_id: RequestId
    finish: FinishFirstFields | None = None


class CallLabelBody(Body):
    """Calls the ticket of a label, or of a number alone; out of turn it needs a reason."""

    label: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=16)]
    request_id: RequestId
    reason: Text = ""


class HelpAnswer(TypedDict):
    """A service that a counter helps with; over which wait in minutes, null for always."""

    service: str
    when_wait_over_min: float | None


class AlarmAnswer(TypedDict):
    """What a counter calls for, since when, and the name of who comes."""

    state: AlarmWord
    since: At | None
    accepted_by: str | None


class CounterAnswer(TypedDict):
    """A counter as it stands; `ticket` is the label of the one that is there.

    `back_at` is when a paused one means to serve again, null where nobody said.
    """

    number: int
    name: Names
    zone: str
    state: CounterStateWord
    officer: str | None
    since: At | None
    reason: str | None
    back_at: At | None
    services: list[str]
    profile: list[HelpAnswer] | None
    emergency: AlarmAnswer
    auto_call_at: At | None
    ticket: str | None


class SubstituteAnswer(TypedDict):
    """The session of the colleague who has taken the counter over."""

    token: str
    role: RoleWord
    expires_at: At
    counter: CounterAnswer


class OfficerAnswer(TypedDict):
    """Who may sit at a counter, and at which one they do."""

    username: str
    name: str
    counter: int | None


def counter_routes(context: RequestContext) -> RouteGroup:
    """The routes under /counters."""
    api = RouteGroup(context, "counters", "Desks and the officers who sit at them.")
    installation, identity = context.installation, context.identity

    @api.get(
        "/counters",
        "Every counter as it stands",
        right=Right.SEE_TICKETS,
        gives=list[CounterAnswer],
    )
    def every(caller: Caller) -> Answer:
        floor = installation.units.floor(caller.centre_id)
        names = installation.authentication.names(caller.centre_id)
        return [counter_json(now, floor, names) for now in floor.counters.values()]

    @api.post(
        "/counters/<int:number>/open", "Open a counter", right="counter-open", gives=CounterAnswer
    )
    def open_(caller: Caller, number: int, body: OpenCounterBody) -> Answer:
        floor = installation.counters.open(caller, number, body.services, takes_over=body.take_over)
        return _counter(caller, number, floor)

    @api.post(
        "/counters/<int:number>/seat",
        "Put an officer at a counter, open",
        right="counter-seat",
        gives=CounterAnswer,
    )
    def seat(caller: Caller, number: int, body: SeatBody) -> Answer:
        return _counter(caller, number, installation.counters.seat(caller, number, body.officer))

    @api.get(
        "/officers",
        "Who may be put at a counter, and where they sit",
        right="counter-seat",
        gives=list[OfficerAnswer],
    )
    def officers(caller: Caller) -> Answer:
        servers = installation.counters.servers(caller)
        floor = installation.units.floor(caller.centre_id)
        seats = {now.officer: n for n, now in floor.counters.items()}
        return [
            {"username": who.username, "name": who.name, "counter": seats.get(who.id)}
            for who in servers
        ]

    @api.post(
        "/counters/<int:number>/pause",
        "Pause with a reason",
        right="counter-pause",
        gives=CounterAnswer,
    )
    def pause(caller: Caller, number: int, body: PauseBody) -> Answer:
        floor = installation.counters.pause(caller, number, body.reason, body.back())
        return _counter(caller, number, floor)

    @api.post(
        "/counters/<int:number>/resume", "Serve again", right="counter-resume", gives=CounterAnswer
    )
    def resume(caller: Caller, number: int) -> Answer:
        return _counter(caller, number, installation.counters.resume(caller, number))

    @api.post(
        "/counters/<int:number>/close",
        "Close a counter",
        right="counter-close",
        gives=CounterAnswer,
    )
    def close(caller: Caller, number: int) -> Answer:
        return _counter(caller, number, installation.counters.close(caller, number))

    @api.post(
        "/counters/<int:number>/emergency",
        "Call for help, or end the call",
        right="emergency",
        gives=CounterAnswer,
    )
    def emergency(caller: Caller, number: int, body: EmergencyBody) -> Answer:
        return _counter(caller, number, installation.help_calls.sound(caller, number, body.state))

    @api.post(
        "/counters/<int:number>/emergency/accept",
        "Say that help comes",
        right="emergency-accept",
        gives=CounterAnswer,
    )
    def accept(caller: Caller, number: int) -> Answer:
        return _counter(caller, number, installation.help_calls.accept(caller, number))

    @api.post(
        "/counters/<int:number>/stop-auto-call",
        "Don't call by itself this time",
        right="auto-call-stop",
        gives=CounterAnswer,
    )
    def stop_auto_call(caller: Caller, number: int) -> Answer:
        return _counter(caller, number, installation.counters.stop_auto_call(caller, number))

    @api.put(
        "/counters/<int:number>/profile",
        "Change whom a counter helps, at once",
        right="counter-profile",
        gives=CounterAnswer,
    )
    def profile(caller: Caller, number: int, body: ProfileBody) -> Answer:
        given = body.services
        helps = [Helping(h.service, h.when_wait_over_min) for h in given or ()]
        floor = installation.counters.set_profile(
            caller, number, helps if given is not None else None
        )
        return _counter(caller, number, floor)

    @api.post(
        "/counters/<int:number>/substitute",
        "Pass the counter to a colleague who signs in here",
        statuses=(201,),
        right="counter-open",
        gives=SubstituteAnswer,
    )
    def substitute(caller: Caller, number: int, body: SignInBody) -> Answer:
        address = client_address()
        done = installation.authentication.sign_in(
            body.username,
            body.password,
            address=address,
            program=request.user_agent.string,
            code=body.code or "",
        )
        try:
            if done.caller.centre_id != caller.centre_id:
                raise NotSignedIn("bad_sign_in")
            floor = installation.counters.hand_over(caller, done.caller, number)
        except QueueError:
            installation.authentication.sign_out(done.token, address=address)
            raise
        identity.become(done.token)
        return {
            "token": done.token,
            "role": done.caller.role.value,
            "expires_at": iso(done.expires_at),
            "counter": _counter(done.caller, number, floor),
        }

    @api.post(
        "/counters/<int:number>/call-next",
        "Call the next ticket",
        statuses=(200, 204),
        right="call",
        gives=TicketAnswer,
    )
    def call_next(caller: Caller, number: int, body: CallNextBody) -> Answer:
        finish = body.finish.model_dump(mode="json", exclude_none=True) if body.finish else None
        result = installation.calling.call_next(
            caller, number, request_id=body.request_id, finish=finish
        )
        return ticket_answer(installation, caller, result)

    @api.post(
        "/counters/<int:number>/call",
        "Call the ticket of a label",
        right="call",
        gives=TicketAnswer,
    )
    def call(caller: Caller, number: int, body: CallLabelBody) -> Answer:
        result = installation.calling.call(
            caller, number, label=body.label, reason=body.reason, request_id=body.request_id
        )
        return ticket_answer(installation, caller, result)

    def _counter(caller: Caller, number: int, floor: Floor) -> dict[str, Any]:
        names = installation.authentication.names(caller.centre_id)
        return counter_json(floor.counters[number], floor, names)

    return api


def counter_json(now: CounterNow, floor: Floor, names: Mapping[int, str]) -> dict[str, Any]:
    """A counter as it stands."""
    plan = floor.centre.counters[now.number]
    ticket = floor.at_counter(now.number)
    return {
        "number": now.number,
        "name": dict(plan.name),
        "zone": plan.zone,
        "state": now.state.value,
        "officer": names.get(now.officer) if now.officer is not None else None,
        "since": iso_or_none(now.since),
        "reason": now.reason,
        "back_at": iso_or_none(now.back_at),
        "services": list(now.services) or [e.service for e in profile_of(floor, now.number)],
        "profile": plain_profile(now.profile),
        "emergency": {
            "state": now.alarm.value,
            "since": iso_or_none(now.alarm_at),
            "accepted_by": names.get(now.alarm_accepted_by or 0),
        },
        "auto_call_at": iso_or_none(now.auto_call_at),
        "ticket": ticket.label if ticket else None,
    }

"""A number played through a copy of an installation, from the press to its end."""

import secrets

from app.domain.queue.availability import availability
from app.domain.queue.counter import CounterState
from app.domain.queue.floor import Floor, profile_of
from app.domain.queue.ticket import Action
from app.operations.devices.slips import slip
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Role
from app.operations.queue.issuing import IssueRequest
from app.persistence.people.accounts import list_users
from hardware.printers.document import from_json
from hardware.printers.raster import render

WIDTH_DOTS = 576
REASON = "upgrade"


def play_a_ticket(opened: Installation, centre_id: int) -> str:
    """Issue a ticket, draw its slip, call it at a counter and finish it; what was done, in words.

    A centre without people or without a free counter only has its ticket issued. Raises QueueError.
    """
    floor = opened.units.floor(centre_id)
    place = _place(opened, floor)
    if place is None:
        return "no service gives numbers now: nothing was tried"
    service, counter = place
    system = Caller(0, centre_id, Role.RECEPTION, "command line", kind="system")
    issued = opened.issuing.issue(system, IssueRequest(service, _request())).ticket
    assert issued is not None
    floor = opened.units.floor(centre_id)
    document = slip(floor, issued, track_url="http://localhost/t/none")
    render(from_json(document), width_dots=WIDTH_DOTS)
    officer = _officer(opened, centre_id)
    if officer is None or counter is None:
        return f"{issued.label} was issued"
    opened.counters.open(officer, counter)
    called = opened.calling.call(
        officer, counter, label=issued.label, reason=REASON, request_id=_request()
    ).ticket
    assert called is not None
    for action in (Action.START, Action.FINISH):
        if action is Action.START and floor.centre.calling.start_on_call:
            continue
        done = opened.ticket_actions.act(
            officer, called.id, action, version=called.version, request_id=_request(), facts={}
        )
        assert done.ticket is not None
        called = done.ticket
    return f"{called.label} was issued, called at counter {counter} and finished"


def _place(opened: Installation, floor: Floor) -> tuple[str, int | None] | None:
    """A service that gives numbers, and a closed counter that serves it if there is one."""
    at = opened.clock.now()
    offered = [
        service.code
        for service in floor.centre.services.values()
        if availability(floor, service, at, always_open=True).closed is None
    ]
    for number, now in floor.counters.items():
        if now.state is CounterState.CLOSED and floor.at_counter(number) is None:
            for helping in profile_of(floor, number):
                if helping.service in offered:
                    return helping.service, number
    return (offered[0], None) if offered else None


def _officer(opened: Installation, centre_id: int) -> Caller | None:
    """Somebody of the centre who sits at no counter, with every right that serving takes."""
    floor = opened.units.floor(centre_id)
    with opened.database.read() as connection:
        people = list_users(connection, centre_id)
    for one in people:
        if floor.of_officer(one.id) is None:
            return Caller(one.id, centre_id, Role.SUPERVISOR, one.name, more=(Role.OFFICER,))
    return None


def _request() -> str:
    return f"upgrade-{secrets.token_hex(12)}"

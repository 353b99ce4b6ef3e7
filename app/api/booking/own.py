"""A booking by its link: what its holder sees and may do without an account."""

from http import HTTPStatus
from typing import Any
from uuid import uuid4

from pydantic import Field
from typing_extensions import TypedDict

from app.api.booking.bookings import KIOSK_CODE, BookingStateWord, Start, state_of
from app.api.fields import At, Body, Names, RequestId
from app.api.problems import PUBLIC_PREFIX
from app.api.routes import Answer, RouteGroup
from app.domain.booking.booking import CHANGED_UNTIL, EARLIEST, LATEST, BookingState
from app.domain.errors import Conflict
from app.domain.instants import iso
from app.domain.queue.floor import Floor
from app.operations.booking.public_limit import PublicLimit
from app.operations.people.rights import BookingHolder
from app.own_address import url_of
from app.persistence.booking.store import KnownBooking
from app.request_context import RequestContext, client_address


class MoveOwnBody(Body):
    """The new slot."""

    start: Start
    request_id: RequestId


class CheckInOwnBody(Body):
    """The building's code, as a kiosk or the reception shows it, and the language of the ticket."""

    presence: str = Field(min_length=1, max_length=32)
    request_id: RequestId
    language: str = Field("vi", min_length=2, max_length=8)


class OwnBookingAnswer(TypedDict):
    """A booking for who holds its link; `label` is the number, once there is one."""

    code: str
    centre: Names
    address: str
    service: Names
    procedure: Names | None
    bring: list[Names]
    start: At
    end: At
    state: BookingStateWord
    changeable: bool
    arrivable: bool
    label: str | None


class OwnTicketAnswer(TypedDict):
    """The number of who has checked in, and the address of its page."""

    label: str
    track_url: str | None
    late: bool


def own_booking_routes(context: RequestContext) -> RouteGroup:
    """The routes under /public/v1/bookings/{secret}."""
    api = RouteGroup(
        context, "own-bookings", "A booking, by the secret of its link.", prefix=PUBLIC_PREFIX
    )
    installation, limit = context.installation, PublicLimit()
    bookings = installation.bookings

    def held(secret: str) -> tuple[BookingHolder, KnownBooking]:
        limit.count(client_address())
        floor, known = bookings.held(secret)
        return BookingHolder(floor.centre.id, known.booking.id), known

    def told(secret: str) -> OwnBookingAnswer:
        return own_json(*bookings.held(secret), secret, installation.clock.now())

    @api.get("/bookings/<secret>", "The booking", gives=OwnBookingAnswer)
    def read(secret: str) -> Answer:
        held(secret)
        return told(secret)

    @api.patch("/bookings/<secret>", "Another time, until two hours before", gives=OwnBookingAnswer)
    def move(secret: str, body: MoveOwnBody) -> Answer:
        holder, known = held(secret)
        bookings.move(
            holder, known.booking.id, body.start, version=None, request_id=body.request_id
        )
        return told(secret)

    @api.delete("/bookings/<secret>", "Give it up, until two hours before", gives=OwnBookingAnswer)
    def cancel(secret: str) -> Answer:
        holder, known = held(secret)
        if known.booking.state is not BookingState.CANCELLED:
            bookings.cancel(holder, known.booking.id, version=None, request_id=f"own-{uuid4().hex}")
        return told(secret)

    @api.post(
        "/bookings/<secret>/check-in",
        "Say to be there, by the building's code of this minute",
        statuses=(HTTPStatus.CREATED,),
        gives=OwnTicketAnswer,
    )
    def check_in(secret: str, body: CheckInOwnBody) -> Answer:
        holder, known = held(secret)
        if not installation.presence.is_good(holder.centre_id, body.presence):
            raise Conflict("not_present")
        done = bookings.check_in(
            holder,
            known.booking.id,
            version=None,
            request_id=body.request_id,
            on_paper=False,
            language=body.language,
        )
        after = bookings.held(secret)[1]
        ident = after.booking.ticket_id
        code = installation.ticket_reader.code(ident) if ident is not None else None
        address = url_of(installation.settings, done.floor.centre.public_url)
        return {
            "label": after.label or "",
            "track_url": f"{address}/t/{code}" if code else None,
            "late": after.booking.state is BookingState.LATE,
        }

    return api


def own_json(floor: Floor, known: KnownBooking, secret: str, at: Any) -> OwnBookingAnswer:
    """The booking as its holder sees it."""
    centre, booking = floor.centre, known.booking
    procedure = centre.procedures.get(booking.procedure or "")
    is_booked = booking.state is BookingState.BOOKED
    return {
        "code": f"{KIOSK_CODE}{secret}",
        "centre": dict(centre.name),
        "address": centre.address,
        "service": dict(centre.service(booking.service).name),
        "procedure": dict(procedure.name) if procedure is not None else None,
        "bring": [dict(thing) for thing in procedure.bring] if procedure is not None else [],
        "start": iso(booking.starts_at),
        "end": iso(booking.ends_at),
        "state": state_of(booking, known.ticket_state).value,
        "changeable": is_booked and at <= booking.starts_at - CHANGED_UNTIL,
        "arrivable": is_booked and booking.starts_at - EARLIEST <= at <= booking.starts_at + LATEST,
        "label": known.label,
    }

"""Bookings as staff make, see and change them."""

from collections.abc import Collection
from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

import segno
from pydantic import AfterValidator, AwareDatetime, Field, WithJsonSchema
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from app.api.fields import At, Body, Day, On, Query, RequestId, Text
from app.api.queue.ticket_answers import SlipAnswer, TicketAnswer, slip_json, ticket_answer
from app.api.queue.tickets import Phone
from app.api.routes import Answer, RouteGroup
from app.domain.booking.booking import (
    Booking,
    BookingState,
    CancelledBy,
    Quota,
    allowed_actions_of,
)
from app.domain.centre.calendar import business_day
from app.domain.events import BookingAction
from app.domain.instants import iso, iso_or_none
from app.domain.queue.ticket import State
from app.operations.booking.bookings import Booked, BookingRequest
from app.operations.commands import Result
from app.operations.people.rights import Caller, Right
from app.own_address import url_of
from app.persistence.booking.persons import BookingContact
from app.persistence.booking.store import BookingFilter, KnownBooking
from app.request_context import RequestContext, client_address

KIOSK_CODE = "MOISO-H-"
"""What stands before the secret in the code that a kiosk's scanner reads."""
STAFF_ACTIONS = {
    "check-in": BookingAction.CHECK_IN,
    "cancel": BookingAction.CANCEL,
    "no-show": BookingAction.NO_SHOW,
    "move": BookingAction.MOVE,
}
"""What staff do with a booking, by the word of the address."""
NAMED = "any({})".format(",".join(f'"{word}"' for word in sorted(STAFF_ACTIONS)))


def _within_reach(value: datetime) -> datetime:
    """Refuse an instant at the ends of the calendar, where sums overflow."""
    if not 2000 <= value.year <= 2200:
        raise PydanticCustomError("year", "the year must lie between 2000 and 2200")
    return value


Start = Annotated[
    AwareDatetime,
    AfterValidator(_within_reach),
    Field(description="Of the slot; from 2000 to 2200."),
]


class BookingsQuery(Query):
    """Which bookings of a day; today's where nothing is given."""

    on: Day | None = None
    service: str | None = Field(None, max_length=64)
    state: BookingState | None = None


class SlotsQuery(Query):
    """Of which service, and of which days; from today on where none are given."""

    service: str = Field(min_length=1, max_length=64)
    first: Day | None = Field(None, alias="from")
    last: Day | None = Field(None, alias="to")


class MakeBookingBody(Body):
    """A slot for somebody who stands at the reception or rings."""

    service: str = Field(min_length=1, max_length=64, description="The code of a service.")
    start: Start
    request_id: RequestId
    phone: Phone | None = None
    procedure: str | None = Field(None, max_length=200, description="Of the service.")
    note: Text | None = Field(None, description="Kept as the number is; never in the log.")


class ArriveBody(Body):
    """Who holds the code of a booking has come; what stands before the code may be left out."""

    code: str = Field(min_length=8, max_length=48)
    request_id: RequestId
    language: str = Field("vi", min_length=2, max_length=8)
    paper: bool = True


class BookingActBody(Body):
    """An action on a booking as the caller saw it; `start` is the new slot of a move."""

    version: int = Field(ge=1)
    request_id: RequestId
    start: Start | None = None
    paper: bool = Field(True, description="Of a check-in. False: no slip.")
    language: str = Field("vi", min_length=2, max_length=8, description="Of a check-in.")


def _words(of: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": [str(word) for word in of]})


BookingStateWord = Annotated[str, _words(BookingState)]
QuotaWord = Annotated[str, _words(Quota)]
CancelledByWord = Annotated[str, _words(CancelledBy)]
StaffActionWord = Annotated[str, _words(STAFF_ACTIONS)]


class BookingTicketAnswer(TypedDict):
    """The ticket of who came with a booking."""

    id: int
    label: str


class BookingAnswer(TypedDict):
    """A booking as it stands; `place` says whose places it took one of.

    `has_contact`: its visitor left a number, or staff wrote something. `slip` is what became of the
    ticket's paper, null but for the answer of a check-in.
    """

    id: int
    service: str
    procedure: str | None
    on: On
    start: At
    end: At
    place: QuotaWord
    state: BookingStateWord
    version: int
    booked_at: At
    arrived_at: At | None
    cancelled_by: CancelledByWord | None
    has_contact: bool
    ticket: BookingTicketAnswer | None
    slip: SlipAnswer | None
    allowed: list[StaffActionWord]


class StaffSlotAnswer(TypedDict):
    """A slot, and how many of its places staff may still give."""

    start: At
    end: At
    left: int


class BookingContactAnswer(TypedDict):
    """How to reach who booked, and what staff wrote; null what wasn't said or is gone.

    `secret_url` is the address at which its holder sees, moves or cancels it.
    """

    phone: str | None
    note: str | None
    secret_url: str | None


class PresenceAnswer(TypedDict):
    """The building's code of this minute, by which phones in it check in.

    `url` is what a phone opens by `qr`, a picture of it as a data address.
    """

    code: str
    changes_at: At
    url: str
    qr: str


def booking_routes(context: RequestContext) -> RouteGroup:
    """The routes under /bookings."""
    api = RouteGroup(context, "bookings", "Slots that are booked, and who comes with a booking.")
    installation = context.installation
    bookings = installation.bookings

    @api.get(
        "/bookings",
        "The bookings of a day, in the order of their slots",
        right=Right.TAKE_BOOKINGS,
        gives=list[BookingAnswer],
    )
    def every(caller: Caller, query: BookingsQuery) -> Answer:
        zone = installation.units.floor(caller.centre_id).centre.time_zone
        on = query.on or business_day(installation.clock.now(), zone)
        found = bookings.find(caller, BookingFilter(on, query.service, query.state))
        told = bookings.with_contacts(caller, [one.booking.id for one in found])
        return [_known(caller, one, told) for one in found]

    @api.post(
        "/bookings",
        "Book a slot for somebody",
        statuses=(201, 200),
        right=BookingAction.MAKE.value,
        gives=BookingAnswer,
    )
    def make(caller: Caller, body: MakeBookingBody) -> Answer:
        wish = BookingRequest(
            body.service,
            body.start,
            body.request_id,
            body.procedure,
            BookingContact(body.phone or None, body.note or None),
        )
        done = bookings.make(caller, wish)
        return _after(caller, done), HTTPStatus.OK if done.repeated else HTTPStatus.CREATED

    @api.get(
        "/bookings/slots",
        "The slots of a service that staff may give now, full ones too",
        right=Right.TAKE_BOOKINGS,
        gives=list[StaffSlotAnswer],
    )
    def slots(caller: Caller, query: SlotsQuery) -> Answer:
        found = installation.free_slots.for_staff(caller, query.service, query.first, query.last)
        return [
            {"start": iso(s.slot.starts_at), "end": iso(s.slot.ends_at), "left": s.staff_left}
            for s in found
        ]

    @api.get(
        "/bookings/<int:ident>/contact",
        "How to reach who booked",
        right=Right.SEE_PHONE,
        gives=BookingContactAnswer,
    )
    def contact(caller: Caller, ident: int) -> Answer:
        told = bookings.contact(caller, ident, address=client_address())
        secret = bookings.secret(caller, ident) if caller.may(Right.TAKE_BOOKINGS) else None
        floor = installation.units.floor(caller.centre_id)
        address = url_of(installation.settings, floor.centre.public_url)
        url = f"{address}/b/{secret}" if secret else None
        return {"phone": told.phone, "note": told.note, "secret_url": url}

    @api.get(
        "/presence",
        "The building's code, which a phone in it checks in by; it changes every minute",
        right=Right.SEE_SERVICES,
        gives=PresenceAnswer,
    )
    def presence(caller: Caller) -> Answer:
        return _presence(caller)

    @api.get(
        "/displays/<zone>/presence",
        "The building's code for a display that is set up to show it",
        right=Right.SEE_DISPLAY,
        gives=PresenceAnswer,
    )
    def shown_presence(caller: Caller, zone: str) -> Answer:
        floor = installation.units.floor(caller.centre_id)
        installation.displays.must_show_code(floor, caller, zone)
        return _presence(caller)

    def _presence(caller: Caller) -> PresenceAnswer:
        code, changes_at = installation.presence.now(caller.centre_id)
        centre = installation.units.floor(caller.centre_id).centre
        url = f"{url_of(installation.settings, centre.public_url)}/here/{code}"
        qr = segno.make(url, error="m").svg_data_uri(border=4, scale=8)
        return {"code": code, "changes_at": iso(changes_at), "url": url, "qr": qr}

    @api.post(
        "/bookings/check-in",
        "Check in by the code of a booking, as a kiosk's scanner reads it",
        statuses=(201, 200),
        right="booking-arrive",
        gives=TicketAnswer,
    )
    def arrive(caller: Caller, body: ArriveBody) -> Answer:
        done = bookings.arrive(
            caller,
            body.code.upper().removeprefix(KIOSK_CODE),
            request_id=body.request_id,
            on_paper=body.paper,
            language=body.language,
        )
        ticket = done.ticket or installation.ticket_reader.of_centre(
            caller.centre_id, done.booking.ticket_id or 0
        )
        slip = done.slip if not done.repeated else None
        result = Result(ticket, done.floor, done.at, done.repeated, done.track_code, slip)
        status = HTTPStatus.OK if done.repeated else HTTPStatus.CREATED
        return ticket_answer(installation, caller, result), status

    @api.post(
        f"/bookings/<int:ident>/<{NAMED}:action>",
        "Act on a booking",
        right="booking-{action}",
        gives=BookingAnswer,
    )
    def act(caller: Caller, ident: int, action: str, body: BookingActBody) -> Answer:
        as_seen: dict[str, Any] = {"version": body.version, "request_id": body.request_id}
        match STAFF_ACTIONS[action]:
            case BookingAction.CHECK_IN:
                done = bookings.check_in(
                    caller, ident, on_paper=body.paper, language=body.language, **as_seen
                )
            case BookingAction.MOVE:
                done = bookings.move(caller, ident, body.start, **as_seen)
            case BookingAction.NO_SHOW:
                done = bookings.no_show(caller, ident, **as_seen)
            case _:
                done = bookings.cancel(caller, ident, **as_seen)
        return _after(caller, done)

    def _after(caller: Caller, done: Booked) -> BookingAnswer:
        known = bookings.read(caller, done.booking.id)
        told = bookings.with_contacts(caller, [done.booking.id])
        is_new = done.ticket is not None and not done.repeated
        slip = slip_json(done.slip) if is_new else None
        return _known(caller, known, told, slip)

    def _known(
        caller: Caller, known: KnownBooking, told: Collection[int], slip: Any = None
    ) -> BookingAnswer:
        zone = installation.units.floor(caller.centre_id).centre.time_zone
        booking = known.booking
        allowed = set(allowed_actions_of(booking, installation.clock.now()))
        return {
            "id": booking.id,
            "service": booking.service,
            "procedure": booking.procedure,
            "on": business_day(booking.starts_at, zone).isoformat(),
            "start": iso(booking.starts_at),
            "end": iso(booking.ends_at),
            "place": booking.quota.value,
            "state": state_of(booking, known.ticket_state).value,
            "version": booking.version,
            "booked_at": iso(booking.booked_at),
            "arrived_at": iso_or_none(booking.arrived_at),
            "cancelled_by": booking.cancelled_by.value if booking.cancelled_by else None,
            "has_contact": booking.id in told,
            "ticket": _ticket(known),
            "slip": slip,
            "allowed": [word for word, action in STAFF_ACTIONS.items() if action in allowed],
        }

    return api


def state_of(booking: Booking, ticket: State | None) -> BookingState:
    """The state as people see it: served as soon as the ticket is, which the day's end records."""
    if booking.state is BookingState.ARRIVED and ticket is State.DONE:
        return BookingState.SERVED
    return booking.state


def _ticket(known: KnownBooking) -> BookingTicketAnswer | None:
    ident = known.booking.ticket_id
    return {"id": ident, "label": known.label} if ident and known.label else None

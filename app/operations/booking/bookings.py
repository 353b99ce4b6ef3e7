"""Bookings by staff and by visitors: made under the centre's lock, moved, cancelled, arrived with.

What is taken of a slot is counted under the lock, so no two have one place, in however many
processes. The log says what became of a booking; who booked is kept apart from it.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.domain.booking.booking import (
    CHANGED_UNTIL,
    HELD_BACK_MIN,
    Booking,
    CancelledBy,
    booking_after,
    comes_late,
    must_be_booked,
)
from app.domain.centre.values import Centre
from app.domain.errors import Conflict, Invalid, NotThere, Stale
from app.domain.events import BookingAction
from app.domain.instants import iso
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Ticket
from app.domain.visitors.phone import phone_number
from app.operations.booking.places import (
    PUBLIC_PLACES,
    STAFF_PLACES,
    free_place,
    must_be_allowed,
    must_be_movable,
    must_be_of,
    slot_of,
)
from app.operations.clock import Clock
from app.operations.commands import CommandHandler, Execution, carried_out
from app.operations.devices.printing import NO_SLIP, SlipState
from app.operations.people.access_log import AccessLog
from app.operations.people.rights import Booker, BookingHolder, Caller, Right
from app.operations.queue.issuing import Asker, IssueRequest, Issuing
from app.persistence.booking import persons, proofs, store
from app.persistence.booking.persons import BookingContact
from app.persistence.booking.store import BookingFilter, KnownBooking
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork

LINK_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LINK_LENGTH = 20
"""100 random bits, of letters that a scanner's keyboard types alike in every layout."""


@dataclass(frozen=True, slots=True)
class BookingRequest:
    """What is booked: a slot of a service; `phone` and `note` never enter the log."""

    service: str
    starts_at: datetime
    request_id: str
    procedure: str | None = None
    contact: BookingContact = field(default_factory=BookingContact)


@dataclass(frozen=True, slots=True)
class Booked:
    """A booking after a command, the floor after it, and its ticket once it was arrived with.

    `repeated` says that the request had been carried out before and nothing was done now.
    """

    booking: Booking
    floor: Floor
    at: datetime
    ticket: Ticket | None = None
    repeated: bool = False
    slip: SlipState = NO_SLIP
    track_code: str | None = None


class Bookings(CommandHandler):
    """Makes and changes bookings, and issues the ticket of who comes with one."""

    def __init__(
        self, units: UnitsOfWork, clock: Clock, issuing: Issuing, access_log: AccessLog
    ) -> None:
        super().__init__(units, clock)
        self._issuing = issuing
        self._access_log = access_log

    def make(self, caller: Caller | Booker, request: BookingRequest) -> Booked:
        """Take a slot for somebody: one of the staff's places first, then one of the public's.

        Who has a proof gets one of the public's only, that which is held for it, and is known by
        the number. Idempotent by the request id. Raises NotAllowed, Invalid for a service
        without bookings, a procedure of another one, a time that is no slot or a number that is
        none, and Conflict for a slot that is over, not yet offered or full, and for a person who
        has booked already or missed two.
        """
        caller.must_have(BookingAction.MAKE)
        command = f"{BookingAction.MAKE}:{request.service}:{iso(request.starts_at)}"
        with self.begin(caller, BookingAction.MAKE) as unit:
            seen = carried_out(unit, caller.requester, request.request_id, command)
            if seen is not None:
                return Booked(_known(unit, seen.ticket_id or 0), unit.floor, unit.at, repeated=True)
            booking = self._make(unit, caller, request)
            # The answer's number is that of what was made: here a booking.
            unit.answer(caller.requester, request.request_id, command, booking.id)
            return Booked(booking, unit.floor, unit.at)

    def make_online(self, booker: Booker, request: BookingRequest) -> tuple[Booked, str]:
        """Take a slot for who has a proof, and return the secret of the booking's link, too.

        Raises as `make` does, and Conflict for a request of a day that is closed.
        """
        done = self.make(booker, request)
        with self.units.database.read() as connection:
            secret = store.secret_of(connection, booker.centre_id, done.booking.id)
        if secret is None:
            raise Conflict("booking_ended", booking=done.booking.state.value)
        return done, secret

    def _make(self, unit: UnitOfWork, caller: Caller | Booker, request: BookingRequest) -> Booking:
        centre = unit.floor.centre
        plan, slot = slot_of(centre, request.service, request.starts_at)
        must_be_of(centre, request.service, request.procedure)
        is_own = isinstance(caller, Booker)
        phone = caller.phone if isinstance(caller, Booker) else _number_of(request)
        if phone is not None:
            must_be_allowed(unit, plan, slot, phone, by_staff=not is_own)
        quotas = PUBLIC_PLACES if is_own else STAFF_PLACES
        proof = caller.proof if isinstance(caller, Booker) else ""
        facts: dict[str, object] = {
            "plan": plan.code,
            "service": request.service,
            **free_place(unit, plan, slot, quotas=quotas, proof=proof),
            **({"procedure": request.procedure} if request.procedure else {}),
        }
        event = unit.event(BookingAction.MAKE, caller.actor, facts)
        booking = booking_after(None, event)
        unit.note(event)
        secret = "".join(secrets.choice(LINK_LETTERS) for _ in range(LINK_LENGTH))
        store.add_booking(unit.connection, unit.centre_id, booking, centre.time_zone, secret)
        contact = BookingContact(phone, request.contact.note or None)
        persons.keep_contact(unit.connection, unit.centre_id, booking.id, contact)
        if phone is not None:
            persons.mark_person(unit.connection, unit.centre_id, booking.id, phone, unit.at)
        proofs.release_hold(unit.connection, unit.centre_id, proof)
        return booking

    def move(
        self,
        caller: Asker,
        ident: int,
        starts_at: datetime | None,
        *,
        version: int | None,
        request_id: str,
    ) -> Booked:
        """Give the booking another slot of its service, or leave it as it is.

        The holder of its link takes the public's places only, and until two hours before. Raises
        as `make` does, NotThere, Invalid without a time, and Stale where it has changed since.
        """
        if starts_at is None:
            raise Invalid("no_slot", field="start")
        with self._once(caller, BookingAction.MOVE, ident, version, request_id) as step:
            if not step.is_repeated:
                booking, unit = step.booking, step.unit
                _must_be_open(caller, booking, unit.at)
                plan, slot = slot_of(unit.floor.centre, booking.service, starts_at)
                if slot.starts_at == booking.starts_at:
                    raise Conflict("booking_same_time", starts_at=iso(slot.starts_at))
                must_be_movable(unit, booking, slot)
                quotas = PUBLIC_PLACES if isinstance(caller, BookingHolder) else STAFF_PLACES
                place = free_place(unit, plan, slot, booking, quotas=quotas)
                step.record(caller, BookingAction.MOVE, place)
        return step.result()

    def cancel(self, caller: Asker, ident: int, *, version: int | None, request_id: str) -> Booked:
        """Give the booking up; its place comes back to others after a while.

        Raises NotAllowed, NotThere, Stale, and Conflict where it has ended, or for the holder of
        its link less than two hours before.
        """
        with self._once(caller, BookingAction.CANCEL, ident, version, request_id) as step:
            if not step.is_repeated:
                _must_be_open(caller, step.booking, step.unit.at)
                is_own = isinstance(caller, BookingHolder)
                by = CancelledBy.VISITOR if is_own else CancelledBy.CENTRE
                facts = {"by": by.value, "free_at": iso(_held_back(step.unit.at))}
                step.record(caller, BookingAction.CANCEL, facts)
        return step.result()

    def no_show(self, caller: Caller, ident: int, *, version: int, request_id: str) -> Booked:
        """Say that nobody came. Raises NotAllowed, NotThere, Stale, Conflict before its time."""
        with self._once(caller, BookingAction.NO_SHOW, ident, version, request_id) as step:
            if not step.is_repeated:
                must_be_booked(step.booking)
                if step.unit.at <= step.booking.starts_at:
                    starts_at = iso(step.booking.starts_at)
                    raise Conflict("booking_not_yet", starts_at=starts_at)
                step.record(caller, BookingAction.NO_SHOW, {})
        return step.result()

    def check_in(
        self,
        caller: Asker,
        ident: int,
        *,
        version: int | None,
        request_id: str,
        on_paper: bool = True,
        language: str = "vi",
        deed: str = BookingAction.CHECK_IN,
    ) -> Booked:
        """Issue the ticket of who has come with the booking, ranked by its slot.

        Who comes more than ten minutes after it gets a number as who came without a booking. Raises
        NotAllowed, NotThere, Stale, and Conflict before its time, after it, or where it has ended.
        """
        action = BookingAction.CHECK_IN
        with self._once(caller, action, ident, version, request_id, deed=deed) as step:
            printer = None
            if not step.is_repeated:
                booking = step.booking
                is_late = comes_late(booking, step.unit.at)
                wish = IssueRequest(
                    booking.service,
                    request_id,
                    language=language,
                    on_paper=on_paper,
                    procedure=_still_offered(step.unit.floor.centre, booking),
                    booked_for=None if is_late else booking.starts_at,
                )
                printer = self._issuing.printer_of(caller, wish)
                issued = Execution(step.unit)
                self._issuing.issue_within(issued, caller, wish, printer)
                step.issued = issued
                assert issued.ticket is not None
                facts: dict[str, object] = {"ticket": issued.ticket.id}
                if is_late:
                    facts["late"] = True
                step.record(caller, BookingAction.CHECK_IN, facts)
        if step.issued is not None and step.issued.ticket is not None:
            self._issuing.announce(step.issued.ticket, printer)
        return step.result()

    def arrive(
        self, caller: Caller, code: str, *, request_id: str, on_paper: bool, language: str
    ) -> Booked:
        """Check in by the code of the booking that its holder shows at a kiosk.

        Raises as `check_in` does, and Invalid for a code of no booking of this centre.
        """
        caller.must_have("booking-arrive")
        with self.units.database.read() as connection:
            place = store.booking_of_secret(connection, code)
        if place is None or place[0] != caller.centre_id:
            raise Invalid("no_appointments", field="code")
        return self.check_in(
            caller,
            place[1],
            version=None,
            request_id=request_id,
            on_paper=on_paper,
            language=language,
            deed="booking-arrive",
        )

    def find(self, caller: Caller, asked: BookingFilter) -> Sequence[KnownBooking]:
        """The bookings of a day, in the order of their slots. Raises NotAllowed."""
        caller.must(Right.TAKE_BOOKINGS)
        with self.units.database.read() as connection:
            return store.find_bookings(connection, caller.centre_id, asked)

    def read(self, caller: Caller, ident: int) -> KnownBooking:
        """The booking with its ticket. Raises NotAllowed, NotThere."""
        caller.must(Right.TAKE_BOOKINGS)
        with self.units.database.read() as connection:
            found = store.known_booking(connection, caller.centre_id, ident)
        if found is None:
            raise NotThere(booking=ident)
        return found

    def held(self, secret: str) -> tuple[Floor, KnownBooking]:
        """The booking whose link has the secret, and the floor. Raises NotThere."""
        with self.units.database.read() as connection:
            place = store.booking_of_secret(connection, secret)
            if place is None:
                raise NotThere()
            floor = self.units.floors.get(connection, place[0])
            found = store.known_booking(connection, *place)
        if found is None:
            raise NotThere()
        return floor, found

    def secret(self, caller: Caller, ident: int) -> str | None:
        """The secret of the booking's link, None once its day is closed. Raises NotAllowed."""
        caller.must(Right.TAKE_BOOKINGS)
        with self.units.database.read() as connection:
            return store.secret_of(connection, caller.centre_id, ident)

    def with_contacts(self, caller: Caller, ids: Sequence[int]) -> frozenset[int]:
        """Those of the bookings whose visitor can be reached."""
        with self.units.database.read() as connection:
            return persons.with_contacts(connection, caller.centre_id, ids)

    def contact(self, caller: Caller, ident: int, *, address: str) -> BookingContact:
        """How to reach who booked; it is told only once that is noted.

        Raises NotAllowed, NotThere.
        """
        caller.must(Right.SEE_PHONE)
        with self.units.database.read() as connection:
            booking = store.booking_by_id(connection, caller.centre_id, ident)
            if booking is None:
                raise NotThere(booking=ident)
            contact = persons.contact_of(connection, caller.centre_id, ident)
        if contact.phone is not None:
            self._access_log.phone_read(caller, address, f"#{ident}")
        return contact

    @contextmanager
    def _once(
        self,
        caller: Asker,
        action: BookingAction,
        ident: int,
        version: int | None,
        request_id: str,
        *,
        deed: str | None = None,
    ) -> Iterator["_Step"]:
        """A change of a booking as the caller saw it, idempotent by the request id.

        The holder of its link has no version: nobody else changes it meanwhile but by a right.
        """
        command = f"{action}:{ident}"
        with self.begin(caller, deed or action) as unit:
            seen = carried_out(unit, caller.requester, request_id, command)
            booking = _known(unit, ident)
            if seen is None and version is not None and booking.version != version:
                raise Stale(version=booking.version)
            step = _Step(unit, booking, is_repeated=seen is not None)
            yield step
            if not step.is_repeated:
                unit.answer(caller.requester, request_id, command, ident)


@dataclass(slots=True)
class _Step:
    """A change of a booking while it is carried out."""

    unit: UnitOfWork
    booking: Booking
    is_repeated: bool = False
    issued: Execution | None = None

    def record(self, caller: Asker, action: BookingAction, facts: Mapping[str, object]) -> None:
        """Record what becomes of the booking."""
        self.booking = record_booking(self.unit, caller.actor, action, self.booking, facts)

    def result(self) -> Booked:
        """The result of the command."""
        issued = self.issued
        ticket = self.unit.floor.tickets.get(self.booking.ticket_id or 0)
        return Booked(
            self.booking,
            self.unit.floor,
            self.unit.at,
            issued.ticket if issued else ticket,
            self.is_repeated,
            (issued.slip or NO_SLIP) if issued else NO_SLIP,
            issued.track_code if issued else None,
        )


def _known(unit: UnitOfWork, ident: int) -> Booking:
    booking = store.booking_by_id(unit.connection, unit.centre_id, ident)
    if booking is None:
        raise NotThere(booking=ident)
    return booking


def _must_be_open(caller: Asker, booking: Booking, at: datetime) -> None:
    """Raise Conflict where the booking can't be changed any more, or not by its holder."""
    must_be_booked(booking)
    if isinstance(caller, BookingHolder) and at > booking.starts_at - CHANGED_UNTIL:
        raise Conflict("booking_too_near", starts_at=iso(booking.starts_at))


def _number_of(request: BookingRequest) -> str | None:
    return phone_number(request.contact.phone) if request.contact.phone else None


def _still_offered(centre: Centre, booking: Booking) -> str | None:
    """The procedure that was booked, where the centre still has it for the service."""
    known = centre.procedures.get(booking.procedure or "")
    return known.code if known is not None and known.service == booking.service else None


def record_booking(
    unit: UnitOfWork,
    actor: str,
    action: BookingAction,
    booking: Booking,
    facts: Mapping[str, object],
) -> Booking:
    """Record an event of the booking, update its row, and return it."""
    event = unit.event(action, actor, {"booking": booking.id, **facts})
    after = booking_after(booking, event)
    unit.note(event)
    zone = unit.floor.centre.time_zone
    store.save_booking(unit.connection, unit.centre_id, after, zone)
    return after


def _held_back(at: datetime) -> datetime:
    """When a cancelled place comes back: at a time that nobody can arrange for."""
    first, last = HELD_BACK_MIN
    return at + timedelta(seconds=first * 60 + secrets.randbelow((last - first) * 60 + 1))

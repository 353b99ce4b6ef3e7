"""Issuing: a press at the kiosk becomes a committed ticket with its slip queued."""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, assert_never

from app.domain.centre.calendar import business_day
from app.domain.centre.numbering import label, series_for
from app.domain.centre.values import Centre, Origin, Service
from app.domain.errors import Conflict, Invalid
from app.domain.events import REPRINTED, Event
from app.domain.queue.availability import ClosedBecause, availability
from app.domain.queue.floor import Floor
from app.domain.queue.routing import ahead_of_new
from app.domain.queue.ticket import REHEARSAL, Action, Ticket
from app.domain.visitors.citizen_card import CitizenCard
from app.domain.visitors.phone import phone_number
from app.domain.waits.estimate import estimate
from app.domain.waits.visit_order import by_wait
from app.operations.clock import Clock, system_now
from app.operations.commands import CommandHandler, Execution, Result, known_ticket
from app.operations.devices.printing import NO_SLIP, SlipState, must_be_chosen_well, must_print
from app.operations.people.rights import BookingHolder, Caller, DoorVisitor, Role
from app.operations.queue.rehearsals import must_be_quiet
from app.persistence.devices.print_jobs import queue_slip, reprint
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork
from app.persistence.visitors.left_for_a_day import count_card, keep_phone, numbers_taken

TRACK_BYTES = 12
"""96 random bits: the address of a phone page can't be guessed and carries no order."""


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """What a visitor asks for at the kiosk; `also` are further services of the same visit.

    `procedure` is the code of the one that was chosen, of any of the services; `dossier_code` is of
    `service`; `printer` the device that a person chose to print on. A rehearsal's number is
    nobody's; `booked_for` is the slot of who comes with a booking.
    """

    service: str
    request_id: str
    priority: str | None = None
    language: str = "vi"
    card: Callable[[], CitizenCard] | None = None
    phone: str | None = None
    on_paper: bool = True
    also: tuple[str, ...] = ()
    procedure: str | None = None
    dossier_code: str | None = None
    is_rehearsal: bool = False
    printer: int | None = None
    booked_for: datetime | None = None


Asker = Caller | BookingHolder | DoorVisitor
"""Who may ask for a number: also who is in the building with a phone, with a booking or not."""
MakeSlip = Callable[[Floor, Ticket, str], Mapping[str, Any]]
Issued = Callable[[Ticket, int | None], None]
PrinterFor = Callable[[Caller], int | None]


class Issuing(CommandHandler):
    """Issues tickets. `printer_for` tells which device prints for a caller, if any.

    `issued` is called with the ticket and its printer after each commit that queued a slip, or
    could not; it must not block.
    """

    def __init__(
        self,
        units: UnitsOfWork,
        clock: Clock,
        *,
        make_slip: MakeSlip,
        printer_for: PrinterFor,
        issued: Issued,
        always_open: bool,
    ) -> None:
        super().__init__(units, clock)
        self._make_slip = make_slip
        self._printer_for = printer_for
        self._issued = issued
        self._always_open = always_open

    def issue(self, caller: Caller | DoorVisitor, request: IssueRequest) -> Result:
        """Issue a new ticket of the service, and queue its slip at the printer.

        With further services the ticket is for all of them, that with the shortest wait first.
        Idempotent by the request id. Raises NotAllowed, Invalid for an unknown service, class or
        language or a phone number that is none, and Conflict at a kiosk out of hours, where the
        day's numbers of a service are given or it is closed for now, or for a card that took its
        numbers of the day.
        """
        printer = self.printer_of(caller, request)
        command = f"issue:{request.service}:{request.priority or ''}"
        if request.also:
            command += f":{_mark(request.also)}"
        deed = "rehearse" if request.is_rehearsal else "issue"
        with self.once(caller, deed, request.request_id, command) as execution:
            if not execution.is_repeated:
                if request.is_rehearsal:
                    must_be_quiet(execution.unit, always_closed=self._always_open)
                if request.printer is not None:
                    must_be_chosen_well(execution.unit, request.printer)
                self.issue_within(execution, caller, request, printer)
        if execution.ticket is not None and not execution.is_repeated:
            self.announce(execution.ticket, printer)
        return execution.result()

    def announce(self, ticket: Ticket, printer: int | None) -> None:
        """Tell the listener of a ticket that is committed."""
        self._issued(ticket, printer)

    def issue_within(
        self, execution: Execution, caller: Asker, request: IssueRequest, printer: int | None
    ) -> None:
        """Issue the ticket as a part of a command that is under way; refuses as `issue` does."""
        unit = execution.unit
        phone = phone_number(request.phone) if request.phone else None
        needs = self._checked(unit.floor, caller, request, unit.at)
        if request.card is not None:
            _count_card(unit, request.card())
        code = secrets.token_urlsafe(TRACK_BYTES)
        ticket = unit.issue(_event(unit, caller, request, needs), track_code=code)
        if phone is not None:
            keep_phone(unit.connection, unit.centre_id, ticket, phone)
        if printer is not None:
            document = self._make_slip(unit.floor, ticket, code)
            queue_slip(
                unit.connection,
                unit.centre_id,
                printer,
                ticket.id,
                document,
                queued_at=system_now(),
            )
        execution.ticket, execution.track_code = ticket, code
        execution.slip = SlipState("queued", 1, printer) if printer is not None else NO_SLIP

    def printer_of(self, caller: Asker, request: IssueRequest) -> int | None:
        """The device that prints the slip, if one does. Raises Invalid where a kiosk chooses."""
        if not request.on_paper or isinstance(caller, BookingHolder | DoorVisitor):
            return None
        if request.printer is None:
            return self._printer_for(caller)
        if caller.kind == "device":  # A kiosk's slip comes out where its visitor stands.
            raise Invalid("invalid", field="printer")
        return request.printer

    def reprint(
        self, caller: Caller, ticket_id: int, *, request_id: str, printer: int | None = None
    ) -> Result:
        """Queue the ticket's slip once more, with the same number and the mark of a reprint.

        It comes out where the last one did unless a printer is given. Raises NotAllowed, NotThere,
        Invalid for a device that prints nothing, Conflict where the ticket never had a slip.
        """
        command = f"reprint:{ticket_id}:{printer}" if printer else f"reprint:{ticket_id}"
        with self.once(caller, "reprint", request_id, command) as execution:
            if not execution.is_repeated:
                ticket, printer = _reprint(execution.unit, caller, ticket_id, printer)
                execution.ticket = ticket
        if execution.ticket is not None and not execution.is_repeated:
            self._issued(execution.ticket, printer)
        return execution.result()

    def _checked(
        self, floor: Floor, caller: Asker, request: IssueRequest, at: datetime
    ) -> Sequence[Service]:
        """The services of the request. Raises Invalid, and Conflict for one without numbers."""
        centre = floor.centre
        if request.service not in centre.services:
            raise Invalid("invalid", field="service")
        codes = (request.service, *request.also)
        if len(set(codes)) < len(codes) or not set(codes) <= centre.services.keys():
            raise Invalid("invalid", field="also")
        if request.procedure is not None:
            known = centre.procedures.get(request.procedure)
            day = business_day(at, centre.time_zone)
            if known is None or known.service not in codes or not known.is_in_force(day):
                raise Invalid("invalid", field="procedure")
        if request.priority is not None and request.priority not in centre.priority_classes:
            raise Invalid("invalid", field="priority")
        if request.language not in centre.languages:
            raise Invalid("invalid", field="language")
        needs = [centre.services[code] for code in codes]
        for service in needs:
            name = service.name[request.language] if len(needs) > 1 else None
            if request.booked_for is None:  # A booked place was given before.
                self._offered(
                    floor, service, at, always_open=caller.role is not Role.KIOSK, one_of=name
                )
        return needs

    def _offered(
        self, floor: Floor, service: Service, at: datetime, *, always_open: bool, one_of: str | None
    ) -> None:
        """Raise Conflict out of hours, where no number is left, or for a service closed for now.

        Hours bind the kiosk only. Of several needs the refusal names the one: `one_of`.
        """
        now = availability(floor, service, at, always_open=always_open or self._always_open)
        if now.closed is None:
            return
        opens = now.opens_at.isoformat() if now.opens_at else None
        if one_of is not None:
            raise Conflict("need_closed", name=one_of, service=service.code, opens_at=opens)
        match now.closed:
            case ClosedBecause.HOURS:
                raise Conflict("service_closed", opens_at=opens)
            case ClosedBecause.LIMIT:
                raise Conflict("daily_limit", limit=service.daily_limit, opens_at=opens)
            case ClosedBecause.FOR_NOW:
                raise Conflict("closed_for_now", closure=now.reason, opens_at=opens)
            case unknown:
                assert_never(unknown)


def _procedure(request: IssueRequest, centre: Centre, service: Service) -> dict[str, str]:
    """The chosen procedure where it is of the service that comes first, as the event keeps it."""
    known = centre.procedures.get(request.procedure or "")
    return {"procedure": known.code} if known and known.service == service.code else {}


def _dossier(request: IssueRequest, service: Service) -> dict[str, str]:
    """The dossier that the visitor came with, where the service comes first that it is of."""
    code = request.dossier_code
    return {"dossier_code": code} if code and service.code == request.service else {}


def _mark(codes: Sequence[str]) -> str:
    """What stands for further services in the kept command, whose column is too short for them."""
    return sha256(",".join(codes).encode()).hexdigest()[:16]


def _reprint(
    unit: UnitOfWork, caller: Caller, ticket_id: int, printer: int | None
) -> tuple[Ticket, int]:
    """Queue the slip once more, and return the ticket and its printer."""
    ticket = known_ticket(unit, ticket_id)
    if printer is not None:
        must_print(unit, printer)
    queued = reprint(unit.connection, ticket_id, system_now(), printer)
    if queued is None:
        raise Conflict("no_slip", label=ticket.label)
    copy, to = queued
    facts: dict[str, object] = {"ticket": ticket_id, "copy": copy, "printer": to}
    unit.note(unit.event(REPRINTED, caller.actor, facts))
    return ticket, to


def _count_card(unit: UnitOfWork, card: CitizenCard) -> None:
    """Count the number for the card. Raises Conflict where the day's limit is reached."""
    centre = unit.floor.centre
    on = business_day(unit.at, centre.time_zone)
    most = centre.calling.tickets_per_person_day
    key = (unit.connection, unit.centre_id, on, card.number)
    if numbers_taken(*key) >= most:
        raise Conflict("person_limit", n=most)
    count_card(*key)


def _event(
    unit: UnitOfWork, caller: Asker, request: IssueRequest, needs: Sequence[Service]
) -> Event:
    centre = unit.floor.centre
    on = business_day(unit.at, centre.time_zone)
    slot = request.booked_for
    origin = Origin.PRIORITY if request.priority else Origin.WALK_IN
    if slot is not None:
        origin = Origin.BOOKED
    codes = [service.code for service in needs]
    first, *onward = by_wait(unit.floor, codes, request.priority, unit.at) if codes[1:] else codes
    service = centre.services[first]
    ahead = ahead_of_new(unit.floor, service.code, request.priority, unit.at, booked_for=slot)
    quote = estimate(unit.floor, service.code, ahead, unit.at, priority=request.priority)
    if slot is not None and unit.at < slot:
        quote = None  # Who comes early waits for the slot, not for a turn.
    ordinal = unit.take_number(on, service.prefix, series_for(centre.numbers, origin))
    return Event(
        seq=unit.next_seq,
        at=unit.at,
        type=Action.ISSUE.value,
        actor=caller.actor,
        ticket_id=unit.next_ticket_id(),
        facts={
            "label": label(service.prefix, ordinal, centre.numbers.digits),
            "prefix": service.prefix,
            "ordinal": ordinal,
            "service": service.code,
            "business_on": on.isoformat(),
            "priority": request.priority,
            "origin": REHEARSAL if request.is_rehearsal else origin.value,
            "language": request.language,
            "waiting_ahead": ahead,
            "quoted_s": [quote.low_s, quote.high_s, quote.p80_s] if quote else None,
            **({"onward": onward} if onward else {}),
            **({"booked_for": slot.isoformat()} if slot is not None else {}),
            **_procedure(request, centre, service),
            **_dossier(request, service),
        },
    )

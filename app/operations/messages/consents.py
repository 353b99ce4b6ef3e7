"""A visitor's own consent to be told: asked for on their page, taken back there, gone at night."""

from dataclasses import dataclass

from app.domain.booking.booking import BookingState
from app.domain.errors import Conflict, NotThere
from app.domain.events import VisitorMessageAction
from app.domain.messages.occasions import About
from app.domain.messages.outbox import Channel
from app.domain.queue.ticket import LIVE
from app.operations.clock import Clock
from app.operations.commands import CommandHandler, carried_out
from app.operations.messages.channels import MessageChannels
from app.operations.messages.sealing import Seal
from app.operations.people.rights import BookingHolder, Holder
from app.persistence.booking import store as bookings
from app.persistence.messages import contacts
from app.persistence.messages.contacts import VisitorContact
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class ConsentState:
    """Over which channels a visitor may be told, and over which one they are.

    `push_key` is what a browser needs to subscribe; None where that isn't offered.
    """

    offered: tuple[Channel, ...]
    chosen: Channel | None
    push_key: str | None


class Consents(CommandHandler):
    """Keeps where visitors want to be told, encrypted; the log knows the channel alone."""

    def __init__(
        self, units: UnitsOfWork, clock: Clock, channels: MessageChannels, seal: Seal
    ) -> None:
        super().__init__(units, clock)
        self._channels = channels
        self._seal = seal

    def state(self, holder: Holder | BookingHolder) -> ConsentState:
        """What is offered to the holder of a ticket or a booking, and what they have chosen."""
        about, about_id = thing_of(holder)
        with self.units.database.read() as connection:
            known = contacts.visitor_contact(connection, holder.centre_id, about, about_id)
        offered = self._channels.usable(holder.centre_id)
        push_key = self._channels.push_key() if Channel.PUSH in offered else None
        return ConsentState(offered, known.channel if known is not None else None, push_key)

    def ask(
        self,
        holder: Holder | BookingHolder,
        channel: Channel,
        to: str,
        *,
        language: str,
        request_id: str,
    ) -> ConsentState:
        """Have the holder told over the channel from now on, and over no other.

        Raises Invalid for what is no address of the channel, Conflict where the channel is off or
        there is nothing to be told any more, RequestReused.
        """
        about, about_id = thing_of(holder)
        if channel not in self._channels.usable(holder.centre_id):
            raise Conflict("channel_off")
        address = self._channels.address_of(channel, to)
        action = VisitorMessageAction.ASK
        command = f"{action}:{about}:{about_id}"
        with self.begin(holder, action) as unit:
            if carried_out(unit, holder.requester, request_id, command) is None:
                _must_be_open(unit, about, about_id)
                sealed = self._seal.close(owner_of(holder.centre_id, about, about_id), address)
                contact = VisitorContact(about, about_id, channel, sealed, language, unit.at)
                contacts.keep_visitor_contact(unit.connection, holder.centre_id, contact)
                note_message(unit, action, holder.actor, about, about_id, channel)
                unit.answer(holder.requester, request_id, command, None)
        return self.state(holder)

    def stop(self, holder: Holder | BookingHolder) -> ConsentState:
        """Tell the holder nothing more, and forget where."""
        about, about_id = thing_of(holder)
        action = VisitorMessageAction.STOP
        with self.begin(holder, action) as unit:
            known = contacts.visitor_contact(unit.connection, holder.centre_id, about, about_id)
            if known is not None:
                contacts.drop_visitor_contact(unit.connection, holder.centre_id, about, about_id)
                note_message(unit, action, holder.actor, about, about_id, known.channel)
        if known is not None:
            self.units.database.scrub()
        return self.state(holder)


def thing_of(holder: Holder | BookingHolder) -> tuple[About, int]:
    """What the holder is told of."""
    if isinstance(holder, BookingHolder):
        return About.BOOKING, holder.booking_id
    return About.TICKET, holder.ticket_id


def owner_of(centre_id: int, about: About, about_id: int) -> str:
    """Whose address it is that stands there encrypted."""
    return f"{centre_id}:{about}:{about_id}"


def note_message(
    unit: UnitOfWork,
    action: VisitorMessageAction,
    actor: str,
    about: About,
    about_id: int,
    channel: Channel,
    **facts: object,
) -> None:
    """Record what became of a message: over which channel, never to whom."""
    told = {"channel": channel.value, **facts}
    if about is About.BOOKING:
        told["booking"] = about_id
    ticket_id = about_id if about is About.TICKET else None
    unit.note(unit.event(action, actor, told, ticket_id=ticket_id))


def _must_be_open(unit: UnitOfWork, about: About, about_id: int) -> None:
    """Raise Conflict where nothing is left to be told, NotThere where there is no such thing."""
    if about is About.TICKET:
        ticket = unit.ticket(about_id)
        is_open = ticket is not None and ticket.state in LIVE
    else:
        booking = bookings.booking_by_id(unit.connection, unit.centre_id, about_id)
        if booking is None:
            raise NotThere(booking=about_id)
        is_open = booking.state is BookingState.BOOKED
    if not is_open:
        raise Conflict("nothing_to_tell")

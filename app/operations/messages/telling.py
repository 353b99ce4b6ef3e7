"""What visitors are told: the occasions of now put into the outbox, and the words of each."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from app import texts
from app.config import Settings
from app.domain.booking.booking import Booking
from app.domain.centre.values import Centre
from app.domain.messages.occasions import (
    About,
    MessageKind,
    Occasion,
    booking_occasions,
    is_still_so,
    may_be_told,
    people_ahead,
    ticket_occasions,
    told_versions,
)
from app.domain.messages.outbox import Channel, OutboxMessage
from app.domain.messages.templates import filled
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Ticket
from app.operations.clock import Clock
from app.operations.messages.consents import owner_of
from app.operations.messages.sealing import Seal
from app.own_address import url_of
from app.persistence.booking import store as bookings
from app.persistence.messages import contacts, outbox
from app.persistence.messages.contacts import VisitorContact
from app.persistence.queue import queries
from app.persistence.queue.unit_of_work import UnitsOfWork


@dataclass(frozen=True, slots=True)
class Telling:
    """A message as it is sent: to whom, in which words, and the facts that these were made of.

    An address of None can't be read: it was encrypted under another secret key. `sealed` is as it
    is kept.
    """

    address: str | None
    language: str
    text: str
    subject: str
    facts: Mapping[str, str]
    sealed: str = ""


class Tellings:
    """Knows what visitors who asked for it should hear, and says it in their language."""

    def __init__(self, units: UnitsOfWork, clock: Clock, seal: Seal, settings: Settings) -> None:
        self._units = units
        self._clock = clock
        self._seal = seal
        self._settings = settings

    def queue_due_everywhere(self) -> int:
        """The same as `queue_due` in every centre in which anybody has asked to be told."""
        with self._units.database.read() as connection:
            asked = contacts.centres_asked(connection)
        return sum(self.queue_due(centre_id) for centre_id in asked)

    def queue_due(self, centre_id: int) -> int:
        """Put into the outbox what is so now and was never told; how many messages it were.

        Whatever was so while no process looked, and isn't any more, is told nobody: a call of an
        hour ago is no news. Raises Unavailable.
        """
        database = self._units.database
        with database.read() as connection:
            asked = contacts.visitor_contacts_of(connection, centre_id)
            if not asked:
                return 0
            known = outbox.known_occasions(connection, centre_id)
            ids = [one.about_id for one in asked if one.about is About.BOOKING]
            booked = bookings.bookings_by_ids(connection, centre_id, ids) if ids else {}
            floor = self._units.floors.get(connection, centre_id)
        told = told_versions(known)
        told_of = Counter((one.about, one.about_id) for one in known)
        now = self._clock.now()
        queued = 0
        for contact in asked:
            before = told_of[contact.about, contact.about_id]
            for occasion in _occasions(floor, contact, booked, told, now):
                if occasion in known or not may_be_told(occasion, before):
                    continue
                with database.write() as connection:
                    queued += outbox.queue_message(
                        connection, centre_id, occasion, contact.channel, now
                    )
                before += 1
        return queued

    def telling(self, message: OutboxMessage) -> Telling | None:
        """What is sent; None where it is no longer so, or nobody asks for it any more."""
        centre_id, now = message.centre_id, self._clock.now()
        occasion = Occasion(message.about, message.about_id, message.kind, message.turn)
        with self._units.database.read() as connection:
            contact = contacts.visitor_contact(
                connection, centre_id, message.about, message.about_id
            )
            if contact is None or contact.channel is not message.channel:
                return None
            floor = self._units.floors.get(connection, centre_id)
            secret: str | None = None
            booking: Booking | None = None
            if message.about is About.TICKET:
                secret = queries.code_of_ticket(connection, message.about_id)
            elif message.about is About.BOOKING:
                secret = bookings.secret_of(connection, centre_id, message.about_id)
                booking = bookings.booking_by_id(connection, centre_id, message.about_id)
        facts = {"centre": spoken_name(floor.centre, contact.language)}
        if message.about is About.TICKET:
            ticket = floor.tickets.get(message.about_id)
            if ticket is None or occasion not in set(ticket_occasions(floor, ticket, now)):
                return None
            facts |= self._of_ticket(floor, ticket, contact.language, secret, now)
        elif message.about is About.BOOKING:
            if booking is None or not is_still_so(occasion, booking, now):
                return None
            facts |= self._of_booking(floor.centre, booking, contact.language, secret)
        if message.channel is Channel.PUSH and "link" in facts:
            # It lies open on a locked screen: it leads to the page by being touched.
            facts["link"] = urlsplit(facts["link"]).netloc
        owner = owner_of(centre_id, message.about, message.about_id)
        return Telling(
            self._seal.open(owner, contact.address),
            contact.language,
            filled(template_of(floor.centre, message.kind, contact.language), facts),
            texts.text(contact.language, f"visitor_message.subject.{message.kind}", **facts),
            facts,
            contact.address,
        )

    def _of_ticket(
        self, floor: Floor, ticket: Ticket, language: str, code: str | None, at: datetime
    ) -> dict[str, str]:
        centre = floor.centre
        counter = centre.counter(ticket.counter) if ticket.counter is not None else None
        ahead = people_ahead(floor, ticket, at)
        return {
            "label": ticket.label,
            "ahead": str(ahead if ahead is not None else 0),
            "counter": texts.spoken_to(language, counter.name) if counter is not None else "",
            "service": texts.spoken_to(language, centre.service(ticket.service).name),
            "link": self._link(centre, "t", code),
        }

    def _of_booking(
        self, centre: Centre, booking: Booking, language: str, secret: str | None
    ) -> dict[str, str]:
        local = booking.starts_at.astimezone(centre.time_zone)
        return {
            "day": texts.day(language, local.date()),
            "time": f"{local:%H:%M}",
            "service": texts.spoken_to(language, centre.service(booking.service).name),
            "address": centre.address,
            "link": self._link(centre, "b", secret),
        }

    def _link(self, centre: Centre, page: str, secret: str | None) -> str:
        return f"{url_of(self._settings, centre.public_url)}/{page}/{secret or ''}"


def spoken_name(centre: Centre, language: str) -> str:
    """The centre's name in the language."""
    return texts.spoken_to(language, centre.name)


def template_of(centre: Centre, kind: MessageKind, language: str) -> str:
    """The words of the kind: the centre's own where it has some, else the product's."""
    own = centre.messages.get(kind.value, {})
    return texts.spoken_to(language, own) or texts.text(language, f"visitor_message.words.{kind}")


def _occasions(
    floor: Floor,
    contact: VisitorContact,
    booked: Mapping[int, Booking],
    told: Mapping[int, int],
    at: datetime,
) -> list[Occasion]:
    if contact.about is About.TICKET:
        ticket = floor.tickets.get(contact.about_id)
        return list(ticket_occasions(floor, ticket, at)) if ticket is not None else []
    booking = booked.get(contact.about_id)
    if booking is None:
        return []
    return list(
        booking_occasions(
            booking,
            at,
            since=contact.asked_at,
            told=told.get(booking.id, 0),
            zone=floor.centre.time_zone,
        )
    )

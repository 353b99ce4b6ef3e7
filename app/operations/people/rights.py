"""Who may do what: the tables of roles, rights and deeds, and the caller they belong to."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from app.domain.errors import NotAllowed, NotThere


class Role(StrEnum):
    """What a caller is."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    DEVICE = "device"
    RATING = "rating"
    MONITOR = "monitor"
    AGENT = "agent"
    OFFICER = "officer"
    RECEPTION = "reception"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


PERSONS = frozenset({Role.OFFICER, Role.RECEPTION, Role.SUPERVISOR, Role.ADMIN})
"""The roles of people; the others are those of devices."""


class Right(StrEnum):
    """A right of callers, named after what it allows."""

    SEE_SERVICES = "see_services"
    ISSUE = "issue"
    READ_CARD = "read_card"
    CALL_STAFF = "call_staff"
    SEE_SLIP = "see_slip"
    SEE_DISPLAY = "see_display"
    SPEAK = "speak"
    SEE_TICKETS = "see_tickets"
    SEE_PHONE = "see_phone"
    SERVE = "serve"
    TAKE_OVER = "take_over"
    QUEUE_DESK = "queue_desk"
    RATE = "rate"
    SUPERVISE = "supervise"
    SEE_DEVICES = "see_devices"
    SEE_METRICS = "see_metrics"
    CONFIGURE_DEVICES = "configure_devices"
    DRIVE_DEVICES = "drive_devices"
    CONFIGURE = "configure"
    PUBLISH = "publish"
    CALL_OUT_OF_TURN = "call_out_of_turn"
    CONFIGURE_PEOPLE = "configure_people"
    AUDIT = "audit"
    OFFICER_FIGURES = "officer_figures"
    OWN_ACCOUNT = "own_account"
    CORRECT_RECORDS = "correct_records"
    TAKE_BOOKINGS = "take_bookings"


R = Right
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.KIOSK: frozenset({R.SEE_SERVICES, R.ISSUE, R.SEE_SLIP, R.READ_CARD, R.CALL_STAFF}),
    Role.DISPLAY: frozenset({R.SEE_DISPLAY, R.SPEAK}),
    Role.DEVICE: frozenset(),
    Role.RATING: frozenset({R.RATE}),
    Role.MONITOR: frozenset({R.SEE_METRICS}),
    Role.AGENT: frozenset({R.DRIVE_DEVICES}),
    Role.OFFICER: frozenset(
        {
            R.SEE_SERVICES,
            R.SEE_SLIP,
            R.SEE_TICKETS,
            R.SEE_PHONE,
            R.SERVE,
            R.CALL_OUT_OF_TURN,
            R.OWN_ACCOUNT,
        }
    ),
    Role.RECEPTION: frozenset(
        {
            R.SEE_SERVICES,
            R.ISSUE,
            R.SEE_SLIP,
            R.SEE_TICKETS,
            R.SEE_PHONE,
            R.QUEUE_DESK,
            R.TAKE_BOOKINGS,
            R.SEE_DISPLAY,
            R.OWN_ACCOUNT,
        }
    ),
    Role.SUPERVISOR: frozenset(
        set(R)
        - {R.CONFIGURE_DEVICES, R.CONFIGURE_PEOPLE, R.CONFIGURE, R.PUBLISH}
        - {R.ISSUE, R.READ_CARD, R.SERVE, R.CALL_OUT_OF_TURN, R.SEE_PHONE}
        - {R.RATE, R.SPEAK, R.DRIVE_DEVICES, R.CALL_STAFF}
    ),
    Role.ADMIN: frozenset(set(R) - {R.RATE, R.SPEAK, R.DRIVE_DEVICES, R.CALL_STAFF}),
}
"""`serve`: open a counter, call, act on its ticket. `supervise`: see and direct the floor: put
officers at counters, pause and close these, change profiles; the reports. `queue_desk`: reinstate
and cancel, which the life table gives to reception too. `take_over`: sit down at a counter that
another has open; it needs `serve` as well. `call_out_of_turn`: call another label than the next
one, with a reason.
`configure`: see the centre's configuration and draft changes; `publish`: put them in force.
`configure_people`: accounts, their roles and sessions. `configure_devices`: add, change and
revoke devices, plan what displays show. `audit`: read who did what.
`officer_figures`: reports that tell one officer from another.
`correct_records`: change what was recorded of a transaction, with a reason.
`take_bookings`: make bookings, change them, and issue the ticket of who comes with one.
`see_phone`: read the number that a visitor left, in order to ring.
`see_metrics`: `/metrics` from another machine.
`own_account`: one's own password and sessions. `rate`: the tablet has it, nobody who serves.
`call_staff`: ask for a person, which a kiosk does for who stands there.
`speak`: announce a zone's calls, which a display does.
`drive_devices`: the agent on another PC, for the devices that belong to it."""

DEEDS: dict[str, tuple[Right, ...]] = {
    # What happens to a ticket: any one of the rights is enough.
    "issue": (R.ISSUE,),
    "rehearse": (R.PUBLISH,),
    "call": (R.SERVE,),
    "call-out-of-turn": (R.CALL_OUT_OF_TURN,),
    "recall": (R.SERVE,),
    "start": (R.SERVE,),
    "finish": (R.SERVE,),
    "no-show": (R.SERVE,),
    "reinstate": (R.QUEUE_DESK, R.SERVE),
    "hold": (R.SERVE,),
    "resume": (R.SERVE,),
    "return": (R.SERVE,),
    "transfer": (R.SERVE,),
    "move": (R.PUBLISH,),
    "cancel": (R.QUEUE_DESK, R.SERVE),
    "undo": (R.SERVE,),
    "edit": (R.SERVE, R.QUEUE_DESK),
    "priority": (R.SERVE, R.QUEUE_DESK),
    "reprint": (R.QUEUE_DESK,),
    "rating": (R.RATE,),
    # What happens to a counter.
    "counter-open": (R.SERVE,),
    "take-over": (R.TAKE_OVER,),
    "counter-seat": (R.SUPERVISE,),
    "counter-pause": (R.SERVE, R.SUPERVISE),
    "counter-resume": (R.SERVE, R.SUPERVISE),
    "counter-close": (R.SERVE, R.SUPERVISE),
    "auto-call-stop": (R.SERVE,),
    "counter-profile": (R.SUPERVISE,),
    "correct": (R.CORRECT_RECORDS,),
    "service-close": (R.SUPERVISE,),
    "service-open": (R.SUPERVISE,),
    "emergency": (R.SERVE, R.SUPERVISE),
    "emergency-accept": (R.SERVE, R.SUPERVISE, R.QUEUE_DESK),
    "alert-acknowledge": (R.SUPERVISE,),
    # What counters and supervisors tell each other.
    "message-ask": (R.SERVE,),
    "message-tell": (R.SUPERVISE,),
    "message-answer": (R.SUPERVISE,),
    "message-end": (R.SERVE, R.SUPERVISE),
    # What becomes of who asks for a person at a kiosk.
    "assistance-ask": (R.CALL_STAFF,),
    "assistance-accept": (R.QUEUE_DESK,),
    "assistance-end": (R.QUEUE_DESK, R.CALL_STAFF),
    # What becomes of a booking.
    "booking-make": (R.TAKE_BOOKINGS,),
    "booking-move": (R.TAKE_BOOKINGS,),
    "booking-check-in": (R.TAKE_BOOKINGS,),
    "booking-arrive": (R.ISSUE,),
    "booking-cancel": (R.TAKE_BOOKINGS,),
    "booking-no-show": (R.TAKE_BOOKINGS,),
}
"""The right for each deed, by its word in the log; a refusal names the first one. Whose counter it
is, and what the state allows, comes on top: `app/domain/queue/lifecycle.py` and the operations.
`expire` and `day-close` are nobody's: the server does them. For HOLDER_DEEDS a visitor needs no
right but the ticket's code."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The one who asks: a person or a device, in the one centre that is asked about.

    A person may belong to several `centres`, with the same roles in each.
    """

    id: int
    centre_id: int
    role: Role
    name: str
    kind: str = "user"
    zone: str | None = None
    counter: int | None = None
    username: str = ""
    more: tuple[Role, ...] = ()
    is_limited: bool = False
    """Signed in by a one-time password: only the own account is allowed until it is changed."""
    needs_second_factor: bool = False
    """A role needs one and there is none: only the own account is allowed until it is set up."""
    centres: tuple[int, ...] = ()
    """The ids of all the person's centres; empty for who has but the one."""
    is_everywhere: bool = False
    """Belongs to every centre, to those that are still to come as well."""

    def belongs_to(self, centre_id: int) -> bool:
        """Whether the caller may ask about the centre."""
        return centre_id == self.centre_id or centre_id in self.centres

    def has_all_of(self, centre_ids: Iterable[int]) -> bool:
        """Whether the caller may ask about each of the centres."""
        return all(self.belongs_to(one) for one in centre_ids)

    def at(self, centre_id: int) -> "Caller":
        """The same caller asking about the centre. Raises NotThere for one that isn't the own."""
        if not self.belongs_to(centre_id):
            raise NotThere()
        return replace(self, centre_id=centre_id)

    @property
    def roles(self) -> tuple[Role, ...]:
        """All the caller's roles, the main one first: a person may have several."""
        return (self.role, *self.more)

    @property
    def actor(self) -> str:
        """The caller as the log names it."""
        return f"{self.kind}:{self.id}"

    @property
    def requester(self) -> str:
        """Whose request ids the caller's are."""
        return self.actor

    @property
    def must_first(self) -> bool:
        """Whether something of the own account must be set before anything else is allowed."""
        return self.is_limited or self.needs_second_factor

    def may(self, right: Right) -> bool:
        """Whether the caller has the right."""
        if self.must_first and right is not Right.OWN_ACCOUNT:
            return False
        return any(right in RIGHTS[role] for role in self.roles)

    def must(self, *rights: Right) -> None:
        """Raise NotAllowed unless the caller has one of the rights."""
        if not any(self.may(right) for right in rights):
            if self.is_limited:
                raise NotAllowed("change_password_first", right=rights[0].value)
            if self.needs_second_factor:
                raise NotAllowed("set_up_second_factor_first", right=rights[0].value)
            raise NotAllowed(right=rights[0].value)

    def must_have(self, deed: str) -> None:
        """Raise NotAllowed unless the caller has a right for the deed (a word of DEEDS)."""
        self.must(*DEEDS[deed])


MESSAGE_DEEDS = frozenset({"visitor-message-ask", "visitor-message-stop"})
HOLDER_DEEDS = frozenset({"cancel", "rating", "defer"}) | MESSAGE_DEEDS
"""What the holder of a ticket's code may do to it without any right."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The one who asks by the code of a ticket, as its phone page does."""

    centre_id: int
    ticket_id: int
    actor: str = "holder"

    @property
    def requester(self) -> str:
        """Whose request ids the holder's are: each ticket has its own."""
        return f"{self.actor}:{self.ticket_id}"

    def must_have(self, deed: str) -> None:
        """Raise NotAllowed for a deed that isn't the holder's."""
        if deed not in HOLDER_DEEDS:
            raise NotAllowed(right=DEEDS[deed][0].value)


BOOKER_DEEDS = frozenset({"booking-move", "booking-check-in", "booking-cancel"}) | MESSAGE_DEEDS
"""What the holder of a booking's link may do to it without any right."""


@dataclass(frozen=True, slots=True)
class BookingHolder:
    """The one who asks by the link of a booking; bound by hours as a kiosk is."""

    centre_id: int
    booking_id: int
    actor: str = "holder"
    kind: str = "holder"
    role: Role = Role.KIOSK

    @property
    def requester(self) -> str:
        """Whose request ids the holder's are: each booking has its own."""
        return f"{self.actor}:b{self.booking_id}"

    def must_have(self, deed: str) -> None:
        """Raise NotAllowed for a deed that isn't the holder's."""
        if deed not in BOOKER_DEEDS:
            raise NotAllowed(right=DEEDS[deed][0].value)


@dataclass(frozen=True, slots=True)
class Booker:
    """The one who makes a booking online: known by a code that was told by telephone."""

    centre_id: int
    proof: str
    phone: str
    actor: str = "holder"

    @property
    def requester(self) -> str:
        """Whose request ids the booker's are: each proof has its own."""
        return f"booker:{self.proof}"

    def must_have(self, deed: str) -> None:
        """Raise NotAllowed for anything but making a booking."""
        if deed != "booking-make":
            raise NotAllowed(right=DEEDS[deed][0].value)


@dataclass(frozen=True, slots=True)
class DoorVisitor:
    """The one who takes a number on a phone in the building; bound by hours as a kiosk is."""

    centre_id: int
    phone: str
    """A random mark of the phone's browser."""
    actor: str = "holder"
    kind: str = "holder"
    role: Role = Role.KIOSK

    @property
    def requester(self) -> str:
        """Whose request ids the phone's are: each has its own."""
        return f"door:{self.phone}"

    def must_have(self, deed: str) -> None:
        """Raise NotAllowed for anything but taking a number."""
        if deed != "issue":
            raise NotAllowed(right=DEEDS[deed][0].value)

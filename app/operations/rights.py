"""Who may do what: one table of rights and roles, and the caller they belong to."""

from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import NotAllowed


class Role(StrEnum):
    """What a caller is."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    DEVICE = "device"
    RATING = "rating"
    OFFICER = "officer"
    RECEPTION = "reception"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


class Right(StrEnum):
    """Something that needs a right."""

    SEE_SERVICES = "see_services"
    ISSUE = "issue"
    READ_CARD = "read_card"
    SEE_SLIP = "see_slip"
    SEE_DISPLAY = "see_display"
    SEE_TICKETS = "see_tickets"
    SERVE = "serve"
    TAKE_OVER = "take_over"
    QUEUE_DESK = "queue_desk"
    RATE = "rate"
    SUPERVISE = "supervise"
    SEE_DEVICES = "see_devices"
    MANAGE_DEVICES = "manage_devices"
    MANAGE_CENTRE = "manage_centre"


R = Right
RIGHTS: dict[Role, frozenset[Right]] = {
    Role.KIOSK: frozenset({R.SEE_SERVICES, R.ISSUE, R.SEE_SLIP, R.READ_CARD}),
    Role.DISPLAY: frozenset({R.SEE_DISPLAY}),
    Role.DEVICE: frozenset(),
    Role.RATING: frozenset({R.RATE}),
    Role.OFFICER: frozenset({R.SEE_SERVICES, R.SEE_SLIP, R.SEE_TICKETS, R.SERVE}),
    Role.RECEPTION: frozenset(
        {R.SEE_SERVICES, R.ISSUE, R.SEE_SLIP, R.SEE_TICKETS, R.QUEUE_DESK, R.SEE_DISPLAY}
    ),
    Role.SUPERVISOR: frozenset(
        set(R) - {R.MANAGE_CENTRE, R.MANAGE_DEVICES, R.ISSUE, R.READ_CARD, R.SERVE, R.RATE}
    ),
    Role.ADMIN: frozenset(set(R) - {R.RATE}),
}
"""`serve`: open a counter, call, act on its ticket. `queue_desk`: reinstate and cancel, which the
life table gives to reception too. `take_over`: sit down at a counter that another has open; it
needs `serve` as well. `rate`: the tablet at a counter has it, and nobody who serves."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks: a person or a device of one centre."""

    id: int
    centre_id: int
    role: Role
    name: str
    kind: str = "user"
    zone: str | None = None
    counter: int | None = None
    username: str = ""

    @property
    def actor(self) -> str:
        """The caller as the log names it."""
        return f"{self.kind}:{self.id}"

    def may(self, right: Right) -> bool:
        """Whether the caller has the right."""
        return right in RIGHTS[self.role]

    def must(self, *rights: Right) -> None:
        """Raises NotAllowed unless the caller has one of the rights."""
        if not any(self.may(right) for right in rights):
            raise NotAllowed(right=rights[0].value)

"""The outbox: a message that is to be sent, how it stands, why it wasn't, the next try."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.messages.occasions import About, MessageKind


class Channel(StrEnum):
    """How a visitor is reached."""

    SMS = "sms"
    ZALO = "zalo"
    EMAIL = "email"
    PUSH = "push"


class OutboxState(StrEnum):
    """How a message stands.

    `sending`: handed to its gateway this moment. `uncertain`: handed over, and no answer came; it
    is not sent again. `failed`: given up. `dropped`: no longer true, or nobody asks for it any
    more, when its turn came.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    DROPPED = "dropped"


OPEN_OUTBOX = (OutboxState.QUEUED, OutboxState.SENDING)
DEAD = (OutboxState.UNCERTAIN, OutboxState.FAILED)
"""What a person should look at: nobody was told, or nobody knows."""


class SendTrouble(StrEnum):
    """Why a message wasn't sent: each has a sentence for who is to do something about it."""

    NONE = ""
    NOT_SET_UP = "not_set_up"
    ADDRESS = "address"
    UNREACHED = "unreached"
    SILENT = "silent"
    BROKEN_OFF = "broken_off"
    NO_ANSWER_READ = "no_answer_read"
    SERVER = "server"
    BUSY = "busy"
    NO_CREDIT = "no_credit"
    SIGN_IN = "sign_in"
    NUMBER = "number"
    GONE = "gone"
    REFUSED = "refused"
    UNREADABLE = "unreadable"
    DESCRIPTION = "description"
    STOPPED = "stopped"


FOR_GOOD = frozenset(
    {SendTrouble.NUMBER, SendTrouble.GONE, SendTrouble.REFUSED, SendTrouble.UNREADABLE}
)
"""What another try doesn't mend."""

OF_CHANNEL = frozenset(set(SendTrouble) - FOR_GOOD - {SendTrouble.NONE})
"""What is the channel's own trouble: its other messages would meet it, too."""

WAITS_S = (10, 30, 60, 120, 300, 600, 1800)
"""How long until the next try; each is one try more."""


@dataclass(frozen=True, slots=True)
class OutboxMessage:
    """One message; to whom it goes is kept apart, and is gone before it."""

    id: int
    centre_id: int
    about: About
    about_id: int
    kind: MessageKind
    turn: int
    channel: Channel
    state: OutboxState
    tries: int
    trouble: SendTrouble
    detail: str
    created_at: datetime
    next_try_at: datetime
    settled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """What came of one try: no trouble where the gateway took it.

    `detail` is what the gateway said. `is_uncertain` says that it may have taken it all the same.
    """

    trouble: SendTrouble = SendTrouble.NONE
    detail: str = ""
    is_uncertain: bool = False


@dataclass(frozen=True, slots=True)
class OutboxOutcome:
    """How a message stands after a try, and in how many seconds the next one is."""

    state: OutboxState
    trouble: SendTrouble
    detail: str
    wait_s: int = 0


def outcome(tries: int, delivery: Delivery) -> OutboxOutcome:
    """How a message stands after the delivery, with this try counted in `tries`."""
    told = (delivery.trouble, delivery.detail)
    if not delivery.trouble:
        return OutboxOutcome(OutboxState.SENT, *told)
    if delivery.is_uncertain:
        return OutboxOutcome(OutboxState.UNCERTAIN, *told)
    if delivery.trouble in FOR_GOOD or tries > len(WAITS_S):
        return OutboxOutcome(OutboxState.FAILED, *told)
    return OutboxOutcome(OutboxState.QUEUED, *told, WAITS_S[tries - 1])

"""The event: one row of a centre's ordered, append-only log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class CounterAction(StrEnum):
    """What happens to a counter, by its officer or by the supervisor."""

    OPEN = "counter-open"
    PAUSE = "counter-pause"
    RESUME = "counter-resume"
    CLOSE = "counter-close"
    ALARM = "emergency"
    ALARM_ACCEPT = "emergency-accept"
    PROFILE = "counter-profile"
    STOP_AUTO_CALL = "auto-call-stop"


class ServiceAction(StrEnum):
    """What a supervisor does to a service: no numbers for now, and numbers again."""

    CLOSE = "service-close"
    OPEN = "service-open"


class Remark(StrEnum):
    """What is written on a ticket; its place in line and its state stay.

    `move` names another service, where the centre offers the old one no more.
    """

    EDIT = "edit"
    PRIORITY = "priority"
    MOVE = "move"


class AlertAction(StrEnum):
    """What becomes of an alert: the rules raise and end it, somebody acknowledges it."""

    RAISE = "alert-raise"
    ACKNOWLEDGE = "alert-acknowledge"
    END = "alert-end"


class MessageAction(StrEnum):
    """What becomes of a message: a counter asks, supervisors tell and answer, somebody ends it."""

    ASK = "message-ask"
    TELL = "message-tell"
    ANSWER = "message-answer"
    END = "message-end"


class AssistanceAction(StrEnum):
    """What becomes of who asks for a person at a kiosk: somebody comes, and it ends."""

    ASK = "assistance-ask"
    ACCEPT = "assistance-accept"
    END = "assistance-end"


class BookingAction(StrEnum):
    """What becomes of a booking: made, perhaps moved, arrived with, and its end."""

    MAKE = "booking-make"
    MOVE = "booking-move"
    CHECK_IN = "booking-check-in"
    CANCEL = "booking-cancel"
    SERVE = "booking-serve"
    NO_SHOW = "booking-no-show"
    EXPIRE = "booking-expire"


class VisitorMessageAction(StrEnum):
    """What becomes of messages to a visitor: asked for, taken back, sent, given up."""

    ASK = "visitor-message-ask"
    STOP = "visitor-message-stop"
    SENT = "visitor-message-sent"
    FAILED = "visitor-message-failed"


COUNTER_ACTIONS = frozenset(CounterAction)
SERVICE_ACTIONS = frozenset(ServiceAction)
ALERT_ACTIONS = frozenset(AlertAction)
MESSAGE_ACTIONS = frozenset(MessageAction)
ASSISTANCE_ACTIONS = frozenset(AssistanceAction)
BOOKING_ACTIONS = frozenset(BookingAction)

SYSTEM = "system"
"""The actor of what the server does by itself, and of the command line on it."""

DAY_CLOSED = "day-close"
DEVICE_HEALTH = "device-health"
CALL_UNSAID = "call-unsaid"
REPRINTED = "reprint"
RATED = "rating"
REHEARSED = "rehearsed"
"""The tickets that it names were a rehearsal: from here on no table knows them."""

CORRECTED = "correct"
DEFERRED = "defer"
ACCOUNT = "account"
DEVICE = "device"
DISPLAY_PLANNED = "display-plan"
NOTICE = "notice"
MEDIA = "media"
REPORT_SCHEDULE = "report-schedule"
SUBSCRIPTION = "subscription"
MESSAGE_CHANNEL = "message-channel"
CONFIGURED = "configured"
CONFIGURATION_PLANNED = "configuration-plan"


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened in a centre at `at`, in the order of `seq`.

    `type` is a ticket Action, a Remark, a CounterAction, a ServiceAction, an AlertAction, a
    MessageAction, an AssistanceAction, a BookingAction, a VisitorMessageAction or one of this
    module's words. `actor` is
    "user:ID", "device:ID", "holder" (of a track code) or "system". `facts` are plain JSON.
    """

    seq: int
    at: datetime
    type: str
    actor: str
    ticket_id: int | None = None
    counter: int | None = None
    facts: Mapping[str, object] = field(default_factory=dict)

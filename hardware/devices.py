"""What every device has, whatever it is: its configuration, and its health and the noting of it."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class DeviceSpec:
    """A device as configured: `kind` is a word of `DeviceUrl.kind`.

    One set by the command line of the PC that drives it (`by_command`) may be anywhere.
    """

    id: int
    kind: str
    name: str
    url: str
    by_command: bool = False


class Cause(StrEnum):
    """Why a device is not well, as a word that a screen can translate."""

    NONE = ""
    NOT_ASKED = "not_asked"
    BAD_URL = "bad_url"
    WIRE = "wire"
    NO_ANSWER = "no_answer"
    PAPER_OUT = "paper_out"
    PAPER_LOW = "paper_low"
    SLOW_LINE = "slow_line"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    CUTTER = "cutter"
    TOO_HOT = "too_hot"
    BROKEN = "broken"
    UNCERTAIN = "uncertain"
    QUEUE = "queue"
    SOUND_BLOCKED = "sound_blocked"
    SOUND_FAILING = "sound_failing"
    LOGIN = "login"
    CERTIFICATE = "certificate"
    BUSY = "busy"
    SILENT = "silent"
    AGENT = "agent"
    UNSHOWN = "unshown"
    SEEN_WRONG = "seen_wrong"
    NOT_SWITCHED = "not_switched"
    BY_HAND = "by_hand"
    NOT_PAIRED = "not_paired"


class HealthState(StrEnum):
    """How a device is: `warning` still works, `unknown` has not been asked yet."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lifetime:
    """What a printer has done in its life, as it counts it itself: lines fed, cuts, hours on."""

    lines: int
    cuts: int
    hours: int


@dataclass(frozen=True, slots=True)
class Health:
    """The state of a device since an aware UTC instant.

    `detail` says in English what is wrong and what to do, `cause` the same as a word to translate.
    `tested_at` is when a test that somebody asked for was last over, well or not. `lifetime` is
    None where the device counts nothing, or hasn't been asked.
    """

    state: HealthState
    detail: str
    since: datetime
    cause: Cause = Cause.NONE
    tested_at: datetime | None = None
    lifetime: Lifetime | None = None


class HealthRecord:
    """The latest health of one device; tells `on_change` of each change, on the caller's thread."""

    def __init__(self, name: str, on_change: Callable[[Health], None]) -> None:
        self._name = name
        self._on_change = on_change
        self._lock = threading.Lock()
        self._latest = Health(
            HealthState.UNKNOWN, "not asked yet", datetime.now(UTC), Cause.NOT_ASKED
        )

    @property
    def latest(self) -> Health:
        """Returns the health as last noted; any thread may ask."""
        with self._lock:
            return self._latest

    def note(self, state: HealthState, cause: Cause = Cause.NONE, *, detail: str = "") -> None:
        """Keep the state; the clock starts anew only if state or detail changed."""
        with self._lock:
            if (self._latest.state, self._latest.detail) == (state, detail):
                return
            self._latest = changed = replace(
                self._latest, state=state, detail=detail, since=datetime.now(UTC), cause=cause
            )
        level = logging.INFO if state is HealthState.OK else logging.WARNING
        logging.getLogger(__name__).log(level, "device %s: %s %s", self._name, state, detail)
        try:
            self._on_change(changed)
        except Exception:  # a listener's trouble must not stop the device's thread
            logging.getLogger(__name__).exception("device %s: its health was not taken", self._name)

    def tested(self) -> None:
        """Keep that a test is over; what it came to was noted before."""
        with self._lock:
            self._latest = replace(self._latest, tested_at=datetime.now(UTC))

    def counted(self, lifetime: Lifetime) -> None:
        """Keep what the device has done in its life."""
        with self._lock:
            self._latest = replace(self._latest, lifetime=lifetime)

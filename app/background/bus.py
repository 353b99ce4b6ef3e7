"""The bus: how the processes of one installation wake each other.

It carries wake-ups only. What has happened stands in the database, where whoever is woken looks; a
wake-up that is lost costs a moment, until the next look, and one too many costs a look.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class BusState(StrEnum):
    """Whether this process hears the others; NONE where there is no broker, and so no others."""

    OK = "ok"
    DEAF = "deaf"
    NONE = "none"


class WakeKind(StrEnum):
    """What a wake-up is about: a commit, accounts, requests for devices, a scan for a screen, a
    code for a simulated scanner, a test of a device at an agent, somebody at the reception, the
    clock of a demonstration.

    ALL comes after a time in which something may have been missed.
    """

    COMMIT = "commit"
    CALLERS = "callers"
    DEVICES = "devices"
    SCAN = "scan"
    SHOWN = "shown"
    TEST = "test"
    RECEPTION = "reception"
    CLOCK = "clock"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Wake:
    """A wake-up: what about, of which centre; its log's newest `seq`, the device it is about."""

    kind: WakeKind
    centre_id: int = 0
    seq: int = 0
    device_id: int = 0


WakeListener = Callable[[Wake], None]


class Bus(Protocol):
    """Wakes the other processes, and tells the listeners what those wake this one for.

    `publish` returns at once, whatever the broker does. Listeners run on the bus's thread and must
    not block.
    """

    listeners: list[WakeListener]

    @property
    def name(self) -> str:
        """What the log calls it."""
        ...

    @property
    def state(self) -> BusState:
        """Whether the others are heard now."""
        ...

    def publish(self, wake: Wake) -> None:
        """Wake the other processes."""
        ...

    def start(self) -> None:
        """Begin to listen."""
        ...

    def stop(self) -> None:
        """End."""
        ...


class LocalBus:
    """The bus of an installation of one process: there is nobody to be woken."""

    name = "bus"
    state = BusState.NONE

    def __init__(self) -> None:
        self.listeners: list[WakeListener] = []

    def publish(self, wake: Wake) -> None:
        """Do nothing."""

    def start(self) -> None:
        """Do nothing."""

    def stop(self) -> None:
        """Do nothing."""

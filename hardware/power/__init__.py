"""Power of screens: on, off, and the protocols; one module with `encode` here is one protocol.

A module has `OPTIONS`, `TRANSPORTS`, `REPLY_S` (how long a screen takes to answer), `encode` and
`decode`; `SERIAL_FORMAT` and `PORT` where it has a line or a network address. `GREETS` says that
the screen speaks first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Protocol

from hardware.device_url import DeviceUrl
from hardware.options import Check, Options, flag, whole, yes_no


class Power(StrEnum):
    """How a screen is; `TURNING` is a projector's lamp that warms up or cools down."""

    ON = "on"
    OFF = "off"
    TURNING = "turning"


@dataclass(frozen=True, slots=True)
class PowerReply:
    """What a screen has answered: its state where it says it, or why it refuses."""

    state: Power | None = None
    refusal: str = ""


class PowerProtocol(Protocol):
    """What a module of a protocol knows."""

    REPLY_S: float

    def encode(self, wish: Power | None, options: Options) -> bytes:
        """Returns what switches the screen so, or asks how it is (None)."""

    def decode(self, heard: bytes, wish: Power | None, options: Options) -> PowerReply | None:
        """Returns the answer in what was heard; None while it isn't whole, or isn't good."""


@dataclass(frozen=True, slots=True)
class PowerSpeech:
    """How one screen is spoken to."""

    protocol: PowerProtocol
    options: Options
    greets: bool
    answers: bool
    keeps: bool


SHARED_OPTIONS: Mapping[str, Check] = {
    "before": whole(0, 240),
    "after": whole(0, 240),
    "keep": yes_no,
    "reply": yes_no,
}
"""Options of every screen: minutes before the opening and after the close, which whoever says when
it is on reads; whether what a hand switched is switched back; whether it answers at all."""


def power_speech_for(url: DeviceUrl) -> PowerSpeech:
    """Returns how the screen that the URL names is spoken to."""
    protocol = import_module(f"{__name__}.{url.protocol}")
    return PowerSpeech(
        protocol,
        url.options,
        greets=getattr(protocol, "GREETS", False),
        answers=flag(url.options, "reply", True),
        keeps=flag(url.options, "keep", True),
    )

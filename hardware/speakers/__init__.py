"""Loudspeakers: what one is given to say, whom it asks before it speaks, and what it speaks by.

A module with `OPTIONS` is a protocol of a device URL; its function `player` makes a Player.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from importlib import import_module
from typing import Protocol

from hardware.device_url import DeviceUrl
from hardware.devices import Cause
from hardware.errors import WireError
from hardware.logins import Logins
from hardware.outbound import Outbound


class SpeakerSound(StrEnum):
    """How a speaker is, as it tells whoever gives the turns."""

    OK = "ok"
    FAILING = "failing"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Announcement:
    """What is to be said: its number in the log, its age, and the address of its clip.

    The clip is "" while there is none yet.
    """

    seq: int
    age_s: float
    clip: str


@dataclass(frozen=True, slots=True)
class SpeakerOffer:
    """The newest announcements of a zone, newest first, as of one `seq` of the log."""

    seq: int
    announcements: Sequence[Announcement]
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class TurnRequest:
    """What a speaker says of itself: see `ScreenReport` of the displays, which ask the same.

    `ended` and `failed`: every announcement up to that call was said, or could not be played.
    """

    screen: str
    sound: SpeakerSound
    ended: int = 0
    begin: Sequence[int] = ()
    key: str = ""
    is_gone: bool = False
    failed: int = 0


@dataclass(frozen=True, slots=True)
class TurnAnswer:
    """The answer; `clip` is what to say ("": as offered), `until` the newest call that it says."""

    has_turn: bool
    may_begin: bool
    said_until: int
    again_s: float
    clip: str = ""
    until: int = 0


class Unreached(Exception):
    """Whoever gives the turns, or the clips, can't be asked just now."""


class SpeakerTrouble(WireError):
    """Why a speaker doesn't play, with the word that a page translates."""

    def __init__(self, message: str, cause: Cause = Cause.SOUND_FAILING) -> None:
        super().__init__(message, permanent=False)
        self.cause = cause


class TurnSource(Protocol):
    """Whom speakers ask; any thread may. Both raise Unreached."""

    def ask(self, device_id: int, asked: TurnRequest) -> TurnAnswer:
        """Returns whether the speaker has its zone's turn and may begin."""

    def clip(self, device_id: int, address: str) -> bytes:
        """Returns the WAV file at the address; raises SoundError where there is none."""


class Player(Protocol):
    """Something that sounds, used by one thread.

    All raise WireError, best a SpeakerTrouble; `play` SoundError too.
    """

    def check(self) -> None:
        """Find out whether sound could be played now, without playing any."""

    def play(self, stored: bytes, *, volume: int, is_cut: Callable[[], bool]) -> bool:
        """Play a WAV file at so many per cent; return whether it was played to its end.

        `is_cut` is asked all the time; once it says so there is silence at once.
        """

    def close(self) -> None:
        """Let go of the speaker; never raises."""


def player_for(url: DeviceUrl, outbound: Outbound, logins: Logins) -> Player:
    """Returns what plays at the URL, which goes no farther than it may; nothing is opened yet."""
    made: Player = import_module(f"{__name__}.{url.protocol}").player(url, outbound, logins)
    return made

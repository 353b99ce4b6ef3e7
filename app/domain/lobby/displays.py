"""What a display of the lobby shows and says: its layout, zones, languages, sound; notices."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Layout(StrEnum):
    """How a display is filled; a portrait screen arranges the same parts differently."""

    CALLS = "calls"
    MEDIA = "media"
    COUNTER = "counter"


@dataclass(frozen=True, slots=True)
class DisplayPlan:
    """How one display is set up. No zones: the one of its address; no languages: its page's.

    With several languages the screen alternates. `volume` is a percentage; `is_silent` is for a
    screen without a loudspeaker. `image_s` is how long a picture of the media is shown. A screen
    that `shows_code` lets who stands before it check in: it must not be seen from the street.
    """

    layout: Layout = Layout.CALLS
    zones: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    is_silent: bool = False
    volume: int = 100
    image_s: int = 12
    shows_code: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A line for the lobby, in every language, of one zone or of all, until an instant if any."""

    id: int
    text: Mapping[str, str]
    zone: str | None = None
    until_at: datetime | None = None

    def is_shown(self, zones: tuple[str, ...], at: datetime) -> bool:
        """Whether a display of the zones shows the notice at the instant."""
        is_here = self.zone is None or self.zone in zones
        return is_here and (self.until_at is None or at < self.until_at)


@dataclass(frozen=True, slots=True)
class DisplayScreen:
    """The screen that asks for a picture: its device, and its zone or counter.

    `layout` and `zones` are tried by its address in a demonstration.
    """

    zone: str
    device: int | None = None
    counter: int | None = None
    layout: Layout | None = None
    zones: tuple[str, ...] = ()

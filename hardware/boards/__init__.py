"""LED boards: what one shows, and the protocols; one module with `encode` here is one protocol."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from hardware.options import number
from hardware.urls import DeviceUrl

_WITHOUT_STROKE = str.maketrans("Đđ", "Dd")


@dataclass(frozen=True, slots=True)
class Shown:
    """What a board shows."""

    text: str
    blink: bool = False


def plain(text: str) -> str:
    """Return the text in printable ASCII, which all boards share: "Quầy 3" is "Quay 3"."""
    letters = unicodedata.normalize("NFD", text.translate(_WITHOUT_STROKE))
    return "".join(letter for letter in letters if " " <= letter <= "~")


def encoder_for(url: DeviceUrl) -> Callable[[Shown], bytes]:
    """Return what turns a text into frames for the board that the URL names."""
    protocol = import_module(f"{__name__}.{url.protocol}")
    address = number(url.options, "address", 1)

    def encode(shown: Shown) -> bytes:
        frame: bytes = protocol.encode(shown, address, url.options)
        return frame

    return encode


def is_blinked_by_host(url: DeviceUrl) -> bool:
    """Return whether the protocol has no word for blinking: text and blank go out in turns."""
    blinks = getattr(import_module(f"{__name__}.{url.protocol}"), "blinks", None)
    return bool(blinks and blinks(url.options))

"""LED boards: what one shows, and the protocols; one module with `encode` here is one protocol."""

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module

from hardware.device_url import DeviceUrl
from hardware.options import Check, number_option, whole

_WITHOUT_STROKE = str.maketrans("Đđ", "Dd")
_REPLY_MS = 200
_RETRIES = 2
_ORDER = "1234"


MAIN_BOARD: Mapping[str, Check] = {"calls": whole(1, 6), "row": whole(1, 12)}
"""Options of a board that shows a zone's newest calls; whoever gives the texts reads them."""


@dataclass(frozen=True, slots=True)
class BoardContent:
    """What a board shows, how bright in per cent."""

    text: str
    blink: bool = False
    bright: int = 100


@dataclass(frozen=True, slots=True)
class BoardSpeech:
    """How one board is spoken to: its frames, the answer to each, and how long that is awaited."""

    encode: Callable[[BoardContent], bytes]
    answer_to: Callable[[bytes], bytes | None]
    reply_s: float
    retries: int
    host_blinks: bool
    trial: tuple[str, str] = ("8888", "1234")
    """What a test shows: all segments, then digits that tell their order."""
    dim: Callable[[int], bytes] | None = None
    """The frame that makes the board so bright in per cent, where that isn't in each frame."""


def plain_ascii(text: str) -> str:
    """Returns the text in printable ASCII, which all boards share: "Quầy 3" is "Quay 3"."""
    letters = unicodedata.normalize("NFD", text.translate(_WITHOUT_STROKE))
    return "".join(letter for letter in letters if " " <= letter <= "~")


def speech_for(url: DeviceUrl) -> BoardSpeech:
    """Returns how the board that the URL names is spoken to."""
    protocol = import_module(f"{__name__}.{url.protocol}")
    address = number_option(url.options, "address", 1)
    blinks = getattr(protocol, "blinks", None)
    answer = getattr(protocol, "answer_to", None)
    dim = getattr(protocol, "dim", None) if "bright" in url.options else None

    def encode(shown: BoardContent) -> bytes:
        frame: bytes = protocol.encode(shown, address, url.options)
        return frame

    def answer_to(frame: bytes) -> bytes | None:
        expected: bytes | None = answer(frame, address, url.options) if answer else None
        return expected

    def dimmed(bright: int) -> bytes:
        frame: bytes = dim(bright, address, url.options) if dim else b""
        return frame

    return BoardSpeech(
        encode,
        answer_to,
        reply_s=number_option(url.options, "reply_ms", _REPLY_MS) / 1000,
        retries=number_option(url.options, "retries", _RETRIES),
        host_blinks=bool(blinks and blinks(url.options)),
        trial=trial_texts(url),
        dim=dimmed if dim else None,
    )


def trial_texts(url: DeviceUrl) -> tuple[str, str]:
    """Returns what a test of the board shows: all segments, then digits that tell their order.

    Four digits of each, or as many as the board has and its numbers can be.
    """
    for count in range(len(_ORDER), 0, -1):
        lit, order = "8" * count, _ORDER[:count]
        try:
            if meant_text(url, lit).strip().lstrip("0") == lit:
                return lit, order
        except ValueError:
            continue
    return "8" * len(_ORDER), _ORDER


def meant_text(url: DeviceUrl, text: str) -> str:
    """Returns what a person should see on the board when it is sent the text.

    Raises CannotShow for what the board has no form for.
    """
    protocol = import_module(f"{__name__}.{url.protocol}")
    meant: Callable[[str, Mapping[str, str]], str] = protocol.meant
    return meant(text, url.options)


def missed_letters(url: DeviceUrl, text: str) -> str:
    """Returns the letters of the text that the board would leave out without being told to."""
    protocol = import_module(f"{__name__}.{url.protocol}")
    found: Callable[[str, Mapping[str, str]], str] | None = getattr(protocol, "misses", None)
    return found(plain_ascii(text), url.options) if found else ""

"""Where a request ends, as far as its connection must be read before a thread is given to it.

It only decides when to hand over: gunicorn's parser reads the same bytes again, and has the say
about what is a request.
"""

from dataclasses import dataclass
from enum import Enum, auto

LARGEST_BODY = 65_536
"""A larger body is read by its thread, so that it need not be held in memory whole."""

FILES, CLIPS = (b"get /static/", b"get /media/"), b"get /voice/"
"""How requests for files and for clips begin, in lower case. They have threads of their own: a
thousand of them hold up no command."""

_END = b"\r\n\r\n"


class RequestKind(Enum):
    """Which threads a request is for."""

    WHOLE = auto()
    """Its head and body are there: a thread answers it without waiting for its client."""
    UPLOAD = auto()
    """Its head is there; its body is large, chunked, or waits to be asked for."""
    FILE = auto()
    """It fetches a file that is there."""
    CLIP = auto()
    """It fetches a clip of the voice, which may have to be made first."""
    UPGRADE = auto()
    """It asks for a WebSocket."""


@dataclass(frozen=True, slots=True)
class Framing:
    """The kind of a request, and the bytes of it that must be there before it is handed over."""

    kind: RequestKind
    size: int


def framing(data: bytes | bytearray) -> Framing | None:
    """The framing of the first request of the bytes; None while its head isn't whole."""
    end = data.find(_END)
    if end < 0:
        return None
    # From its first line's end on: what stands there is a field's name.
    head = bytes(data[: end + 2]).lower()
    size = end + len(_END)
    if b"\r\nupgrade:" in head:
        return Framing(RequestKind.UPGRADE, size)
    if b"\r\ntransfer-encoding:" in head or b"\r\nexpect:" in head:
        return Framing(RequestKind.UPLOAD, size)
    at = head.find(b"\r\ncontent-length:")
    length = head[at + 17 : head.find(b"\r\n", at + 2)].strip() if at >= 0 else b"0"
    if not length.isdigit() or len(length) > 12:
        return Framing(RequestKind.WHOLE, size)  # The parser refuses it.
    if int(length) > LARGEST_BODY:
        return Framing(RequestKind.UPLOAD, size)
    return Framing(_kind(head), size + int(length))


def _kind(head: bytes) -> RequestKind:
    if head.startswith(FILES):
        return RequestKind.FILE
    return RequestKind.CLIP if head.startswith(CLIPS) else RequestKind.WHOLE

"""Media: pictures and films of a folder that displays show between calls."""

import contextlib
import re
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from PIL import Image

from app.domain.errors import Conflict, Invalid, NotThere
from app.domain.events import MEDIA
from app.operations.clock import Clock
from app.operations.people.rights import Caller, Right
from app.persistence.queue.unit_of_work import UnitsOfWork

KINDS = {
    ".png": "image",
    ".jpg": "image",
    ".jpeg": "image",
    ".webp": "image",
    ".mp4": "video",
    ".webm": "video",
}
FORMATS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".webp": "WEBP"}
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
MOST_BYTES = 300 * 1024 * 1024
MOST_FILES = 100
PIECE = 1024 * 1024
LOOKED_FOR_S = 2.0
MP4_MARK, WEBM_MARK, WEBM_NAME = b"ftyp", b"\x1a\x45\xdf\xa3", b"webm"
HEAD = 64
"""The first box of an MP4 is "ftyp" at byte 4; a WebM begins with EBML and names its kind soon."""


@dataclass(frozen=True, slots=True)
class Medium:
    """One file of the playlist; `kind` is "image" or "video"."""

    name: str
    kind: str
    size: int
    changed_ns: int


class Media:
    """The playlist: the folder's files in the order of their names. Safe for many threads."""

    def __init__(
        self,
        folder: Path,
        units: UnitsOfWork,
        clock: Clock,
        *,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._folder = folder
        self._units = units
        self._clock = clock
        self._clock_s = clock_s
        self._looked_at = float("-inf")
        self._known: Sequence[Medium] = ()

    def playlist(self) -> Sequence[Medium]:
        """The media in order; the folder is read every two seconds at most."""
        now = self._clock_s()
        if now - self._looked_at > LOOKED_FOR_S:
            self._known, self._looked_at = self._look(), now
        return self._known

    def path(self, name: str) -> Path:
        """The file of the name. Raises NotThere."""
        for medium in self.playlist():
            if medium.name == name:
                return self._folder / name
        raise NotThere(media=name)

    def add(self, caller: Caller, name: str, content: IO[bytes]) -> Medium:
        """Store a file under a safe name; one of the same name is replaced.

        Raises NotAllowed, Invalid for a name or content that no screen shows, Conflict when the
        folder is full.
        """
        caller.must(Right.MANAGE_CENTRE)
        suffix = Path(name).suffix.lower()
        if not NAME.fullmatch(name) or suffix not in KINDS:
            raise Invalid("media_name", field="name")
        if len(self.playlist()) >= MOST_FILES:
            raise Conflict("media_full", most=MOST_FILES)
        self._folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=self._folder, suffix=".part", delete=False) as part:
            unfinished = Path(part.name)
            try:
                _copy(content, part)
                _check(unfinished, suffix)
                unfinished.chmod(0o644)
                unfinished.replace(self._folder / name)
            finally:
                unfinished.unlink(missing_ok=True)
        self._note(caller, name, "added")
        return next(m for m in self.playlist() if m.name == name)

    def remove(self, caller: Caller, name: str) -> None:
        """Delete a file. Raises NotAllowed, NotThere."""
        caller.must(Right.MANAGE_CENTRE)
        self.path(name).unlink(missing_ok=True)
        self._note(caller, name, "removed")

    def _look(self) -> Sequence[Medium]:
        if not self._folder.is_dir():
            return ()
        found = []
        for file in sorted(self._folder.iterdir()):
            kind = KINDS.get(file.suffix.lower())
            if kind is None or file.name.startswith("."):
                continue
            with contextlib.suppress(FileNotFoundError):
                facts = file.stat()
                found.append(Medium(file.name, kind, facts.st_size, facts.st_mtime_ns))
        return found

    def _note(self, caller: Caller, name: str, change: str) -> None:
        self._looked_at = float("-inf")
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            facts: dict[str, object] = {"name": name, "change": change}
            unit.note(unit.event(MEDIA, caller.actor, facts))


def _copy(content: IO[bytes], into: "tempfile._TemporaryFileWrapper[bytes]") -> None:
    left = MOST_BYTES
    while piece := content.read(PIECE):
        left -= len(piece)
        if left < 0:
            raise Invalid("media_large", field="content", most=MOST_BYTES // 1024 // 1024)
        into.write(piece)
    into.flush()


def _check(file: Path, suffix: str) -> None:
    """Raise Invalid unless the content is what the name says; browsers decide about codecs."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if suffix == ".mp4":
        is_right = head[4:8] == MP4_MARK
    elif suffix == ".webm":
        is_right = head.startswith(WEBM_MARK) and WEBM_NAME in head
    else:
        is_right = _is_image(file, FORMATS[suffix])
    if not is_right:
        raise Invalid("media_content", field="content", kind=suffix.removeprefix("."))


def _is_image(file: Path, form: str) -> bool:
    try:
        with Image.open(file, formats=[form]) as image:
            image.load()
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        return False
    return True

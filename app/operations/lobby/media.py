"""Media: pictures and films of a folder that displays show between calls."""

import contextlib
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import IO, Literal

from PIL import Image, ImageOps

from app.domain.errors import Conflict, Invalid, NotThere
from app.domain.events import MEDIA
from app.operations.clock import Clock
from app.operations.people.rights import Caller, Right
from app.persistence.queue.unit_of_work import UnitsOfWork

MediumKind = Literal["image", "video"]
KINDS: Mapping[str, MediumKind] = {
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
MOST_PIXELS = 50_000_000
"""What a picture may have before it is made smaller: decoded, each takes four bytes."""
SCREEN = (3840, 2160)
QUALITY = {"JPEG": {"quality": 90}, "WEBP": {"quality": 90}, "PNG": {}}
PIECE = 1024 * 1024
LOOKED_FOR_S = 2.0
MP4_MARK, WEBM_MARK, WEBM_NAME = b"ftyp", b"\x1a\x45\xdf\xa3", b"webm"
HEAD = 64
"""The first box of an MP4 is "ftyp" at byte 4; a WebM begins with EBML and names its kind soon."""


@dataclass(frozen=True, slots=True)
class Medium:
    """One file of the playlist."""

    name: str
    kind: MediumKind
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
        self._drawing = Lock()  # One picture at a time: each takes up to 400 MB.
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

        Of a picture nothing but its pixels is kept, no more than a screen shows. Raises NotAllowed,
        Invalid for a name or content that no screen shows, Conflict when the folder is full.
        """
        caller.must(Right.CONFIGURE)
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
                if KINDS[suffix] == "image":
                    with self._drawing:
                        _redraw(unfinished, suffix)
                else:
                    _check_film(unfinished, suffix)
                unfinished.chmod(0o644)
                unfinished.replace(self._folder / name)
            finally:
                unfinished.unlink(missing_ok=True)
        self._note(caller, name, "added")
        return next(m for m in self.playlist() if m.name == name)

    def remove(self, caller: Caller, name: str) -> None:
        """Delete a file. Raises NotAllowed, NotThere."""
        caller.must(Right.CONFIGURE)
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


def _check_film(file: Path, suffix: str) -> None:
    """Raise Invalid unless the content is what the name says; browsers decide about codecs."""
    with file.open("rb") as opened:
        head = opened.read(HEAD)
    if suffix == ".mp4":
        is_right = head[4:8] == MP4_MARK
    else:
        is_right = head.startswith(WEBM_MARK) and WEBM_NAME in head
    if not is_right:
        raise Invalid("media_content", field="content", kind=suffix.removeprefix("."))


def _redraw(file: Path, suffix: str) -> None:
    """Write the picture anew: its pixels, upright, as large as a screen shows; nothing else of it.

    Raises Invalid for one that is no such picture, or too large to be decoded.
    """
    form = FORMATS[suffix]
    try:
        with Image.open(file, formats=[form]) as image:
            if image.width * image.height > MOST_PIXELS:
                raise _too_many_pixels()
            image.draft("RGB", SCREEN)  # JPEG is decoded smaller at once where that is enough.
            has_alpha = form != "JPEG" and image.has_transparency_data
            upright = ImageOps.exif_transpose(image).convert("RGBA" if has_alpha else "RGB")
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError) as error:
        raise Invalid("media_content", field="content", kind=suffix.removeprefix(".")) from error
    upright.thumbnail(SCREEN)
    bare = Image.new(upright.mode, upright.size)
    bare.paste(upright)
    bare.save(file, format=form, **QUALITY[form])


def _too_many_pixels() -> Invalid:
    return Invalid("media_pixels", field="content", most=MOST_PIXELS // 1_000_000)

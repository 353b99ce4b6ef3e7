"""Media: pictures and films that displays show between calls.

Each centre has a folder of its own, named by its code. What lies outside of these folders, put
there by whoever runs the server, is shown by every centre.
"""

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
from app.persistence.queue.floors import heads
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
FOLDER = re.compile(r"[a-z0-9-]*")
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
    """One file of a playlist; `centre` is the code of the one that it belongs to, "" for all."""

    name: str
    kind: MediumKind
    size: int
    changed_ns: int
    centre: str = ""


class Media:
    """The playlists: a centre's files and those of all, in the order of their names.

    Safe for many threads.
    """

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
        self._known: dict[str, tuple[float, Sequence[Medium]]] = {}

    def playlist(self, centre: str) -> Sequence[Medium]:
        """The centre's media in order; the folders are read every two seconds at most."""
        now = self._clock_s()
        looked_at, known = self._known.get(centre, (float("-inf"), ()))
        if now - looked_at > LOOKED_FOR_S:
            known = self._look(centre)
            self._known[centre] = (now, known)
        return known

    def path(self, centre: str, name: str) -> Path:
        """The file of the name, of the centre or, for no centre, of all. Raises NotThere."""
        # Not by the playlist: whoever asks may name any folder, and each would be remembered.
        files = self._files(centre) if FOLDER.fullmatch(centre) else ()
        for medium in files:
            if medium.name == name:
                return self._file(medium)
        raise NotThere(media=name)

    def of(self, caller: Caller) -> Sequence[Medium]:
        """The playlist of the caller's centre."""
        return self.playlist(self._code(caller))

    def add(self, caller: Caller, name: str, content: IO[bytes]) -> Medium:
        """Store a file under a safe name; one of the same name is replaced.

        Of a picture nothing but its pixels is kept, no more than a screen shows. Raises NotAllowed,
        Invalid for a name or content that no screen shows, Conflict when the folder is full.
        """
        caller.must(Right.CONFIGURE)
        suffix = Path(name).suffix.lower()
        if not NAME.fullmatch(name) or suffix not in KINDS:
            raise Invalid("media_name", field="name")
        centre = self._code(caller)
        if len(self.playlist(centre)) >= MOST_FILES:
            raise Conflict("media_full", most=MOST_FILES)
        folder = self._folder / centre
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, suffix=".part", delete=False) as part:
            unfinished = Path(part.name)
            try:
                _copy(content, part)
                if KINDS[suffix] == "image":
                    with self._drawing:
                        _redraw(unfinished, suffix)
                else:
                    _check_film(unfinished, suffix)
                unfinished.chmod(0o644)
                unfinished.replace(folder / name)
            finally:
                unfinished.unlink(missing_ok=True)
        self._note(caller, centre, name, "added")
        return next(m for m in self.playlist(centre) if m.name == name)

    def remove(self, caller: Caller, name: str) -> None:
        """Delete a file of the caller's centre. What all centres show goes only where there is no
        other, or by who belongs to all of them. Raises NotAllowed, NotThere, Conflict.
        """
        caller.must(Right.CONFIGURE)
        centre = self._code(caller)
        medium = next((m for m in self.playlist(centre) if m.name == name), None)
        if medium is None:
            raise NotThere(media=name)
        if not (medium.centre or caller.is_everywhere or self._is_only_one()):
            raise Conflict("media_of_all", name=name)
        self._file(medium).unlink(missing_ok=True)
        self._note(caller, centre, name, "removed")

    def _code(self, caller: Caller) -> str:
        return self._units.floor(caller.centre_id).centre.code

    def _is_only_one(self) -> bool:
        with self._units.database.read() as connection:
            return len(heads(connection)) == 1

    def _file(self, medium: Medium) -> Path:
        return self._folder / medium.centre / medium.name

    def _look(self, centre: str) -> Sequence[Medium]:
        """The files of all, and the centre's own, which go before those of the same name."""
        found = {one.name: one for of in ("", centre) for one in self._files(of)}
        return [found[name] for name in sorted(found)]

    def _files(self, centre: str) -> Sequence[Medium]:
        folder = self._folder / centre
        if not folder.is_dir():
            return ()
        found = []
        for file in sorted(folder.iterdir()):
            kind = KINDS.get(file.suffix.lower())
            if kind is None or file.name.startswith("."):
                continue
            with contextlib.suppress(FileNotFoundError):
                facts = file.stat()
                found.append(Medium(file.name, kind, facts.st_size, facts.st_mtime_ns, centre))
        return found

    def _note(self, caller: Caller, centre: str, name: str, change: str) -> None:
        self._known.pop(centre, None)
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

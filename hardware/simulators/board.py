"""LED boards of our own: they read frames as manuals say, and show what they understood."""

import json
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from hardware.errors import WireError
from hardware.options import Options
from hardware.presets import DEFAULT_PRESET, shipped
from hardware.simulators.faults import Fault
from hardware.simulators.frames import reading_for
from hardware.simulators.reading import UNFINISHED, Understood

_KEPT_BYTES = 4096
_DOT_PX = 4
_STALE_S = 1.0
"""A frame that was broken off is forgotten after this long, as after a silence on the wire."""
_GARBAGE = bytes.fromhex("FF 00 3F 7E")


class BoardSimulator:
    """A board that decodes frames; writes `raw.bin` and `shown.json`, and `shown.png` if it shows
    dots. Any thread may call it.

    `options` are those of the board's URL.
    """

    def __init__(
        self,
        folder: Path,
        protocol: str,
        address: int,
        options: Options | None = None,
        *,
        slow_s: float = 8.0,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        described: Mapping[str, str] = options or {}
        if protocol == "ascii" and "frame" not in described:
            described = {**shipped()[described.get("preset", DEFAULT_PRESET)], **described}
        self._reading = reading_for(protocol, described)
        self.answers = self._reading.answers
        self._address = address
        self._slow_s = slow_s
        self._fault = Fault.NONE
        self._changed = threading.Condition()
        self._lock = threading.Lock()
        self._said = threading.Condition()
        self._answer = b""
        self._rest = b""
        self._heard_s = 0.0
        self._shown: tuple[str, bool, int | None] | None = None
        self._bright: int | None = None
        self._forget_dots()
        self._show("", blink=False)

    @property
    def fault(self) -> Fault:
        """Returns what is wrong just now."""
        return self._fault

    def misbehave(self, fault: Fault) -> None:
        """Break or mend the board; one that was off comes back dark, as after a power cut."""
        with self._changed:
            was, self._fault = self._fault, fault
            self._changed.notify_all()
        if fault is Fault.OFFLINE or was is Fault.OFFLINE:
            self.power_cut()

    def power_cut(self) -> None:
        """Go dark and forget everything."""
        with self._lock:
            self._rest = b""
            self._bright = None
            self._forget_dots()
            self._show("", blink=False)

    def close(self) -> None:
        """Let go whoever waits because the board is slow."""
        with self._changed:
            self._slow_s = 0
            self._changed.notify_all()

    def receive(self, sent: bytes) -> None:
        """Take bytes as the board would; blocks while it is slow."""
        with self._changed:
            self._changed.wait_for(self._is_awake, self._slow_s)
        with self._lock:
            if self._fault is Fault.CUT_CABLE:
                # As when the USB adapter of the line is pulled: the only trouble of a board without
                # answers that can be seen.
                raise WireError(
                    f"{self.folder.name}: the cable is cut; plug it in", permanent=False
                )
            if self._fault is Fault.OFFLINE:
                return
            with (self.folder / "raw.bin").open("ab") as raw:
                raw.write(sent)
            now = time.monotonic()
            self._rest = sent if now - self._heard_s > _STALE_S else self._rest + sent
            self._heard_s = now
            while found := self._reading.pattern.search(self._rest):
                understood = self._reading.read(found)
                if understood is UNFINISHED:
                    break
                if understood is None:
                    # It may be noise with a good frame behind its first byte.
                    self._rest = self._rest[found.start() + 1 :]
                    continue
                size = understood.size or found.end() - found.start()
                self._rest = self._rest[found.start() + size :]
                self._obey(understood)
            self._rest = self._rest[-_KEPT_BYTES:]

    def answer(self, timeout_s: float) -> bytes:
        """Returns what the board has said since the last call, b"" at the time-out."""
        with self._said:
            self._said.wait_for(lambda: self._answer, timeout_s)
            said, self._answer = self._answer, b""
            return said

    def shown(self) -> dict[str, object]:
        """Returns what the board shows, as in `shown.json`."""
        stored: dict[str, object] = json.loads((self.folder / "shown.json").read_text("utf-8"))
        return stored

    def _is_awake(self) -> bool:
        return self._fault is not Fault.SLOW or not self._slow_s

    def _obey(self, told: Understood) -> None:
        if told.address not in (0, self._address) and self._address != 0:
            return
        if told.picture is not None:
            self._show_dots(told.picture)
        elif told.bright is not None and self._shown is not None:
            self._bright = told.bright
            self._show(self._shown[0], blink=self._shown[1])
        else:
            self._show(told.text, blink=told.blink)
        if told.answer and self.answers:
            self._say(told.answer)

    def _say(self, answer: bytes) -> None:
        if self._fault is Fault.GARBAGE:
            answer = _GARBAGE
        if self._fault is Fault.WRONG_SUM:
            answer = answer[:-1] + bytes([answer[-1] ^ 0xFF])
        with self._said:
            self._answer += answer
            self._said.notify_all()

    def _show_dots(self, picture: Image.Image) -> None:
        """Draw the lit dots, each large enough to be seen."""
        large = picture.resize((_DOT_PX * picture.width, _DOT_PX * picture.height))
        unfinished = self.folder / "shown.png.part"
        large.save(unfinished, "PNG")
        unfinished.replace(self.folder / "shown.png")

    def _forget_dots(self) -> None:
        (self.folder / "shown.png").unlink(missing_ok=True)

    def _show(self, text: str, *, blink: bool) -> None:
        if (text, blink, self._bright) == self._shown:
            return  # Sent again every ten seconds.
        self._shown = (text, blink, self._bright)
        shown: dict[str, object] = {"text": text, "blink": blink}
        if self._bright is not None:
            shown["bright"] = self._bright
        # Whoever looks at the folder sees a whole file or none.
        unfinished = self.folder / "shown.part"
        unfinished.write_text(json.dumps(shown), "utf-8")
        unfinished.replace(self.folder / "shown.json")

"""LED boards of our own: they read frames as the sign's manual says, and show what they understood.

Nothing here is shared with the encoders, so that one checks the other.
"""

import json
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from hardware.errors import WireError
from hardware.simulators.faults import Fault

Decoded = tuple[int, str, bool]

# 9708-8061: any number of NUL, SOH, type, address, STX, command "A", label, [ESC position mode,
# text], [ETX, checksum], EOT.
_ALPHA = re.compile(
    rb"\x01[Z!^?](?P<address>[0-9A-F]{2})"
    rb"(?P<packet>\x02A0(?:\x1b(?P<position>[\x20-\x7f])(?P<mode>[a-z])(?P<text>[^\x03\x04]*))?"
    rb"(?:\x03(?=[0-9A-F]{4}\x04))?)(?P<checksum>[0-9A-F]{4})?\x04"
)
# EDI: STX, two address digits, four characters, ETX.
_EDI = re.compile(rb"\x02(?P<address>[0-9]{2})(?P<text>[-0-9 .]{4,5})\x03")
_KEPT_BYTES = 4096


class BoardSimulator:
    """Decodes its protocol's frames; writes `raw.bin` and `shown.json`. Any thread may call it."""

    answers = False

    def __init__(self, folder: Path, protocol: str, address: int, *, slow_s: float = 8.0) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._read_frame = _PROTOCOLS[protocol]
        self._pattern = _PATTERNS[protocol]
        self._address = address
        self._slow_s = slow_s
        self._fault = Fault.NONE
        self._fault_changed = threading.Event()
        self._lock = threading.Lock()
        self._rest = b""
        self._shown: tuple[str, bool] | None = None
        self._show("", blink=False)

    @property
    def fault(self) -> Fault:
        """Return what is wrong just now."""
        return self._fault

    def misbehave(self, fault: Fault) -> None:
        """Break or mend the board; one that was off comes back dark, as after a power cut."""
        was, self._fault = self._fault, fault
        self._fault_changed.set()
        if fault is Fault.OFFLINE or was is Fault.OFFLINE:
            with self._lock:
                self._rest = b""
                self._show("", blink=False)
        self._fault_changed.clear()

    def close(self) -> None:
        """Let go whoever waits because the board is slow."""
        self._slow_s = 0
        self._fault_changed.set()

    def receive(self, sent: bytes) -> None:
        """Take bytes as the board would; blocks while it is slow."""
        if self._fault is Fault.CUT_CABLE:
            # As when the USB adapter of the line is pulled: the only trouble of a board that can be
            # seen.
            raise WireError(f"{self.folder.name}: the cable is cut; plug it in", permanent=False)
        if self._fault is Fault.OFFLINE:
            return
        if self._fault is Fault.SLOW:
            self._fault_changed.wait(self._slow_s)
        with self._lock:
            with (self.folder / "raw.bin").open("ab") as raw:
                raw.write(sent)
            self._rest += sent
            while found := self._pattern.search(self._rest):
                self._rest = self._rest[found.end() :]
                self._obey(self._read_frame(found))
            self._rest = self._rest[-_KEPT_BYTES:]

    def answer(self, timeout_s: float) -> bytes:
        """Return b"": these boards never answer."""
        return b""

    def shown(self) -> dict[str, object]:
        """Return what the board shows, as in `shown.json`."""
        stored: dict[str, object] = json.loads((self.folder / "shown.json").read_text("utf-8"))
        return stored

    def _obey(self, decoded: Decoded | None) -> None:
        if decoded is None:
            return
        address, text, blink = decoded
        if address in (0, self._address) or self._address == 0:
            self._show(text, blink=blink)

    def _show(self, text: str, *, blink: bool) -> None:
        if (text, blink) == self._shown:
            return  # Sent again every ten seconds.
        self._shown = (text, blink)
        # Whoever looks at the folder sees a whole file or none.
        unfinished = self.folder / "shown.part"
        unfinished.write_text(json.dumps({"text": text, "blink": blink}), "utf-8")
        unfinished.replace(self.folder / "shown.json")


def _read_alpha(found: re.Match[bytes]) -> Decoded | None:
    checksum, packet = found["checksum"], found["packet"]
    if checksum is not None and int(checksum, 16) != sum(packet) & 0xFFFF:
        return None
    text = (found["text"] or b"").decode("ascii", "replace")
    return int(found["address"], 16), text, found["mode"] == b"c"


def _read_edi(found: re.Match[bytes]) -> Decoded:
    return int(found["address"]), found["text"].decode("ascii"), False


_PROTOCOLS: Mapping[str, Callable[[re.Match[bytes]], Decoded | None]] = {
    "alpha": _read_alpha,
    "ascii": _read_edi,
}
_PATTERNS = {"alpha": _ALPHA, "ascii": _EDI}

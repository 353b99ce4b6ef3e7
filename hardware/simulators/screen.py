"""A screen of our own: it reads switching commands as the makers' manuals say, and answers them.

`power.json` says how it is. It decodes without code of the drivers.
"""

import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.errors import WireError
from hardware.options import Options
from hardware.simulators.faults import Fault

_GARBAGE = bytes.fromhex("FF 00 3F 7E")
_KEPT_BYTES = 256


@dataclass(frozen=True, slots=True)
class _Asked:
    """What was asked ("on", "off", "state") by which frame, and how things are then."""

    word: str
    frame: bytes
    is_on: bool = False
    is_refused: bool = False
    is_turning: bool = False


class ScreenSimulator:
    """A screen that is switched by one protocol. Any thread may call it.

    `options` are those of its URL; a projector needs `warm_s` to come on and to go off.
    """

    answers = True

    def __init__(
        self,
        folder: Path,
        protocol: str,
        options: Options | None = None,
        *,
        warm_s: float = 0.0,
        slow_s: float = 8.0,
        clock_s: Callable[[], float] = time.monotonic,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._reading, self._saying = _PROTOCOLS[protocol]
        self._greets = protocol == "pjlink"
        self._ident = int((options or {}).get("id", 1))
        self._warm_s = warm_s
        self._slow_s = slow_s
        self._clock_s = clock_s
        self._fault = Fault.NONE
        self._changed = threading.Condition()
        self._rest = self._answer = b""
        self._ready_at_s = 0.0
        self.is_on = False
        self.commands: list[str] = []
        """What it was told and asked, for tests."""
        self._tell()

    @property
    def fault(self) -> Fault:
        """Returns what is wrong just now."""
        return self._fault

    def misbehave(self, fault: Fault) -> None:
        """Break or mend the screen; one without mains comes back off."""
        with self._changed:
            self._fault = fault
            if fault is Fault.OFFLINE:
                self.is_on = False
                self._tell()
            self._changed.notify_all()

    def by_hand(self, is_on: bool) -> None:
        """Switch it by its remote control."""
        with self._changed:
            self.is_on = is_on
            self._tell()

    def power_cut(self) -> None:
        """Lose what was said, and be off when the power is back."""
        self.by_hand(False)
        with self._changed:
            self._rest = self._answer = b""

    def close(self) -> None:
        """Let go whoever waits because the screen is slow."""
        with self._changed:
            self._slow_s = 0
            self._changed.notify_all()

    def connected(self) -> None:
        """Greet a new connection, where its protocol does."""
        with self._changed:
            self._rest, self._answer = b"", b""
            if self._greets and self._is_heard():
                self._answer = b"PJLINK 0\r"

    def receive(self, sent: bytes) -> None:
        """Take bytes as the screen would. Raises WireError while its cable is cut."""
        with self._changed:
            if self._fault is Fault.CUT_CABLE:
                raise WireError(
                    f"{self.folder.name}: the cable is cut; plug it in", permanent=False
                )
            if self._fault is Fault.OFFLINE:
                return
            self._rest = (self._rest + sent)[-_KEPT_BYTES:]
            while (found := self._reading(self._rest, self._ident)) is not None:
                (asked, self._rest) = found
                self._obey(asked)

    def answer(self, timeout_s: float) -> bytes:
        """Returns what the screen has said since the last call, b"" at the time-out."""
        with self._changed:
            self._changed.wait_for(lambda: self._answer and not self._is_late(), timeout_s)
            if self._is_late():
                return b""
            said, self._answer = self._answer, b""
            return said

    def _is_late(self) -> bool:
        return self._fault is Fault.SLOW and self._slow_s > 0

    def _is_heard(self) -> bool:
        return self._fault not in (Fault.SILENT, Fault.OFFLINE)

    def _obey(self, asked: _Asked) -> None:
        self.commands.append(asked.word)
        is_command, was_turning = asked.word != "state", self._is_turning()
        is_refused = self._fault is Fault.REFUSES and is_command
        if is_command and not is_refused and not was_turning:
            if self.is_on != (asked.word == "on"):
                self._ready_at_s = self._clock_s() + self._warm_s
            self.is_on = asked.word == "on"
            self._tell()
        is_turning = was_turning if is_command else self._is_turning()
        answer = self._saying(
            replace(asked, is_on=self.is_on, is_refused=is_refused, is_turning=is_turning)
        )
        if self._fault is Fault.GARBAGE:
            answer = _GARBAGE
        if self._fault is Fault.WRONG_SUM:
            answer = answer[:-1] + bytes([answer[-1] ^ 0xFF])
        if self._is_heard():
            self._answer += answer
            self._changed.notify_all()

    def _is_turning(self) -> bool:
        return self._clock_s() < self._ready_at_s

    def _tell(self) -> None:
        unfinished = self.folder / "power.part"
        unfinished.write_text(json.dumps({"on": self.is_on}), "utf-8")
        unfinished.replace(self.folder / "power.json")


_Reading = Callable[[bytes, int], tuple[_Asked, bytes] | None]
_Saying = Callable[[_Asked], bytes]


def _reads_mdc(heard: bytes, ident: int) -> tuple[_Asked, bytes] | None:
    """The first good frame to this id or to all (FE), and what comes behind it."""
    words = {b"\x01": "on", b"\x00": "off"}
    while (start := heard.find(b"\xaa\x11")) >= 0:
        frame = heard[start:]
        if len(frame) < 4 or len(frame) < 5 + frame[3]:
            return None
        frame, heard = frame[: 5 + frame[3]], frame[5 + frame[3] :]
        total = 0
        for byte in frame[1:-1]:
            total = (total + byte) % 256
        if total == frame[-1] and frame[2] in (ident, 0xFE):
            return _Asked(words.get(frame[4:-1], "state"), frame), heard
    return None


def _says_mdc(asked: _Asked) -> bytes:
    verdict = 0x4E if asked.is_refused else 0x41
    body = [0xFF, asked.frame[2], 3, verdict, 0x11, 1 if asked.is_on else 0]
    return bytes([0xAA, *body, sum(body) % 256])


def _reads(pattern: bytes, words: Mapping[bytes, str]) -> _Reading:
    """Returns what reads lines of text: `data` of the pattern is a word or asks; `id` is whose."""

    def read(heard: bytes, ident: int) -> tuple[_Asked, bytes] | None:
        for found in re.finditer(pattern, heard):
            named = found.groupdict()
            if "id" not in named or int(named["id"], 16) in (0, ident):
                asked = _Asked(words.get(named["data"], "state"), found[0])
                return asked, heard[found.end() :]
        return None

    return read


def _says_lg(asked: _Asked) -> bytes:
    verdict = b"NG" if asked.is_refused else b"OK"
    return b"a " + asked.frame[3:5] + b" " + verdict + (b"01x" if asked.is_on else b"00x")


def _says_bravia(asked: _Asked) -> bytes:
    is_one = asked.is_on and asked.word == "state"
    digits = b"F" * 16 if asked.is_refused else b"0" * 15 + (b"1" if is_one else b"0")
    return b"*SAPOWR" + digits + b"\n"


def _says_pjlink(asked: _Asked) -> bytes:
    if asked.word == "state":
        said = b"0123"[asked.is_on + 2 * asked.is_turning :][:1]
        # Cooling is 2 and warming 3: the lamp goes where it was last sent.
        return b"%1POWR=" + said + b"\r"
    said = b"ERR4" if asked.is_refused else b"ERR3" if asked.is_turning else b"OK"
    return b"%1POWR=" + said + b"\r"


def _says_cec(asked: _Asked) -> bytes:
    if asked.word != "state":
        return b"opening a connection to the CEC adapter...\n"
    return b"power status: " + (b"on" if asked.is_on else b"standby") + b"\n"


_TWO_DIGITS = {b"01": "on", b"00": "off"}
_ONE_DIGIT = {b"1": "on", b"0": "off"}
_SIXTEEN = {b"0" * 15 + digit: word for digit, word in _ONE_DIGIT.items()}
_PROTOCOLS: Mapping[str, tuple[_Reading, _Saying]] = {
    "mdc": (_reads_mdc, _says_mdc),
    "lg": (
        _reads(rb"(?i:ka) (?P<id>[0-9a-fA-F]{2}) (?P<data>[0-9a-fA-F]{2})\r", _TWO_DIGITS),
        _says_lg,
    ),
    "bravia": (_reads(rb"\*S[CE]POWR(?P<data>[0-9#]{16})\n", _SIXTEEN), _says_bravia),
    "pjlink": (_reads(rb"%1POWR (?P<data>[01?])\r", _ONE_DIGIT), _says_pjlink),
    "cec": (
        _reads(rb"(?P<data>on|standby|pow) 0\n", {b"on": "on", b"standby": "off"}),
        _says_cec,
    ),
}

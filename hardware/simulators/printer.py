"""A receipt printer of our own: it takes a byte stream and leaves each slip as a picture."""

import re
import threading
from collections import deque
from collections.abc import Callable, Container, Sequence
from pathlib import Path

from PIL import Image

from hardware.simulators.command_stream import PrinterCommand, PrinterCommandReader
from hardware.simulators.commands import CommandReader
from hardware.simulators.faults import Fault
from hardware.simulators.paper import Paper
from hardware.simulators.roll import SimulatedRoll

_KEPT_SLIPS = 200
_STOPPED = frozenset({Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE})
# The answers to DLE EOT 1..4, as a printer gives them.
_STATUS = {
    Fault.PAPER_OUT: bytes.fromhex("1A 32 12 7E"),
    Fault.COVER_OPEN: bytes.fromhex("1A 16 12 12"),
    Fault.OFFLINE: bytes.fromhex("1A 12 12 12"),
    Fault.PAPER_LOW: bytes.fromhex("12 12 12 1E"),
}
_QUESTION = re.compile(rb"\x10\x04([\x01-\x04])")
_ALL_WELL = bytes.fromhex("12 12 12 12")


class PrinterSimulator:
    """A printer that decodes ESC/POS, answers status questions, and writes `raw.bin` and one
    `slip-NNNN.png` a cut.

    While it has a fault that stops it, bytes wait in its buffer and are printed when the fault is
    gone, as in a real printer. With a cut cable, bytes vanish. It names its `model` if it has one,
    and leaves out the commands that it `ignores` (as `GS ( k`, by their first bytes). In the middle
    of a picture it takes status questions for dots, as many printers do; one that `hears_always`
    answers them as well, as Epson's do. All methods may be called from any thread.
    """

    answers = True
    reader: Callable[[], PrinterCommandReader] = CommandReader
    questions: Sequence[bytes] = (b"\x10\x04",)
    """The commands that ask for the status, which are no part of a slip."""

    def __init__(
        self,
        folder: Path,
        *,
        width_dots: int = 576,
        slow_s: float = 8.0,
        model: str = "",
        ignores: Container[bytes] = (),
        hears_always: bool = False,
        roll_mm: float | None = None,
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._slow_s = slow_s
        self._model = model
        self._ignores = ignores
        self._hears_always = hears_always
        self._heard_last = b""
        self.beeps: list[bytes] = []
        """The commands by which it, or what hangs at its drawer's socket, made a sound."""
        self._lock = threading.RLock()
        self._said = threading.Condition()
        self._answer = bytearray()
        self._fault = Fault.NONE
        self._fault_changed = threading.Event()
        self._reader = self.reader()
        self._waiting: deque[PrinterCommand] = deque()
        self._paper = Paper(width_dots)
        self._roll = SimulatedRoll(roll_mm)
        self._received = 0
        self._question_bytes = 0
        self._mishap: tuple[int, Callable[[], None], bool] | None = None

    @property
    def fault(self) -> Fault:
        """Returns what is wrong just now."""
        return self._fault

    def misbehave(self, fault: Fault) -> None:
        """Break or mend the printer; mending puts in a new roll and prints what waits."""
        if fault is Fault.NONE:
            self._roll.renew()
        self._fault = fault
        self._fault_changed.set()
        with self._lock:
            self._fault_changed.clear()
            self._work()

    def close(self) -> None:
        """Let go whoever waits because the printer is slow."""
        self._slow_s = 0
        self._fault_changed.set()

    @property
    def slip_bytes(self) -> int:
        """Returns how many bytes have come that were no status questions."""
        rest = self._reader.unfinished
        begun = any(rest.startswith(one) or one.startswith(rest) for one in self.questions)
        return self._received - self._question_bytes - (len(rest) if begun else 0)

    def at_byte(
        self, number: int, mishap: Callable[[], None], *, rest_is_lost: bool = False
    ) -> None:
        """Let something happen as soon as so many more bytes of slips have come, once.

        `rest_is_lost`: what the same write brought after that byte never comes.
        """
        with self._lock:
            self._mishap = (self.slip_bytes + number, mishap, rest_is_lost)

    def power_cut(self) -> None:
        """Forget all that a printer forgets without power: what waits, and an unfinished command.

        What is on the paper stays there.
        """
        with self._lock:
            self._reader = self.reader()
            self._waiting.clear()
            self._paper.reset()
        with self._said:
            self._answer.clear()

    def say(self, unasked: bytes) -> None:
        """Send bytes that nobody asked for, as a printer with automatic status does."""
        self._say(unasked)

    def receive(self, sent: bytes) -> None:
        """Take bytes as the printer would; blocks while it is slow."""
        with self._lock:
            while sent and self._fault is not Fault.CUT_CABLE:
                piece = sent[: self._until_mishap()]
                sent = sent[len(piece) :]
                self._take(piece)
                self._work()
                if self._mishap and self.slip_bytes >= self._mishap[0]:
                    (_, happen, rest_is_lost), self._mishap = self._mishap, None
                    happen()
                    if rest_is_lost:
                        return

    def _until_mishap(self) -> int | None:
        return max(1, self._mishap[0] - self.slip_bytes) if self._mishap else None

    def _take(self, piece: bytes) -> None:
        with (self.folder / "raw.bin").open("ab") as raw:
            raw.write(piece)
        self._received += len(piece)
        if self._hears_always:
            self._hear(piece)
        for command in self._reader.feed(piece):
            if command.name in self.questions:
                self._question_bytes += len(command.name) + len(command.body)
            # A question is answered at once, past all that waits: that is its use.
            if not self._answered(command):
                self._waiting.append(command)

    def has_said(self, timeout_s: float) -> bool:
        """Returns whether there is an answer to be taken, as soon as there is one."""
        with self._said:
            return bool(self._said.wait_for(lambda: self._answer, timeout_s))

    def answer(self, timeout_s: float) -> bytes:
        """Returns what the printer has said since the last call, b"" at the time-out."""
        with self._said:
            self.has_said(timeout_s)
            said = bytes(self._answer)
            self._answer.clear()
            return said

    def slips(self) -> list[Path]:
        """Returns the pictures of the slips, oldest first."""
        return sorted(self.folder.glob("slip-*.png"), key=_number)

    def _hear(self, piece: bytes) -> None:
        """Answer each question among the bytes, whatever else they are part of."""
        heard = self._heard_last + piece
        for question in _QUESTION.findall(heard):
            self._say(self._status_of(question[0]))
        self._heard_last = b"" if _QUESTION.fullmatch(heard[-3:]) else heard[-2:]

    def _answered(self, command: PrinterCommand) -> bool:
        """Answer a real-time question; returns whether it was one."""
        if command.name != b"\x10\x04":
            return False
        if not self._hears_always:
            self._say(self._status_of(command.body[0]))
        return True

    def _status_of(self, question: int) -> bytes:
        answers = _STATUS.get(self._fault, _ALL_WELL)
        return answers[question - 1 : question] if 1 <= question <= 4 else b""

    def _work(self) -> None:
        while self._waiting and self._fault not in _STOPPED:
            self._carry_out(self._waiting.popleft())

    def _carry_out(self, command: PrinterCommand) -> None:
        if command.name in self._ignores:
            return
        match command.name:
            case b"\x1dI":
                self._say(self._identity(command.body[0]))
            case b"\x1dg":
                self._say(self._counter(command.body[2]))
            case b"\x1d(L" if command.body[3] == 80:
                self._say(self._stored())
            case b"\x1dV" | b"\x1bi" | b"\x1bm":
                if self._fault is Fault.SLOW:
                    self._fault_changed.wait(self._slow_s)
                self._keep(self._paper.cut())
            case b"\x1bB" | b"\x1bp":
                self.beeps.append(command.name + command.body)
            case b"\x1dr":
                self._say(b"\x03" if self._fault is Fault.PAPER_LOW else b"\x00")
            case _:
                self._paper.print(command)

    def _identity(self, question: int) -> bytes:
        # GS I 67: the model's name between 5F and NUL (Epson: GS I).
        return b"_" + self._model.encode() + b"\0" if self._model and question == 67 else b""

    def _counter(self, number: int) -> bytes:
        # GS g 2 m nL nH: the digits between 5F and NUL (Citizen CT-S2000: GS g 2).
        cuts = len(self.slips())
        life = {148: 40 * cuts, 178: cuts, 198: 5}
        return b"_%d\0" % life[number] if self._model and number in life else b""

    def _stored(self) -> bytes:
        # GS ( L function 80: 37 73, 40 for the last block, the key codes, NUL (Citizen: GS ( L).
        return b"\x37\x73\x40" + b"".join(self._paper.graphics.keys()) + b"\0"

    def _say(self, answer: bytes) -> None:
        if self._fault is Fault.CUT_CABLE:
            return
        with self._said:
            self._answer += answer
            self._said.notify_all()

    def _keep(self, slip: Image.Image) -> None:
        kept = self.slips()
        after = _number(kept[-1]) + 1 if kept else 1
        # Whoever looks at the folder sees a whole picture or none.
        unfinished = self.folder / "slip.part"
        slip.save(unfinished, format="PNG")
        unfinished.replace(self.folder / f"slip-{after:04d}.png")
        if (seen := self._roll.use(slip.height)) is not None:
            self._fault = seen
        for old in kept[: max(0, len(kept) + 1 - _KEPT_SLIPS)]:
            old.unlink(missing_ok=True)


def _number(slip: Path) -> int:
    digits = slip.stem.removeprefix("slip-")
    return int(digits) if digits.isdigit() else 0

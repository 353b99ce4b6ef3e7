"""One cable with one or many boards on it: an RS-485 line, or a serial-to-Ethernet box.

One thread a line says who speaks next: calls first, in their order; then what is repeated; boards
at fault last, and once only. A second thread for each board would leave that to chance. A board's
answer is awaited as long as its URL says while nobody else is called; else as long as it usually
takes, and that of a silent one not at all.
"""

import logging
import threading
import time
from collections.abc import Sequence

from hardware.boards.device import BoardDevice, NoAnswer
from hardware.errors import WireError
from hardware.transports import Transport

_LOG = logging.getLogger(__name__)
_OPEN_S = 3.0
_WRITE_S = 3.0
# Boards take a frame's end from silence or from its last byte; a short gap serves both. Modbus
# wants 3.5 characters, 4 ms at 9600 Bd.
_GAP_S = 0.02
_BITS_PER_BYTE = 11
_IDLE_S = 1.0
_LAST_S = 0.5
_LOOK_S = 0.01
"""How long an answer is awaited before a look whether another board has been called."""


class _LineDown(WireError):
    """The cable itself can't be used: no board of it can be reached, so none is tried alone."""


class BoardLine:
    """A wire that several boards share, one frame at a time, and its thread."""

    def __init__(self, wire: Transport, where: str, *, baud: int = 9600) -> None:
        self._wire = wire
        self._where = where
        self._baud = baud
        self._boards: list[BoardDevice] = []
        self._changed = threading.Condition()
        self._has_news = False
        self._stopping = False
        self._goes_dark = False
        self._free_at = 0.0
        self._gave_way = False
        self.thread = threading.Thread(target=self._run, name=f"line-{where}", daemon=True)

    @property
    def boards(self) -> Sequence[BoardDevice]:
        """Returns the boards of the line."""
        return tuple(self._boards)

    def add(self, board: BoardDevice) -> None:
        """Put a board on the line, before `start`."""
        board.changed = self._wake
        self._boards.append(board)

    def start(self) -> None:
        """Start the line's thread."""
        self.thread.start()

    def stop(self, *, dark: bool = False) -> None:
        """Ask the thread to end, its boards dark if asked; returns at once."""
        with self._changed:
            self._stopping = True
            self._goes_dark = dark
            self._changed.notify()

    def _wake(self) -> None:
        with self._changed:
            self._has_news = True
            self._changed.notify()

    def _run(self) -> None:
        while not self._stopping:
            # Who speaks is chosen once the line is free: a call may come meanwhile.
            self._wait_until_free()
            now = time.monotonic()
            ranked = [
                (rank, place)
                for place, board in enumerate(self._boards)
                if (rank := board.rank(now)) is not None
            ]
            if not ranked:
                self._rest(min((board.due_in_s(now) for board in self._boards), default=_IDLE_S))
                continue
            board = self._boards[min(ranked)[1]]
            try:
                self._send(board)
            except _LineDown as error:
                for one in self._boards:
                    one.failed(error, time.monotonic())
            except Exception as error:  # noqa: BLE001 - the top of a thread
                board.failed(error, time.monotonic())
        if self._goes_dark:
            self._darken()
        self._wire.close()

    def _rest(self, seconds: float) -> None:
        with self._changed:
            if not self._has_news and not self._stopping:
                self._changed.wait(min(max(seconds, 0.001), _IDLE_S))
            self._has_news = False

    def _send(self, board: BoardDevice) -> None:
        """Send a board its frame once; if it doesn't answer, its turn comes again."""
        frame = board.frame(time.monotonic())
        expected = board.speech.answer_to(frame)
        self._write(frame)
        if expected is None:
            board.took()
            return
        after_s = self._hears(expected, board)
        if after_s is not None:
            board.took(after_s)
        elif self._gave_way:
            board.gave_way(time.monotonic())
        elif board.missed(time.monotonic()):
            raise NoAnswer(
                f"{board.name} on {self._where} does not answer; check its power, address and cable"
            )

    def _others_wait(self, board: BoardDevice) -> bool:
        """Returns whether another board has a call to show: then no long wait is for this one."""
        now = time.monotonic()
        ranks = (other.rank(now) for other in self._boards if other is not board)
        return any(rank is not None and rank[0] == 0 for rank in ranks)

    def _write(self, frame: bytes) -> None:
        self._wait_until_free()
        try:
            self._wire.open(_OPEN_S)
        except WireError as error:
            raise _LineDown(str(error), permanent=error.permanent) from error
        try:
            self._forget_answers()
            self._wire.write(frame, _WRITE_S)
        except WireError:
            self._hang_up()
            raise
        # The port has taken the bytes; on the wire they need their time, and then the gap.
        self._free_at = time.monotonic() + self._takes_s(frame) + _GAP_S

    def _hears(self, expected: bytes, board: BoardDevice) -> float | None:
        """Returns how many seconds after the frame the answer was there, None if it isn't in time.

        Noise before it is passed over. `_gave_way` then says whether a call cut it short.
        """
        begins_at = self._free_at - _GAP_S + self._takes_s(expected)
        heard = b""
        try:
            while True:
                self._gave_way = self._stopping or self._others_wait(board)
                wait_s = board.usual_wait_s if self._gave_way else board.speech.reply_s
                if (left_s := begins_at + wait_s - time.monotonic()) <= 0:
                    return None
                heard += self._wire.read(min(left_s, _LOOK_S))
                if expected in heard:
                    now = time.monotonic()
                    self._free_at = now + _GAP_S
                    return max(0.0, now - begins_at)
        except WireError:
            self._hang_up()
            raise

    def _hang_up(self) -> None:
        # What was sent a moment ago may have gone into a dead connection: all say theirs again.
        self._wire.close()
        for board in self._boards:
            board.again()

    def _wait_until_free(self) -> None:
        time.sleep(max(0.0, self._free_at - time.monotonic()))

    def _takes_s(self, frame: bytes) -> float:
        return len(frame) * _BITS_PER_BYTE / self._baud

    def _forget_answers(self) -> None:
        # A late answer must not pass for one to the next frame; and a box that hung up is noticed
        # only by reading.
        while self._wire.two_way and self._wire.read(0):
            continue

    def _darken(self) -> None:
        for board in self._boards:
            board.show("", flash=False)
            try:
                self._write(board.frame(time.monotonic()))
            except WireError as error:
                _LOG.info("board %s: not darkened: %s", board.name, error)
        time.sleep(min(_LAST_S, max(0.0, self._free_at - time.monotonic())))

"""Knows RS-485 lines with simulated boards at them, on real pseudo-terminals and sockets."""

import os
import socket
import threading
from contextlib import suppress
from pathlib import Path
from queue import SimpleQueue

from hardware.simulators.board import BoardSimulator
from hardware.simulators.lines import terminal_at

_PIECE = 4096
_LOOK_S = 0.02


class Bus:
    """Boards that all hear what is sent, each at its own pace, and answer on the same line.

    After `cut_after` bytes more the cable is pulled, once, and then `pulled` is set; `plug_in` puts
    it back. `spoil` changes the next byte that passes.
    """

    def __init__(self, boards: list[BoardSimulator]) -> None:
        self.boards = boards
        self.cut_after: int | None = None
        self.spoil = False
        self.pulled = threading.Event()
        self.over = threading.Event()
        self._inboxes = [SimpleQueue[bytes]() for _ in boards]
        for board, inbox in zip(boards, self._inboxes, strict=True):
            threading.Thread(target=self._hear, args=(board, inbox), daemon=True).start()

    def deliver(self, sent: bytes) -> bool:
        """Give the boards what was sent; False where the cable was pulled in the middle of it."""
        cut_after = self.cut_after
        whole = cut_after is None or len(sent) < cut_after
        if cut_after is not None:
            self.cut_after = cut_after - len(sent) if whole else None
            sent = sent[:cut_after]
        if self.spoil and sent:
            self.spoil = False
            middle = len(sent) // 2
            sent = sent[:middle] + bytes([sent[middle] ^ 0x01]) + sent[middle + 1 :]
        for inbox in self._inboxes:
            inbox.put(sent)
        return whole

    def say(self, answer: bytes) -> None:
        """Put an answer on the line; where it goes is the line's."""
        raise NotImplementedError

    def close(self) -> None:
        """Take the line away."""
        self.over.set()
        for inbox in self._inboxes:
            inbox.put(b"")

    def _hear(self, board: BoardSimulator, inbox: SimpleQueue[bytes]) -> None:
        while not self.over.is_set():
            if sent := inbox.get():
                board.receive(sent)
                if answer := board.answer(0):
                    self.say(answer)


class TcpBus(Bus):
    """The line behind a serial-to-Ethernet box."""

    def __init__(self, boards: list[BoardSimulator]) -> None:
        self._server = socket.create_server(("127.0.0.1", 0))
        self._link: socket.socket | None = None
        self._is_in = threading.Event()
        self._is_in.set()
        super().__init__(boards)
        host, port = self._server.getsockname()
        self.where = f"tcp://{host}:{port}"
        threading.Thread(target=self._serve, daemon=True).start()

    def plug_in(self) -> None:
        """Put the cable back."""
        self._is_in.set()

    def say(self, answer: bytes) -> None:
        if (link := self._link) is not None:
            with suppress(OSError):
                link.sendall(answer)

    def close(self) -> None:
        super().close()
        self._is_in.set()
        self._server.close()
        if self._link is not None:
            self._link.close()

    def _serve(self) -> None:
        while not self.over.is_set():
            self._is_in.wait()
            try:
                self._link, _ = self._server.accept()
            except OSError:
                return
            with self._link as link, suppress(OSError):
                while self._is_in.is_set() and (sent := link.recv(_PIECE)):
                    if not self.deliver(sent):
                        self._is_in.clear()
                        self.pulled.set()


class PtyBus(Bus):
    """The line at a USB adapter, whose link stays the same when it is plugged in again."""

    def __init__(self, boards: list[BoardSimulator], link: Path) -> None:
        self._path = link
        self._changing = threading.Lock()
        self._near = -1
        super().__init__(boards)
        self.where = f"serial://{link}"
        self.plug_in()
        threading.Thread(target=self._serve, daemon=True).start()

    def plug_in(self) -> None:
        """Put the adapter back: another terminal by the same name."""
        near, far = terminal_at(self._path)
        os.close(far)
        with self._changing:
            self._near = near

    def say(self, answer: bytes) -> None:
        with self._changing, suppress(OSError):
            if self._near >= 0:
                os.write(self._near, answer)

    def close(self) -> None:
        super().close()
        self._pull()

    def _serve(self) -> None:
        while not self.over.is_set():
            with self._changing:
                try:
                    sent = os.read(self._near, _PIECE) if self._near >= 0 else b""
                except OSError:  # nothing there, or nobody has the other end open
                    sent = b""
            if not sent:
                self.over.wait(_LOOK_S)
            elif not self.deliver(sent):
                self._pull()
                self.pulled.set()

    def _pull(self) -> None:
        with self._changing:
            gone, self._near = self._near, -1
            # First the name: another terminal may get the number of one that is closed.
            if not self.over.is_set():
                self._path.unlink(missing_ok=True)
            if gone >= 0:
                os.close(gone)

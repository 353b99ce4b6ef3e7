"""A code scanner of our own: what it is shown comes out as a scanner sends it, and is gone."""

import threading

from hardware.simulators.faults import Fault


class ScannerSimulator:
    """A sender of codes in UTF-8 with CR; keeps none and writes no file, as codes may be cards."""

    answers = True

    def __init__(self) -> None:
        self._said = threading.Condition()
        self._answer = bytearray()
        self._fault = Fault.NONE

    def show(self, code: str) -> None:
        """Hold a code before the scanner; one that is broken sees nothing."""
        with self._said:
            if self._fault is Fault.NONE:
                self._answer += code.encode("utf-8", errors="replace") + b"\r"
            self._said.notify_all()

    def misbehave(self, fault: Fault) -> None:
        """Break or mend the scanner."""
        with self._said:
            self._fault = fault
            self._answer.clear()
            self._said.notify_all()

    def close(self) -> None:
        """Let go whoever waits for a code."""
        with self._said:
            self._said.notify_all()

    def receive(self, sent: bytes) -> None:
        """Take bytes and do nothing: a scanner is not spoken to."""

    def answer(self, timeout_s: float) -> bytes:
        """Returns what was scanned since the last call; raises OSError while it is unplugged."""
        with self._said:
            self._said.wait_for(lambda: self._answer or self._is_unplugged(), timeout_s)
            if self._is_unplugged():
                raise OSError("the scanner is unplugged")
            said = bytes(self._answer)
            self._answer.clear()
            return said

    def _is_unplugged(self) -> bool:
        return self._fault is Fault.CUT_CABLE

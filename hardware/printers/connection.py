"""One printer at the end of a wire: asking its state, and sending it one slip."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import flag
from hardware.printers.language import AnswerKind, Status, language_of
from hardware.transports import Transport

_LEAST_S = 0.05


@dataclass(frozen=True, slots=True)
class PrinterTimeouts:
    """How long a printer may take, in seconds."""

    preflight_s: float = 1.7  # in all: within two seconds the visitor knows that no paper comes
    connect_s: float = 3.0
    answer_s: float = 1.5
    write_s: float = 15.0
    fence_s: float = 20.0
    look_s: float = 1.0
    poll_s: float = 2.0
    heartbeat_s: float = 10.0
    rest_s: float = 30.0


@dataclass(frozen=True, slots=True)
class SlipDelivery:
    """What became of a slip: proven printed, or sent to a printer that cannot say so."""

    proven: bool


class PrinterConnection:
    """One connection to one printer, kept open; used by the printer's own thread only."""

    def __init__(self, url: DeviceUrl, wire: Transport, timeouts: PrinterTimeouts) -> None:
        self._wire = wire
        self._timeouts = timeouts
        self._language = language_of(url.protocol)
        self._answers = self._language.answers()
        self._is_open = False
        self._asks = wire.two_way and flag(url.options, "status", True)
        self._fences = wire.two_way and flag(url.options, "fence", True)
        self._where = url.where

    def status(self) -> Status:
        """Returns what the printer says; raises WireError when it is silent. Sends nothing
        printable.

        A connection that the printer has dropped while idle is opened anew, once.
        """
        was_open = self._is_open
        ends_at = time.monotonic() + self._timeouts.preflight_s
        try:
            return self._ask(ends_at)
        except WireError:
            self.close()
            if not was_open:
                raise
        try:
            return self._ask(ends_at)
        except WireError:
            self.close()
            raise

    def send(self, slip: bytes, *, watch: Callable[[Status], None] | None = None) -> SlipDelivery:
        """Send one slip and wait until the printer says that it is done.

        Meanwhile `watch` is told every `look_s` seconds how the printer is: that its paper ended
        in the middle is known long before the wait is over. Raises WireError; its `sent` counts
        the slip's bytes that may have left.
        """
        try:
            self._open(self._timeouts.connect_s)
            self._forget_old_answers()
            self._wire.write(
                slip + (self._language.fence if self._fences else b""), self._timeouts.write_s
            )
            if self._fences:
                self._await_fence(len(slip), watch if self._asks else None)
        except WireError:
            self.close()
            raise
        return SlipDelivery(proven=self._fences)

    def close(self) -> None:
        """Hang up; the next call connects anew."""
        self._wire.close()
        self._is_open = False
        self._answers = self._language.answers()

    def _open(self, within_s: float) -> None:
        self._wire.open(within_s)
        self._is_open = True

    def _ask(self, ends_at: float) -> Status:
        def left(most_s: float) -> float:
            return max(_LEAST_S, min(most_s, ends_at - time.monotonic()))

        self._open(left(self._timeouts.connect_s))
        if not self._asks:
            return Status()
        self._forget_old_answers()
        answers = []
        for question in self._language.questions:
            self._wire.write(question, left(self._timeouts.answer_s))
            answers.append(self._await(AnswerKind.STATUS, left(self._timeouts.answer_s), sent=0))
        return self._language.status_of(answers)

    def _forget_old_answers(self) -> None:
        # An answer to an earlier question, come late, must not pass for one to the next.
        while self._wire.two_way and (received := self._wire.read(0)):
            self._answers.feed(received)

    def _await_fence(self, sent: int, watch: Callable[[Status], None] | None) -> None:
        ends_at = time.monotonic() + self._timeouts.fence_s
        answers: list[bytes] = []
        try:
            while (left_s := ends_at - time.monotonic()) > 0:
                received = self._wire.read(min(left_s, self._timeouts.look_s))
                for kind, answer in self._answers.feed(received):
                    if kind is AnswerKind.FENCE:
                        return
                    answers.append(answer)
                if watch is not None and len(answers) == len(self._language.questions):
                    watch(self._language.status_of(answers))
                if watch is not None and not received:
                    answers.clear()
                    self._wire.write(b"".join(self._language.questions), left_s)
        except WireError as error:
            raise WireError(str(error), permanent=error.permanent, sent=sent) from error
        raise self._silence(sent)

    def _await(self, wanted: AnswerKind, timeout_s: float, *, sent: int) -> bytes:
        ends_at = time.monotonic() + timeout_s
        try:
            while (left_s := ends_at - time.monotonic()) > 0:
                for kind, answer in self._answers.feed(self._wire.read(left_s)):
                    if kind is wanted:
                        return answer
        except WireError as error:
            raise WireError(str(error), permanent=error.permanent, sent=sent) from error
        raise self._silence(sent)

    def _silence(self, sent: int) -> WireError:
        return WireError(
            f"no answer from {self._where} in time; check its power and cable",
            permanent=False,
            sent=sent,
        )

"""One printer at the end of a wire: asking its state, and sending it one slip.

As long as a printer takes bytes it is alive, however slow it is: what is limited is for how long
nothing moves. That it hangs is told long before its slip is given up, as it may come back.
"""

import time
from dataclasses import dataclass
from uuid import uuid4

from hardware.device_url import DeviceUrl
from hardware.devices import Lifetime
from hardware.errors import WireError
from hardware.options import Options, flag
from hardware.printers.broken_slip import LEAD, BrokenSlip, PrinterSilent, StillFilling
from hardware.printers.language import AnswerKind, Status, language_of
from hardware.printers.line_speed import LineSpeed, baud_of
from hardware.printers.passage import STEP_S, Limits, Passage, Watch
from hardware.transports import Transport

_LEAST_S = 0.05
# What answers may take that were still owed when a slip was done.
_OWED_S = 0.3
# Before the first slip nothing has shown how fast the line is: so many questions at once do.
_ROUNDS = 5
_MEASURE_S = 0.4
# A printer on USB, or a queue of the system, has no slow line before it.
_LOCAL_BAUD = 1_000_000
# A model that doesn't know a question costs this once.
_MODEL_S = 0.5
_COUNT_EVERY_S = 3600.0


@dataclass(frozen=True, slots=True)
class PrinterTimeouts:
    """How long a printer may take, in seconds."""

    # In all: with the kiosk's polls the visitor knows within two seconds that no paper comes.
    preflight_s: float = 1.4
    connect_s: float = 3.0
    answer_s: float = 1.2
    hang_s: float = 2.0  # with nothing moving in mid-slip: the visitor is told, the slip waits on
    write_s: float = 15.0  # the same: a slip of which the printer takes no more is given up
    fence_s: float = 20.0  # the same for one that was taken as a whole
    assumed_baud: int = 9600  # how slow the line behind a network address may be, if not given
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
        self._speed = LineSpeed(
            baud_of(url),
            assumed_baud=timeouts.assumed_baud if url.transport == "tcp" else _LOCAL_BAUD,
        )
        self._is_measured = True
        self._owed = 0
        self._owed_until = 0.0
        self._url_options = url.options
        self._asks_model = self._asks and self._language.asks_model(url.options)
        self._asks_inventory = self._asks and self._language.asks_inventory(url.options)
        self._lists = self._asks_inventory
        self._known: Options | None = None
        self._kept: Options = {}
        self._name = ""
        self._broken: BrokenSlip | None = None
        self._counts = self._asks
        self._count_at = float("-inf")
        self.lifetime: Lifetime | None = None

    @property
    def options(self) -> Options:
        """Returns the options of the URL, what the printer was found to be, and what it keeps."""
        return {**self._url_options, **(self._known or {}), **self._kept}

    def status(self) -> Status:
        """Returns what the printer says; raises WireError when it is silent. Sends nothing
        printable.

        A connection that the printer has dropped while idle is opened anew, once.
        """
        was_open = self._is_open
        ends_at = time.monotonic() + self._timeouts.preflight_s
        try:
            status = self._look(ends_at)
        except StillFilling:
            raise
        except WireError:
            if not was_open:
                raise
            status = self._look(ends_at)
        if self._asks and not status.fault and not self._is_measured:
            self._measure()
        return status

    def send(self, slip: bytes, *, watch: Watch = lambda status: None) -> SlipDelivery:
        """Send one slip and wait until the printer says that it is done.

        Meanwhile `watch` is told every `look_s` seconds how the printer is: that its paper ended
        in the middle, or that it hangs, is known long before the wait is over, and so is that it
        goes on. Raises WireError; its `sent` counts the slip's bytes that may have left.
        """
        payload = slip + (self._language.fence if self._fences else b"")
        try:
            self._open(self._timeouts.connect_s)
            self._forget_old_answers()
            passage = self._passage(payload, watch)
            passage.hand_over()
            self._await_paper(passage, watch, len(slip))
        except WireError as error:
            if error.sent:
                self.broke_off(slip)
            self.close()
            raise
        if self._fences:
            self._speed.printed(len(payload), passage.took_s)
        return SlipDelivery(proven=self._fences)

    def broke_off(self, slip: bytes) -> None:
        """Say that a program before this one may have ended in the middle of the slip."""
        self._broken = BrokenSlip(self._language.ending(slip), self._where)

    def close(self) -> None:
        """Hang up; the next call connects anew."""
        self._wire.close()
        self._forget_connection()

    def _drop(self) -> None:
        # Nothing but questions was sent, and to part in good order takes a second: the visitor's.
        self._wire.drop()
        self._forget_connection()

    def _forget_connection(self) -> None:
        self._is_open = False
        self._owed = 0
        self._known = None
        self._kept = {}
        self._lists = self._asks_inventory
        self._counts, self._count_at = self._asks, float("-inf")
        self._answers = self._language.answers()

    def _open(self, within_s: float) -> None:
        self._wire.open(within_s)
        if not self._is_open:
            self._is_open = True
            self._name = uuid4().hex
            self._is_measured = self._speed.is_known

    def _measure(self) -> None:
        """See how fast questions come through, so that a hanging printer is soon told from a slow
        line; one that doesn't answer them all is asked so no more.
        """
        self._is_measured = True
        questions = tuple(self._language.questions) * _ROUNDS
        self._owed = len(questions)
        begun = time.monotonic()
        try:
            self._wire.write(b"".join(questions), _MEASURE_S)
            while self._owed > 0 and (left_s := begun + _MEASURE_S - time.monotonic()) > 0:
                self._count(self._wire.read(left_s))
        except WireError:
            self._drop()
            return
        took_s = time.monotonic() - begun
        if self._owed > 0:
            self._owed_until = begun + 2 * _MEASURE_S
        else:
            self._speed.answered(sum(map(len, questions)), took_s)

    def _passage(self, payload: bytes, watch: Watch) -> Passage:
        limits = Limits(self._timeouts.hang_s, self._timeouts.write_s, self._timeouts.fence_s)
        return Passage(
            payload, self._wire, self._where, speed=self._speed, limits=limits, watch=watch
        )

    def _look(self, ends_at: float) -> Status:
        """Ask the printer, and hang up if it is silent; a line that is only slow stays."""
        try:
            return self._ask(ends_at)
        except StillFilling:
            raise
        except WireError:
            if self._broken and self._is_open:
                self._broken.begin_anew()
            self._drop()
            raise

    def _ask(self, ends_at: float) -> Status:
        def left(most_s: float) -> float:
            return max(_LEAST_S, min(most_s, ends_at - time.monotonic()))

        self._open(left(self._timeouts.connect_s))
        if not self._asks:
            self._end_broken_slip(ends_at)
            return Status()
        self._forget_old_answers()
        if self._broken:
            if self._broken.is_due:
                self._broken.fill(self._wire, self._speed, ends_at)
            self._wire.write(LEAD, left(self._timeouts.answer_s))
        answers = []
        begun = time.monotonic()
        for question in self._language.questions:
            self._wire.write(question, left(self._timeouts.answer_s))
            answers.append(self._await(AnswerKind.STATUS, left(self._timeouts.answer_s)))
        asked = sum(map(len, self._language.questions))
        self._speed.answered(asked, time.monotonic() - begun)
        status = self._language.status_of(answers)
        if not status.fault:
            self._end_broken_slip(ends_at)
        if self._asks_model and self._known is None and not status.fault:
            model = self._told(self._language.model, AnswerKind.MODEL, left(_MODEL_S))
            self._known = self._language.known((model or b"").decode("ascii"))
        if self._lists and not status.fault:
            self._kept = self._inventory(left(_MODEL_S))
        if self._is_counting_due() and not status.fault:
            self._count_life(left(_MODEL_S))
        return status

    def _end_broken_slip(self, ends_at: float) -> None:
        """Bring the printer out of a slip that broke off, and take off the roll what came of it.

        Raises StillFilling where the line needs longer.
        """
        if self._broken:
            self._broken.fill(self._wire, self._speed, ends_at)
            self._wire.write(self._broken.cut, self._timeouts.answer_s)
            self._broken = None

    def _inventory(self, within_s: float) -> Options:
        """Returns what the printer keeps of earlier slips; nothing where it is silent."""
        answer = self._told(self._language.inventory, AnswerKind.INVENTORY, within_s)
        if answer is None:
            self._lists = False
            return {}
        self._wire.write(self._language.confirm, within_s)
        return self._language.keeps(self._name, answer)

    def _is_counting_due(self) -> bool:
        is_due = self._counts and time.monotonic() >= self._count_at
        return is_due and self._language.asks_counters(self.options)

    def _count_life(self, within_s: float) -> None:
        """Ask for the printer's own counters, and no more where it doesn't tell one."""
        self._count_at = time.monotonic() + _COUNT_EVERY_S
        counted: dict[str, int] = {}
        for name, question in self._language.counters.items():
            answer = self._told(question, AnswerKind.MODEL, within_s)
            if answer is None or not answer.isdigit():
                self._counts = False
                return
            counted[name] = int(answer)
        self.lifetime = Lifetime(**counted)

    def _told(self, question: bytes, kind: AnswerKind, within_s: float) -> bytes | None:
        """Returns the answer to a question that not every model knows, None where it is silent."""
        self._wire.write(question, within_s)
        try:
            return self._await(kind, within_s)
        except WireError:
            return None  # Whether the wire is broken, the next question tells.

    def _forget_old_answers(self) -> None:
        # An answer to an earlier question, come late, must not pass for one to the next.
        while self._wire.two_way:
            owed_s = self._owed_until - time.monotonic() if self._owed > 0 else 0
            received = self._wire.read(max(owed_s, 0))
            if not received:
                break
            self._count(received)
        self._owed = 0

    def _count(self, received: bytes) -> None:
        """Take off what answers are owed those that have come."""
        kinds = [kind for kind, _ in self._answers.feed(received)]
        self._owed -= kinds.count(AnswerKind.STATUS)

    def _await_paper(self, passage: Passage, watch: Watch, slip_bytes: int) -> None:
        try:
            if self._fences:
                self._await_fence(passage, watch)
            else:
                passage.await_taken()
        except WireError as error:
            raise WireError(str(error), permanent=error.permanent, sent=slip_bytes) from error

    def _await_fence(self, passage: Passage, watch: Watch) -> None:
        answers: list[bytes] = []
        asked_at = time.monotonic()
        while True:
            received = self._wire.read(min(STEP_S, self._timeouts.look_s))
            for kind, answer in self._answers.feed(received):
                if kind is AnswerKind.FENCE:
                    self._owe(len(answers))
                    return
                answers.append(answer)
                passage.hear()
            if len(answers) >= len(self._language.questions):
                watch(self._language.status_of(answers[: len(self._language.questions)]))
                answers.clear()
                self._owed = 0
            passage.look(is_answered=self._asks)
            now = time.monotonic()
            # Asked again only where nothing is owed: on a slow line questions would pile up.
            is_due = now - asked_at >= self._timeouts.look_s and not self._wire.waiting
            if self._asks and is_due and (self._owed == 0 or passage.silent_s > 0):
                answers.clear()
                asked_at, self._owed = now, len(self._language.questions)
                self._wire.write(b"".join(self._language.questions), self._timeouts.look_s)

    def _owe(self, answered: int) -> None:
        """Keep which answers may still come to questions that were asked during a slip."""
        self._owed -= answered
        if self._owed > 0:
            self._owed_until = time.monotonic() + _OWED_S + self._speed.likely_s(4 * self._owed)

    def _await(self, wanted: AnswerKind, timeout_s: float) -> bytes:
        ends_at = time.monotonic() + timeout_s
        while (left_s := ends_at - time.monotonic()) > 0:
            for kind, answer in self._answers.feed(self._wire.read(left_s)):
                if kind is wanted:
                    return answer
        raise PrinterSilent(self._where)

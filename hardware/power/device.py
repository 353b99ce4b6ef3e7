"""One screen and its thread: it is switched to what it is meant to be, and asked how it is.

Screens forget nothing, but hands, remotes and power cuts change them; so the state is asked again
and again. A screen that a hand has switched off is switched on again, if its URL doesn't say that
it is to be left; one that a hand switched on at night is left alone.
"""

import logging
import threading
import time
from dataclasses import dataclass

from hardware.devices import Cause, HealthRecord, HealthState
from hardware.errors import WireError
from hardware.power import Power, PowerReply, PowerSpeech
from hardware.transports import Transport

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PowerTimings:
    """When a screen is asked and switched, in seconds."""

    look_s: float = 20.0
    settle_s: float = 5.0
    """After a command, before it is asked what came of it."""
    grace_s: float = 60.0
    """How long a screen is left as a hand has switched it."""
    trial_s: float = 15.0
    retry_s: float = 5.0
    open_s: float = 3.0
    tries: int = 3
    reply_s: float | None = None
    """How long an answer is awaited; None: as its protocol says."""


class PowerDevice:
    """A screen. `show`, `test` and `stop` may be called by any thread and return at once."""

    def __init__(
        self,
        name: str,
        *,
        speech: PowerSpeech,
        wire: Transport,
        health: HealthRecord,
        room: threading.Lock,
        timings: PowerTimings | None = None,
    ) -> None:
        """`room` is held while the wire is in use: several screens may share a cable or a box."""
        self._name = name
        self._speech = speech
        self._wire = wire
        self._health = health
        self._room = room
        self._timings = timings or PowerTimings()
        self._changed = threading.Condition()
        self._is_over = False
        self._has_news = False
        self._wish: Power | None = None
        self._trial: tuple[Power, float] | None = None
        self._asks_trial = False
        self._aim: Power | None = None
        self._is_reached = False
        """Whether the screen has been as it was meant to be, since that was said."""
        self._strayed_s: float | None = None
        self._sent = 0
        self._missed = 0
        self.thread = threading.Thread(target=self._run, name=f"power-{name}", daemon=True)

    def start(self) -> None:
        """Start the screen's thread."""
        self.thread.start()

    def stop(self) -> None:
        """Ask the thread to end; the screen stays as it is."""
        with self._changed:
            self._is_over = True
            self._changed.notify_all()

    def show(self, word: str) -> None:
        """Have the screen be "on" or "off" from now on."""
        with self._changed:
            self._wish, self._has_news = Power(word), True
            self._changed.notify_all()

    def test(self) -> None:
        """Switch the screen to the other state for some seconds, and back."""
        with self._changed:
            self._asks_trial = self._has_news = True
            self._changed.notify_all()

    def _run(self) -> None:
        while not self._is_over:
            try:
                rest_s = self._round()
            except WireError as error:
                rest_s = self._failed(str(error), is_permanent=error.permanent)
            except Exception:  # noqa: BLE001 - the top of a thread
                _LOG.exception("screen %s", self._name)
                rest_s = self._failed("a fault of the program; see its log")
            with self._changed:
                if not self._has_news and not self._is_over:
                    self._changed.wait(rest_s)
                self._has_news = False
        self._wire.close()

    def _round(self) -> float:
        """Look at the screen, switch it if it is to be, and return when to look again."""
        wish = self._wished(time.monotonic())
        if wish is not self._aim:
            self._aim, self._is_reached, self._sent, self._strayed_s = wish, False, 0, None
        if not self._speech.answers:
            return self._tell(wish)
        state = self._ask(None).state
        self._missed = 0
        if state is Power.TURNING:
            self._note_well()
            return self._timings.settle_s
        if wish is None or state is wish:
            self._is_reached, self._sent, self._strayed_s = True, 0, None
            self._note_well()
            return self._until_look()
        return self._stray(wish, time.monotonic())

    def _stray(self, wish: Power, now: float) -> float:
        """The screen isn't as it is meant to be: switch it, at once or after its time."""
        timings = self._timings
        if self._is_reached and self._sent == 0:
            if self._strayed_s is None:
                self._strayed_s = now
            is_left = wish is Power.OFF or not self._speech.keeps
            left_s = self._strayed_s + timings.grace_s - now
            if is_left and wish is Power.ON:
                detail = "it was switched off by hand, and its URL says keep=no"
                self._health.note(HealthState.WARNING, Cause.BY_HAND, detail=detail)
                return self._until_look()
            if is_left or left_s > 0:
                self._note_well()
                return self._until_look() if is_left else min(left_s, timings.look_s)
        self._sent += 1
        reply = self._ask(wish)
        if self._sent <= timings.tries:
            return timings.settle_s
        why = f": {reply.refusal}" if reply.refusal else ""
        detail = f"it does not switch {wish}{why}; look at it, its remote control and its settings"
        self._health.note(HealthState.FAULT, Cause.NOT_SWITCHED, detail=detail)
        self._note_trial()
        return timings.look_s

    def _tell(self, wish: Power | None) -> float:
        """Switch a screen that can't answer: at each change, and again while it is to be kept."""
        if wish is None:
            return self._timings.look_s
        if not self._is_reached or (self._speech.keeps and wish is Power.ON):
            with self._room:
                self._wire.open(self._timings.open_s)
                protocol = self._speech.protocol
                try:
                    self._wire.write(protocol.encode(wish, self._speech.options), protocol.REPLY_S)
                finally:
                    self._wire.close()
            self._is_reached, self._missed = True, 0
        self._note_well()
        return min(self._timings.grace_s, self._until_look())

    def _ask(self, wish: Power | None) -> PowerReply:
        """Returns the screen's answer to a command or to the question; raises WireError."""
        limit_s = self._timings.reply_s or self._speech.protocol.REPLY_S
        with self._room:
            self._wire.open(self._timings.open_s)
            try:
                known = self._exchanged(wish, limit_s)
            finally:
                # An idle connection is what screens drop first, and a fresh one costs little.
                self._wire.close()
        if known.refusal and wish is None:
            raise WireError(f"it refuses to say how it is: {known.refusal}", permanent=False)
        return known

    def _exchanged(self, wish: Power | None, limit_s: float) -> PowerReply:
        protocol, options = self._speech.protocol, self._speech.options
        if self._speech.greets:
            refused = protocol.decode(self._greeting(limit_s), wish, options)
            if refused is not None:
                return refused
        self._wire.write(protocol.encode(wish, options), limit_s)
        return self._answer(wish, limit_s)

    def _greeting(self, within_s: float) -> bytes:
        heard, ends_at = b"", time.monotonic() + within_s
        while b"\r" not in heard:
            if (left_s := ends_at - time.monotonic()) <= 0:
                raise WireError("it does not greet; is it PJLink?", permanent=False)
            heard += self._wire.read(left_s)
        return heard

    def _answer(self, wish: Power | None, within_s: float) -> PowerReply:
        heard, ends_at = b"", time.monotonic() + within_s
        while True:
            heard += self._wire.read(max(0.0, ends_at - time.monotonic()))
            if (
                reply := self._speech.protocol.decode(heard, wish, self._speech.options)
            ) is not None:
                return reply
            if time.monotonic() >= ends_at:
                raise WireError(
                    "it does not answer; check its mains switch, cable, id and network standby",
                    permanent=False,
                )

    def _failed(self, detail: str, *, is_permanent: bool = False) -> float:
        """Note a fault after some tries, for a screen that just starts answers nothing."""
        self._missed += 1
        if self._missed >= self._timings.tries or is_permanent:
            self._health.note(HealthState.FAULT, Cause.WIRE, detail=detail)
            self._note_trial()
            self._is_reached = False  # Off after that, it was no hand: its power was cut.
            return self._timings.look_s
        return self._timings.retry_s

    def _note_well(self) -> None:
        self._health.note(HealthState.OK)

    def _wished(self, now: float) -> Power | None:
        """Returns what the screen is meant to be now; a test is its opposite for a while."""
        with self._changed:
            if self._asks_trial:
                self._asks_trial = False
                other = Power.OFF if self._wish is Power.ON else Power.ON
                self._trial = (other, now + self._timings.trial_s)
            if self._trial is not None and now >= self._trial[1]:
                self._trial = None
                self._health.tested()
                if self._wish is None:  # Nobody has said yet what it is to be.
                    return None
            return self._trial[0] if self._trial is not None else self._wish

    def _note_trial(self) -> None:
        with self._changed:
            if self._trial is not None:
                self._trial = None
                self._health.tested()

    def _until_look(self) -> float:
        trial = self._trial
        if trial is None:
            return self._timings.look_s
        return max(0.05, min(self._timings.look_s, trial[1] - time.monotonic()))

"""A speaker's turn: a lease that one of a zone's screens and speakers holds and renews."""

import logging
import secrets
import threading
import time
from collections.abc import Callable, Sequence

from hardware.speakers import SpeakerSound, TurnAnswer, TurnRequest, TurnSource, Unreached

_LOG = logging.getLogger(__name__)
TURN_S = 6.0
_UNREACHED_S = 1.0


class SpeakerTurn:
    """The lease of its zone, as far as the speaker knows; renewed on a thread of its own.

    Its name is made anew with each start: what the program before began and did not end was cut
    off, and is said in full. `changed` is called on any thread whenever something may have changed.
    """

    def __init__(
        self,
        device_id: int,
        turns: TurnSource,
        sound: Callable[[], SpeakerSound],
        changed: Callable[[], None],
    ) -> None:
        self._device_id = device_id
        self._turns = turns
        self._sound = sound
        self._changed = changed
        self._screen = f"speaker-{device_id}-{secrets.token_hex(8)}"
        self._asking = threading.Lock()
        self._awake = threading.Event()
        self._stopping = False
        self._until_s = float("-inf")
        self._ended = self._failed = 0
        self.said_until = 0
        self.thread = threading.Thread(target=self._run, name=f"turn-{device_id}", daemon=True)

    @property
    def is_mine(self) -> bool:
        """Returns whether the speaker may speak now: a lease that isn't renewed runs out."""
        return time.monotonic() < self._until_s

    def start(self) -> None:
        """Begin to say that the speaker is there."""
        self.thread.start()

    def stop(self) -> None:
        """Give the turn back; returns at once."""
        self._stopping = True
        self._awake.set()

    def renew(self) -> None:
        """Say soon how things are; returns at once."""
        self._awake.set()

    def begin(self, seqs: Sequence[int], key: str) -> TurnAnswer | None:
        """Ask to begin these and return the answer, None where nobody answers.

        The same `key` asks the same once more: it is idempotent.
        """
        try:
            return self._ask(begin=seqs, key=key)
        except Unreached as error:
            _LOG.debug("speaker %d: %s", self._device_id, error)
            return None

    def end(self, seq: int) -> None:
        """Tell soon that everything up to `seq` was said to its end."""
        self._ended = max(self._ended, seq)
        self.renew()

    def fail(self, seq: int) -> None:
        """Tell soon that what was begun up to `seq` could not be played."""
        self._failed = max(self._failed, seq)
        self.renew()

    def _run(self) -> None:
        again_s = 0.0
        while not self._stopping:
            self._awake.wait(again_s)
            self._awake.clear()
            try:
                again_s = self._ask().again_s
            except Unreached as error:
                _LOG.debug("speaker %d: %s", self._device_id, error)
                again_s = _UNREACHED_S
            except Exception:  # noqa: BLE001 - the top of a thread
                _LOG.exception("speaker %d: its turn can't be asked for", self._device_id)
                again_s = _UNREACHED_S
            self._changed()
        self._leave()

    def _ask(self, begin: Sequence[int] = (), key: str = "") -> TurnAnswer:
        with self._asking:
            asked_s, ended, failed = time.monotonic(), self._ended, self._failed
            asked = TurnRequest(
                self._screen, self._sound(), ended, tuple(begin), key, failed=failed
            )
            leave = self._turns.ask(self._device_id, asked)
            if self._ended == ended:
                self._ended = 0
            if self._failed == failed:
                self._failed = 0
            # Counted from the question: its giver counts from when it came, which is later.
            self._until_s = asked_s + TURN_S if leave.has_turn else float("-inf")
            self.said_until = leave.said_until
            return leave

    def _leave(self) -> None:
        self._until_s = float("-inf")
        try:
            if self._ended or self._failed:
                self._ask()
            self._until_s = float("-inf")
            self._turns.ask(
                self._device_id, TurnRequest(self._screen, SpeakerSound.OFF, is_gone=True)
            )
        except Exception as error:  # noqa: BLE001 - the end of a thread; the turn runs out by itself
            _LOG.debug("speaker %d: its turn was not given back: %s", self._device_id, error)

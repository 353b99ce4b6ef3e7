"""One loudspeaker: says announcements in their order, each once, whatever fails."""

import logging
import secrets
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hardware.devices import Cause, HealthRecord, HealthState
from hardware.errors import WireError
from hardware.speakers import (
    Announcement,
    Player,
    SpeakerOffer,
    SpeakerSound,
    SpeakerTrouble,
    TurnAnswer,
    TurnSource,
    Unreached,
)
from hardware.speakers.turn import SpeakerTurn
from hardware.voice.chime import chime
from hardware.voice.sound import SoundError, to_wav

_LOG = logging.getLogger(__name__)
YOUNG_S = 60.0
_CLIP_WAIT_S = 8.0
_PAUSE_S = 0.4
_AGAIN_S = 1.0
_CHECK_S = 30.0
_CHECK_FAILING_S = 3.0
_LAST_S = 2.0
_TEST_RATE = 24_000


@dataclass(frozen=True, slots=True)
class _Waiting:
    announcement: Announcement
    young_until_s: float

    @property
    def seq(self) -> int:
        return self.announcement.seq

    @property
    def is_young(self) -> bool:
        return time.monotonic() < self.young_until_s


class SpeakerDevice:
    """A speaker and its thread; `offer`, `test` and `stop` may be called by any thread.

    `room` is held while it speaks: two speakers at one sound card never speak at once.
    """

    def __init__(
        self,
        device_id: int,
        name: str,
        *,
        player: Player,
        turns: TurnSource,
        health: HealthRecord,
        room: threading.Lock,
        volume: int = 100,
        pause_s: float = _PAUSE_S,
    ) -> None:
        self._device_id = device_id
        self._name = name
        self._player = player
        self._turns = turns
        self._health = health
        self._room = room
        self._volume = volume
        self._pause_s = pause_s
        self._load = secrets.token_hex(6)
        self._sound = SpeakerSound.OFF
        self._changed = threading.Condition()
        self._queue: list[_Waiting] = []
        self._queued = 0
        self._begun: Sequence[int] = ()
        self._wants_test = False
        self._stopping = False
        self._checked_s = float("-inf")
        self._turn = SpeakerTurn(device_id, turns, lambda: self._sound, self._wake)
        self.thread = threading.Thread(target=self._run, name=f"speaker-{name}", daemon=True)

    def start(self) -> None:
        """Start to listen for calls."""
        self.thread.start()

    def stop(self) -> None:
        """Ask the thread to end after the announcement in hand; returns at once."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()

    def test(self) -> None:
        """Play the chime as soon as nothing is being said; returns at once."""
        with self._changed:
            self._wants_test = True
            self._changed.notify_all()

    def offer(self, offer: SpeakerOffer) -> None:
        """Take what is to be said: what is new and young joins the queue; returns at once."""
        now = time.monotonic()
        with self._changed:
            if offer.seq < self._queued:  # another log: a restored or a new database
                self._queue.clear()
                self._queued, self._begun = 0, ()
                self._turn.said_until = 0
            for one in reversed(offer.announcements):
                if one.seq > self._queued and not offer.is_quiet:
                    self._queued = one.seq
                    if one.age_s < YOUNG_S:
                        self._queue.append(_Waiting(one, now + YOUNG_S - one.age_s))
                elif one.seq <= self._queued:
                    self._refresh(one)
            self._changed.notify_all()

    def _refresh(self, one: Announcement) -> None:
        """Take the clip that was not made yet when the call came."""
        for place, waiting in enumerate(self._queue):
            if waiting.seq == one.seq:
                self._queue[place] = replace(waiting, announcement=one)

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def _run(self) -> None:
        self._check()
        self._turn.start()
        while not self._stopping:
            try:
                if self._is_due():
                    self._work()
            except Exception:  # noqa: BLE001 - the top of a thread
                _LOG.exception("speaker %s", self._name)
                self._rest(_AGAIN_S)
        self._turn.stop()
        self._turn.thread.join(_LAST_S)
        self._player.close()

    def _is_due(self) -> bool:
        """Wait for something to do, for a while at most; return whether there is."""
        with self._changed:
            self._prune()
            if not self._stopping and not self._has_work():
                self._changed.wait(1.0)
                self._prune()
            return not self._stopping and self._has_work()

    def _has_work(self) -> bool:
        return self._wants_test or (bool(self._queue) and self._turn.is_mine) or self._is_check_due

    @property
    def _is_check_due(self) -> bool:
        every_s = _CHECK_S if self._sound is SpeakerSound.OK else _CHECK_FAILING_S
        return time.monotonic() - self._checked_s > every_s

    def _prune(self) -> None:
        """Drop what others have said, and what is too old where another has the turn."""
        turn = self._turn

        def is_open(one: _Waiting) -> bool:
            # What was begun here and broke off: only the giver of turns knows whether another has
            # said it.
            is_unsaid = one.seq > turn.said_until or one.seq in self._begun
            return is_unsaid and (turn.is_mine or one.is_young)

        self._queue = [one for one in self._queue if is_open(one)]

    def _work(self) -> None:
        if self._wants_test:
            self._try()
        elif self._queue and self._turn.is_mine:
            with self._room:
                self._announce(self._queue[0].seq)
            self._rest(self._pause_s)
        else:
            self._check()

    def _announce(self, seq: int) -> None:
        """Say what is next: whoever gives the turns chooses, and may put several into one."""
        self._await_clip()
        first = self._queue[0] if self._queue else None
        if first is None or first.seq != seq:
            return
        leave = self._turn.begin([seq], f"{self._load}-{seq}")
        if leave is None or not leave.may_begin:
            self._refused(first, is_answered=leave is not None)
            return
        until = leave.until or seq
        self._begun = [one.seq for one in self._queue if one.seq <= until]
        self._say(first, leave, until)

    def _say(self, first: _Waiting, leave: TurnAnswer, until: int) -> None:
        """Play it. What has no good clip is passed over; what can't be had now is tried again."""
        address = leave.clip or first.announcement.clip
        try:
            stored = self._turns.clip(self._device_id, address)
            is_whole = self._player.play(
                stored, volume=self._volume, is_cut=lambda: not self._turn.is_mine
            )
        except SoundError as error:
            detail = f"the announcement {address or 'without a clip'} can't be played: {error}"
            self._note(SpeakerSound.FAILING, HealthState.WARNING, Cause.SOUND_FAILING, detail)
            self._drop(until)
            return self._turn.fail(until)
        except (WireError, Unreached) as error:
            if isinstance(error, WireError):
                self._note(SpeakerSound.FAILING, HealthState.FAULT, _cause(error), str(error))
            if not first.is_young:
                self._drop(first.seq)
            return self._rest(_AGAIN_S)
        self._note(SpeakerSound.OK, HealthState.OK)
        if is_whole:
            self._drop(until)
            self._turn.end(until)
        return None

    def _refused(self, first: _Waiting, *, is_answered: bool) -> None:
        """Drop what another has said or may say; wait where nobody can be asked."""
        if not is_answered:
            self._rest(_AGAIN_S)
        is_said = is_answered and first.seq <= self._turn.said_until
        may_wait = is_answered and self._turn.is_mine
        if is_said or not (may_wait or first.is_young):
            self._drop(first.seq)

    def _await_clip(self) -> None:
        """Wait a little for the clip of the first one; it may be offered again with it."""

        def is_there() -> bool:
            return self._stopping or not self._queue or bool(self._queue[0].announcement.clip)

        with self._changed:
            self._changed.wait_for(is_there, _CLIP_WAIT_S)

    def _drop(self, until: int) -> None:
        with self._changed:
            self._queue = [one for one in self._queue if one.seq > until]

    def _try(self) -> None:
        self._wants_test = False
        try:
            with self._room:
                stored = to_wav(chime(_TEST_RATE))
                self._player.play(stored, volume=self._volume, is_cut=lambda: self._stopping)
            self._note(SpeakerSound.OK, HealthState.OK)
        except (WireError, SoundError) as error:
            self._note(SpeakerSound.FAILING, HealthState.FAULT, _cause(error), str(error))
        self._health.tested()

    def _check(self) -> None:
        try:
            self._player.check()
        except WireError as error:
            self._note(SpeakerSound.FAILING, HealthState.FAULT, _cause(error), str(error))
        else:
            # A clip that could not be played says nothing of the card; the next one will tell.
            if self._health.latest.state is not HealthState.WARNING:
                self._note(SpeakerSound.OK, HealthState.OK)
            self._checked_s = time.monotonic()

    def _note(
        self, sound: SpeakerSound, state: HealthState, cause: Cause = Cause.NONE, detail: str = ""
    ) -> None:
        self._checked_s = time.monotonic()
        is_news, self._sound = sound is not self._sound, sound
        self._health.note(state, cause, detail=detail)
        if is_news:
            self._turn.renew()

    def _rest(self, seconds: float) -> None:
        ends_s = time.monotonic() + seconds
        with self._changed:
            while not self._stopping and (left_s := ends_s - time.monotonic()) > 0:
                self._changed.wait(left_s)


def _cause(error: Exception) -> Cause:
    return error.cause if isinstance(error, SpeakerTrouble) else Cause.SOUND_FAILING

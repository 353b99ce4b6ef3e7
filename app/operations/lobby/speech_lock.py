"""Speaking: of several screens of a zone one announces its calls, each call once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.centre.values import Centre
from app.domain.errors import Invalid
from app.domain.lobby.speech_lock import (
    TURN,
    ScreenSound,
    SpeechLock,
    begun,
    ended,
    heard_from,
    is_held,
    said_until,
)
from app.domain.queue.floor import Call, Floor
from app.operations.clock import system_now
from app.operations.lobby.announcements import Announcer, Speech
from app.operations.lobby.display_health import DisplayHealth
from app.operations.people.rights import Caller, Right
from app.persistence.lobby.speech_lock import held_turn, keep_turn, turn_of
from app.persistence.queue.unit_of_work import UnitsOfWork

RENEW = timedelta(seconds=2)
"""How often a screen is to say that it is there."""

LEAST = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True)
class ScreenReport:
    """What a screen says: how its sound is, what it has ended (0: nothing), what it will begin.

    `key` is made anew for each beginning and sent again with a repeated question.
    """

    screen: str
    sound: ScreenSound
    ended: int = 0
    begin: Sequence[int] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class SpeechAnswer:
    """The answer: whether the screen has the turn and may begin; when to ask again.

    `said_until` is the newest call that this screen need not say. `speech` is what to say where
    several calls are begun as one.
    """

    has_turn: bool
    may_begin: bool
    said_until: int
    again: timedelta
    speech: Speech | None = None


class SpeechLocks:
    """Gives the turn to speak; `zones_of` raises NotThere for a zone that isn't the caller's.

    It keeps the machine's time: a demonstration's may jump.
    """

    def __init__(
        self,
        units: UnitsOfWork,
        screens: DisplayHealth,
        announcer: Announcer,
        zones_of: Callable[[Floor, Caller, str], object],
        *,
        now: Callable[[], datetime] = system_now,
    ) -> None:
        self._units = units
        self._screens = screens
        self._announcer = announcer
        self._zones_of = zones_of
        self._now = now
        self._since = now()

    def heard(self, caller: Caller, zone: str, said: ScreenReport) -> SpeechAnswer:
        """Takes what a screen says. Raises NotAllowed, NotThere, Invalid for a call not shown."""
        caller.must(Right.SPEAK)
        floor = self._units.floor(caller.centre_id)
        self._zones_of(floor, caller, zone)
        self._calls(floor, zone, said)
        self._screens.heard(caller, said.screen, said.sound)
        return self._heard(floor, zone, said)

    def heard_speaker(self, centre_id: int, zone: str, said: ScreenReport) -> SpeechAnswer:
        """Takes what a loudspeaker at a cable says, whoever drives it. Raises Invalid."""
        return self._heard(self._units.floor(centre_id), zone, said)

    def speaker_gone(self, centre_id: int, zone: str, screen: str) -> None:
        """The loudspeaker is let go of: another may have the turn at once."""
        self._turn(centre_id, zone, ScreenReport(screen, ScreenSound.OFF))

    def _calls(self, floor: Floor, zone: str, said: ScreenReport) -> Sequence[Call]:
        calls = [c for c in floor.calls.get(zone, ()) if c.seq in said.begin]
        if len(calls) != len(set(said.begin)):
            raise Invalid("invalid", field="begin")
        return calls

    def _heard(self, floor: Floor, zone: str, said: ScreenReport) -> SpeechAnswer:
        calls = self._calls(floor, zone, said)
        turn, may_begin = self._turn(floor.centre.id, zone, said)
        has_turn = turn.holder == said.screen
        answer = SpeechAnswer(
            has_turn, may_begin, said_until(turn, said.screen), self._again(turn, said)
        )
        if may_begin and len(calls) > 1:
            return self._with_speech(answer, floor.centre, calls)
        return answer

    def gone(self, caller: Caller, zone: str, screen: str) -> None:
        """The screen has closed its page: another may have the turn at once.

        Raises NotAllowed, NotThere.
        """
        caller.must(Right.SPEAK)
        self._zones_of(self._units.floor(caller.centre_id), caller, zone)
        self._screens.gone(caller, screen)
        self._turn(caller.centre_id, zone, ScreenReport(screen, ScreenSound.OFF))

    def _turn(self, centre_id: int, zone: str, said: ScreenReport) -> tuple[SpeechLock, bool]:
        """The zone's turn now, and whether the screen may begin its calls.

        Who neither gets nor has the turn only reads: ten screens are no ten writers.
        """
        at = self._now()
        with self._units.database.read() as connection:
            known = turn_of(connection, centre_id, zone)
        if not said.ended and self._after(known, said, at) == known:
            return known, False
        with self._units.database.write() as connection:
            before = held_turn(connection, centre_id, zone)
            turn = self._after(ended(before, said.ended) if said.ended else before, said, at)
            begins = begun(turn, said.screen, said.key, said.begin)
            if (begins or turn) != before:
                keep_turn(connection, centre_id, zone, begins or turn)
        return begins or turn, begins is not None

    def _after(self, turn: SpeechLock, said: ScreenReport, at: datetime) -> SpeechLock:
        return heard_from(turn, said.screen, said.sound, at, since=self._since)

    def _again(self, turn: SpeechLock, said: ScreenReport) -> timedelta:
        """Who waits for a turn asks when it is over, and not later than its holder renews it."""
        at = self._now()
        if turn.holder == said.screen or not is_held(turn, at, since=self._since):
            return RENEW
        assert turn.until_at is not None
        left = max(turn.until_at, self._since + TURN) - at
        return min(max(left + LEAST, LEAST), RENEW)

    def _with_speech(
        self, answer: SpeechAnswer, centre: Centre, calls: Sequence[Call]
    ) -> SpeechAnswer:
        oldest_first = sorted(calls, key=lambda call: call.seq)
        speech = self._announcer.together(centre, oldest_first)
        return SpeechAnswer(
            answer.has_turn, answer.may_begin, answer.said_until, answer.again, speech=speech
        )

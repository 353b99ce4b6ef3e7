"""The speech lock: of several screens of a zone one announces its calls, each call once."""

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
"""How often a screen is to send its heartbeat."""

LEAST = timedelta(milliseconds=100)


@dataclass(frozen=True, slots=True)
class ScreenReport:
    """The heartbeat of a screen: its sound, what it has ended (0: nothing), what it will begin.

    `key` is made anew for each beginning and sent again with a repeated request.
    """

    screen: str
    sound: ScreenSound
    ended: int = 0
    begin: Sequence[int] = ()
    key: str = ""


@dataclass(frozen=True, slots=True)
class SpeechAnswer:
    """The answer: whether the screen has the lock and may begin; when to ask again.

    `said_until` is the newest call that this screen need not say. `speech` is what to say where
    several calls are begun as one.
    """

    has_turn: bool
    may_begin: bool
    said_until: int
    again: timedelta
    speech: Speech | None = None


class SpeechLocks:
    """Gives out the speech locks; `zones_of` raises NotThere for a zone that isn't the caller's.

    Leases run by the machine's time: a demonstration's may jump.
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

    def heard(self, caller: Caller, zone: str, report: ScreenReport) -> SpeechAnswer:
        """Answer a screen's heartbeat. Raises NotAllowed, NotThere, Invalid for calls not shown."""
        caller.must(Right.SPEAK)
        floor = self._units.floor(caller.centre_id)
        self._zones_of(floor, caller, zone)
        self._calls(floor, zone, report)
        self._screens.heard(caller, report.screen, report.sound)
        return self._heard(floor, zone, report)

    def heard_speaker(self, centre_id: int, zone: str, report: ScreenReport) -> SpeechAnswer:
        """Answer the heartbeat of a loudspeaker at a cable, whoever drives it. Raises Invalid."""
        return self._heard(self._units.floor(centre_id), zone, report)

    def speaker_gone(self, centre_id: int, zone: str, screen: str) -> None:
        """Release the lock of a loudspeaker that isn't driven any more."""
        self._updated(centre_id, zone, ScreenReport(screen, ScreenSound.OFF))

    def _calls(self, floor: Floor, zone: str, report: ScreenReport) -> Sequence[Call]:
        calls = [c for c in floor.calls.get(zone, ()) if c.seq in report.begin]
        if len(calls) != len(set(report.begin)):
            raise Invalid("invalid", field="begin")
        return calls

    def _heard(self, floor: Floor, zone: str, report: ScreenReport) -> SpeechAnswer:
        calls = self._calls(floor, zone, report)
        lock, may_begin = self._updated(floor.centre.id, zone, report)
        has_turn = lock.holder == report.screen
        answer = SpeechAnswer(
            has_turn, may_begin, said_until(lock, report.screen), self._again(lock, report)
        )
        if may_begin and len(calls) > 1:
            return self._with_speech(answer, floor.centre, calls)
        return answer

    def gone(self, caller: Caller, zone: str, screen: str) -> None:
        """Release the lock of a screen that has closed its page.

        Raises NotAllowed, NotThere.
        """
        caller.must(Right.SPEAK)
        self._zones_of(self._units.floor(caller.centre_id), caller, zone)
        self._screens.gone(caller, screen)
        self._updated(caller.centre_id, zone, ScreenReport(screen, ScreenSound.OFF))

    def _updated(self, centre_id: int, zone: str, report: ScreenReport) -> tuple[SpeechLock, bool]:
        """Update the zone's lock, and return it with whether the screen may begin its calls.

        A screen that neither gets nor has the lock only reads: ten screens are not ten writers.
        """
        at = self._now()
        with self._units.database.read() as connection:
            known = turn_of(connection, centre_id, zone)
        if not report.ended and self._after(known, report, at) == known:
            return known, False
        with self._units.database.write() as connection:
            before = held_turn(connection, centre_id, zone)
            lock = self._after(ended(before, report.ended) if report.ended else before, report, at)
            begins = begun(lock, report.screen, report.key, report.begin)
            if (begins or lock) != before:
                keep_turn(connection, centre_id, zone, begins or lock)
        return begins or lock, begins is not None

    def _after(self, lock: SpeechLock, report: ScreenReport, at: datetime) -> SpeechLock:
        return heard_from(lock, report.screen, report.sound, at, since=self._since)

    def _again(self, lock: SpeechLock, report: ScreenReport) -> timedelta:
        """When to ask again: once the lease is over, and not later than its holder renews it."""
        at = self._now()
        if lock.holder == report.screen or not is_held(lock, at, since=self._since):
            return RENEW
        assert lock.until_at is not None
        left = max(lock.until_at, self._since + TURN) - at
        return min(max(left + LEAST, LEAST), RENEW)

    def _with_speech(
        self, answer: SpeechAnswer, centre: Centre, calls: Sequence[Call]
    ) -> SpeechAnswer:
        oldest_first = sorted(calls, key=lambda call: call.seq)
        speech = self._announcer.together(centre, oldest_first)
        return SpeechAnswer(
            answer.has_turn, answer.may_begin, answer.said_until, answer.again, speech=speech
        )

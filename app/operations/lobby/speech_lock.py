"""The speech lock: of a zone's screens and loudspeakers one announces its calls, each call once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

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
    to_be_heard,
)
from app.domain.queue.floor import Call, Floor
from app.operations.clock import system_now
from app.operations.lobby.announcements import Announcer, Speech
from app.operations.lobby.displays import DisplayHealth
from app.operations.people.rights import Caller, Right
from app.persistence.database import Database, Unavailable
from app.persistence.devices.devices import Device, device_by_id
from app.persistence.lobby.speech_lock import held_turn, keep_turn, turn_of
from app.persistence.queue.unit_of_work import UnitsOfWork
from hardware.speakers import Announcement, SpeakerOffer, TurnAnswer, TurnRequest, Unreached
from hardware.voice.sound import SoundError

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


ClipFile = Callable[[str], Path | None]
"""The file of a clip's name, or None for a name that the server never gave."""


class SpeakerOffers:
    """What the loudspeakers of a centre are to say at an instant."""

    def __init__(self, announcer: Announcer) -> None:
        self._announcer = announcer

    def of(self, floor: Floor, devices: Iterable[Device], at: datetime) -> dict[int, SpeakerOffer]:
        """The offer to each of the speakers, by its device; other devices are left out."""
        local = at.astimezone(floor.centre.time_zone)
        is_quiet = floor.centre.voice.is_quiet(local)
        offers: dict[int, SpeakerOffer] = {}
        for device in devices:
            zone = device.zone
            if device.kind == "speaker" and zone is not None and zone in floor.centre.zones:
                calls = to_be_heard(floor, (zone,), at)
                announcements = [self._one(floor, call, at) for call in calls]
                offers[device.id] = SpeakerOffer(floor.seq, announcements, is_quiet)
        return offers

    def _one(self, floor: Floor, call: Call, at: datetime) -> Announcement:
        clips = self._announcer.speech(floor.centre, call).clips
        age_s = (at - call.at).total_seconds()
        alike = "" if call.recall else call.language
        return Announcement(call.seq, age_s, clips[0] if clips else "", alike)


class Speakers:
    """The side of the server that loudspeakers ask: its own ones, and by it those at agents."""

    def __init__(self, database: Database, speech_locks: SpeechLocks, clip_file: ClipFile) -> None:
        self._database = database
        self._speech_locks = speech_locks
        self._clip_file = clip_file

    def turn(self, device: Device, request: TurnRequest) -> TurnAnswer:
        """Ask for the zone's speech lock, and to begin calls. Raises Invalid, Unavailable."""
        if device.zone is None:
            raise Invalid("invalid", field="zone")
        if request.is_gone:
            self._speech_locks.speaker_gone(device.centre_id, device.zone, request.screen)
            return TurnAnswer(has_turn=False, may_begin=False, said_until=0, again_s=0.0)
        sound = ScreenSound(request.sound.value)
        report = ScreenReport(request.screen, sound, request.ended, request.begin, request.key)
        answer = self._speech_locks.heard_speaker(device.centre_id, device.zone, report)
        clips = answer.speech.clips if answer.speech else ()
        return TurnAnswer(
            answer.has_turn,
            answer.may_begin,
            answer.said_until,
            answer.again.total_seconds(),
            clips[0] if clips else "",
        )

    def ask(self, device_id: int, request: TurnRequest) -> TurnAnswer:
        """As `turn`, for a speaker of the server's own. Raises Unreached."""
        try:
            with self._database.read() as connection:
                device = device_by_id(connection, device_id)
            if device is None or device.is_revoked:
                raise Unreached("the speaker is not known any more")
            return self.turn(device, request)
        except (Unavailable, Invalid) as error:
            raise Unreached(str(error)) from error

    def clip(self, device_id: int, address: str) -> bytes:
        """The WAV file at the address, once it is made. Raises SoundError."""
        file = self._clip_file(address.rpartition("/")[2])
        if file is None:
            raise SoundError("there is no such clip")
        try:
            return file.read_bytes()
        except OSError as error:
            raise SoundError(f"its file can't be read: {error}") from error

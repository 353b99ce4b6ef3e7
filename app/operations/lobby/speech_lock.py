"""The speech lock: of a zone's screens and loudspeakers one announces its calls, each call once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection

from app.domain.errors import Invalid
from app.domain.events import CALL_UNSAID, SYSTEM
from app.domain.lobby.backlog import (
    FEW,
    YOUNG,
    GivenUp,
    NextSpeech,
    given_up_of,
    has_come,
    next_speech,
    unsaid_facts,
    waiting_for_voice,
)
from app.domain.lobby.speech_lock import (
    TURN,
    ScreenSound,
    SpeechLock,
    begun,
    ended,
    heard_from,
    is_asked_again,
    is_held,
    passed,
    said_until,
    to_be_heard,
)
from app.domain.queue.floor import Call, Floor, Unsaid
from app.operations.clock import Clock, system_now
from app.operations.lobby.announcements import Announcer, Speech, clip_name
from app.operations.lobby.displays import DisplayHealth
from app.operations.lobby.voice_tally import VoiceTally
from app.operations.people.rights import Caller, Right
from app.persistence.database import Database, Unavailable
from app.persistence.database_clock import database_time
from app.persistence.devices.devices import Device, device_by_id
from app.persistence.lobby.speech_lock import held_turn, keep_turn, turn_of
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork
from hardware.speakers import Announcement, SpeakerOffer, TurnAnswer, TurnRequest, Unreached
from hardware.voice.sound import SoundError

RENEW = timedelta(seconds=2)
"""How often a screen is to send its heartbeat."""

LEAST = timedelta(milliseconds=100)
LONGEST_SPEECH = timedelta(seconds=30)
"""Longer than any announcement lasts; what was begun before and never ended was not said."""
VOICE_REMEMBERED = timedelta(hours=12)
"""So long after its last word a zone still counts as having a voice, whose silence is told."""


@dataclass(frozen=True, slots=True)
class ScreenReport:
    """The heartbeat of a screen: its sound, what it has ended or could not play (0: nothing).

    `begin` are calls that it waits to say: it asks what to say next. `key` is made anew for each
    beginning and sent again with a repeated request.
    """

    screen: str
    sound: ScreenSound
    ended: int = 0
    begin: Sequence[int] = ()
    key: str = ""
    failed: int = 0


@dataclass(frozen=True, slots=True)
class SpeechAnswer:
    """The answer: whether the screen has the lock and may begin; when to ask again.

    `said_until` is the newest call that this screen need not say. `speech` is what it may begin,
    which says `calls`, the oldest first: with its end every call up to the last of them is over.
    """

    has_turn: bool
    may_begin: bool
    said_until: int
    again: timedelta
    speech: Speech | None = None
    calls: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class _Voice:
    """When a screen last reported, and its sound."""

    at: datetime
    sound: ScreenSound


@dataclass(frozen=True, slots=True)
class _Change:
    """What a heartbeat changes: the lock, what was said, what is said next, what never will be."""

    lock: SpeechLock
    said: Sequence[Call] = ()
    next: NextSpeech | None = None
    given_up: GivenUp = ()


class SpeechLocks:
    """Gives out the speech locks; `zones_of` raises NotThere for a zone that isn't the caller's.

    Leases run by the database's clock, the same for every process; a demonstration's may jump. A
    process's own is good enough to tell whether anything may change. Calls age by the clock.
    """

    def __init__(
        self,
        units: UnitsOfWork,
        clock: Clock,
        screens: DisplayHealth,
        announcer: Announcer,
        zones_of: Callable[[Floor, Caller, str], object],
        *,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        """`now` tells the time instead of the database."""
        self._units = units
        self._clock = clock
        self._screens = screens
        self._announcer = announcer
        self._zones_of = zones_of
        self._told_now = now
        self._now = now or system_now
        self._since = self._now()
        self._voices_lock = Lock()
        self._voices: dict[tuple[int, str], dict[str, _Voice]] = {}
        self.tally = VoiceTally()

    def heard(self, caller: Caller, zone: str, report: ScreenReport) -> SpeechAnswer:
        """Answer a screen's heartbeat. Raises NotAllowed, NotThere, Invalid for unknown calls."""
        caller.must(Right.SPEAK)
        floor = self._units.floor(caller.centre_id)
        self._zones_of(floor, caller, zone)
        answer = self._heard(floor, zone, report)
        self._screens.heard(caller, report.screen, report.sound)
        return answer

    def heard_speaker(self, centre_id: int, zone: str, report: ScreenReport) -> SpeechAnswer:
        """Answer the heartbeat of a loudspeaker at a cable, whoever drives it. Raises Invalid."""
        return self._heard(self._units.floor(centre_id), zone, report)

    def speaker_gone(self, centre_id: int, zone: str, screen: str) -> None:
        """Release the lock of a loudspeaker that isn't driven any more."""
        self._leave(self._units.floor(centre_id), zone, ScreenReport(screen, ScreenSound.OFF))

    def gone(self, caller: Caller, zone: str, report: ScreenReport) -> None:
        """Release the lock of a screen that has closed its page, with its last word.

        Raises NotAllowed, NotThere.
        """
        caller.must(Right.SPEAK)
        floor = self._units.floor(caller.centre_id)
        self._zones_of(floor, caller, zone)
        self._screens.gone(caller, report.screen)
        self._leave(floor, zone, replace(report, sound=ScreenSound.OFF, begin=()))

    def give_up(self, floor: Floor) -> None:
        """Tell which calls of the centre's zones will not be said. Raises Unavailable.

        It is called every second or so: what can't be said in time is told soon, and what waits for
        a voice that has fallen silent when it is a minute old.
        """
        for zone in floor.centre.zones:
            at = self._clock.now()
            waiting = waiting_for_voice(floor, zone, 0, at)
            if not given_up_of(waiting, at, came=lambda _call: False):
                continue
            with self._units.database.read() as connection:
                lock = turn_of(connection, floor.centre.id, zone)
            if self._has_voice(floor.centre.id, zone, lock) and self._hopeless(floor, zone, lock):
                with self._units.begin(floor.centre.id, at) as unit:
                    lock = held_turn(unit.connection, floor.centre.id, zone)
                    self._tell(unit, zone, self._hopeless(unit.floor, zone, lock))

    def waiting(self, floor: Floor, zone: str) -> int:
        """How many calls of the zone wait for its voice. Raises Unavailable."""
        with self._units.database.read() as connection:
            lock = turn_of(connection, floor.centre.id, zone)
        if not self._has_voice(floor.centre.id, zone, lock):
            return 0
        return len(waiting_for_voice(floor, zone, lock.ended_seq, self._clock.now()))

    def _hopeless(self, floor: Floor, zone: str, lock: SpeechLock) -> GivenUp:
        """What won't be said of the calls that wait; the announcement under way is left alone."""
        at = self._clock.now()
        waiting = waiting_for_voice(floor, zone, lock.ended_seq, at)
        under_way: list[Call] = []
        if is_held(lock, self._now(), since=self._since):
            under_way = [call for call in waiting if call.seq <= lock.begun_seq]
        lost = [c for c in under_way if at - c.at >= YOUNG + LONGEST_SPEECH]
        rest = [call for call in waiting if call not in under_way]
        given_up = given_up_of(rest, at, came=has_come(floor))
        return [*((call, Unsaid.LATE) for call in lost), *given_up]

    def _has_voice(self, centre_id: int, zone: str, lock: SpeechLock) -> bool:
        """Whether the zone has a screen or speaker that is to speak, though it may fail to."""
        at = self._now()
        with self._voices_lock:
            heard = [voice.at for voice in self._voices.get((centre_id, zone), {}).values()]
        heard += [lock.until_at] if lock.holder and lock.until_at else []
        return any(at - one < VOICE_REMEMBERED for one in heard)

    def _remember(self, centre_id: int, zone: str, report: ScreenReport) -> None:
        at = self._now()
        with self._voices_lock:
            voices = self._voices.setdefault((centre_id, zone), {})
            voices.pop(report.screen, None)
            if report.sound is not ScreenSound.OFF:
                voices[report.screen] = _Voice(at, report.sound)
            for old in [s for s, one in voices.items() if at - one.at >= VOICE_REMEMBERED]:
                del voices[old]

    def _has_other(self, centre_id: int, zone: str, screen: str) -> bool:
        """Whether another screen could say what this one could not."""
        at = self._now()
        with self._voices_lock:
            voices = dict(self._voices.get((centre_id, zone), {}))
        return any(
            name != screen and one.sound is ScreenSound.OK and at - one.at < TURN
            for name, one in voices.items()
        )

    def _leave(self, floor: Floor, zone: str, report: ScreenReport) -> None:
        self._remember(floor.centre.id, zone, report)
        self._updated(floor, zone, report)

    def _heard(self, floor: Floor, zone: str, report: ScreenReport) -> SpeechAnswer:
        if max(report.begin, default=0) > floor.seq:
            raise Invalid("invalid", field="begin")
        self._remember(floor.centre.id, zone, report)
        change = self._updated(floor, zone, report)
        lock, following = change.lock, change.next
        answer = SpeechAnswer(
            has_turn=lock.holder == report.screen,
            may_begin=False,
            said_until=said_until(lock, report.screen),
            again=self._again(lock, report),
        )
        if following is None:
            return answer
        if not following.calls:
            return replace(answer, said_until=max(answer.said_until, *report.begin))
        speech = self._announcer.together(floor.centre, following.calls, times=following.times)
        seqs = [call.seq for call in following.calls]
        return replace(answer, may_begin=True, speech=speech, calls=seqs)

    def _updated(self, floor: Floor, zone: str, report: ScreenReport) -> _Change:
        """Update the zone's lock by the report, and return what that changes.

        A screen that neither gets nor has the lock only reads: ten screens are not ten writers. The
        log is written only where calls are given up.
        """
        centre_id = floor.centre.id
        with self._units.database.read() as connection:
            known = turn_of(connection, centre_id, zone)
        change = self._change(known, floor, zone, report, self._now())
        if change == _Change(known):
            return change
        if not change.given_up:
            with self._units.database.write() as connection:
                before = held_turn(connection, centre_id, zone)
                change = self._change(before, floor, zone, report, self._turns_at(connection))
                if not change.given_up and change.lock != before:
                    keep_turn(connection, centre_id, zone, change.lock)
        if change.given_up:
            with self._units.begin(centre_id, self._clock.now()) as unit:
                before = held_turn(unit.connection, centre_id, zone)
                turns_at = self._turns_at(unit.connection)
                change = self._change(before, unit.floor, zone, report, turns_at)
                keep_turn(unit.connection, centre_id, zone, change.lock)
                self._tell(unit, zone, change.given_up)
        self.tally.said(floor.centre.code, zone, len(change.said))
        return change

    def _turns_at(self, connection: Connection) -> datetime:
        """The instant by which the lock that the transaction holds is given out."""
        return self._told_now() if self._told_now is not None else database_time(connection)

    def _change(
        self,
        before: SpeechLock,
        floor: Floor,
        zone: str,
        report: ScreenReport,
        turns_at: datetime,
    ) -> _Change:
        """What the report changes of the lock as it was before."""
        at = self._clock.now()
        lock = ended(before, report.ended) if report.ended else before
        said = _between(floor, zone, before.ended_seq, lock.ended_seq)
        given_up: list[tuple[Call, Unsaid]] = []
        # Another screen that is well takes over within two seconds, and says it in full.
        is_lost = not self._has_other(floor.centre.id, zone, report.screen)
        if report.failed and lock.begun_by == report.screen and is_lost:
            until = ended(lock, report.failed).ended_seq
            unheard = waiting_for_voice(floor, zone, lock.ended_seq, at)
            given_up = [(call, Unsaid.FAILED) for call in unheard if call.seq <= until]
            lock = passed(lock, until)
        lock = heard_from(lock, report.screen, report.sound, turns_at, since=self._since)
        if not report.begin or lock.holder != report.screen:
            return _Change(lock, said, None, given_up)
        waiting = waiting_for_voice(floor, zone, lock.ended_seq, at)
        if is_asked_again(lock, report.screen, report.key):
            again = [call for call in waiting if call.seq <= lock.begun_seq]
            times = 2 if len(waiting) <= FEW else 1
            return _Change(lock, said, NextSpeech(again, times, (), lock.ended_seq), given_up)
        following = next_speech(waiting, at, came=has_come(floor), after=lock.ended_seq)
        lock = passed(lock, following.settled)
        if following.calls:
            until = following.calls[-1].seq
            lock = begun(lock, report.screen, report.key, until=until) or lock
        return _Change(lock, said, following, [*given_up, *following.given_up])

    def _tell(self, unit: UnitOfWork, zone: str, given_up: GivenUp) -> None:
        """Write into the log which calls are not said: consoles and supervisors follow it."""
        if not given_up:
            return
        unit.note(unit.event(CALL_UNSAID, SYSTEM, unsaid_facts(zone, given_up)))
        self.tally.unsaid(unit.floor.centre.code, zone, [why for _, why in given_up])

    def _again(self, lock: SpeechLock, report: ScreenReport) -> timedelta:
        """When to ask again: once the lease is over, and not later than its holder renews it."""
        at = self._now()
        if lock.holder == report.screen or not is_held(lock, at, since=self._since):
            return RENEW
        assert lock.until_at is not None
        left = max(lock.until_at, self._since + TURN) - at
        return min(max(left + LEAST, LEAST), RENEW)


def _between(floor: Floor, zone: str, after: int, until: int) -> Sequence[Call]:
    """The zone's calls after a number of the log up to another that nobody gave up."""
    return [c for c in floor.calls.get(zone, ()) if after < c.seq <= until and not c.unsaid]


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
        return Announcement(call.seq, age_s, clips[0] if clips else "")


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
        report = ScreenReport(
            request.screen, sound, request.ended, request.begin, request.key, request.failed
        )
        answer = self._speech_locks.heard_speaker(device.centre_id, device.zone, report)
        clips = answer.speech.clips if answer.speech else ()
        return TurnAnswer(
            answer.has_turn,
            answer.may_begin,
            answer.said_until,
            answer.again.total_seconds(),
            clips[0] if clips else "",
            max(answer.calls, default=0),
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
        file = self._clip_file(clip_name(address))
        if file is None:
            raise SoundError("there is no such clip")
        try:
            return file.read_bytes()
        except OSError as error:
            raise SoundError(f"its file can't be read: {error}") from error

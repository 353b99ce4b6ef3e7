"""Loudspeakers at cables, here or at an agent: what each is to say, and when it may."""

from collections.abc import Callable, Iterable
from datetime import datetime
from pathlib import Path

from app.domain.errors import Invalid
from app.domain.lobby.speech_lock import ScreenSound, to_be_heard
from app.domain.queue.floor import Call, Floor
from app.operations.lobby.announcements import Announcer
from app.operations.lobby.speech_lock import ScreenReport, SpeechLocks
from app.persistence.database import Database, Unavailable
from app.persistence.devices.devices import Device, device_by_id
from hardware.speakers import Announcement, SpeakerOffer, TurnAnswer, TurnRequest, Unreached
from hardware.voice.sound import SoundError

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

"""What people saw and heard of what was tested: only a person knows what comes of it.

A wire takes the bytes of a wrong template as well as those of the right one, a printer prints on
paper that is narrower than it was told, a television may be silent. So whoever tests one is asked
whether it is as it should be, and the answer is an event of the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from threading import Lock

from app.domain.devices.kinds import driven_by
from app.domain.errors import Conflict, Invalid
from app.operations.clock import Clock
from app.operations.devices.boards import BoardPresets
from app.operations.devices.devices import note_device
from app.operations.people.rights import Caller, Right
from app.persistence.devices.devices import Device
from app.persistence.queue.queries import newest_sightings
from app.persistence.queue.unit_of_work import UnitsOfWork
from hardware.boards import meant_text, trial_texts
from hardware.boards.seven import CannotShow
from hardware.device_url import DeviceUrlError
from hardware.devices import Cause, Health, HealthState
from hardware.urls import parse


class Sight(StrEnum):
    """What was seen on a board or a test slip, or heard; the value is the word of API and log."""

    AS_MEANT = "as_meant"
    NOTHING = "nothing"
    OTHER_NUMBER = "other_number"
    WRONG_PLACES = "wrong_places"
    UNREADABLE = "unreadable"
    OTHER_BOARD = "other_board"
    CUT_OFF = "cut_off"
    UNCUT = "uncut"
    TURNED = "turned"
    TOO_QUIET = "too_quiet"
    UNCLEAR = "unclear"


_SOUNDS = frozenset({Sight.AS_MEANT, Sight.NOTHING, Sight.TOO_QUIET, Sight.UNCLEAR})

SIGHTS: Mapping[str, frozenset[Sight]] = {
    "board": frozenset(
        {
            Sight.AS_MEANT,
            Sight.NOTHING,
            Sight.OTHER_NUMBER,
            Sight.WRONG_PLACES,
            Sight.UNREADABLE,
            Sight.OTHER_BOARD,
        }
    ),
    "printer": frozenset(
        {
            Sight.AS_MEANT,
            Sight.NOTHING,
            Sight.CUT_OFF,
            Sight.UNREADABLE,
            Sight.UNCUT,
            Sight.TURNED,
        }
    ),
    "speaker": _SOUNDS,
    "display": _SOUNDS,
}
"""What may be seen or heard of what a device drives; a display speaks by itself."""

_CHANGES = {
    "board": "board_seen",
    "printer": "slip_seen",
    "speaker": "sound_heard",
    "display": "sound_heard",
}


@dataclass(frozen=True, slots=True)
class Sighting:
    """What a person saw at an instant on a board that was reached by this very URL."""

    sight: Sight
    described: str
    at: datetime


class Sightings:
    """Keeps the newest sighting of each board. Safe to use from many threads."""

    def __init__(self, units: UnitsOfWork, clock: Clock, presets: BoardPresets) -> None:
        self._units = units
        self._clock = clock
        self._presets = presets
        self._lock = Lock()
        self._newest: dict[int, dict[int, Sighting]] = {}

    def meant(self, device: Device) -> Sequence[str]:
        """What the board's test is to show, one after the other; nothing for other devices."""
        if device.kind != "board" or not device.url:
            return ()
        return _meant(self._presets.written_out(device.url))

    def tell(self, caller: Caller | None, device: Device, sight: Sight) -> None:
        """Keep what was seen. A caller of None is the command line.

        Raises NotAllowed, Conflict for a device that shows nothing, and Invalid for what can't be
        seen of such a device.
        """
        if caller is not None:
            caller.must(Right.SEE_DEVICES)
        meant, driven = self.meant(device), _tried_as(device)
        if driven not in SIGHTS or (driven == "board" and not meant):
            raise Conflict("not_tested", name=device.called)
        if sight not in SIGHTS[driven]:
            raise Invalid("invalid", field="sight")
        described, at = self._presets.written_out(device.url), self._clock.now()
        known = self._of(device.centre_id)
        with self._units.begin(device.centre_id, at) as unit:
            facts = {"sight": sight.value, "described": described}
            if meant:
                facts["meant"] = ", ".join(meant)
            note_device(unit, caller, device, _CHANGES[driven], facts)
        with self._lock:
            known[device.id] = Sighting(sight, described, at)

    def newest(self, device: Device) -> Sighting | None:
        """What was seen last; None if nobody looked since its URL or its frame was changed."""
        known = self._of(device.centre_id).get(device.id)
        is_same = known is not None and known.described == self._presets.written_out(device.url)
        return known if is_same else None

    def doubted(
        self, health: Mapping[int, Health], devices: Iterable[Device]
    ) -> Mapping[int, Health]:
        """The healths, with a warning for each device that is well but was seen to be wrong."""
        doubts: dict[int, Health] = {}
        for device in devices:
            now = health.get(device.id)
            if now is None or now.state is not HealthState.OK:
                continue
            seen = self.newest(device) if _tried_as(device) in SIGHTS else None
            if seen is not None and seen.sight is not Sight.AS_MEANT:
                told = f"somebody who tested it saw something else ({seen.sight.value})"
                doubts[device.id] = replace(
                    now,
                    state=HealthState.WARNING,
                    detail=told,
                    cause=Cause.SEEN_WRONG,
                    since=seen.at,
                )
        return {**health, **doubts}

    def _of(self, centre_id: int) -> dict[int, Sighting]:
        with self._lock:
            if centre_id in self._newest:
                return self._newest[centre_id]
        with self._units.database.read() as connection:
            found = newest_sightings(connection, centre_id)
        read = {
            int(str(event.facts["device"])): Sighting(
                Sight(str(event.facts["sight"])), str(event.facts["described"]), event.at
            )
            for event in found
        }
        with self._lock:
            return self._newest.setdefault(centre_id, read)


def _tried_as(device: Device) -> str:
    """What of the device a person looks at or listens to."""
    return "display" if device.kind == "display" else driven_by(device.kind, device.url) or ""


@lru_cache(maxsize=512)
def _meant(url: str) -> Sequence[str]:
    try:
        parsed = parse(url)
        return tuple(meant_text(parsed, text).strip() for text in trial_texts(parsed))
    except (DeviceUrlError, CannotShow):
        return ()

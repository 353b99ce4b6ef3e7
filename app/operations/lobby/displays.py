"""The lobby's displays: how each is set up, what notices it shows, and how it reports to be."""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from sqlalchemy import Connection

from app.domain.errors import Invalid, NotThere
from app.domain.events import DISPLAY_PLANNED, NOTICE, SYSTEM
from app.domain.lobby.displays import DisplayPlan, Notice
from app.domain.lobby.speech_lock import ScreenSound
from app.domain.queue.floor import Floor
from app.operations.clock import Clock, system_now
from app.operations.people.rights import Caller, Right
from app.persistence.devices.devices import Device, device_by_id, device_by_name
from app.persistence.lobby import displays as rows
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork
from hardware.devices import Cause, Health, HealthState

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class LobbySetup:
    """What the lobby of a centre is set up to show, as of one `seq` of its log."""

    seq: int = -1
    plans: Mapping[int, DisplayPlan] = field(default_factory=dict)
    notices: Sequence[Notice] = ()


class Displays:
    """Sets up displays and notices. Every change is an event, so screens follow at once."""

    def __init__(self, units: UnitsOfWork, clock: Clock, *, is_demo: bool = False) -> None:
        """In a demonstration any display may be tried in any zone."""
        self._units = units
        self._is_demo = is_demo
        self._clock = clock
        self._known: dict[int, LobbySetup] = {}
        self._lock = Lock()

    def arrangement(self, floor: Floor) -> LobbySetup:
        """What displays show apart from calls; cached by the `seq`. Raises Unavailable."""
        with self._lock:
            known = self._known.get(floor.centre.id)
        if known is not None and known.seq == floor.seq:
            return known
        with self._units.database.read() as connection:
            plans = rows.plans_of(connection, floor.centre.id)
            notices = rows.notices_of(connection, floor.centre.id)
        known = LobbySetup(floor.seq, plans, notices)
        with self._lock:
            self._known[floor.centre.id] = known
        return known

    def plan(self, floor: Floor, device_id: int) -> DisplayPlan:
        """How the display is set up."""
        return self.arrangement(floor).plans.get(device_id, DisplayPlan())

    def zones_of(self, floor: Floor, caller: Caller, zone: str) -> tuple[str, ...]:
        """The zones that the caller's screen shows at the zone's address. Raises NotThere."""
        is_display = caller.kind == "device"
        planned = self.plan(floor, caller.id).zones if is_display else ()
        zones = tuple(z for z in planned if z in floor.centre.zones) or (zone,)
        is_its_own = self._is_demo or caller.zone in (None, zone) or zone in planned
        if not is_its_own or zone not in floor.centre.zones:
            raise NotThere(zone=zone)
        return zones

    def must_show_code(self, floor: Floor, caller: Caller, zone: str) -> None:
        """Raise NotThere for a display that isn't set up to show the building's code there."""
        self.zones_of(floor, caller, zone)
        if caller.kind == "device" and not self.plan(floor, caller.id).shows_code:
            raise NotThere(zone=zone)

    def display(self, centre_id: int, device_id: int) -> Device:
        """The display of the id. Raises NotThere."""
        with self._units.database.read() as connection:
            return _display(connection, centre_id, device_id)

    def set_plan(
        self, caller: Caller | None, centre_id: int, device: int | str, plan: DisplayPlan
    ) -> DisplayPlan:
        """Set up a display, given by its id or name. Raises NotAllowed, NotThere, Invalid."""
        if caller is not None:
            caller.must(Right.CONFIGURE_DEVICES)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            known = _display(unit.connection, centre_id, device)
            _check(unit.floor, plan)
            rows.keep_plan(unit.connection, centre_id, known.id, plan)
            facts: dict[str, object] = {"device": known.id, "name": known.name, **asdict(plan)}
            _note(unit, caller, DISPLAY_PLANNED, facts)
        return plan

    def notices(self, caller: Caller) -> Sequence[Notice]:
        """The centre's notices. Raises NotAllowed."""
        caller.must(Right.SUPERVISE)
        return self.arrangement(self._units.floor(caller.centre_id)).notices

    def add_notice(
        self,
        caller: Caller | None,
        centre_id: int,
        text: Mapping[str, str],
        *,
        zone: str | None = None,
        until_at: datetime | None = None,
    ) -> Notice:
        """Show a notice in the lobby. Raises NotAllowed, Invalid."""
        if caller is not None:
            caller.must(Right.SUPERVISE)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            centre = unit.floor.centre
            if zone is not None and zone not in centre.zones:
                raise Invalid("invalid", field="zone")
            if not text.get("vi"):
                raise Invalid("invalid", field="text")
            notice = Notice(unit.next_seq, text, zone, until_at)
            rows.add_notice(unit.connection, centre_id, notice)
            facts: dict[str, object] = {"notice": notice.id, "change": "shown", "text": dict(text)}
            _note(unit, caller, NOTICE, facts)
        return notice

    def remove_notice(self, caller: Caller | None, centre_id: int, notice_id: int) -> None:
        """Remove a notice. Raises NotAllowed, NotThere."""
        if caller is not None:
            caller.must(Right.SUPERVISE)
        with self._units.begin(centre_id, self._clock.now()) as unit:
            known = 0 < notice_id <= LARGEST_ID
            if not known or not rows.remove_notice(unit.connection, centre_id, notice_id):
                raise NotThere(notice=notice_id)
            _note(unit, caller, NOTICE, {"notice": notice_id, "change": "removed"})


def _display(connection: Connection, centre_id: int, device: int | str) -> Device:
    if isinstance(device, str):
        known = device_by_name(connection, centre_id, device)
    else:
        known = device_by_id(connection, device) if 0 < device <= LARGEST_ID else None
    is_there = known is not None and known.centre_id == centre_id and not known.is_revoked
    if known is None or not is_there or known.kind != "display":
        raise NotThere(device=device)
    return known


def _check(floor: Floor, plan: DisplayPlan) -> None:
    if set(plan.zones) - set(floor.centre.zones):
        raise Invalid("invalid", field="zones")
    if set(plan.languages) - set(floor.centre.languages):
        raise Invalid("invalid", field="languages")


def _note(unit: UnitOfWork, caller: Caller | None, kind: str, facts: dict[str, object]) -> None:
    actor = caller.actor if caller is not None else SYSTEM
    unit.note(unit.event(kind, actor, facts))


SILENT_S = 15.0
"""The timeout: a silent screen has lost its power, its network or its page."""

_HEALTH: Mapping[ScreenSound, tuple[HealthState, Cause, str]] = {
    ScreenSound.OK: (HealthState.OK, Cause.NONE, ""),
    ScreenSound.OFF: (HealthState.OK, Cause.NONE, ""),
    ScreenSound.BLOCKED: (
        HealthState.WARNING,
        Cause.SOUND_BLOCKED,
        "its browser forbids sound; press the button on the screen",
    ),
    ScreenSound.FAILING: (
        HealthState.WARNING,
        Cause.SOUND_FAILING,
        "an announcement could not be played; look at its loudspeaker and the server's voice",
    ),
}
_SILENT = (
    HealthState.FAULT,
    Cause.SILENT,
    "the screen no longer answers; look at its power, its network and its browser",
)


def sound_of(cause: Cause) -> ScreenSound:
    """The sound of the screen whose health has the cause."""
    return next((s for s, told in _HEALTH.items() if told[1] is cause), ScreenSound.OK)


ELSEWHERE = "elsewhere"
"""The page that stands for those whose reports another process hears."""

_RANK = (HealthState.OK, HealthState.WARNING, HealthState.FAULT)


@dataclass(slots=True)
class _Heard:
    sound: ScreenSound
    heard_s: float


class DisplayHealth:
    """Keeps in memory the newest report of each page of each display. Safe for many threads."""

    def __init__(self, *, clock_s: Callable[[], float] = time.monotonic) -> None:
        self._clock_s = clock_s
        self._lock = Lock()
        self._heard: dict[int, dict[str, _Heard]] = {}
        self._health: dict[int, Health] = {}
        self._news: set[int] = set()
        self._gone: set[int] = set()

    def heard(self, caller: Caller, screen: str, sound: ScreenSound) -> None:
        """Take in the report of a display's page: it is there, and how its sound is."""
        with self._lock:
            pages = self._heard.setdefault(caller.id, {})
            pages[screen] = _Heard(sound, self._clock_s())
            self._news.add(caller.id)
            self._gone.discard(caller.id)
            # A page that fell silent is forgotten when another of the same device speaks on.
            for old in [name for name, page in pages.items() if self._is_silent(page)]:
                del pages[old]

    def gone(self, caller: Caller, screen: str) -> None:
        """Forget a page that was closed, which is no fault."""
        with self._lock:
            pages = self._heard.get(caller.id, {})
            pages.pop(screen, None)
            if not set(pages) - {ELSEWHERE}:
                self._news.discard(caller.id)
                self._gone.add(caller.id)

    def take_heard(self) -> Mapping[int, Health]:
        """The displays whose pages were heard here since this was asked last, as they are."""
        found = {}
        with self._lock:
            news, self._news = self._news, set()
            for device_id in news:
                pages = self._heard.get(device_id, {})
                here = [self._state(page) for name, page in pages.items() if name != ELSEWHERE]
                if here:
                    state, cause, detail = min(here, key=_rank)
                    found[device_id] = Health(state, detail, system_now(), cause)
        return found

    def take_gone(self) -> Collection[int]:
        """The displays whose last page here was closed since this was asked last."""
        with self._lock:
            gone, self._gone = self._gone, set()
        return gone

    def heard_elsewhere(self, pages: Mapping[int, tuple[ScreenSound, timedelta]]) -> None:
        """Take in which displays other processes hear, their sound, and how long ago that was."""
        now_s = self._clock_s()
        with self._lock:
            for known in self._heard.values():
                known.pop(ELSEWHERE, None)
            for device_id, (sound, age) in pages.items():
                heard = _Heard(sound, now_s - age.total_seconds())
                self._heard.setdefault(device_id, {})[ELSEWHERE] = heard

    def health(self) -> Mapping[int, Health]:
        """The health of each display that ever reported; the best of its pages counts."""
        with self._lock:
            for device_id, pages in self._heard.items():
                if pages:
                    self._note(device_id, min(map(self._state, pages.values()), key=_rank))
                else:
                    self._health.pop(device_id, None)
            return dict(self._health)

    def _note(self, device_id: int, state: tuple[HealthState, Cause, str]) -> None:
        known = self._health.get(device_id)
        if known is None or (known.state, known.cause) != state[:2]:
            since: datetime = system_now()
            self._health[device_id] = Health(state[0], state[2], since, state[1])

    def _state(self, page: _Heard) -> tuple[HealthState, Cause, str]:
        return _SILENT if self._is_silent(page) else _HEALTH[page.sound]

    def _is_silent(self, page: _Heard) -> bool:
        return self._clock_s() - page.heard_s > SILENT_S


def _rank(state: tuple[HealthState, Cause, str]) -> int:
    return _RANK.index(state[0])

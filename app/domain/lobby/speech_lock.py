"""The speech lock of a zone: one of its screens speaks at a time, and says each call in full once.

The lock is a lease of some seconds that its holder renews. A screen reports which calls it begins
and which it has ended: a call that was begun and never ended counts as cut off, and the next holder
says it in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.centre.calendar import business_day
from app.domain.queue.floor import Call, Floor
from app.domain.queue.ticket import State

TURN = timedelta(seconds=6)
"""How long the lease lasts without being renewed; a screen falls silent when its own is over."""
SHOWN = 12
"""The most calls of a zone that a screen is given."""
MAY_BE_SAID = timedelta(seconds=90)
"""A screen begins no call that is older than a minute; clocks and networks take some of it."""


class ScreenSound(StrEnum):
    """The state of a screen's loudspeaker, as the screen itself reports it."""

    OK = "ok"
    BLOCKED = "blocked"
    FAILING = "failing"
    OFF = "off"


ABLE = frozenset({ScreenSound.OK, ScreenSound.FAILING})
"""The states in which a screen may speak: one that fails goes on trying while no other can."""


@dataclass(frozen=True, slots=True)
class SpeechLock:
    """The lock of a zone: who holds it until when, what was begun by whom, and what was ended.

    `begun_key` names the newest beginning, so that a repeated request gets the same answer.
    """

    holder: str = ""
    is_well: bool = False
    until_at: datetime | None = None
    begun_seq: int = 0
    begun_by: str = ""
    begun_key: str = ""
    ended_seq: int = 0


def is_held(lock: SpeechLock, at: datetime, *, since: datetime) -> bool:
    """Whether a screen holds the lock; `since` is when this server began to answer.

    A holder could not renew its lease while there was no server, so it keeps the lock for the first
    seconds of a new one. An end further off than a lease lasts means that the clock went back.
    """
    if not lock.holder or lock.until_at is None:
        return False
    return at < max(lock.until_at, since + TURN) and lock.until_at - at <= TURN


def heard_from(
    lock: SpeechLock, screen: str, sound: ScreenSound, at: datetime, *, since: datetime
) -> SpeechLock:
    """The lock after a heartbeat of the screen: renewed, taken over, released, or unchanged.

    A screen whose sound works takes over from one whose sound doesn't.
    """
    is_mine = lock.holder == screen
    if sound not in ABLE:
        return replace(lock, holder="", until_at=None) if is_mine else lock
    is_well = sound is ScreenSound.OK
    takes_over = is_well and not lock.is_well
    if is_mine or takes_over or not is_held(lock, at, since=since):
        return replace(lock, holder=screen, is_well=is_well, until_at=at + TURN)
    return lock


def is_asked_again(lock: SpeechLock, screen: str, key: str) -> bool:
    """Whether the screen was let begin by that very question, and has not ended it since."""
    is_open = lock.begun_seq > lock.ended_seq
    return is_open and lock.begun_by == screen and lock.begun_key == key != ""


def begun(lock: SpeechLock, screen: str, key: str, *, until: int) -> SpeechLock | None:
    """The lock with an announcement begun, whose newest call is `until`.

    None where the screen doesn't hold the lock.
    """
    if lock.holder != screen:
        return None
    return replace(lock, begun_seq=until, begun_by=screen, begun_key=key)


def passed(lock: SpeechLock, settled: int) -> SpeechLock:
    """The lock with nothing to be said any more up to `settled`."""
    return replace(lock, ended_seq=max(lock.ended_seq, settled))


def ended(lock: SpeechLock, seq: int) -> SpeechLock:
    """The lock with every call up to `seq` ended, as far as it was ever begun."""
    return replace(lock, ended_seq=max(lock.ended_seq, min(seq, lock.begun_seq)))


def said_until(lock: SpeechLock, screen: str) -> int:
    """The newest call that this screen need not say: ended by any screen, or begun by this one."""
    return max(lock.ended_seq, lock.begun_seq if lock.begun_by == screen else 0)


def to_be_heard(floor: Floor, zones: Sequence[str], at: datetime) -> list[Call]:
    """The zones' valid calls of today, newest first.

    Of each zone the newest twelve, and all that may still have to be said. A ticket that waits
    again was taken back, returned or transferred, so its call is void.
    """
    today = business_day(at, floor.centre.time_zone)
    calls = [
        call
        for zone in zones
        for place, call in enumerate(floor.calls.get(zone, ()))
        if place < SHOWN or at - call.at < MAY_BE_SAID
        if business_day(call.at, floor.centre.time_zone) == today
    ]
    tickets = floor.tickets
    known = [
        call
        for call in calls
        if call.ticket_id not in tickets or tickets[call.ticket_id].state is not State.WAITING
    ]
    return sorted(known, key=lambda call: call.seq, reverse=True)

"""Whose turn it is to speak in a zone: of several screens one does, and each call once in full.

A screen holds the turn for some seconds and renews it. It says what it begins and what it has
ended: what a screen began and never ended is cut off, and whoever comes after says it in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.centre.calendar import business_day
from app.domain.queue.floor import Call, Floor
from app.domain.queue.ticket import State

TURN = timedelta(seconds=6)
"""How long a turn lasts without being renewed; a screen falls silent when its own is over."""
SHOWN = 12
"""So many calls of a zone a screen has at any time."""
MAY_BE_SAID = timedelta(seconds=90)
"""A screen begins no call that is older than a minute; clocks and networks take some of it."""


class ScreenSound(StrEnum):
    """How a screen's loudspeaker is, as the screen itself knows it."""

    OK = "ok"
    BLOCKED = "blocked"
    FAILING = "failing"
    OFF = "off"


ABLE = frozenset({ScreenSound.OK, ScreenSound.FAILING})
"""Who may speak: one that fails goes on trying while nobody else can."""


@dataclass(frozen=True, slots=True)
class SpeechLock:
    """The turn of a zone: who holds it until when, what was begun by whom, what was ended.

    `begun_key` is of the one beginning, so that a repeated question hears the same answer.
    """

    holder: str = ""
    is_well: bool = False
    until_at: datetime | None = None
    begun_seq: int = 0
    begun_by: str = ""
    begun_key: str = ""
    ended_seq: int = 0


def is_held(turn: SpeechLock, at: datetime, *, since: datetime) -> bool:
    """Whether somebody holds the turn; `since` is when this server began to listen.

    A holder could not renew its turn while there was no server, so it gets the first seconds of a
    new one. An end further off than a turn lasts means that the clock went back.
    """
    if not turn.holder or turn.until_at is None:
        return False
    return at < max(turn.until_at, since + TURN) and turn.until_at - at <= TURN


def heard_from(
    turn: SpeechLock, screen: str, sound: ScreenSound, at: datetime, *, since: datetime
) -> SpeechLock:
    """The turn after a screen said that it is there: renewed, taken over, let go, or as it was.

    A screen whose sound is well takes over from one whose isn't.
    """
    is_mine = turn.holder == screen
    if sound not in ABLE:
        return replace(turn, holder="", until_at=None) if is_mine else turn
    is_well = sound is ScreenSound.OK
    takes_over = is_well and not turn.is_well
    if is_mine or takes_over or not is_held(turn, at, since=since):
        return replace(turn, holder=screen, is_well=is_well, until_at=at + TURN)
    return turn


def begun(turn: SpeechLock, screen: str, key: str, seqs: Sequence[int]) -> SpeechLock | None:
    """The turn with the calls begun by its holder; None where the screen must not say them."""
    if turn.holder != screen or not seqs:
        return None
    if turn.begun_key == key and turn.begun_by == screen and max(seqs) > turn.ended_seq:
        return turn
    if min(seqs) <= said_until(turn, screen):
        return None
    newest = max(turn.begun_seq, *seqs)
    return replace(turn, begun_seq=newest, begun_by=screen, begun_key=key)


def ended(turn: SpeechLock, seq: int) -> SpeechLock:
    """The turn with everything up to `seq` said, as far as it was ever begun."""
    return replace(turn, ended_seq=max(turn.ended_seq, min(seq, turn.begun_seq)))


def said_until(turn: SpeechLock, screen: str) -> int:
    """The newest call that this screen need not say: ended by somebody, or begun by itself."""
    return max(turn.ended_seq, turn.begun_seq if turn.begun_by == screen else 0)


def to_be_heard(floor: Floor, zones: Sequence[str], at: datetime) -> list[Call]:
    """The zones' calls of today, newest first, without those that are void.

    Of each zone the newest twelve, and all that may still have to be said. A ticket that waits
    again was taken back, returned or transferred, so nobody must come.
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

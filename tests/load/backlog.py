"""Knows what becomes of calls that come faster than a voice can say them.

A zone's only speaker asks the server as real ones do, on a clock that runs as fast as it can; how
long it speaks is how long the clips are that the voice has made. The rows are what was said, in the
log or not: a call that is neither said nor told is Lost.
"""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from sqlalchemy import select

from app.config import Settings
from app.domain.events import CALL_UNSAID
from app.domain.lobby.speech_lock import ScreenSound
from app.installation import open_installation
from app.operations.clock import Clock
from app.operations.installation import Installation
from app.operations.lobby.announcements import Announcer
from app.operations.lobby.displays import DisplayHealth
from app.operations.lobby.speech_lock import ScreenReport, SpeechAnswer, SpeechLocks
from app.operations.people.rights import Caller, Role
from app.operations.queue.issuing import IssueRequest
from app.persistence.people.accounts import user_by_name
from app.persistence.schema import events
from hardware.voice.clips import Clips
from hardware.voice.espeak import Espeak
from hardware.voice.joiner import Joiner
from hardware.voice.sound import from_wav
from tests.load.commands import Lost
from tests.load.figures import Aim, Figure, Finding
from tests.load.hall import CENTRE_ID, furnish, service_of

TITLE = "Calls that come faster than a voice says them, one zone of 16 counters"
AIM_WAIT_S = 60
ZONE, COUNTERS, SPEAKER = "a", 16, "speaker-1"
START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PAUSE_S, HEARTBEAT_S, LOOK_S, LAST_S = 0.4, 2.0, 1.0, 100.0


class VirtualClock(Clock):
    """A clock that is where it was put."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        """Return where it was put."""
        return self.at


@dataclass(slots=True)
class Backlog:
    """What became of the calls: alone, in one with others, not at all; the longest waits."""

    said: int = 0
    merged: int = 0
    told: dict[str, int] = field(default_factory=dict)
    waits_s: list[float] = field(default_factory=list)
    told_after_s: list[float] = field(default_factory=list)


class VirtualHall:
    """The operations of a hall whose time passes only where something happens in it."""

    def __init__(self, folder: Path, database_url: str) -> None:
        furnish(folder, database_url)
        self.clock = VirtualClock()
        settings = Settings(data=folder / "data", database_url=database_url, demo=True)
        self._hall = open_installation(settings, clock=self.clock)
        self._joiner = Joiner(Clips(folder / "clips", Espeak()))
        announcer = Announcer(self._joiner.announcement, lambda _text, _language: None)
        zones_of = self._hall.displays.zones_of
        self.locks = SpeechLocks(
            self._hall.units, self.clock, DisplayHealth(), announcer, zones_of, now=self.clock.now
        )
        names = [f"officer{number:02d}" for number in range(1, COUNTERS + 1)]
        self._officers = [_person(self._hall, name) for name in names]
        self._reception = _person(self._hall, "reception")
        self._ids = count(1)
        for number, officer in enumerate(self._officers, start=1):
            self._hall.counters.open(officer, number)

    def close(self) -> None:
        """Give the database back."""
        self._joiner.stop()
        self._hall.close()

    def call(self, turn: int) -> None:
        """Let a visitor come and a counter call, finishing with the visitor before."""
        counter = turn % COUNTERS + 1
        officer = self._officers[counter - 1]
        wish = IssueRequest(service_of(counter), self._new_id())
        self._hall.issuing.issue(self._reception, wish)
        now = self._hall.units.floor(CENTRE_ID).at_counter(counter)
        done = {"outcome": "accepted", "kind": "submit"} if now else None
        self._hall.calling.call_next(officer, counter, request_id=self._new_id(), finish=done)

    def newest(self) -> int:
        """Return the newest call of the zone."""
        calls = self._hall.units.floor(CENTRE_ID).calls.get(ZONE, ())
        return calls[0].seq if calls else 0

    def waiting(self) -> int:
        """Return how many calls wait for the voice."""
        return self.locks.waiting(self._hall.units.floor(CENTRE_ID), ZONE)

    def give_up(self) -> None:
        """Do what a server does every second."""
        self.locks.give_up(self._hall.units.floor(CENTRE_ID))

    def ask(self, *, ended: int, begin: int = 0, key: str = "") -> SpeechAnswer:
        """Ask as the zone's speaker."""
        begins = (begin,) if begin else ()
        report = ScreenReport(SPEAKER, ScreenSound.OK, ended, begins, key)
        return self.locks.heard_speaker(CENTRE_ID, ZONE, report)

    def length_s(self, answer: SpeechAnswer) -> float:
        """Return how long the announcement's clip lasts."""
        assert answer.speech is not None
        [address] = answer.speech.clips
        clip = self._joiner.path(address.rpartition("/")[2])
        assert clip is not None, address
        return from_wav(clip.read_bytes()).seconds

    def made_at(self) -> dict[int, datetime]:
        """Return when each call of the log was made, by its number."""
        query = select(events.c.seq, events.c.at).where(events.c.type == "call")
        with self._hall.database.read() as connection:
            return {row.seq: row.at for row in connection.execute(query)}

    def told(self, after: datetime) -> list[tuple[int, str, datetime]]:
        """Return the calls that the log says were not said, why, and when that was written."""
        query = select(events.c.facts, events.c.at).where(events.c.type == CALL_UNSAID)
        with self._hall.database.read() as connection:
            rows = [(facts, at) for facts, at in connection.execute(query) if at >= after]
        return [(one["call"], one["why"], at) for facts, at in rows for one in facts["calls"]]

    def _new_id(self) -> str:
        return f"backlog-{next(self._ids):06d}"


def _person(hall: Installation, name: str) -> Caller:
    with hall.database.read() as connection:
        user = user_by_name(connection, name)
    assert user is not None, name
    return Caller(user.id, CENTRE_ID, Role(user.role), user.name, username=user.username)


class Voice:
    """The zone's speaker: says one announcement after the other, and tells the end of each."""

    def __init__(self, hall: VirtualHall) -> None:
        self._hall = hall
        self._ended = self._until = 0
        self._keys = count(1)
        self.begun: list[tuple[Sequence[int], datetime]] = []
        self.is_speaking = False

    def heartbeat(self) -> None:
        """Say that the speaker is there."""
        self._hall.ask(ended=self._ended)

    def next(self) -> float | None:
        """Begin what is next and return the seconds that it takes, or None for nothing."""
        if self.is_speaking:
            return None
        key = f"key-{next(self._keys)}"
        answer = self._hall.ask(ended=self._ended, begin=self._hall.newest(), key=key)
        if not answer.may_begin:
            return None
        self.is_speaking, self._until = True, answer.calls[-1]
        self.begun.append((answer.calls, self._hall.clock.at))
        return self._hall.length_s(answer)

    def end(self) -> None:
        """Tell that all was said to its end; a short rest follows."""
        self.is_speaking, self._ended = False, self._until
        self.heartbeat()


def play(hall: VirtualHall, calls: int, a_second: float) -> Backlog:
    """Let so many calls be made, and time pass until none of them waits any more."""
    begun_at, voice = hall.clock.at, Voice(hall)
    last_s = (calls - 1) / a_second + LAST_S
    order = count()
    agenda = [(turn / a_second, next(order), "call", turn) for turn in range(calls)]
    agenda += [(t * LOOK_S, next(order), "look", 0) for t in range(int(last_s / LOOK_S))]
    agenda += [(t * HEARTBEAT_S, next(order), "beat", 0) for t in range(int(last_s / HEARTBEAT_S))]
    heapq.heapify(agenda)
    while agenda:
        at_s, _, what, turn = heapq.heappop(agenda)
        hall.clock.at = begun_at + timedelta(seconds=at_s)
        match what:
            case "call":
                hall.call(turn)
            case "look":
                hall.give_up()
            case "end":
                voice.end()
                heapq.heappush(agenda, (at_s + PAUSE_S, next(order), "next", 0))
            case _:
                voice.heartbeat()
        if what in ("call", "next") and (took_s := voice.next()) is not None:
            heapq.heappush(agenda, (at_s + took_s, next(order), "end", 0))
    return _result(hall, voice, begun_at, calls)


def _result(hall: VirtualHall, voice: Voice, begun_at: datetime, calls: int) -> Backlog:
    made_at, found = hall.made_at(), Backlog()
    for seqs, at in voice.begun:
        found.waits_s += [(at - made_at[seq]).total_seconds() for seq in seqs]
        if len(seqs) > 1:
            found.merged += len(seqs)
        else:
            found.said += 1
    for seq, why, at in hall.told(begun_at):
        found.told[why] = found.told.get(why, 0) + 1
        found.told_after_s.append((at - made_at[seq]).total_seconds())
    if found.said + found.merged + sum(found.told.values()) != calls or hall.waiting():
        raise Lost(f"of {calls} calls: {found}")
    return found


def backlog(
    folder: Path, database: str, database_url: str, *, calls: Sequence[int], rates: Sequence[float]
) -> Iterator[Finding]:
    """Measure so many calls at so many a second, each on a day of its own."""
    hall = VirtualHall(folder, database_url)
    longest_s = 0.0
    for day, (number, rate) in enumerate((n, r) for r in rates for n in calls):
        hall.clock.at = START + timedelta(days=day)
        found = play(hall, number, rate)
        longest_s = max(longest_s, *found.waits_s)
        yield Figure(
            TITLE,
            {
                "database": database,
                "calls": number,
                "a second": rate,
                "said": found.said,
                "merged": found.merged,
                "dropped (told)": sum(found.told.values()),
                "longest wait s": max(found.waits_s),
                "told within s": max(found.told_after_s, default=0.0),
            },
        )
    hall.close()
    yield Aim(f"{database}: longest wait of a call for its voice", longest_s, " s", most=AIM_WAIT_S)

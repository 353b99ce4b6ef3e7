"""Knows which calls of a soak were said, or told as unsaid, by what was heard of the speakers."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from app.config import Settings
from app.domain.centre.values import Centre
from app.domain.events import CALL_UNSAID
from app.domain.lobby.backlog import TOGETHER
from app.domain.queue.floor import Call
from app.installation import voice_choice
from app.operations.lobby.announcements import Announcer
from hardware.voice.clips import Clips
from hardware.voice.engines import engines
from hardware.voice.manner import Manner
from tests.soak.audit import Log, Placed
from tests.soak.trouble import Spell
from tests.soak.watch import Heard

SAID_WITHIN_S = 150.0
SAID_TIMES = (1, 2)
NEAR_S = (5.0, 90.0)
"""So long before and after a call that is lost it is told what was heard."""


@dataclass(frozen=True, slots=True)
class VoiceTally:
    """Of the calls of one zone: said, dropped but told, said as a later call of the same number,
    void, none of these, twice; the longest wait. `unknown` says which announcements were of no
    call, and `stories` what was heard near each lost one.
    """

    calls: int
    said: int
    told: int
    again: int
    void: int
    lost: Sequence[str]
    double: Sequence[str]
    longest_s: float
    unknown: Sequence[str]
    stories: Sequence[str]


@dataclass(frozen=True, slots=True)
class Voices:
    """What was heard of the speakers, and what tells of the others' silence.

    `names` are the clips by their hash, `zones` and `spells` have each speaker's zone and what
    befell it.
    """

    heard: Sequence[Heard]
    names: Mapping[str, str]
    zones: Mapping[str, str]
    spells: Mapping[str, Sequence[Spell]]

    def of(self, zone: str) -> list[Heard]:
        """Return what was heard in the zone."""
        return [one for one in self.heard if self.zones[one.speaker] == zone]

    def is_in_doubt(self, heard: Heard) -> bool:
        """Whether it may be said again, as the trouble of its speaker began at the last word."""
        spells = self.spells[heard.speaker]
        return any(spell.covers(heard.at_s - 1, heard.at_s + 1) for spell in spells)

    def trouble(self, zone: str, begin_s: float, end_s: float) -> Iterator[Spell]:
        """Yield what befell the speakers of a zone between the two."""
        for name, its in self.zones.items():
            if its == zone:
                yield from (spell for spell in self.spells[name] if spell.covers(begin_s, end_s))


def given_up(log: Log) -> frozenset[int]:
    """Return the calls, by their seq, that the log says the voice did not say."""
    told = [event for event in log.events if event.type == CALL_UNSAID]
    return frozenset(int(one["call"]) for event in told for one in cast(Any, event.facts["calls"]))


def tallies(
    settings: Settings,
    centre: Centre,
    log: Log,
    voices: Voices,
    was_ill: Callable[[str, Placed], bool],
) -> Mapping[str, VoiceTally]:
    """Count by zone. `was_ill` says whether a zone's voice was told as at fault after a call."""
    namer = Namer(Clips(settings.data / "clips", *engines(voice_choice(settings))), centre)
    dropped = given_up(log)

    def of(zone: str) -> VoiceTally:
        placed = [one for one in log.calls if one.call.zone == zone]
        told = [one for one in placed if one.call.seq in dropped or was_ill(zone, one)]
        said_by = said(namer, placed, voices.of(zone), voices.names, log.void | dropped)
        return _tally(log, voices, zone, said_by, told)

    return {zone: of(zone) for zone in sorted(set(voices.zones.values()))}


def _tally(
    log: Log,
    voices: Voices,
    zone: str,
    said_by: Sequence[Sequence[Placed]],
    known: Sequence[Placed],
) -> VoiceTally:
    """Count the zone's calls; `known` are those whose silence was told, had they not been said."""
    placed = [one for one in log.calls if one.call.zone == zone]
    heard = voices.of(zone)
    said_of: dict[int, list[Heard]] = defaultdict(list)
    for announcement, run in zip(heard, said_by, strict=True):
        for one in run:
            said_of[one.call.seq].append(announcement)
    unsaid = [one for one in placed if not said_of[one.call.seq]]
    told = [one for one in unsaid if one in known]
    settled = [one for one in placed if said_of[one.call.seq] or one in told]
    left = [one for one in unsaid if one not in told]
    again = [one for one in left if _is_made_again(one, settled)]
    void = [one for one in left if one not in again and one.call.seq in log.void]
    lost = [one for one in left if one not in again and one not in void]
    return VoiceTally(
        calls=len(placed),
        said=len(placed) - len(unsaid),
        told=len(told),
        again=len(again),
        void=len(void),
        lost=[_words(one) for one in lost],
        double=[
            one.call.label
            for one in placed
            if sum(not voices.is_in_doubt(heard) for heard in said_of[one.call.seq]) > 1
        ],
        longest_s=max(
            (said_of[one.call.seq][0].at_s - one.at_s for one in placed if said_of[one.call.seq]),
            default=0.0,
        ),
        unknown=[
            voices.names.get(one.sha256, "a clip that is gone")[:12]
            for one, run in zip(heard, said_by, strict=True)
            if not run
        ],
        stories=[_story(one, voices, zone, said_by) for one in lost],
    )


def _words(one: Placed) -> str:
    return f"{one.call.label} ({one.call.seq})"


def _is_made_again(one: Placed, settled: Sequence[Placed]) -> bool:
    """Whether a later call of the same number was said, or told of, instead of this one."""
    ticket, seq = one.call.ticket_id, one.call.seq
    return any(later.call.ticket_id == ticket and later.call.seq > seq for later in settled)


def _story(one: Placed, voices: Voices, zone: str, said_by: Sequence[Sequence[Placed]]) -> str:
    """What was heard near the call, and what befell its zone's speakers, in seconds after it."""
    begin_s, end_s = one.at_s - NEAR_S[0], one.at_s + NEAR_S[1]
    told = [
        (heard.at_s, f"{' and '.join(map(_words, run)) or 'of no call'} by {heard.speaker}")
        for heard, run in zip(voices.of(zone), said_by, strict=True)
        if begin_s <= heard.at_s <= end_s
    ]
    told += [
        (spell.began_s, f"{spell.kind} until {spell.ended_s - one.at_s:+.1f}")
        for spell in voices.trouble(zone, begin_s, end_s)
    ]
    near = "; ".join(f"{at_s - one.at_s:+.1f} {words}" for at_s, words in sorted(told))
    return f"{_words(one)} of zone {zone}: {near}"


def said(
    namer: "Namer",
    placed: Sequence[Placed],
    heard: Sequence[Heard],
    names: Mapping[str, str],
    passed_over: Collection[int],
) -> Sequence[Sequence[Placed]]:
    """Return what each announcement says to its end: the newest calls that it may be of.

    `passed_over` are calls, by their seq, that were void, or of which it was told that nobody says
    them: the voice leaves them out, and those that were soon made again.
    """
    may_be: dict[str, list[Sequence[Placed]]] = defaultdict(list)
    for run in _runs(placed, passed_over):
        for name in namer.names([one.call for one in run]):
            may_be[name].append(run)
    found: list[Sequence[Placed]] = []
    for announcement in heard:
        at_s, name = announcement.at_s, names.get(announcement.sha256, "")
        fitting = [
            run
            for run in may_be[name]
            if run[-1].at_s <= at_s and at_s - run[0].at_s <= SAID_WITHIN_S
        ]
        found.append(max(fitting, key=_newest_first, default=()))
    return found


def _newest_first(run: Sequence[Placed]) -> tuple[int, ...]:
    return tuple(one.call.seq for one in reversed(run))


def _runs(placed: Sequence[Placed], passed_over: Collection[int]) -> Iterator[Sequence[Placed]]:
    """Yield every run of calls that one announcement may be of."""
    newest = {one.call.ticket_id: one.call.seq for one in placed}
    may_miss = {
        one.call.seq
        for one in placed
        if one.call.seq in passed_over or newest[one.call.ticket_id] > one.call.seq
    }

    def longer(run: list[Placed], at: int) -> Iterator[Sequence[Placed]]:
        yield run
        if len(run) == TOGETHER:
            return
        for place in range(at, len(placed)):
            one = placed[place]
            if one.at_s - run[0].at_s > SAID_WITHIN_S:
                return
            if all(one.call.ticket_id != other.call.ticket_id for other in run):
                yield from longer([*run, one], place + 1)
            if one.call.seq not in may_miss:
                return

    for first, one in enumerate(placed):
        yield from longer([one], first + 1)


class Namer:
    """Names the clips that may say calls, in full or short; it makes none."""

    def __init__(self, clips: Clips, centre: Centre) -> None:
        self._clips = clips
        self._centre = centre
        self._asked: tuple[tuple[str, ...], str] = ((), "")
        self._announcer = Announcer(self._note, lambda text, language: None)

    def names(self, calls: Sequence[Call]) -> Sequence[str]:
        """Return the files that may say these calls, the oldest first."""
        self._announcer.together(self._centre, calls, times=1)
        pieces, language = self._asked
        return [
            self._clips.name_of(pieces, language=language, manner=Manner(times))
            for times in SAID_TIMES
        ]

    def _note(self, pieces: tuple[str, ...], language: str, _manner: Manner) -> None:
        self._asked = (pieces, language)

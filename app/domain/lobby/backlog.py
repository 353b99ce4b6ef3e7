"""Which of the calls that wait for a zone's voice are said next, how, and which ones no more.

The more calls wait, the less is said of each: twice, once, several as one announcement. What can't
be said in time is given up at once, and staff are told. No call is lost without a word.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.centre.calendar import business_day
from app.domain.queue.floor import Call, Floor, Unsaid
from app.domain.queue.ticket import State

YOUNG = timedelta(seconds=60)
"""No call that is older is begun: its visitor would come when the counter has another."""
FEW, MANY, TOGETHER, MOST_WAITING = 2, 6, 3, 9
"""Up to two calls that wait are said twice; from six on three are said as one, once. Three calls
take 13 s together, so the last three of nine begin within 40 s."""
LONG = timedelta(seconds=20)
"""Where the first call has waited for so long, what is said is short, however few calls wait."""
REMEMBERED = timedelta(minutes=10)
"""Older calls were made before the zone had a voice; nobody needs to be told of them any more."""


GivenUp = Sequence[tuple[Call, Unsaid]]


@dataclass(frozen=True, slots=True)
class NextSpeech:
    """What is said next: the calls of one announcement, the oldest first, and how many times.

    `given_up` is what will not be said at all. `settled` is the newest call before the announcement
    of which nothing more is to be said: given up, void, or said by a later call of its ticket.
    """

    calls: Sequence[Call]
    times: int
    given_up: GivenUp
    settled: int


def waiting_for_voice(floor: Floor, zone: str, after: int, at: datetime) -> list[Call]:
    """The zone's calls after a number of the log that are still to be said, the oldest first.

    Left out are calls that are void (their ticket waits again, or was called once more since),
    that staff were told of, of another day, and those made while the centre wants silence.
    """
    newest_of: dict[int, int] = {}
    found = []
    for call in floor.calls.get(zone, ()):
        if call.seq <= after:
            break
        is_newest = newest_of.setdefault(call.ticket_id, call.seq) == call.seq
        if is_newest and not call.unsaid and _is_to_be_said(floor, call, at):
            found.append(call)
    return found[::-1]


def _is_to_be_said(floor: Floor, call: Call, at: datetime) -> bool:
    zone = floor.centre.time_zone
    is_today = business_day(call.at, zone) == business_day(at, zone)
    ticket = floor.tickets.get(call.ticket_id)
    is_void = ticket is not None and ticket.state is State.WAITING
    is_quiet = floor.centre.voice.is_quiet(call.at.astimezone(zone))
    return is_today and not is_void and not is_quiet and at - call.at < REMEMBERED


def next_speech(
    waiting: Sequence[Call], at: datetime, *, came: Callable[[Call], bool], after: int = 0
) -> NextSpeech:
    """Which of the calls that wait, oldest first, are said now; `came` are those whose visitor is
    at the counter. `after` is what was settled before.
    """
    given_up = given_up_of(waiting, at, came=came)
    gone = {call.seq for call, _ in given_up}
    left = [call for call in waiting if call.seq not in gone]
    is_short = bool(left) and at - left[0].at >= LONG
    calls = _together(left) if is_short or len(left) >= MANY else left[:1]
    first = calls[0].seq if calls else None
    before = [call.seq for call in waiting if first is None or call.seq < first]
    times = 2 if len(left) <= FEW and not is_short else 1
    return NextSpeech(calls, times, given_up, max(before, default=after))


def given_up_of(waiting: Sequence[Call], at: datetime, *, came: Callable[[Call], bool]) -> GivenUp:
    """Which of the calls that wait, oldest first, will not be said, and why."""
    why = {call.seq: Unsaid.LATE for call in waiting if at - call.at >= YOUNG}
    if len(waiting) - len(why) > FEW:
        why |= {c.seq: Unsaid.CAME for c in waiting if c.seq not in why and came(c)}
    left = [call for call in waiting if call.seq not in why]
    why |= {call.seq: Unsaid.BACKLOG for call in left[: max(0, len(left) - MOST_WAITING)]}
    return [(call, why[call.seq]) for call in waiting if call.seq in why]


def _together(left: Sequence[Call]) -> Sequence[Call]:
    """The first call and the next ones in its language."""
    first = left[:TOGETHER]
    alike = next((n for n, c in enumerate(first) if c.language != first[0].language), len(first))
    return first[:alike]


def has_come(floor: Floor) -> Callable[[Call], bool]:
    """Returns what tells of a call whether its visitor is at the counter already."""

    def came(call: Call) -> bool:
        ticket = floor.tickets.get(call.ticket_id)
        return ticket is not None and ticket.state is State.SERVING

    return came


def unsaid_facts(zone: str, given_up: GivenUp) -> Mapping[str, object]:
    """The facts of the event that tells which calls of the zone were not said."""
    calls = [
        {"call": call.seq, "label": call.label, "counter": call.counter, "why": why.value}
        for call, why in given_up
    ]
    return {"zone": zone, "calls": calls}

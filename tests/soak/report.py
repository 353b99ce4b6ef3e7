"""Knows what is told of a soak: a table of every device, what failed of the promise, the memory."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf

from tests.soak import audit, voices
from tests.soak.audit import PaperTally, Placed
from tests.soak.hall import AGENT, AT_AGENT, KEYPADS, SPEAKERS
from tests.soak.trouble import Trouble
from tests.soak.voices import Voices
from tests.soak.watch import Held, clip_hashes
from tests.soak.week import Week

TOLD_S = 75.0
"""For how long after a call a fault of its zone's voice is told to the supervisor, at least."""
NOTICED_S = 15.0
"""So long after a trouble its device may be told as at fault: an idle one is asked then."""
FLAT = 1.15
FLAT_MB = 40.0
FLAT_COUNT = 8
COLUMNS = (
    "device",
    "troubles",
    "kinds",
    "did",
    "lost",
    "double",
    "told",
    "longest to heal",
    "by hand",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table; `lost` and `double` are named, `did` says of how many what.

    `stories` say what happened near each that was lost.
    """

    device: str
    trouble: Trouble | None
    did: str
    lost: Sequence[str] = ()
    double: Sequence[str] = ()
    told: str = ""
    stories: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Outcome:
    """The table, what breaks the promise (nothing, if all is well), and the whole in words."""

    rows: Sequence[Row]
    failures: Sequence[str]
    text: str


def outcome(week: Week) -> Outcome:
    """Count everything of a week that was played."""
    hall = week.hall
    log = audit.read_log(hall.settings, hall.centre, week.days)
    troubles = {trouble.name: trouble for trouble in week.troubles}
    rows = [
        *_paper_rows(week, troubles),
        *_board_rows(week, log, troubles),
        *_voice_rows(week, log, troubles),
        *_input_rows(week, troubles),
        Row(AGENT, troubles[AGENT], "all that is at its PC"),
    ]
    failures = [
        *_broken(rows),
        *unhealed(week.troubles),
        *unprovoked(week.troubles, week.states.ailing, week.plan.heal_s),
        *grown(week.held),
        *log.differences,
    ]
    return Outcome(rows, failures, "\n".join(_written(week, rows, log, failures)))


def _paper_rows(week: Week, troubles: Mapping[str, Trouble]) -> Iterator[Row]:
    slips = {name: printer.papers for name, printer in week.hall.printers.items()}
    for place, tally in sorted(audit.papers(week.taken, slips).items()):
        yield Row(
            place,
            troubles[place],
            _paper_words(tally, len(slips[place])),
            tally.lost,
            tally.double,
            f"{tally.told} visitors",
        )


def _paper_words(tally: PaperTally, slips: int) -> str:
    return (
        f"{tally.numbers} numbers, {tally.on_paper} on paper, {slips} slips, "
        f"told in {tally.longest_s:.1f} s at most"
    )


def _board_rows(week: Week, log: audit.Log, troubles: Mapping[str, Trouble]) -> Iterator[Row]:
    spells = {
        counter: [*troubles[line].spells, *(troubles[AGENT].spells if counter in AT_AGENT else ())]
        for line, (_, counters) in week.hall.board_lines.items()
        for counter in counters
    }
    ends = audit.partings(log, week.days)
    tallies = audit.boards(log.calls, ends, week.hall.boards, spells)
    for line, (_, counters) in week.hall.board_lines.items():
        mine = [tallies[counter] for counter in counters]
        shown, calls = sum(one.shown for one in mine), sum(one.calls for one in mine)
        hidden = sum(one.in_trouble for one in mine)
        lost = [label for one in mine for label in one.lost]
        did = f"{shown} of {calls} calls shown, {hidden} while in trouble"
        yield Row(line, troubles[line], did, lost)


def _voice_rows(week: Week, log: audit.Log, troubles: Mapping[str, Trouble]) -> Iterator[Row]:
    hall = week.hall
    names = {
        **clip_hashes(hall.server.data / "clips"),
        **clip_hashes(hall.agent.data / "clips"),
    }

    def was_ill(zone: str, one: Placed) -> bool:
        speakers = [name for name, its in SPEAKERS.items() if its == zone]
        return any(week.states.was_told(name, one.at_s, one.at_s + TOLD_S) for name in speakers)

    spells = {name: troubles.get(name, troubles[AGENT]).spells for name in SPEAKERS}
    heard = Voices(week.ear.heard, names, SPEAKERS, spells)
    for zone, tally in voices.tallies(hall.settings, hall.centre, log, heard, was_ill).items():
        did = f"{tally.said} of {tally.calls} calls said, the latest after {tally.longest_s:.0f} s"
        did += f", {tally.again} as a later call of their number, {tally.void} void"
        told = f"{tally.told} calls"
        unknown = [f"an announcement of no call ({one})" for one in tally.unknown]
        row = Row(f"zone {zone}", None, did, [*tally.lost, *unknown], tally.double, told)
        yield replace(row, stories=tally.stories)
    for name in SPEAKERS:
        if name in troubles:
            said = sum(heard.speaker == name for heard in week.ear.heard)
            yield Row(name, troubles[name], f"{said} announcements")


def _input_rows(week: Week, troubles: Mapping[str, Trouble]) -> Iterator[Row]:
    log = week.hall.server.whole_log()
    for counter in KEYPADS:
        pressed = week.presses.get(counter, [])
        done = log.count(f"keypad keypad-{counter:02d}: next")
        yield _input_row(f"keypad-{counter:02d}", troubles["keypads"], pressed, done, "presses")
    shown, told = week.scans.shown, len(week.scans.told)
    yield _input_row("scanner-2", troubles["scanner-2"], shown, told, "codes")


def _input_row(name: str, trouble: Trouble, sent: Sequence[float], came: int, what: str) -> Row:
    """A press while the cable is broken does nothing: its officer sees that, and presses again."""
    sure = sum(not any(spell.covers(at - 1, at + 1) for spell in trouble.spells) for at in sent)
    lost = [f"{sure - came} {what}"] if came < sure else []
    double = [f"{came - len(sent)} {what}"] if came > len(sent) else []
    return Row(name, trouble, f"{came} of {len(sent)} {what}, {sure} undisturbed", lost, double)


def _broken(rows: Sequence[Row]) -> Iterator[str]:
    for row in rows:
        if row.lost:
            yield f"{row.device}: lost {', '.join(row.lost[:8])} ({len(row.lost)})"
        if row.double:
            yield f"{row.device}: double {', '.join(row.double[:8])} ({len(row.double)})"


def unhealed(troubles: Sequence[Trouble]) -> Iterator[str]:
    for trouble in troubles:
        for spell in trouble.spells:
            if spell.healed_s is None:
                yield f"{trouble.name}: not healed after {spell.kind}"


def unprovoked(
    troubles: Sequence[Trouble],
    ailing: Callable[[str], Sequence[tuple[float, float]]],
    most_s: float,
) -> Iterator[str]:
    """Name the devices that were not well for long though no trouble was made for them."""
    for trouble in troubles:
        for name in trouble.devices:
            for begin_s, end_s in ailing(name):
                told_from_s = begin_s - NOTICED_S
                is_provoked = any(spell.covers(told_from_s, begin_s) for spell in trouble.spells)
                if end_s - begin_s > most_s and not is_provoked:
                    yield f"{name}: not well for {end_s - begin_s:.0f} s without any trouble"


def grown(held: Sequence[tuple[Held, Held]]) -> Iterator[str]:
    """Compare the second day, when there is a past to learn from, with the end."""
    if len(held) < 4:
        return
    for name, first, last in zip(("server", "agent"), held[2], held[-1], strict=True):
        if last.mb > max(first.mb * FLAT, first.mb + FLAT_MB):
            yield f"{name}: from {first.mb:.0f} to {last.mb:.0f} MB"
        if last.threads > first.threads + FLAT_COUNT or last.files > first.files + FLAT_COUNT:
            yield (
                f"{name}: threads from {first.threads} to {last.threads}, "
                f"files from {first.files} to {last.files}"
            )


def _written(
    week: Week, rows: Sequence[Row], log: audit.Log, failures: Sequence[str]
) -> Iterator[str]:
    yield f"{week.plan}"
    yield ", ".join(f"{what} {count}" for what, count in sorted(week.tally.items()))
    yield f"{len(log.events)} events, {len(log.differences)} differences between log and tables"
    yield ""
    yield f"| {' | '.join(COLUMNS)} |"
    yield f"|{'---|' * len(COLUMNS)}"
    for row in rows:
        yield f"| {' | '.join(_cells(row))} |"
    yield ""
    yield "| after day | server: MB of each process (PSS), threads, files | agent |"
    yield "|---|---|---|"
    for day, (server, agent) in enumerate(week.held):
        yield f"| {day} | {_held_words(server)} | {_held_words(agent)} |"
    yield ""
    yield from (story for row in rows for story in row.stories)
    yield "\n".join(["What broke the promise:", *failures]) if failures else "The promise was kept."


def _held_words(held: Held) -> str:
    each = " + ".join(f"{mb:.0f}" for mb in held.each_mb)
    return f"{each}, {held.threads}, {held.files}"


def _cells(row: Row) -> Iterator[str]:
    spells = row.trouble.spells if row.trouble else []
    kinds = Counter(spell.kind for spell in spells)
    longest = max((spell.heals_s for spell in spells if not spell.by_hand), default=0.0)
    yield row.device
    yield str(len(spells)) if row.trouble else ""
    yield ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    yield row.did
    yield str(len(row.lost))
    yield str(len(row.double))
    yield row.told
    yield ("never" if longest == inf else f"{longest:.1f} s") if spells else ""
    yield str(sum(spell.by_hand for spell in spells) or "")

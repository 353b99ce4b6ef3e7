"""Knows the benchmark: `python -m tests.load.bench` measures real servers and prints tables.

Everything goes over real TCP on the loopback to `moiso serve`, with data on the real disk.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.load.backlog import backlog
from tests.load.boards import boards
from tests.load.booking import lists, places
from tests.load.bots import bots
from tests.load.commands import Size, calling, issuing
from tests.load.consoles import consoles
from tests.load.figures import Aim, Figure, Finding, written
from tests.load.hall import Hall, furnish, open_hall
from tests.load.keeping import keeping
from tests.load.machine import described
from tests.load.memory import after_work, of_a_year
from tests.load.messaging import messaging
from tests.load.outlooks import outlooks
from tests.load.pacing import pacing
from tests.load.pages import NAMES as PAGES
from tests.load.pages import pages
from tests.load.paper import paper
from tests.load.past import MakeUrl, past
from tests.load.phones import phones
from tests.load.processes import Several, processes
from tests.load.province import Province, province
from tests.load.publishing import publishing
from tests.load.reports import reports
from tests.load.screens import screens
from tests.load.searching import searching
from tests.load.silent_board import silent_board
from tests.load.slow_clients import slow_clients
from tests.load.slow_lines import FULL as ALL_LINES
from tests.load.slow_lines import QUICK as FEW_LINES
from tests.load.slow_lines import SlowLines, slow_lines
from tests.load.sound import sound
from tests.support.postgres import running_postgres

STAGES = (
    "issue",
    "call",
    "consoles",
    "outlooks",
    "screens",
    "memory",
    "phones",
    "boards",
    "silent board",
    "sound",
    "backlog",
    "pacing",
    "paper",
    "slow clients",
    "slow lines",
    "pages",
    "messages",
    "publish",
    "places",
    "lists",
    "bots",
    "past",
    "keeping",
    "reports",
    "processes",
    "province",
)
APART = {
    "backlog",
    "bots",
    "keeping",
    "lists",
    "past",
    "places",
    "processes",
    "province",
    "reports",
    "silent board",
    "slow lines",
}
"""Stages that make what they measure themselves."""

DATABASES = ("sqlite", "postgres")


@dataclass(frozen=True, slots=True)
class Plan:
    """What is measured, and how long."""

    size: Size
    displays: Sequence[int]
    calls: int
    slips: int
    said: int
    phones: Sequence[int]
    past_tickets: Sequence[int]
    past_calls: int
    report_tickets: Sequence[int]
    report_runs: int
    attack: float
    attacked_from: Sequence[int]
    presses: int
    lines: SlowLines
    board_calls: int
    backlogs: Sequence[int]
    backlog_rates: Sequence[float]
    several: Several
    province: Province
    pages: Sequence[str] = PAGES
    procedures: int = 2_500
    booking_clients: int = 64
    booking_attempts: int = 10_000
    booked: int = 2_000
    bot_minutes: int = 60
    messages: int = 1_000
    message_laps: int = 5
    changes: int = 20
    served: int = 20
    spoken_s: float = 10.0
    officers: int = 32
    consoles: int = 22
    visitors: int = 200
    outlooks: int = 10


FULL = Plan(
    Size(clients=(1, 8, 32), tickets=1_600, answers=4_000, commit_s=3),
    displays=(1, 50, 200),
    calls=100,
    slips=200,
    said=60,
    phones=(300, 1_000),
    past_tickets=(1_000, 100_000, 1_000_000),
    past_calls=300,
    report_tickets=(120_000, 1_200_000),
    report_runs=3,
    attack=1.0,
    attacked_from=(1, 200),
    presses=400,
    lines=ALL_LINES,
    board_calls=100,
    backlogs=(10, 60, 300, 1_000),
    backlog_rates=(0.2, 2, 4),
    several=Several(clients=8, tickets=1_600, displays=50, calls=100),
    province=Province(
        centres=170,
        sockets=1_500,
        tickets=15_000,
        idle_s=60,
        busy_s=600,
        frozen_s=60,
        killed_s=300,
        kills=5,
        served_s=30,
    ),
)
QUICK = Plan(
    Size(clients=(4,), tickets=80, answers=40, commit_s=0.1),
    displays=(3,),
    calls=6,
    slips=5,
    said=2,
    phones=(3,),
    past_tickets=(500,),
    past_calls=5,
    report_tickets=(500,),
    report_runs=1,
    attack=0.02,
    attacked_from=(3,),
    presses=5,
    lines=FEW_LINES,
    board_calls=1,
    backlogs=(20,),
    backlog_rates=(4,),
    several=Several(clients=2, tickets=20, displays=2, calls=3),
    province=Province(
        centres=3,
        sockets=14,
        tickets=15_000,
        idle_s=0.5,
        busy_s=6,
        frozen_s=4,
        killed_s=6,
        kills=1,
        served_s=2,
    ),
    pages=("phone",),
    procedures=40,
    booking_clients=4,
    booking_attempts=60,
    booked=80,
    bot_minutes=1,
    messages=5,
    message_laps=1,
    changes=2,
    served=1,
    spoken_s=0.5,
    officers=4,
    consoles=3,
    visitors=5,
    outlooks=1,
)

NOTES = """Notes
  Everything runs on these cores: the server, the clients, and the database.
  The printers are unplugged (refused), so that drawing slips isn't measured; slips are queued.
  Paper: one kiosk, one visitor after the other, on a printer of a real TCP socket that takes its
  bytes at once: the status questions, the drawing and the wire are measured, not a head's speed.
  Slow lines: from the job to the answer of the printer; no server and no database take part.
  A buffer is that of the printer or its box; copies are those of each slip on the paper.
  An empty answer is GET /healthz with as many clients, the plainest route of the same server.
  A bare commit is one row of one thread: SQLite in WAL with synchronous=FULL, PostgreSQL by
  autocommit with fsync. "Of the slower": tickets/s by the slower of these two limits.
  Phones: as many as the server follows take sockets, the others poll.
  Backlog: the server's own code and the clips of the voice on a clock that is set forward; a call
  counts as said when it was alone in its announcement, and waits until that begins.
  Places: each process is a Python of its own on the same database; no HTTP is measured. Busy is
  what waited longer for the database than a client would.
  Bots: an hour of the centre's clock; hashes are those of the proofs of work, 30,000 each.
  Keeping: the backup is the server's own command, at its low priority; the migration goes through
  every step since the first release. An upgrade's time away is that and a start of the server.
  Processes: on PostgreSQL alone, with a broker of its own; frozen means stopped by a signal.
  Reports: made of all the days there are, without the writing of a file.
  Memory: PSS counts a page that processes share once in all, RSS once for each."""

Tell = Callable[[Finding], None]


def measure(plan: Plan, stages: Sequence[str], databases: Sequence[str], tell: Tell) -> None:
    """Measure the stages on each database; `tell` is given each finding as it comes."""
    if "slow lines" in stages:
        for finding in slow_lines(plan.lines):
            tell(finding)
    if "silent board" in stages:
        for finding in silent_board(calls=plan.board_calls):
            tell(finding)
    for database in databases:
        with ExitStack() as stack:
            name = stack.enter_context(tempfile.TemporaryDirectory(prefix="moiso-bench-"))
            make_url = stack.enter_context(_database(database))
            for finding in _stages(plan, stages, database, Path(name), make_url):
                tell(finding)


def _stages(
    plan: Plan, stages: Sequence[str], database: str, folder: Path, make_url: MakeUrl
) -> Iterator[Finding]:
    if "memory" in stages:
        tickets, displays = plan.report_tickets[0], max(plan.displays)
        yield from of_a_year(
            folder, database, make_url, tickets=tickets, officers=plan.officers, displays=displays
        )
    if "places" in stages:
        clients, attempts = plan.booking_clients, plan.booking_attempts
        yield from places(folder, database, make_url, clients=clients, attempts=attempts)
    if "lists" in stages:
        yield from lists(folder, database, make_url, booked=plan.booked)
    if "bots" in stages:
        yield from bots(folder, database, make_url, minutes=plan.bot_minutes)
    if "backlog" in stages:
        place = folder / "backlog"
        place.mkdir()
        counts, rates = plan.backlogs, plan.backlog_rates
        yield from backlog(place, database, make_url(place), calls=counts, rates=rates)
    url = make_url(folder)
    if set(stages) - APART:
        furnish(folder, url)
        with open_hall(folder, url, officers=plan.officers) as hall:
            for stage in (one for one in STAGES if one in stages):
                yield from _stage(stage, plan, hall, database)
            hall.verify()
    if "past" in stages:
        sizes, calls = plan.past_tickets, plan.past_calls
        yield from past(folder, database, make_url, sizes=sizes, calls=calls)
    if "keeping" in stages:
        tickets, presses = plan.report_tickets[0], plan.presses
        yield from keeping(folder, database, make_url, tickets=tickets, presses=presses)
    if "reports" in stages:
        sizes, runs = plan.report_tickets, plan.report_runs
        yield from reports(folder, database, make_url, sizes=sizes, runs=runs)
    if "processes" in stages and database == "postgres":
        place = folder / "processes"
        place.mkdir()
        size, officers = plan.several, plan.officers
        yield from processes(place, database, make_url, size=size, officers=officers)
    if "province" in stages and database == "postgres":
        place = folder / "province"
        place.mkdir()
        yield from province(place, database, make_url, size=plan.province)


def _stage(stage: str, plan: Plan, hall: Hall, database: str) -> Iterator[Finding]:
    match stage:
        case "issue":
            yield from issuing(hall, database, plan.size)
        case "call":
            yield from calling(hall, database, plan.size)
        case "consoles":
            yield from consoles(hall, database, count=plan.consoles)
        case "outlooks":
            visitors, changes = plan.visitors, plan.outlooks
            yield from outlooks(hall, database, waiting=visitors, changes=changes)
        case "screens":
            yield from screens(hall, database, displays=plan.displays, calls=plan.calls)
        case "memory":
            yield from after_work(hall, database, displays=max(plan.displays))
        case "phones":
            yield from phones(hall, database, counts=plan.phones, calls=plan.calls)
        case "slow clients":
            yield from slow_clients(
                hall,
                database,
                share=plan.attack,
                addresses=plan.attacked_from,
                presses=plan.presses,
            )
        case "sound":
            yield from sound(hall, database, calls=plan.said)
        case "pacing":
            yield from pacing(database, seconds=plan.spoken_s)
        case "paper":
            yield from paper(hall, database, slips=plan.slips)
        case "boards":
            yield from boards(hall, database, calls=plan.calls)
        case "pages":
            yield from pages(hall, names=plan.pages, served=plan.served)
            yield from searching(hall, procedures=plan.procedures)
        case "messages":
            laps, many = plan.message_laps, plan.messages
            yield from messaging(hall, database, laps=laps, messages=many)
        case "publish":
            yield from publishing(hall, database, changes=plan.changes)
        case _:
            return


@contextmanager
def _database(kind: str) -> Iterator[MakeUrl]:
    """Give a maker of empty databases; PostgreSQL waits for the disk at each commit, as SQLite."""
    if kind == "sqlite":
        yield lambda folder: f"sqlite:///{folder}/moiso.db"
        return
    with running_postgres(durable=True) as server:
        yield lambda _folder: server.url(server.create())


def main(words: Sequence[str] | None = None) -> int:
    """Measure as the words say and print; 1 where an aim was missed."""
    parser = argparse.ArgumentParser(prog="tests.load.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="measure little, to see that it works")
    parser.add_argument("--only", default=",".join(STAGES), help="stages, comma between")
    parser.add_argument("--database", default=",".join(DATABASES), help="databases, comma between")
    asked = parser.parse_args(words)
    stages, databases = asked.only.split(","), asked.database.split(",")
    if unknown := (set(stages) - set(STAGES)) | (set(databases) - set(DATABASES)):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(f"Mời Số on {described()}\n", flush=True)
    found: list[Finding] = []

    def tell(finding: Finding) -> None:
        found.append(finding)
        _progress(finding)

    try:
        measure(QUICK if asked.quick else FULL, stages, databases, tell)
    finally:
        # What was measured for half an hour is told even where the rest fails.
        print(f"\n{written(found)}\n\n{NOTES}", flush=True)
    return int(any(isinstance(one, Aim) and not one.is_reached for one in found))


def _progress(finding: Finding) -> None:
    if isinstance(finding, Figure):
        cells = ", ".join(str(value) for value in list(finding.cells.values())[:3])
        print(f"… {finding.table}: {cells}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

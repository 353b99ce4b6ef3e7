"""The benchmark runs, loses nothing, and judges its aims rightly; how fast it is, is not asked."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from app.persistence.database import Database
from app.persistence.verify import differences
from hardware.simulators.paced import LinePace
from tests.load.bench import QUICK, STAGES, measure
from tests.load.commands import Lost, compare
from tests.load.figures import Aim, Figure, Finding, percentile, written
from tests.load.hall import CENTRE_ID, furnish
from tests.load.history import fill
from tests.load.slow_lines import Came, Case, aims

pytestmark = pytest.mark.load

TIMED = ("p50 ms", "p99 ms")
COLUMNS = {
    "Issue a ticket over HTTP": ("tickets/s", "empty answers/s", "bare commits/s", *TIMED),
    "From the call command to the last byte on the wire of the counter's LED board": TIMED,
    "What a silent board of eight costs the calls of the other seven (9600 Bd, Modbus RTU)": TIMED,
    "From the call command to the first sample at the zone's loudspeaker": TIMED,
    "Calls that come faster than a voice says them, one zone of 16 counters": (
        "calls",
        "longest wait s",
        "told within s",
    ),
    "From the time of a packet of speech to its coming, by RTP at the pace of life": ("packets",),
    "From the touch at a kiosk to its number and to the last byte of its slip": TIMED,
    "From the touch at a kiosk to the word that no paper comes": ("p50 ms", "most ms"),
    "Call the next ticket, finishing the one before": ("calls/s", *TIMED),
    "Call the next ticket while the consoles look on": ("consoles", *TIMED),
    "What would help, told to a supervisor while so many wait": ("waiting", "known p50 s", *TIMED),
    "From the call command to its picture on every display of the zone": TIMED,
    "Call the next ticket while so many phones follow": TIMED,
    "Slips on slow lines, one after each pause": ("printed", "p50 s", "most s"),
    "From the press to the ticket while slow and silent clients are there": TIMED,
    "A page opened on a processor four times slower, left alone, then beside served visitors": (
        "requests",
        "KB",
        "interactive ms",
    ),
    "A key in the search among so many procedures, the shortest of several presses": (
        "procedures",
        *TIMED,
    ),
    "From publishing a change of a large centre to its answer and to a display's picture of it": (
        "services",
        "counters",
        "answer p50 ms",
        "picture p50 ms",
    ),
    "Memory of the server's processes together": ("processes", "PSS MB", "RSS MB"),
    "Call the next ticket, by how many tickets the past has": TIMED,
    "Many who book places of one week at once, in two processes": ("attempts/s", "made", *TIMED),
    "The first list of a service's free times, in a centre with a booked week": (
        "very first ms",
        "p50 ms",
        "most ms",
    ),
    "What a program gets within an hour of the public page, asking ten times a minute": ("asked",),
    "Call the next ticket while messages are queued and their gateway answers nothing": TIMED,
    "From the press to the ticket, alone and beside a backup of the past": ("presses", *TIMED),
    "What a past of so many tickets takes": ("backup s", "backup MB", "drill s"),
    "Packing days that are over, 500 transactions each": ("days", "ms a day"),
    "A report over all transactions, the shortest of 1 runs, by its slowest grouping": ("ms",),
}
SURE = (
    "slips on slow lines that were printed",
    "slips on slow lines that came out once",
    "other papers on slow lines",
    "live lines that were cut",
    "sqlite: longest wait of a call for its voice",
    "sqlite: places given that there are not",
    "sqlite: booked by who has no telephone",
)
"""The aims that a slow or busy machine reaches as well."""


@pytest.fixture(scope="module")
def found() -> Sequence[Finding]:
    """Run every stage in small; the stages themselves fail where a ticket or a picture is lost."""
    told: list[Finding] = []
    measure(QUICK, STAGES, ["sqlite"], told.append)
    return told


def test_every_table_has_its_figures(found: Sequence[Finding]) -> None:
    figures = [one for one in found if isinstance(one, Figure)]

    numbers = [
        (figure.table, float(figure.cells[column]))
        for figure in figures
        for column in COLUMNS[figure.table]
    ]

    assert {table for table, _ in numbers} == set(COLUMNS)
    assert all(number > 0 for _, number in numbers)


def test_what_does_not_depend_on_the_machines_speed_is_reached(found: Sequence[Finding]) -> None:
    aims = {one.words: one for one in found if isinstance(one, Aim)}

    assert [str(aims[words]) for words in SURE if not aims[words].is_reached] == []


@pytest.mark.parametrize(
    ("baud", "took_s", "reached"),
    [(19_200, 12.0, [True]), (19_200, 12.1, [False]), (9_600, 20.0, [])],
)
def test_a_slip_at_19200_baud_may_take_twelve_seconds(
    baud: int, took_s: float, reached: list[bool]
) -> None:
    line = Came(Case("tcp", LinePace(baud, 4_096), "", ()), took_s=[5.0, took_s])

    found = [one for one in aims([line]) if isinstance(one, Aim) and "19,200" in one.words]

    assert [aim.is_reached for aim in found] == reached


def test_what_was_found_is_printed(found: Sequence[Finding]) -> None:
    text = written(found)

    assert [title for title in COLUMNS if title not in text] == []
    assert "memory idle, with 3 displays" in text


def test_a_past_made_by_statements_is_what_its_log_says(database_url: str, tmp_path: Path) -> None:
    furnish(tmp_path, database_url)
    database = Database(database_url)

    with database.write() as connection:
        fill(connection, 1_100)
        wrong = differences(connection, CENTRE_ID)
    database.close()

    assert wrong == []


@pytest.mark.parametrize(
    ("issued", "called", "says"),
    [
        (["A001", "A001"], ["A001", "A001"], "given twice"),
        (["A001", "A002"], ["A001"], "2 tickets were issued, 1 called"),
        (["A001", "A002"], ["A001", "A001"], "not the same"),
    ],
)
def test_a_run_that_loses_or_doubles_a_ticket_is_no_measurement(
    issued: list[str], called: list[str], says: str
) -> None:
    with pytest.raises(Lost, match=says):
        compare(issued, called)


def test_a_percentile_is_one_of_the_values() -> None:
    values = [float(n) for n in range(100, 0, -1)]

    found = [percentile(values, share) for share in (0.5, 0.99, 1.0)]

    assert found == [50.0, 99.0, 100.0]
    assert percentile([7.0], 0.5) == 7.0


@pytest.mark.parametrize(
    ("aim", "reached"),
    [
        (Aim("share", 0.6, "", least=0.6), True),
        (Aim("share", 0.59, "", least=0.6), False),
        (Aim("p99", 50.0, " ms", most=50), True),
        (Aim("p99", 50.1, " ms", most=50), False),
    ],
)
def test_an_aim_is_reached_at_its_bound(aim: Aim, reached: bool) -> None:
    assert aim.is_reached == reached
    assert ("MISSED" in str(aim)) != reached

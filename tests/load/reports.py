"""Knows how long each report takes over a year and over ten years of a large centre."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from time import perf_counter

from app.domain.centre.values import Centre
from app.persistence.database import Database
from app.persistence.queue.floors import Floors
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.reports.catalogue import REPORTS, ReportKind
from app.reports.request import ReportRequest
from app.reports.service import ReportService
from tests.load.figures import Aim, Figure, Finding
from tests.load.hall import CENTRE_ID, furnish
from tests.load.history import fill
from tests.load.past import MakeUrl

TITLE = "A report over all transactions, the shortest of {runs} runs, by its slowest grouping"
AIM_MS = {120_000: 300.0, 1_200_000: 1_500.0}
LONG_AGO, FAR_OFF = date(2010, 1, 1), date(2039, 12, 31)
AT_A_TIME = 200


def reports(
    folder: Path, database: str, make_url: MakeUrl, *, sizes: Sequence[int], runs: int
) -> Iterator[Finding]:
    """Measure every report by everything that it can be told apart by, on packed days."""
    title = TITLE.format(runs=runs)
    for size in sizes:
        place = folder / f"reports-{size}"
        place.mkdir()
        url = make_url(place)
        furnish(place, url)
        store = Database(url)
        with store.write() as connection:
            fill(connection, size)
        units = UnitsOfWork(store, Floors())
        centre = units.floor(CENTRE_ID).centre
        begun = perf_counter()
        days = _pack(units)
        packing_ms = (perf_counter() - begun) * 1000
        yield Figure(
            "Packing days that are over, 500 transactions each",
            {"database": database, "days": days, "ms a day": packing_ms / max(days, 1)},
        )
        slowest = 0.0
        for report in REPORTS.values():
            by, took_ms = _slowest(ReportService(store), centre, report, runs)
            slowest = max(slowest, took_ms)
            yield Figure(
                title,
                {"database": database, "transactions": size, "report": report.name, "by": by,
                 "ms": took_ms},
            )  # fmt: skip
        store.close()
        if size in AIM_MS:
            words = f"{database}: the slowest report over {size} transactions"
            yield Aim(words, slowest, " ms", most=AIM_MS[size])


def _pack(units: UnitsOfWork) -> int:
    now, days = datetime.now(UTC) + timedelta(days=2), 0
    while packed := units.pack_past_days(CENTRE_ID, now, most=AT_A_TIME):
        days += packed
    return days


def _slowest(
    service: ReportService, centre: Centre, report: ReportKind, runs: int
) -> tuple[str, float]:
    """Return the grouping that takes longest, and its shortest time."""
    found = {by.value: _took_ms(service, centre, report, by.value, runs) for by in report.by}
    by = max(found, key=lambda name: found[name])
    return by, found[by]


def _took_ms(
    service: ReportService, centre: Centre, report: ReportKind, by: str, runs: int
) -> float:
    request = ReportRequest(report.name, "vi", by, None, LONG_AGO, FAR_OFF)
    took: list[float] = []
    for _ in range(runs):
        begun = perf_counter()
        service.make(centre, request, datetime.now(UTC))
        took.append((perf_counter() - begun) * 1000)
    return min(took)

"""The one-page summary for the wall: how the centre did, beside the period before."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app import texts
from app.domain.queue.ticket import State
from app.persistence.column_store.records import STATES
from app.reports.context import ReportContext
from app.reports.figures import one_group, only_if, ratio
from app.reports.grouping import group_records
from app.reports.periods import period_before
from app.reports.ratings import ratings_report
from app.reports.request import Grouping
from app.reports.table import Headline, Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "summary"
DEFINES = ("issued", "served", "wait", "percentile", "service_mean", "lost", "satisfied", "target")


@dataclass(frozen=True, slots=True)
class PeriodFigures:
    """The figures of a whole period."""

    issued: int
    served: int
    wait_mean_s: float | None
    wait_p90_s: float | None
    share: float | None
    service_mean_s: float | None
    lost_share: float | None
    satisfied: float | None


def summary_report(context: ReportContext) -> Table:
    """Each service's (or day's) line, and the headlines of the whole beside those before."""
    served = context.served
    grouped = group_records(context, served)
    groups = grouped.groups
    target_ms = context.centre.targets.wait_min * 60_000
    count = groups.count()
    (p90,) = groups.percentiles_s(served["wait_ms"], (0.9,))
    figures = [
        Figure("count", "count", count),
        Figure("wait_mean_s", "seconds", groups.mean_s(served["wait_ms"])),
        Figure("wait_p90_s", "seconds", p90),
        Figure("share", "share", only_if(count, groups.share(served["wait_ms"] <= target_ms))),
        Figure("service_mean_s", "seconds",
               groups.mean_s(served["service_ms"], served["started"] == 1)),
    ]  # fmt: skip
    table = grouped_table(
        context, NAME, grouped, figures, defines=DEFINES, chart=bar_chart(context, "count")
    )
    return replace(table, headlines=_headlines(context))


def _headlines(context: ReportContext) -> list[Headline]:
    """The figures of the whole period beside those of the one before it."""
    now, then = _sums(context), _sums(context.other(period_before(context.period), context.by))
    targets = context.centre.targets
    is_good: dict[str, Callable[[float], bool]] = {
        "wait_mean_s": lambda value: value <= targets.wait_min * 60,
        "share": lambda value: value >= targets.wait_share,
    }
    kinds = {"issued": "count", "served": "count", "wait_mean_s": "seconds",
             "wait_p90_s": "seconds", "share": "share", "service_mean_s": "seconds",
             "lost_share": "share", "satisfied": "share"}  # fmt: skip
    found = []
    for key, kind in kinds.items():
        value = getattr(now, key)
        good = is_good[key](value) if key in is_good and value is not None else None
        label = context.text(
            f"headline.{key}", minutes=texts.number(context.language, targets.wait_min)
        )
        found.append(Headline(label, kind, value, getattr(then, key), good))
    return found


def _sums(context: ReportContext) -> PeriodFigures:
    served, states = context.served, context.tickets["state"]
    groups = one_group(served)
    target_ms = context.centre.targets.wait_min * 60_000
    lost = (states == STATES.index(State.CANCELLED)) | (states == STATES.index(State.EXPIRED))
    (p90,) = groups.percentiles_s(served["wait_ms"], (0.9,))
    rated = ratings_report(context.other(context.period, Grouping.SERVICE))
    return PeriodFigures(
        issued=len(states),
        served=len(served),
        wait_mean_s=groups.mean_s(served["wait_ms"])[-1],
        wait_p90_s=p90[-1],
        share=groups.share(served["wait_ms"] <= target_ms)[-1],
        service_mean_s=groups.mean_s(served["service_ms"], served["started"] == 1)[-1],
        lost_share=ratio([int(lost.sum())], [len(states)])[0],
        satisfied=_satisfied(rated),
    )


def _satisfied(rated: Table) -> float | None:
    value = rated.rows[-1][rated.column_index("share")] if rated.has_total else None
    return value if isinstance(value, float) else None

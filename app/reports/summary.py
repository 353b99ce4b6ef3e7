"""The one-page summary for the wall: how the centre did, beside the period before."""

from collections.abc import Sequence
from dataclasses import replace

from app.domain.queue.ticket import State
from app.persistence.column_store.records import STATES
from app.reports.comparison import MainFigure, is_common, is_short
from app.reports.context import ReportContext
from app.reports.figures import only_if, ratio
from app.reports.grouping import group_records
from app.reports.ratings import ratings_report
from app.reports.request import Grouping
from app.reports.table import Better, Column, Headline, Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "summary"
DEFINES = ("issued", "served", "wait", "percentile", "service_mean", "lost", "satisfied", "target")
HEADLINES = {
    MainFigure("issued", word="issued"): "count",
    MainFigure("served", word="served"): "count",
    MainFigure("wait_mean_s", Better.LESS, "wait_mean_s", is_short): "seconds",
    MainFigure("wait_p90_s", Better.LESS, "wait_p90_s"): "seconds",
    MainFigure("share", Better.MORE, "share", is_common): "share",
    MainFigure("service_mean_s", word="service_mean_s"): "seconds",
    MainFigure("lost_share", Better.LESS, "lost_share"): "share",
    MainFigure("satisfied", Better.MORE, "satisfied"): "share",
}
"""What stands above the table, and the kinds of the values."""


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
    return replace(table, headlines=_headlines(context, figures))


def _headlines(context: ReportContext, figures: Sequence[Figure]) -> list[Headline]:
    """The figures of the whole period: the sums of the lines, and what no line tells."""
    states = context.tickets["state"]
    lost = (states == STATES.index(State.CANCELLED)) | (states == STATES.index(State.EXPIRED))
    rated = ratings_report(context.other(context.period, Grouping.SERVICE))
    values: dict[str, object] = {
        **{figure.key: figure.values[-1] for figure in figures},
        "issued": len(states),
        "served": len(context.served),
        "lost_share": ratio([int(lost.sum())], [len(states)])[0],
        "satisfied": _satisfied(rated),
    }
    return [
        figure.headline(context, Column(figure.key, "", kind), values[figure.key])
        for figure, kind in HEADLINES.items()
    ]


def _satisfied(rated: Table) -> float | None:
    value = rated.rows[-1][rated.column_index("share")] if rated.has_total else None
    return value if isinstance(value, float) else None

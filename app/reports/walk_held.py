"""The report of walks and holds: from the call to the counter, and the time put aside."""

from app.reports.context import ReportContext
from app.reports.grouping import group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "walk-held"
DEFINES = ("served", "walk", "recalls", "held", "percentile")


def walk_held_report(context: ReportContext) -> Table:
    """Of the served: the walk's mean, median and P90, recalls, and how many were held how long."""
    served = context.served
    grouped = group_records(context, served)
    groups, walked, held = grouped.groups, served["walk_ms"], served["held_ms"]
    was_held = held > 0
    median, p90 = groups.percentiles_s(walked, (0.5, 0.9))
    figures = [
        Figure("count", "count", groups.count()),
        Figure("walk_mean_s", "seconds", groups.mean_s(walked)),
        Figure("walk_median_s", "seconds", median),
        Figure("walk_p90_s", "seconds", p90),
        Figure("recalled", "count", groups.count(served["recalls"] > 0)),
        Figure("held", "count", groups.count(was_held)),
        Figure("held_mean_s", "seconds", groups.mean_s(held, was_held)),
        Figure("held_h", "hours", groups.hours(held)),
    ]
    chart = bar_chart(context, "walk_mean_s", "walk_p90_s", "held_mean_s")
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)

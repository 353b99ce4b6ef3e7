"""The report of waits: how long the served waited."""

from app.reports.context import ReportContext
from app.reports.figures import only_if
from app.reports.grouping import group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "waits"
DEFINES = ("served", "wait", "percentile", "target")


def waits_report(context: ReportContext) -> Table:
    """Count, mean, median, 90th percentile, the longest, and the share within the target wait."""
    served = context.served
    grouped = group_records(context, served, hour="queued_ms")
    groups, waited = grouped.groups, served["wait_ms"]
    target_min = context.centre.targets.wait_min
    count = groups.count()
    median, p90, longest = groups.percentiles_s(waited, (0.5, 0.9, 1))
    figures = [
        Figure("count", "count", count),
        Figure("mean_s", "seconds", groups.mean_s(waited)),
        Figure("median_s", "seconds", median),
        Figure("p90_s", "seconds", p90),
        Figure("longest_s", "seconds", longest),
        Figure("share", "share", only_if(count, groups.share(waited <= target_min * 60_000))),
    ]
    chart = bar_chart(context, "mean_s", "p90_s", target=target_min * 60)
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)

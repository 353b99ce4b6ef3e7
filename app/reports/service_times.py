"""The report of service times: how long it took to serve those who were served."""

from app.reports.context import ReportContext
from app.reports.grouping import group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "service-times"
DEFINES = ("served_started", "service", "percentile")


def service_times_report(context: ReportContext) -> Table:
    """Count, mean, median, P90 and the hours in service of those whose service was begun."""
    served = context.served
    served = served[served["started"] == 1]
    grouped = group_records(context, served)
    groups, took = grouped.groups, served["service_ms"]
    median, p90 = groups.percentiles_s(took, (0.5, 0.9))
    figures = [
        Figure("count", "count", groups.count()),
        Figure("mean_s", "seconds", groups.mean_s(took)),
        Figure("median_s", "seconds", median),
        Figure("p90_s", "seconds", p90),
        Figure("service_h", "hours", groups.hours(took)),
    ]
    chart = bar_chart(context, "mean_s", "p90_s")
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)

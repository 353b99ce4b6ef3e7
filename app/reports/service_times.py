"""The report of service times: how long it took to serve those who were served."""

from app.reports.context import ReportContext
from app.reports.grouping import grouped
from app.reports.table import Table
from app.reports.table_builder import Figure, bars, tabled

NAME = "service-times"
DEFINES = ("served_started", "service", "percentile")


def service_times(asked: ReportContext) -> Table:
    """Count, mean, median, P90 and the hours in service of those whose service was begun."""
    served = asked.served
    served = served[served["started"] == 1]
    by = grouped(asked, served)
    groups, took = by.groups, served["service_ms"]
    median, p90 = groups.percentiles_s(took, (0.5, 0.9))
    figures = [
        Figure("count", "count", groups.count()),
        Figure("mean_s", "seconds", groups.mean_s(took)),
        Figure("median_s", "seconds", median),
        Figure("p90_s", "seconds", p90),
        Figure("service_h", "hours", groups.hours(took)),
    ]
    chart = bars(asked, "mean_s", "median_s", "p90_s")
    return tabled(asked, NAME, by, figures, defines=DEFINES, chart=chart)

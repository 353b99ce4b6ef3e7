"""The report for the agencies: everything that one of them answers for, on one line."""

from app.domain.queue.ticket import LegEnd
from app.persistence.column_store.records import ENDS, SERVED_END
from app.reports.context import ReportContext
from app.reports.figures import only_if, ratio
from app.reports.grouping import group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "agencies"
DEFINES = ("transactions", "served", "wait", "percentile", "service_mean", "no_show_share",
           "target")  # fmt: skip
OUTCOMES = ("accepted", "supplement", "refused", "returned_result")


def agencies_report(context: ReportContext) -> Table:
    """Called and served, waits, service, what became of dossiers, and the share of no-shows."""
    legs = context.ended_transactions
    grouped = group_records(context, legs)
    groups = grouped.groups
    served, missed = legs["end"] == SERVED_END, legs["end"] == ENDS.index(LegEnd.NO_SHOW)
    called, count = groups.count(), groups.count(served)
    target_ms = context.centre.targets.wait_min * 60_000
    within = groups.share(legs["wait_ms"] <= target_ms, served)
    (p90,) = groups.percentiles_s(legs["wait_ms"], (0.9,), served)
    figures = [
        Figure("called", "count", called),
        Figure("count", "count", count),
        Figure("wait_mean_s", "seconds", groups.mean_s(legs["wait_ms"], served)),
        Figure("wait_p90_s", "seconds", p90),
        Figure("share", "share", only_if(count, within)),
        Figure("service_mean_s", "seconds",
               groups.mean_s(legs["service_ms"], served & (legs["started"] == 1))),
        *(Figure(f"outcome_{code}", "count",
                 groups.count(served & (legs["outcome"] == context.number(code))),
                 context.word_of("outcome", code)) for code in OUTCOMES),
        Figure("no_show_share", "share", ratio(groups.count(missed), called)),
    ]  # fmt: skip
    return grouped_table(
        context, NAME, grouped, figures, defines=DEFINES, chart=bar_chart(context, "count")
    )

"""The report of priority: how many were of each class, what staff said of it, how they waited."""

from app.domain.queue.ticket import PriorityCheck
from app.persistence.column_store.records import CHECKS, Numbers
from app.reports.context import ReportContext
from app.reports.figures import ratio
from app.reports.grouping import TicketLegs, group_records
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "priority"
DEFINES = ("issued", "priority", "priority_check", "out_of_turn", "wait")


def priority_report(context: ReportContext) -> Table:
    """Tickets, with a class, confirmed, refused, added; calls out of turn; waits of both sorts."""
    tickets = context.tickets
    grouped = group_records(context, tickets, hour="issued_ms")
    groups = grouped.groups
    by_ticket = TicketLegs(tickets, context.unfiltered_ended)
    waits, legs = (
        by_ticket.total(by_ticket.legs["wait_ms"]),
        by_ticket.count(by_ticket.legs["leg"] > 0),
    )
    has_class = tickets["priority"] != 0
    issued, classed = groups.count(), groups.count(has_class)

    def said(check: PriorityCheck) -> list[int]:
        return groups.count(tickets["check"] == CHECKS.index(check))

    def mean_wait(where: Numbers) -> list[float | None]:
        called = legs > 0
        return groups.mean_s(waits, called & where)

    out_of_turn = groups.total(by_ticket.count(by_ticket.legs["out_of_turn"] == 1))
    figures = [
        Figure("issued", "count", issued),
        Figure("classed", "count", classed),
        Figure("class_share", "share", ratio(classed, issued)),
        Figure("confirmed", "count", said(PriorityCheck.CONFIRMED)),
        Figure("refused", "count", said(PriorityCheck.REFUSED)),
        Figure("added", "count", said(PriorityCheck.ADDED)),
        Figure("out_of_turn", "count", [round(n) for n in out_of_turn]),
        Figure("class_wait_s", "seconds", mean_wait(has_class)),
        Figure("other_wait_s", "seconds", mean_wait(~has_class)),
    ]
    chart = bar_chart(context, "class_wait_s", "other_wait_s")
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)

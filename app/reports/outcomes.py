"""The reports of outcomes and of kinds: how the served ended, and what they came for."""

from app.persistence.column_store.records import Records
from app.reports.context import ReportContext
from app.reports.formatting import known_codes
from app.reports.grouping import group_records
from app.reports.table import Table, Tone
from app.reports.table_builder import Figure, grouped_table, stacked_chart

OUTCOMES, KINDS = "outcomes", "kinds"
TONES = {
    "outcome_accepted": Tone.GOOD,
    "outcome_returned_result": Tone.GOOD,
    "outcome_refused": Tone.BAD,
}
"""What is good or bad for a visitor; everything else is neither."""


def outcomes_report(context: ReportContext) -> Table:
    """How many ended with each outcome."""
    return _counted(context, OUTCOMES, "outcome")


def kinds_report(context: ReportContext) -> Table:
    """How many were of each kind."""
    return _counted(context, KINDS, "kind")


def _counted(context: ReportContext, name: str, column: str) -> Table:
    served = context.served
    grouped = group_records(context, served)
    figures = [Figure("count", "count", grouped.groups.count())]
    for code in [*_codes(context, served, column), ""]:
        found = served[column] == context.number(code)
        key, label = f"{column}_{code or 'none'}", context.word_of(column, code)
        figures.append(Figure(key, "count", grouped.groups.count(found), label))
    chart = stacked_chart(*(figure.key for figure in figures[1:]), tones=TONES)
    return grouped_table(context, name, grouped, figures, defines=("served", column), chart=chart)


def _codes(context: ReportContext, served: Records, column: str) -> list[str]:
    """The codes that the product has words for, and those that were recorded besides."""
    known = known_codes(column)
    recorded = {context.word(int(n)) for n in set(served[column].tolist())}
    return [*known, *sorted(recorded - {*known, ""})]

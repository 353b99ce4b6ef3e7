"""The reports of outcomes and of kinds: how the served ended, and what they came for."""

from app.persistence.column_store.records import Records
from app.reports.context import ReportContext
from app.reports.grouping import group_words, grouped
from app.reports.table import Table
from app.reports.table_builder import Figure, stacked, tabled

OUTCOMES, KINDS = "outcomes", "kinds"


def outcomes(asked: ReportContext) -> Table:
    """How many ended with each outcome."""
    return _counted(asked, OUTCOMES, "outcome")


def kinds(asked: ReportContext) -> Table:
    """How many were of each kind."""
    return _counted(asked, KINDS, "kind")


def _counted(asked: ReportContext, name: str, column: str) -> Table:
    served = asked.served
    by = grouped(asked, served)
    figures = [Figure("count", "count", by.groups.count())]
    for code in [*_codes(asked, served, column), ""]:
        found = served[column] == asked.number(code)
        key, label = f"{column}_{code or 'none'}", asked.word_of(column, code)
        figures.append(Figure(key, "count", by.groups.count(found), label))
    chart = stacked(*(figure.key for figure in figures[1:]))
    return tabled(asked, name, by, figures, defines=("served", column), chart=chart)


def _codes(asked: ReportContext, served: Records, column: str) -> list[str]:
    """The codes that the product has words for, and those that were recorded besides."""
    known = group_words(column)
    recorded = {asked.word(int(n)) for n in set(served[column].tolist())}
    return [*known, *sorted(recorded - {*known, ""})]

"""The report of ratings: how satisfied visitors were, and about what; never of a few."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from app.domain.visitors.rating import BEST, LEAST_SHOWN, WORST, Reason
from app.persistence.visitors.ratings import rating_reasons, rating_scores
from app.reports.context import ReportContext
from app.reports.request import Grouping
from app.reports.table import Chart, ChartKind, Column, Table, Tone
from app.reports.table_builder import report_table

NAME = "ratings"
SCORES = range(BEST, WORST - 1, -1)
SATISFIED = 4
FIGURES = 3 + len(SCORES)
TONES = {
    f"score_{n}": Tone.GOOD if n >= SATISFIED else Tone.NEUTRAL if n == 3 else Tone.BAD
    for n in SCORES
}

Scores = Counter[int]
GroupOf = Callable[[str, int], str]
"""The group of a service at a counter."""


def ratings_report(context: ReportContext) -> Table:
    """Count, mean, the share of the satisfied, and how often each score was given.

    Where fewer than five rated, the figures are None.
    """
    centre, period = context.centre, context.period
    cells = rating_scores(context.connection, centre.id, period)
    if context.by is Grouping.REASON:
        given = _reasons(rating_reasons(context.connection, centre.id, period), cells)
        rows: list[Sequence[object]] = [
            [key, context.word_of("rating", f"reason_{key}"), count] for key, count in given.items()
        ]
        labels = [Column("count", context.text("column.ratings_count"), "count")]
    else:
        rows, labels = (
            _lines(context, scores_by_group(cells, partial(_group, context))),
            _columns(context),
        )
    say = context.text
    table = report_table(
        context,
        NAME,
        [
            Column("key", say(f"by.{context.by}_code"), "text"),
            Column("name", say(f"by.{context.by}"), "text"),
            *labels,
        ],
        rows,
        defines=(),
        chart=_chart(context),
        has_total=context.by is not Grouping.REASON and bool(rows),
    )
    numbers = (*range(1, 5), 5) if context.by is Grouping.REASON else range(1, 5)
    lines = [say(f"ratings_definition_{n}", least=LEAST_SHOWN) for n in numbers]
    return replace(table, definitions=lines, notes=())


def _columns(context: ReportContext) -> list[Column]:
    say = context.text
    return [
        Column("count", say("column.ratings_count"), "count"),
        Column("mean", say("column.ratings_mean"), "mean"),
        Column("share", say("column.ratings_share"), "share"),
        *(Column(f"score_{n}", context.word_of("rating", f"score_{n}"), "count") for n in SCORES),
    ]


def _chart(context: ReportContext) -> Chart:
    if context.by is Grouping.REASON:
        return Chart(ChartKind.BARS, ["count"])
    return Chart(ChartKind.STACKED, [f"score_{n}" for n in SCORES], tones=TONES)


def _lines(context: ReportContext, groups: Mapping[str, Scores]) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [
        [key, _name(context, key), *rating_figures(groups[key])]
        for key in _order(context)
        if key in groups
    ]
    if groups:
        rows.append(["", context.text("all"), *rating_figures(sum(groups.values(), Scores()))])
    return rows


def _reasons(
    given: Mapping[tuple[str, int], Counter[str]], cells: Mapping[tuple[str, int], Scores]
) -> Mapping[str, int]:
    """How often each reason was given where enough have rated; never beside which score."""
    enough = (given[cell] for cell, rated in cells.items() if rated.total() >= LEAST_SHOWN)
    total = sum(enough, Counter[str]())
    return {reason.value: total[reason] for reason in Reason if total[reason]}


def scores_by_group(
    cells: Mapping[tuple[str, int], Scores], group_of: GroupOf
) -> Mapping[str, Scores]:
    """The scores of each group as they may be told: only of cells of at least five ratings.

    A cell is a service at a counter. Every line of every grouping is a sum of whole cells, so that
    no line taken from another is ever the figures of fewer than five.
    """
    groups: dict[str, Scores] = {}
    for (service, counter), given in cells.items():
        group = groups.setdefault(group_of(service, counter), Scores())
        if given.total() >= LEAST_SHOWN:
            group.update(given)
    return groups


def _group(context: ReportContext, service: str, counter: int) -> str:
    match context.by:
        case Grouping.SERVICE:
            return service
        case Grouping.AGENCY:
            known = context.centre.services.get(service)
            return known.agency if known else ""
        case _:
            return str(counter)


def rating_figures(given: Scores) -> list[object]:
    """Count, mean, share of the satisfied and the count of each score; None of no rating."""
    count = given.total()
    if count == 0:
        return [None] * FIGURES
    mean = sum(score * times for score, times in given.items()) / count
    satisfied = sum(times for score, times in given.items() if score >= SATISFIED)
    return [count, round(mean, 2), round(satisfied / count, 4), *(given[n] for n in SCORES)]


def _order(context: ReportContext) -> list[str]:
    centre = context.centre
    match context.by:
        case Grouping.SERVICE:
            return list(centre.services)
        case Grouping.AGENCY:
            return list(context.agencies)
        case _:
            return [str(n) for n in centre.counters]


def _name(context: ReportContext, key: str) -> str:
    centre = context.centre
    match context.by:
        case Grouping.SERVICE:
            return centre.service(key).name[context.language]
        case Grouping.AGENCY:
            return key or context.text("unknown")
        case _:
            return centre.counter(int(key)).name[context.language]

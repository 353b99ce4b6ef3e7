"""The report of ratings: how satisfied visitors were, and about what; never of a few."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from app.domain.visitors.rating import BEST, LEAST_SHOWN, WORST, Reason
from app.persistence.visitors.ratings import rating_reasons, rating_scores
from app.reports.context import ReportContext
from app.reports.grouping import By
from app.reports.table import Chart, ChartKind, Column, Table
from app.reports.table_builder import laid_out

NAME = "ratings"
SCORES = range(BEST, WORST - 1, -1)
SATISFIED = 4
FIGURES = 3 + len(SCORES)

Scores = Counter[int]
GroupOf = Callable[[str, int], str]
"""The group of a service at a counter."""


def ratings(asked: ReportContext) -> Table:
    """Count, mean, the share of the satisfied, and how often each score was given.

    Where fewer than five rated, the figures are None.
    """
    centre, period = asked.centre, asked.period
    cells = rating_scores(asked.connection, centre.id, period)
    if asked.by is By.REASON:
        given = _reasons(rating_reasons(asked.connection, centre.id, period), cells)
        rows: list[Sequence[object]] = [
            [key, asked.word_of("rating", f"reason_{key}"), count] for key, count in given.items()
        ]
        labels = [Column("count", asked.say("column.ratings_count"), "count")]
    else:
        rows, labels = _lines(asked, rating_cell(cells, partial(_group, asked))), _columns(asked)
    say = asked.say
    table = laid_out(
        asked,
        NAME,
        [
            Column("key", say(f"by.{asked.by}_code"), "text"),
            Column("name", say(f"by.{asked.by}"), "text"),
            *labels,
        ],
        rows,
        defines=(),
        chart=_chart(asked),
        has_total=asked.by is not By.REASON and bool(rows),
    )
    numbers = (*range(1, 5), 5) if asked.by is By.REASON else range(1, 5)
    lines = [say(f"ratings_definition_{n}", least=LEAST_SHOWN) for n in numbers]
    return replace(table, definitions=lines, notes=())


def _columns(asked: ReportContext) -> list[Column]:
    say = asked.say
    return [
        Column("count", say("column.ratings_count"), "count"),
        Column("mean", say("column.ratings_mean"), "mean"),
        Column("share", say("column.ratings_share"), "share"),
        *(Column(f"score_{n}", asked.word_of("rating", f"score_{n}"), "count") for n in SCORES),
    ]


def _chart(asked: ReportContext) -> Chart:
    if asked.by is By.REASON:
        return Chart(ChartKind.BARS, ["count"])
    return Chart(ChartKind.STACKED, [f"score_{n}" for n in SCORES])


def _lines(asked: ReportContext, groups: Mapping[str, Scores]) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [
        [key, _name(asked, key), *figures(groups[key])] for key in _order(asked) if key in groups
    ]
    if groups:
        rows.append(["", asked.say("all"), *figures(sum(groups.values(), Scores()))])
    return rows


def _reasons(
    given: Mapping[tuple[str, int], Counter[str]], cells: Mapping[tuple[str, int], Scores]
) -> Mapping[str, int]:
    """How often each reason was given where enough have rated; never beside which score."""
    told_ones = (given[cell] for cell, rated in cells.items() if rated.total() >= LEAST_SHOWN)
    total = sum(told_ones, Counter[str]())
    return {reason.value: total[reason] for reason in Reason if total[reason]}


def rating_cell(cells: Mapping[tuple[str, int], Scores], group_of: GroupOf) -> Mapping[str, Scores]:
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


def _group(asked: ReportContext, service: str, counter: int) -> str:
    match asked.by:
        case By.SERVICE:
            return service
        case By.AGENCY:
            known = asked.centre.services.get(service)
            return known.agency if known else ""
        case _:
            return str(counter)


def figures(given: Scores) -> list[object]:
    """Count, mean, share of the satisfied and the count of each score; None of no rating."""
    count = given.total()
    if count == 0:
        return [None] * FIGURES
    mean = sum(score * times for score, times in given.items()) / count
    satisfied = sum(times for score, times in given.items() if score >= SATISFIED)
    return [count, round(mean, 2), round(satisfied / count, 4), *(given[n] for n in SCORES)]


def _order(asked: ReportContext) -> list[str]:
    centre = asked.centre
    match asked.by:
        case By.SERVICE:
            return list(centre.services)
        case By.AGENCY:
            return list(asked.agencies)
        case _:
            return [str(n) for n in centre.counters]


def _name(asked: ReportContext, key: str) -> str:
    centre = asked.centre
    match asked.by:
        case By.SERVICE:
            return centre.services[key].name[asked.language]
        case By.AGENCY:
            return key or asked.say("unknown")
        case _:
            return centre.counters[int(key)].name[asked.language]

"""The report of ratings: how satisfied visitors were, and about what; never of a few."""

from collections import Counter
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from app import texts
from app.domain.centre import Centre
from app.domain.rating import BEST, LEAST_SHOWN, WORST, Reason
from app.persistence.ratings import reasons, scores
from app.persistence.statistics import Period
from app.reports.table import Column, Table

NAME = "ratings"
BY = ("service", "counter", "reason")
SCORES = range(BEST, WORST - 1, -1)
SATISFIED = 4
FIGURES = 3 + len(SCORES)

Scores = Counter[int]


def ratings(
    connection: Connection, centre: Centre, period: Period, *, by: str, language: str
) -> Table:
    """Count, mean, the share of the satisfied, and how often each score was given.

    Where fewer than five rated, the figures are None.
    """

    def say(key: str, **facts: object) -> str:
        return texts.text(language, f"report.{key}", **facts)

    cells = scores(connection, centre.id, period)
    if by == "reason":
        given = _reasons(reasons(connection, centre.id, period), cells)
        nothing = [None] * (FIGURES - 1)
        rows: list[Sequence[object]] = [
            [key, texts.text(language, f"rating.reason_{key}"), count, *nothing]
            for key, count in given.items()
        ]
    else:
        rows = _lines(centre, told(cells, by), by, language, say("all"))
    return Table(
        name=NAME,
        title=say("ratings_title"),
        columns=(
            Column("key", say(f"by_{by}_code"), "text"),
            Column("name", say(f"by_{by}"), "text"),
            Column("count", say("ratings_count"), "count"),
            Column("mean", say("ratings_mean"), "mean"),
            Column("share", say("ratings_share"), "share"),
            *(
                Column(f"score_{n}", texts.text(language, f"rating.score_{n}"), "count")
                for n in SCORES
            ),
        ),
        rows=rows,
        definitions=[say(f"ratings_definition_{n}", least=LEAST_SHOWN) for n in range(1, 6)],
        facts={"from": period.first.isoformat(), "to": period.last.isoformat(), "by": by},
    )


def _lines(
    centre: Centre, groups: Mapping[str, Scores], by: str, language: str, all_word: str
) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = [
        [key, _name(centre, by, key, language), *figures(groups[key])]
        for key in _order(centre, by)
        if key in groups
    ]
    if groups:
        rows.append(["", all_word, *figures(sum(groups.values(), Scores()))])
    return rows


def _reasons(
    given: Mapping[tuple[str, int], Counter[str]], cells: Mapping[tuple[str, int], Scores]
) -> Mapping[str, int]:
    """How often each reason was given where enough have rated; never beside which score."""
    told_ones = (given[cell] for cell, rated in cells.items() if rated.total() >= LEAST_SHOWN)
    total = sum(told_ones, Counter[str]())
    return {reason.value: total[reason] for reason in Reason if total[reason]}


def told(cells: Mapping[tuple[str, int], Scores], by: str) -> Mapping[str, Scores]:
    """The scores of each group as they may be told: only of cells of at least five ratings.

    A cell is a service at a counter. Every line of every grouping is a sum of whole cells, so that
    no line taken from another is ever the figures of fewer than five.
    """
    groups: dict[str, Scores] = {}
    for (service, counter), given in cells.items():
        group = groups.setdefault(service if by == "service" else str(counter), Scores())
        if given.total() >= LEAST_SHOWN:
            group.update(given)
    return groups


def figures(given: Scores) -> list[object]:
    """Count, mean, share of the satisfied and the count of each score; None of no rating."""
    count = given.total()
    if count == 0:
        return [None] * FIGURES
    mean = sum(score * times for score, times in given.items()) / count
    satisfied = sum(times for score, times in given.items() if score >= SATISFIED)
    return [count, round(mean, 2), round(satisfied / count, 4), *(given[n] for n in SCORES)]


def _order(centre: Centre, by: str) -> list[str]:
    return list(centre.services) if by == "service" else [str(n) for n in centre.counters]


def _name(centre: Centre, by: str, key: str, language: str) -> str:
    if by == "service":
        return centre.services[key].name[language]
    return centre.counters[int(key)].name[language]

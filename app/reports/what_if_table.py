"""What a change would have made of a recorded day: before and after, service by service."""

from collections.abc import Sequence
from datetime import date

from app import texts
from app.domain.centre.values import Centre
from app.estimating.what_if import Outcomes, WaitOutcome
from app.reports.formatting import head_of
from app.reports.table import Column, Table

NAME = "what-if"
DEFINES = 4
FIGURES = (
    ("called", "count"),
    ("p50_s", "seconds"),
    ("p90_s", "seconds"),
    ("share", "share"),
    ("uncalled", "count"),
)


def what_if_table(
    centre: Centre, on: date, before: Outcomes, after: Outcomes, language: str
) -> Table:
    """The waits of each service that anybody came for, as they were and with the change."""

    def say(key: str, **facts: object) -> str:
        return texts.text(language, f"what_if.{key}", **facts)

    minutes = texts.number(language, centre.targets.wait_min)
    columns = [Column("key", "", "text"), Column("name", say("service"), "text")]
    for (key, kind), word in zip(FIGURES, figure_words(centre, language), strict=True):
        columns += [
            Column(f"{key}_{when}", say(when, figure=word), kind) for when in ("before", "after")
        ]
    rows: list[Sequence[object]] = [
        [code, centre.services[code].name[language], *_figures(before[code], after[code])]
        for code in centre.services
        if before[code].called or before[code].uncalled
    ]
    if rows:
        rows.append(["", texts.text(language, "report.all"), *_figures(before[""], after[""])])
    return Table(
        name=NAME,
        title=say("title"),
        columns=columns,
        rows=rows,
        definitions=[say(f"define_{n}", minutes=minutes) for n in range(1, DEFINES + 1)],
        facts={"from": on.isoformat(), "to": on.isoformat(), "by": "service"},
        has_total=bool(rows),
        language=language,
    )


def figure_words(centre: Centre, language: str) -> list[str]:
    """What the figures are called, each of which is told before and after."""
    minutes = texts.number(language, centre.targets.wait_min)
    return [texts.text(language, f"what_if.{key}", minutes=minutes) for key, _ in FIGURES]


def figure_heads(centre: Centre, language: str) -> list[str]:
    """What stands above each figure's two columns: its name with its unit."""
    words = figure_words(centre, language)
    return [
        head_of(Column(key, word, kind), language)
        for (key, kind), word in zip(FIGURES, words, strict=True)
    ]


def _figures(before: WaitOutcome, after: WaitOutcome) -> list[object]:
    return [
        value
        for key, kind in FIGURES
        for value in (_rounded(getattr(before, key), kind), _rounded(getattr(after, key), kind))
    ]


def _rounded(value: float | None, kind: str) -> float | None:
    if value is None:
        return None
    return round(value, 4 if kind == "share" else 0)

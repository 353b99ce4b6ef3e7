"""What a trial of calling rules came to, in sentences for who decides about them."""

from collections.abc import Iterator, Sequence
from datetime import date

from app import texts
from app.domain.centre.values import Centre
from app.domain.waits.trial import RowOf, TrialResult, TrialRow

LIMITS = 4
"""How many sentences say what the model doesn't know."""
TOLD_FROM_S = 30.0
"""By so much a class's mean wait must change before a sentence tells it."""


def trial_sentences(
    centre: Centre,
    planned: Sequence[date],
    played: Sequence[date],
    result: TrialResult,
    language: str,
) -> list[str]:
    """What was played, what becomes of whom, and how far that is to be believed."""
    return list(_sentences(centre, planned, played, result, language))


def trial_limits(language: str) -> list[str]:
    """What the model takes for granted and what it doesn't know."""
    return [texts.text(language, f"trial.limit_{n}") for n in range(1, LIMITS + 1)]


def row_name(centre: Centre, row: TrialRow, language: str) -> str:
    """Whom the row is about."""
    match row.of:
        case RowOf.ALL:
            return texts.text(language, "trial.all")
        case RowOf.GROUP:
            return centre.groups[row.code].name[language]
        case RowOf.SERVICE:
            return centre.service(row.code).name[language]
        case RowOf.CLASS:
            known = centre.priority_class(row.code)
            return known.name[language] if known else texts.text(language, "trial.ordinary")


def _sentences(
    centre: Centre,
    planned: Sequence[date],
    played: Sequence[date],
    result: TrialResult,
    language: str,
) -> Iterator[str]:
    def say(key: str, **facts: object) -> str:
        return texts.text(language, f"trial.{key}", **facts)

    def minutes(seconds: float | None) -> str:
        return texts.number(language, (seconds or 0) / 60, 1)

    everybody = result.rows[0]
    ends = dict.fromkeys(texts.day(language, day, year=False) for day in (played[0], played[-1]))
    people = texts.number(language, everybody.visitors)
    yield say("days", count=len(played), span="–".join(ends), people=people)
    if len(played) < len(planned):
        yield say("cut", count=len(planned))
    if all(row.now == row.then and not row.sooner and not row.later for row in result.rows):
        yield say("same")
    else:
        yield say("moved", sooner=everybody.sooner, later=everybody.later)
        for row in result.rows:
            if row.of is RowOf.CLASS and _is_told(row):
                yield say(
                    "class",
                    name=row_name(centre, row, language),
                    mean_now=minutes(row.now.mean_s),
                    mean_then=minutes(row.then.mean_s),
                    p90_now=minutes(row.now.p90_s),
                    p90_then=minutes(row.then.p90_s),
                )
        longest = (everybody.now.longest_s, everybody.then.longest_s)
        yield say("longest", now=minutes(longest[0]), then=minutes(longest[1]))
    if result.uncalled_now or result.uncalled_then:
        yield say("uncalled", now=result.uncalled_now, then=result.uncalled_then)
    recorded, replayed = result.likeness.recorded, result.likeness.replayed
    yield say(
        "likeness",
        mean=minutes(replayed.mean_s),
        real_mean=minutes(recorded.mean_s),
        p90=minutes(replayed.p90_s),
        real_p90=minutes(recorded.p90_s),
    )


def _is_told(row: TrialRow) -> bool:
    now_s, then_s = row.now.mean_s, row.then.mean_s
    return now_s is not None and then_s is not None and abs(now_s - then_s) >= TOLD_FROM_S

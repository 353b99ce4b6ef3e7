"""What a change of the calling rules would have made of the waits of days that are over."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.centre.values import Centre

FELT_S = 120.0
"""By so much a wait must change before a visitor is counted as better or worse off."""
ORDINARY = ""
"""The code of the row of those who are of no priority class."""


@dataclass(frozen=True, slots=True)
class TriedVisit:
    """A visitor of a day that is over, and the seconds until the first call; None without one.

    `recorded_s` is what the log says, `now_s` what the model makes of the rules in force, `then_s`
    of those that are tried. `left` is who went away unserved that day.
    """

    service: str
    priority: str | None
    recorded_s: float | None
    now_s: float | None
    then_s: float | None
    left: bool = False


class RowOf(StrEnum):
    """What a row of the result is about."""

    ALL = "all"
    CLASS = "class"
    GROUP = "group"
    SERVICE = "service"


@dataclass(frozen=True, slots=True)
class TrialFigures:
    """The waits of some visitors; each None where nobody was called."""

    mean_s: float | None
    p90_s: float | None
    longest_s: float | None


@dataclass(frozen=True, slots=True)
class TrialRow:
    """The waits of some of the visitors by the rules in force and by those that are tried.

    `sooner` and `later` are how many are called sooner and later by more than FELT_S.
    """

    of: RowOf
    code: str
    visitors: int
    now: TrialFigures
    then: TrialFigures
    sooner: int
    later: int


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near the model comes to what was: the same visitors' waits, as recorded and replayed."""

    recorded: TrialFigures
    replayed: TrialFigures


@dataclass(frozen=True, slots=True)
class TrialResult:
    """The rows, everybody first, and how far the model is to be believed.

    `uncalled_now` and `uncalled_then` are whom the counters do not reach before they close.
    """

    rows: Sequence[TrialRow]
    likeness: Likeness
    uncalled_now: int
    uncalled_then: int


def trial_result(centre: Centre, visits: Sequence[TriedVisit]) -> TrialResult:
    """What became of the visits, by priority class and by the services' groups.

    A service of no group has a row of its own.
    """
    stayed = [visit for visit in visits if not visit.left]
    return TrialResult(
        rows=[_row(of, code, some) for of, code, some in _parts(centre, visits) if some],
        likeness=_likeness(visits),
        uncalled_now=sum(visit.now_s is None for visit in stayed),
        uncalled_then=sum(visit.then_s is None for visit in stayed),
    )


def trial_figures(waits_s: Iterable[float | None]) -> TrialFigures:
    """The figures of those that were called."""
    called = sorted(wait_s for wait_s in waits_s if wait_s is not None)
    if not called:
        return TrialFigures(None, None, None)
    count = len(called)
    return TrialFigures(sum(called) / count, called[min(int(0.9 * count), count - 1)], called[-1])


def _parts(
    centre: Centre, visits: Sequence[TriedVisit]
) -> Iterator[tuple[RowOf, str, Sequence[TriedVisit]]]:
    """The visits that each row is about, in the order of the rows."""
    yield RowOf.ALL, "", visits
    for code in (ORDINARY, *centre.priority_classes):
        yield RowOf.CLASS, code, [v for v in visits if _class_of(centre, v) == code]
    for code in centre.groups:
        yield (
            RowOf.GROUP,
            code,
            [v for v in visits if centre.service(v.service).group == code],
        )
    for service in centre.services.values():
        if service.group not in centre.groups:
            yield RowOf.SERVICE, service.code, [v for v in visits if v.service == service.code]


def _class_of(centre: Centre, visit: TriedVisit) -> str:
    """The class by which the visit is called now; one that is retired gives nothing any more."""
    known = visit.priority in centre.priority_classes
    return visit.priority if known and visit.priority is not None else ORDINARY


def _row(of: RowOf, code: str, visits: Sequence[TriedVisit]) -> TrialRow:
    gained = [
        visit.now_s - visit.then_s
        for visit in visits
        if visit.now_s is not None and visit.then_s is not None
    ]
    return TrialRow(
        of,
        code,
        len(visits),
        trial_figures(visit.now_s for visit in visits),
        trial_figures(visit.then_s for visit in visits),
        sooner=sum(gain_s > FELT_S for gain_s in gained),
        later=sum(gain_s < -FELT_S for gain_s in gained),
    )


def _likeness(visits: Sequence[TriedVisit]) -> Likeness:
    both = [v for v in visits if v.recorded_s is not None and v.now_s is not None]
    return Likeness(
        trial_figures(visit.recorded_s for visit in both),
        trial_figures(visit.now_s for visit in both),
    )

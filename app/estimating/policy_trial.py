"""Other calling rules tried on a recorded day: each visitor's wait as it was, is and would be."""

from dataclasses import replace

from app.domain.centre.values import Centre
from app.domain.waits.trial import TriedVisit
from app.estimating.what_if import RecordedDay, visit_waits_s

SEED = 1


def with_rules_of(centre: Centre, other: Centre) -> Centre:
    """The centre with the priority classes and the calling rules of the other, and nothing else."""
    return replace(centre, priority_classes=other.priority_classes, calling=other.calling)


def tried_day(day: RecordedDay, other: Centre) -> list[TriedVisit]:
    """The day's visits, played by the rules of its centre and once more by those of the other.

    What has nothing to do with the rules is the same both times: who comes when, how long it takes,
    when counters are open, and the dice of each counter.
    """
    now_s = visit_waits_s(day, seed=SEED)
    then_s = visit_waits_s(replace(day, centre=with_rules_of(day.centre, other)), seed=SEED)
    return [
        TriedVisit(
            visit.service,
            visit.priority,
            day.waits_s[n],
            now_s[n],
            then_s[n],
            left=visit.leaves_after_s is not None,
        )
        for n, visit in enumerate(day.visits)
    ]

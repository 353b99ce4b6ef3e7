"""The day so far, as the estimate is told of it: ticket by ticket, each as often as it changes."""

from collections.abc import Sequence
from itertools import chain
from operator import attrgetter

from app.domain.past import Past, PastLeg, PastVisit

_ENDED, _CAME = attrgetter("ended_at", "ticket_id"), attrgetter("issued_at", "ticket_id")


class SoFar:
    """The legs and visits of a day; what is told of a ticket takes the place of what was."""

    def __init__(self) -> None:
        self._legs: dict[int, list[PastLeg]] = {}
        self._visits: dict[int, PastVisit] = {}

    def put(self, ids: Sequence[int], of_them: Past) -> None:
        """Takes in all there is now of the tickets; one without a visit is not of the day."""
        for ident in ids:
            self._legs.pop(ident, None)
            self._visits.pop(ident, None)
        for leg in of_them.legs:
            self._legs.setdefault(leg.ticket_id, []).append(leg)
        for visit in of_them.visits:
            self._visits[visit.ticket_id] = visit

    @property
    def past(self) -> Past:
        """The legs in the order in which they ended and the visits in the order they came."""
        legs = sorted(chain.from_iterable(self._legs.values()), key=_ENDED)
        return Past(legs, sorted(self._visits.values(), key=_CAME))

"""The day so far, as the estimate is told of it: ticket by ticket, each as often as it changes."""

from itertools import chain
from operator import attrgetter

from app.domain.waits.past import Past, PastLeg, PastVisit

_ENDED, _CAME = attrgetter("ended_at", "ticket_id"), attrgetter("issued_at", "ticket_id")


class Today:
    """The legs and visits of a day; what is told of a ticket takes the place of what was."""

    def __init__(self) -> None:
        self._legs: dict[int, list[PastLeg]] = {}
        self._visits: dict[int, PastVisit] = {}

    def put(self, told: Past) -> None:
        """Takes in some visits, with all the legs that there are of them now."""
        for visit in told.visits:
            self._visits[visit.ticket_id] = visit
            self._legs[visit.ticket_id] = []
        for leg in told.legs:
            self._legs[leg.ticket_id].append(leg)

    @property
    def past(self) -> Past:
        """The legs in the order in which they ended and the visits in the order they came."""
        legs = sorted(chain.from_iterable(self._legs.values()), key=_ENDED)
        return Past(legs, sorted(self._visits.values(), key=_CAME))

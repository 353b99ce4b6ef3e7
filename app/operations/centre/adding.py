"""Adding a centre to an installation that has some: of a place, with what its kind usually has."""

from app.domain.centre.beginnings import Beginning
from app.domain.errors import Invalid, NotAllowed
from app.operations.centre.centres import Centres
from app.operations.centre.setup import named_place, plain_centre
from app.operations.clock import Clock
from app.operations.commands import carried_out
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller, Right
from app.persistence.centre.store import centre_ids, save_centre
from app.persistence.queue.unit_of_work import UnitsOfWork

ADD = "add-centre"


class CentreAdding:
    """Adds centres at the word of who belongs to all of them."""

    def __init__(
        self, units: UnitsOfWork, clock: Clock, centres: Centres, people: Authentication
    ) -> None:
        self._units = units
        self._clock = clock
        self._centres = centres
        self._people = people

    def add(self, caller: Caller, beginning: Beginning, place: str, *, request_id: str) -> str:
        """Add a centre of the place, and return its code; its own pages change the rest.

        Raises NotAllowed for who may not configure or doesn't belong to all centres, Invalid for a
        place without a name or whose centre is there.
        """
        caller.must(Right.CONFIGURE)
        named = named_place(beginning, place)
        if not caller.is_everywhere:
            raise NotAllowed("all_centres", right=Right.CONFIGURE.value)
        at = self._clock.now()
        plain = plain_centre(beginning, named, at)
        code = str(plain["centre"]["code"])
        with self._units.begin(caller.centre_id, at) as unit:
            if not carried_out(unit, caller.requester, request_id, f"{ADD}:{code}"):
                if code in centre_ids(unit.connection):
                    raise Invalid("centre_known", field="place", centre=code)
                save_centre(unit.connection, plain, at=at, actor=caller.actor)
                unit.answer(caller.requester, request_id, f"{ADD}:{code}", None)
        self._centres.forget()
        self._people.forget_callers()
        return code

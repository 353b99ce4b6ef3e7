"""Loading a centre's configuration: whole or not at all, and nothing that visitors still need."""

from typing import Any

from app.domain.errors import Conflict
from app.domain.queue.left_out import left_out
from app.persistence.centre.configuration import build_centre
from app.persistence.centre.store import centre_ids, save_centre
from app.persistence.queue.unit_of_work import UnitsOfWork


def load_centre(units: UnitsOfWork, plain: dict[str, Any]) -> int:
    """Add the centre or replace its configuration; returns its id.

    Raises Conflict where live tickets are of a service, counter, zone or class that it leaves out.
    """
    with units.database.write() as connection:
        known = centre_ids(connection).get(plain["centre"]["code"])
        if known is not None:
            floor = units.floors.get(connection, known, lock=True)
            lost = left_out(floor, build_centre(known, plain))
            if lost:
                told = "; ".join(f"{what}: {count}" for what, count in lost.items())
                raise Conflict("still_needed", lost=told)
        return save_centre(connection, plain)

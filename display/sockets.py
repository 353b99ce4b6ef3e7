"""The displays' audience: a seat for each zone."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.errors import NotThere
from app.domain.floor import Floor
from app.operations.errors import NotSignedIn
from app.operations.rights import Caller, Right
from app.realtime.audience import Picture, Seat
from app.web.station import Frame


class DisplayAudience:
    """All displays of a zone see the same picture."""

    namespace = "/display"
    spacing_s = 0.0
    beat_s = 4.0
    most: int | None = None

    def __init__(self, frame: Frame) -> None:
        self._frame = frame

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Seat:
        """The zone's seat. Raises NotSignedIn, NotAllowed, NotThere."""
        if caller is None:
            raise NotSignedIn()
        caller.must(Right.SEE_DISPLAY)
        zone = str(auth.get("zone") or caller.zone or "")
        known = self._frame.house.units.floor(caller.centre_id).centre.zones
        if zone not in known or caller.zone not in (None, zone):
            raise NotThere(zone=zone)
        return Seat(caller.centre_id, zone)

    def picture(self, floor: Floor, key: str, at: datetime) -> Picture:
        """The zone's picture."""
        return self._frame.pictures.display(floor, key, at)

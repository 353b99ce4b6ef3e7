"""The kiosk's audience."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.errors import NotAllowed
from app.domain.floor import Floor
from app.operations.errors import NotSignedIn
from app.operations.rights import Caller, Right
from app.realtime.audience import Picture, Seat
from app.web.station import Frame
from kiosk.view import kiosk_view


class KioskAudience:
    """All kiosks of a centre see the same picture."""

    namespace = "/kiosk"
    spacing_s = 0.25
    beat_s = 5.0
    most: int | None = None

    def __init__(self, frame: Frame) -> None:
        self._always_open = frame.house.settings.demo

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Seat:
        """The centre's seat. Raises NotSignedIn, NotAllowed."""
        if caller is None:
            raise NotSignedIn()
        if not caller.may(Right.ISSUE):
            raise NotAllowed(right=Right.ISSUE.value)
        return Seat(caller.centre_id, "")

    def picture(self, floor: Floor, key: str, at: datetime) -> Picture:
        """The kiosk's picture."""
        return kiosk_view(floor, at, always_open=self._always_open)

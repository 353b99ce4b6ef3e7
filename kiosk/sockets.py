"""The kiosk's audience."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.errors import NotAllowed, NotSignedIn
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right
from app.realtime.audience import Topic
from app.request_context import RequestContext
from kiosk.picture import KioskPicture
from kiosk.view import kiosk_view


class KioskAudience:
    """Kiosks of a centre differ by what their scanners have read only."""

    namespace = "/kiosk"
    spacing_s = 0.25
    heartbeat_s = 5.0
    most: int | None = None

    def __init__(self, context: RequestContext) -> None:
        self._installation = context.installation

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The kiosk's own topic. Raises NotSignedIn, NotAllowed."""
        if caller is None:
            raise NotSignedIn()
        if not caller.may(Right.ISSUE):
            raise NotAllowed(right=Right.ISSUE.value)
        if caller.kind != "device":
            return Topic(caller.centre_id, "")
        return kiosk_topic(caller.centre_id, caller.id)

    def picture(self, floor: Floor, key: str, at: datetime) -> KioskPicture:
        """The kiosk's picture."""
        installation, device_id = self._installation, int(key or 0)
        return kiosk_view(
            floor,
            at,
            always_open=installation.settings.demo,
            has_scanner=installation.device_control.has_scanner(device_id),
            scan=installation.cards.waiting_scan(device_id),
            kiosk=device_id or None,
            is_attended=installation.attendance.is_attended(floor.centre.id),
        )


def kiosk_topic(centre_id: int, device_id: int) -> Topic:
    """The topic of a kiosk."""
    return Topic(centre_id, str(device_id))

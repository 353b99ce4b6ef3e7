"""The administrators' audience."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.admin.picture import DevicesPicture
from app.admin.view import devices_view
from app.domain.errors import NotAllowed, NotSignedIn
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right
from app.own_address import url_of
from app.realtime.audience import Topic
from app.request_context import RequestContext


class AdminAudience:
    """Whoever may see the devices of a centre sees the same picture of them."""

    namespace = "/admin"
    spacing_s = 0.5
    heartbeat_s = 2.0
    most: int | None = None

    def __init__(self, context: RequestContext) -> None:
        self._installation = context.installation

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The centre's topic. Raises NotSignedIn, NotAllowed."""
        if caller is None:
            raise NotSignedIn()
        if not caller.may(Right.SEE_DEVICES):
            raise NotAllowed(right=Right.SEE_DEVICES.value)
        return Topic(caller.centre_id, "")

    def picture(self, floor: Floor, key: str, at: datetime) -> DevicesPicture:
        """The centre's devices as they are."""
        installation, sightings = self._installation, self._installation.sightings
        devices = installation.authentication.devices(floor.centre.id)
        return devices_view(
            floor,
            at,
            devices=devices,
            health=installation.device_control.health(),
            paper=installation.paper.of(floor.centre.id),
            server=url_of(installation.settings, floor.centre.public_url),
            meant={device.id: sightings.meant(device) for device in devices},
            seen={d.id: seen for d in devices if (seen := sightings.newest(d)) is not None},
        )

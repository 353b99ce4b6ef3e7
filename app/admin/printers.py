"""The printers that a page offers to print by."""

from app.domain.devices.kinds import prints
from app.operations.installation import Installation
from app.operations.people.rights import Caller


def printers_of(installation: Installation, caller: Caller) -> list[dict[str, object]]:
    """The printers of the caller's centre; that of a kiosk stands where everybody is."""
    return [
        {"id": device.id, "name": device.name, "is_public": device.kind == "kiosk"}
        for device in installation.authentication.devices(caller.centre_id)
        if prints(device.kind) and device.url and not device.is_revoked
    ]

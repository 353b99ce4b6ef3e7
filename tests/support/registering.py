"""Knows how a test adds a device whose kiosk or agent it knows by the id."""

from app.operations.devices.devices import NewDevice
from app.operations.installation import Installation


def add_device(
    installation: Installation,
    centre_id: int,
    kind: str,
    name: str,
    *,
    url: str = "",
    zone: str | None = None,
    counter: int | None = None,
    kiosk: int | None = None,
    agent: int | None = None,
) -> tuple[int, str]:
    """Add a device, as the command line does; return its id and token."""
    names = {device.id: device.name for device in installation.authentication.every_device()}
    wanted = NewDevice(
        kind,
        name,
        url,
        zone,
        counter,
        names[agent] if agent is not None else None,
        names[kiosk] if kiosk is not None else None,
    )
    return installation.devices.add(None, centre_id, wanted)

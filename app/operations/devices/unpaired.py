"""Devices that nobody has paired yet: a screen in its box is not well, though it says nothing."""

from collections.abc import Iterable, Mapping

from app.domain.devices.kinds import KINDS, DeviceKind
from app.persistence.devices.devices import Device
from hardware.devices import Cause, Health, HealthState

WELL_OR_SILENT = frozenset({HealthState.OK, HealthState.UNKNOWN})


def is_unpaired(device: Device) -> bool:
    """Whether the device is to be paired, and nobody has put its token to use."""
    pairs = KINDS[DeviceKind(device.kind)].pairs
    return pairs and device.paired_at is None and not device.is_revoked


def with_unpaired(health: Mapping[int, Health], devices: Iterable[Device]) -> Mapping[int, Health]:
    """The healths, with a warning for each unpaired device that has no worse trouble."""
    found: dict[int, Health] = {}
    for device in devices:
        now = health.get(device.id)
        if not is_unpaired(device) or device.created_at is None:
            continue
        if now is None or now.state in WELL_OR_SILENT:
            told = "it was never paired: open its page, and key in its six digits there"
            found[device.id] = Health(
                HealthState.WARNING, told, device.created_at, Cause.NOT_PAIRED
            )
    return {**health, **found}

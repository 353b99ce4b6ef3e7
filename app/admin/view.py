"""What the page of devices shows: each device, where it is, how it is, what can be done."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType

from app.admin.picture import DevicesPicture, DeviceState
from app.api.devices.devices import lifetime_json, paper_json
from app.domain.devices.kinds import KINDS, DeviceKind, driven_by, prints
from app.domain.devices.naming import paper_of
from app.domain.instants import iso
from app.domain.queue.floor import Floor
from app.operations.devices.paper import PrinterPaper
from app.operations.devices.sightings import Sighting
from app.persistence.devices.devices import Device
from hardware.devices import Health

TESTED = frozenset({"printer", "board", "speaker", "power"})
"""What has a test: a slip, all segments of a board, the chime, a screen that goes off and on.
Keypads and scanners are just pressed."""


def devices_view(
    floor: Floor,
    at: datetime,
    *,
    devices: Sequence[Device],
    health: Mapping[int, Health],
    paper: Mapping[int, PrinterPaper],
    server: str,
    meant: Mapping[int, Sequence[str]] = MappingProxyType({}),
    seen: Mapping[int, Sighting] = MappingProxyType({}),
) -> DevicesPicture:
    """The picture of the centre's devices that aren't revoked; `server` is its address.

    `meant` is what the test of each board shows, `seen` what a person saw there last.
    """
    names = {device.id: device.called for device in devices}
    centre = floor.centre
    return {
        "seq": floor.seq,
        "at": iso(at),
        "centre": {"site": dict(centre.site), "time_zone": centre.time_zone.key},
        "server": server,
        "zones": [{"code": z.code, "name": dict(z.name)} for z in centre.zones.values()],
        "counters": sorted(centre.counters),
        "devices": [
            {
                **_device(device, names, health.get(device.id), paper.get(device.id)),
                "test_shows": list(meant.get(device.id, ())),
                "sight": seen[device.id].sight.value if device.id in seen else None,
                "seen_at": iso(seen[device.id].at) if device.id in seen else None,
            }
            for device in devices
            if not device.is_revoked
        ],
    }


def _device(
    device: Device,
    names: Mapping[int, str],
    health: Health | None,
    paper: PrinterPaper | None,
) -> DeviceState:
    driven = driven_by(device.kind, device.url)
    return {
        "id": device.id,
        "kind": device.kind,
        "name": device.name,
        "title": device.called,
        "url": device.url,
        "zone": device.zone,
        "counter": device.counter,
        "at": names.get(device.kiosk) if device.kiosk is not None else None,
        "agent": names.get(device.agent) if device.agent is not None else None,
        "state": health.state.value if health else None,
        "cause": health.cause.value if health else "",
        "detail": health.detail if health else "",
        "since": iso(health.since) if health else None,
        "paper": paper_json(paper) if paper else None,
        "paper_mm": paper_of(device.url) if driven == "printer" else None,
        "lifetime": lifetime_json(health.lifetime if health else None),
        "may_renew": driven == "printer" and prints(device.kind),
        "may_test": driven in TESTED and health is not None,
        "may_pair": KINDS[DeviceKind(device.kind)].pairs,
    }

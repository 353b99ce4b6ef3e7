"""Devices: their health, a test, and the faults that a simulated one can be given."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import (
    At,
    Body,
    CauseWord,
    DeviceWord,
    HealthWord,
    IdAnswer,
    SightWord,
)
from app.api.routes import Answer, RouteGroup
from app.domain.devices.kinds import DeviceKind
from app.domain.devices.naming import MOST_LETTERS
from app.domain.errors import Conflict, Invalid, NotThere
from app.domain.instants import iso, iso_or_none
from app.operations.clock import DemoClock
from app.operations.devices.devices import NewDevice
from app.operations.devices.paper import PrinterPaper
from app.operations.devices.sightings import Sight, Sighting
from app.operations.people.rights import Caller, Right
from app.persistence.devices.devices import Device
from app.request_context import RequestContext
from hardware.devices import Health, Lifetime
from hardware.simulators.faults import Fault, UnknownFault

EARLIEST, LATEST = 2000, 2100
"""The years that a demonstration may be set to; at the ends of the calendar sums overflow."""


class AddDeviceBody(Body):
    """A device that is added; `agent` and `kiosk` name devices that are there already."""

    kind: DeviceKind
    name: str = Field(
        min_length=1,
        max_length=MOST_LETTERS,
        description="As people call it, “Ki-ốt 1”; a name for addresses is made of it.",
    )
    url: str = Field(
        "", max_length=500, description="Of a printer also its bare address, 192.168.1.50."
    )
    paper_mm: Literal[80, 58] | None = Field(None, description="How wide a printer's paper is.")
    zone: str | None = Field(None, max_length=32)
    counter: int | None = Field(None, ge=1, le=2**31 - 1)
    agent: str | None = Field(None, max_length=64)
    kiosk: str | None = Field(None, max_length=64)


class MoveDeviceBody(Body):
    """Where a device is reached from now on, or how wide a printer's paper is."""

    url: str = Field("", max_length=500, description="Empty: as before.")
    paper_mm: Literal[80, 58] | None = None


class SimulateBody(Body):
    """A fault that a simulated device should have."""

    fault: Fault
    after_bytes: int = Field(
        0, ge=0, le=1_000_000, description="A printer's fault begins at that byte of its slips."
    )


class SeenBody(Body):
    """What a person saw on a board that was tested, or of a test slip, or heard."""

    sight: Sight


class ShowCodeBody(Body):
    """A code that a simulated scanner is shown; it is kept nowhere."""

    code: str = Field(max_length=4096)


class DemoClockBody(Body):
    """Where the demonstration's clock begins and how fast it runs; without fields, real time."""

    at: Annotated[str, Field(description="RFC 3339")] | None = None
    speed: float = Field(1.0, gt=0, le=3600)


class LifetimeAnswer(TypedDict):
    """What a printer has done in its life, as it counts it itself: lines fed, cuts, hours on."""

    lines: int
    cuts: int
    hours: int


class PaperAnswer(TypedDict):
    """A printer's paper, counted by its slips; what isn't known is null.

    `since` is when the roll was put in, `ends_at` when it ends, if that is today. A device without
    any is one that printed nothing yet, or that an agent of 0.1.0 drives.
    """

    used_mm: int
    roll_mm: int
    since: At | None
    slips_left: int | None
    ends_at: At | None
    ends_soon: bool


class DeviceAnswer(TypedDict):
    """A device and how it is; one that isn't driven here is unknown."""

    id: int
    kind: DeviceWord
    name: str
    title: Annotated[str, Field(description="What people call it; its name if nothing else.")]
    url: str
    zone: str | None
    counter: int | None
    revoked: bool
    paired_at: Annotated[At | None, Field(description="Null: nobody has put it to use yet.")]
    state: HealthWord
    cause: CauseWord
    detail: str
    since: At | None
    tested_at: At | None
    paper: PaperAnswer | None
    lifetime: LifetimeAnswer | None
    test_shows: Annotated[list[str], Field(description="On a board, one after the other.")]
    sight: SightWord | None
    seen_at: At | None


class NewDeviceAnswer(TypedDict):
    """A device that was added; the token is told once."""

    id: int
    kind: DeviceWord
    name: str
    title: str
    token: str


class PairingCodeAnswer(TypedDict):
    """Six digits, told once."""

    code: str
    expires_at: At


class FaultAnswer(TypedDict):
    """The fault that a simulated device has now."""

    id: int
    fault: str


class DemoClockAnswer(TypedDict):
    """What the demonstration's clock says."""

    now: At


def device_routes(context: RequestContext) -> RouteGroup:
    """The routes under /devices, and the demonstration's clock."""
    api = RouteGroup(context, "devices", "Printers, boards, displays, kiosks.")
    installation = context.installation

    @api.get(
        "/devices", "Every device and its health", right=Right.SEE_DEVICES, gives=list[DeviceAnswer]
    )
    def every(caller: Caller) -> Answer:
        health = installation.device_control.health()
        paper = installation.paper.of(caller.centre_id)
        return [
            _told(device, health.get(device.id), paper.get(device.id))
            for device in installation.authentication.devices(caller.centre_id)
        ]

    @api.post(
        "/devices/<int:device_id>/test",
        "Try a device",
        statuses=(202,),
        right=Right.SEE_DEVICES,
        gives=DeviceAnswer,
    )
    def test(caller: Caller, device_id: int) -> Answer:
        device = _mine(caller, device_id)
        if device.id not in installation.device_control.health():
            raise Conflict("not_driven", name=device.name)
        try:
            installation.device_control.test(device.id)
        except ValueError as error:
            raise Conflict("not_tested", name=device.name) from error
        return _now(caller, device)

    @api.post(
        "/devices/<int:device_id>/new-roll",
        "A new roll of paper is in a printer",
        right=Right.SEE_DEVICES,
        gives=IdAnswer,
    )
    def new_roll(caller: Caller, device_id: int) -> Answer:
        return {"id": installation.paper.renew(caller, device_id).id}

    @api.post(
        "/devices/<int:device_id>/sighting",
        "Tell what is seen or heard of a device that was tried",
        right=Right.SEE_DEVICES,
        gives=DeviceAnswer,
    )
    def tell_sighting(caller: Caller, device_id: int, body: SeenBody) -> Answer:
        device = _mine(caller, device_id)
        installation.sightings.tell(caller, device, body.sight)
        return _now(caller, device)

    @api.post(
        "/devices",
        "Add a device",
        statuses=(201,),
        right=Right.CONFIGURE_DEVICES,
        gives=NewDeviceAnswer,
    )
    def add(caller: Caller, body: AddDeviceBody) -> Answer:
        wanted = NewDevice(**body.model_dump(mode="json"))
        device_id, token = installation.devices.add(caller, caller.centre_id, wanted)
        added = _mine(caller, device_id)
        named = {"name": added.name, "title": added.called}
        return {"id": device_id, "kind": body.kind, **named, "token": token}

    @api.post(
        "/devices/<int:device_id>/url",
        "Change where it is reached, or the width of its paper",
        right=Right.CONFIGURE_DEVICES,
        gives=DeviceAnswer,
    )
    def move(caller: Caller, device_id: int, body: MoveDeviceBody) -> Answer:
        installation.devices.set_url(
            caller, caller.centre_id, device_id, body.url or None, paper_mm=body.paper_mm
        )
        return _now(caller, _mine(caller, device_id))

    @api.post(
        "/devices/<int:device_id>/pairing-code",
        "Six digits to pair it by",
        statuses=(201,),
        right=Right.CONFIGURE_DEVICES,
        gives=PairingCodeAnswer,
    )
    def pairing_code(caller: Caller, device_id: int) -> Answer:
        code = installation.pairing.code(caller, caller.centre_id, device_id)
        return {"code": code.digits, "expires_at": iso(code.expires_at)}

    @api.post(
        "/devices/<int:device_id>/revoke",
        "Take a device's rights away",
        right=Right.CONFIGURE_DEVICES,
        gives=IdAnswer,
    )
    def revoke(caller: Caller, device_id: int) -> Answer:
        device = installation.devices.revoke(caller, caller.centre_id, device_id)
        return {"id": device.id}

    @api.post(
        "/devices/<int:device_id>/simulate",
        "Give a simulated device a fault",
        right=Right.SEE_DEVICES,
        gives=FaultAnswer,
    )
    def simulate(caller: Caller, device_id: int, body: SimulateBody) -> Answer:
        device = _mine(caller, device_id)
        try:
            installation.device_control.simulate(device.id, body.fault, body.after_bytes)
        except UnknownFault as error:
            raise Invalid(
                "no_such_fault", field="fault", name=device.name, known=", ".join(error.known)
            ) from error
        except (ValueError, KeyError) as error:
            raise Conflict("not_simulated", name=device.name) from error
        return {"id": device.id, "fault": body.fault}

    @api.post(
        "/devices/<int:device_id>/scan",
        "Hold a code before a simulated scanner",
        right=Right.SEE_DEVICES,
        gives=IdAnswer,
    )
    def scan(caller: Caller, device_id: int, body: ShowCodeBody) -> Answer:
        device = _mine(caller, device_id)
        try:
            installation.device_control.scan(device.id, body.code)
        except ValueError as error:
            raise Conflict("not_simulated", name=device.name) from error
        return {"id": device.id}

    @api.post(
        "/demo/clock",
        "Set the demonstration's clock",
        right=Right.CONFIGURE,
        gives=DemoClockAnswer,
    )
    def demo_clock(body: DemoClockBody) -> Answer:
        clock = installation.clock
        if not isinstance(clock, DemoClock):
            raise NotThere()
        if body.at is None:
            clock.stop()
        else:
            clock.run(_instant(body.at), body.speed)
        installation.units.clock_was_set()
        return {"now": iso(clock.now())}

    def _now(caller: Caller, device: Device) -> dict[str, Any]:
        health = installation.device_control.health().get(device.id)
        return _told(device, health, installation.paper.of(caller.centre_id).get(device.id))

    def _told(device: Device, health: Health | None, paper: PrinterPaper | None) -> dict[str, Any]:
        sightings = installation.sightings
        return {
            **device_json(device, health, paper),
            **_seen(sightings.meant(device), sightings.newest(device)),
        }

    def _mine(caller: Caller, device_id: int) -> Device:
        for device in installation.authentication.devices(caller.centre_id):
            if device.id == device_id and not device.is_revoked:
                return device
        raise NotThere(device=device_id)

    return api


def _instant(text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid("invalid", field="at") from error
    if at.tzinfo is None or not EARLIEST <= at.year <= LATEST:
        raise Invalid("invalid", field="at")
    return at


def _seen(meant: Sequence[str], newest: Sighting | None) -> dict[str, Any]:
    return {
        "test_shows": list(meant),
        "sight": newest.sight if newest else None,
        "seen_at": iso(newest.at) if newest else None,
    }


def device_json(
    device: Device, health: Health | None, paper: PrinterPaper | None = None
) -> dict[str, Any]:
    """A device and how it is; one that isn't driven here is unknown."""
    return {
        "id": device.id,
        "kind": device.kind,
        "name": device.name,
        "title": device.called,
        "url": device.url,
        "zone": device.zone,
        "counter": device.counter,
        "revoked": device.is_revoked,
        "paired_at": iso_or_none(device.paired_at),
        "state": health.state if health else "unknown",
        "cause": health.cause if health else "",
        "detail": health.detail if health else "",
        "since": iso(health.since) if health else None,
        "tested_at": iso_or_none(health.tested_at) if health else None,
        "paper": paper_json(paper) if paper else None,
        "lifetime": lifetime_json(health.lifetime if health else None),
    }


def paper_json(paper: PrinterPaper) -> PaperAnswer:
    """What pages and programs are told of a printer's paper: lengths in mm, slips, an instant."""
    found = paper.forecast
    return {
        "used_mm": round(found.used_mm),
        "roll_mm": round(found.roll_mm),
        "since": iso_or_none(found.since),
        "slips_left": found.slips_left,
        "ends_at": iso_or_none(found.ends_at),
        "ends_soon": paper.ends_soon,
    }


def lifetime_json(counted: Lifetime | None) -> LifetimeAnswer | None:
    """What a printer counted of its life; None where it doesn't."""
    if counted is None:
        return None
    return {"lines": counted.lines, "cuts": counted.cuts, "hours": counted.hours}

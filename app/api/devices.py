"""Devices: their health, a test, and the faults that a simulated one can be given."""

from datetime import datetime
from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import DevicePath
from app.api.device_schemas import AddDevice
from app.api.kit import Answer, Kit
from app.api.represent import device_json
from app.api.schemas import DemoClock, ShownCode, Simulate
from app.domain.errors import Conflict, Invalid, NotThere
from app.domain.instants import iso
from app.operations.clock import DemoClock as Clock
from app.operations.devices.devices import NewDevice
from app.operations.people.rights import Right
from app.persistence.devices.devices import Device
from hardware.simulators.faults import UnknownFault

EARLIEST, LATEST = 2000, 2100
"""The years that a demonstration may be set to; at the ends of the calendar sums overflow."""


def devices(kit: Kit) -> APIBlueprint:
    """The routes under /devices, and the demonstration's clock."""
    api = kit.group("devices", "Printers, boards, displays, kiosks.")
    installation = kit.installation

    @api.get("/devices", summary="Every device and its health")
    def every() -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_DEVICES)
        health = installation.device_control.health()
        return [
            device_json(device, health.get(device.id))
            for device in installation.authentication.devices(caller.centre_id)
        ], HTTPStatus.OK

    @api.post("/devices/<int:device_id>/test", summary="Try a device", responses={202: None})
    def test(path: DevicePath) -> Answer:
        device = _mine(path.device_id)
        if device.id not in installation.device_control.health():
            raise Conflict("not_driven", name=device.name)
        try:
            installation.device_control.test(device.id)
        except ValueError as error:
            raise Conflict("not_tested", name=device.name) from error
        return device_json(
            device, installation.device_control.health().get(device.id)
        ), HTTPStatus.ACCEPTED

    @api.post("/devices", summary="Add a device", responses={201: None})
    def add(body: AddDevice) -> Answer:
        wanted = NewDevice(**body.model_dump())
        caller = kit.caller()
        device_id, token = installation.devices.add(caller, caller.centre_id, wanted)
        told = {"id": device_id, "kind": body.kind, "name": body.name, "token": token}
        return told, HTTPStatus.CREATED

    @api.post(
        "/devices/<int:device_id>/pairing-code",
        summary="Six digits to pair it by",
        responses={201: None},
    )
    def pairing_code(path: DevicePath) -> Answer:
        caller = kit.caller()
        code = installation.pairing.code(caller, caller.centre_id, path.device_id)
        told = {"code": code.digits, "expires_at": iso(code.expires_at)}
        return told, HTTPStatus.CREATED

    @api.post("/devices/<int:device_id>/revoke", summary="Take a device's rights away")
    def revoke(path: DevicePath) -> Answer:
        caller = kit.caller()
        device = installation.devices.revoke(caller, caller.centre_id, path.device_id)
        return {"id": device.id}, HTTPStatus.OK

    @api.post("/devices/<int:device_id>/simulate", summary="Give a simulated device a fault")
    def simulate(path: DevicePath, body: Simulate) -> Answer:
        device = _mine(path.device_id)
        try:
            installation.device_control.simulate(device.id, body.fault, body.after_bytes)
        except UnknownFault as error:
            raise Invalid(
                "no_such_fault", field="fault", name=device.name, known=", ".join(error.known)
            ) from error
        except (ValueError, KeyError) as error:
            raise Conflict("not_simulated", name=device.name) from error
        return {"id": device.id, "fault": body.fault}, HTTPStatus.OK

    @api.post("/devices/<int:device_id>/scan", summary="Hold a code before a simulated scanner")
    def scan(path: DevicePath, body: ShownCode) -> Answer:
        device = _mine(path.device_id)
        try:
            installation.device_control.scan(device.id, body.code)
        except ValueError as error:
            raise Conflict("not_simulated", name=device.name) from error
        return {"id": device.id}, HTTPStatus.OK

    @api.post("/demo/clock", summary="Set the demonstration's clock")
    def demo_clock(body: DemoClock) -> Answer:
        kit.caller().must(Right.MANAGE_CENTRE)
        clock = installation.clock
        if not isinstance(clock, Clock):
            raise NotThere()
        if body.at is None:
            clock.stop()
        else:
            clock.run(_instant(body.at), body.speed)
        installation.units.clock_was_set()
        return {"now": iso(clock.now())}, HTTPStatus.OK

    def _mine(device_id: int) -> Device:
        caller = kit.caller()
        caller.must(Right.SEE_DEVICES)
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

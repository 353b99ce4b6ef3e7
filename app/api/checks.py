"""What an installation and a centre need, checked as `moiso doctor` checks it."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import CauseWord, DeviceWord
from app.api.routes import Answer, RouteGroup
from app.checks import (
    Finding,
    Healths,
    of_centre,
    of_devices,
    of_programs,
    of_server,
    of_settings,
)
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext
from hardware.devices import HealthState


class CheckState(StrEnum):
    """How a checked thing is; a device that nobody has heard of yet is unknown."""

    WELL = "well"
    WRONG = "wrong"
    UNKNOWN = "unknown"


class CheckAnswer(TypedDict):
    """A thing that was checked; `detail` is for a technician, and empty where nothing is wrong."""

    what: Annotated[str, Field(description="A word for programs, as disk, device, people.")]
    state: CheckState
    name: str
    kind: DeviceWord | None
    cause: CauseWord
    detail: str


def check_routes(context: RequestContext) -> RouteGroup:
    """The route of the check list."""
    api = RouteGroup(context, "checks", "What a centre needs, checked.")
    installation = context.installation

    @api.post(
        "/checks",
        "Check what the caller's centre needs; takes some seconds",
        right=Right.CONFIGURE,
        gives=list[CheckAnswer],
    )
    def check(caller: Caller) -> Answer:
        found = [
            *of_centre(installation, caller.centre_id),
            *of_devices(installation, caller.centre_id, _healths(caller)),
            *of_settings(installation.settings),
            *of_server(installation),
            *of_programs(installation.settings),
        ]
        return [_check_json(one) for one in found]

    def _healths(caller: Caller) -> Healths:
        known = installation.device_control.health()
        devices = installation.authentication.devices(caller.centre_id)
        return {
            device.id: (
                (now.state.value, now.cause.value, now.detail)
                if (now := known.get(device.id)) is not None
                else (HealthState.UNKNOWN.value, "", "")
            )
            for device in devices
        }

    return api


def _check_json(one: Finding) -> dict[str, object]:
    state = CheckState.WELL if one.is_well else CheckState.WRONG
    if one.is_well and one.state == HealthState.UNKNOWN:
        state = CheckState.UNKNOWN
    return {
        "what": one.what,
        "state": state.value,
        "name": one.name,
        "kind": one.kind or None,
        "cause": one.cause,
        "detail": one.words if state is CheckState.WRONG else "",
    }

"""What an installation and a centre need, checked as `moiso doctor` checks it."""

from collections.abc import Sequence
from enum import StrEnum
from io import BytesIO
from typing import Annotated

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import CauseWord, DeviceWord
from app.api.routes import Answer, RouteGroup, file_answer
from app.checks import (
    Finding,
    Healths,
    of_centre,
    of_devices,
    of_process,
    of_programs,
    of_server,
    of_settings,
)
from app.domain.errors import NotAllowed
from app.operations.clock import system_now
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext
from app.support import write_support
from hardware.devices import HealthState

ZIP = "application/zip"


class CheckState(StrEnum):
    """How a checked thing is; a device that nobody has heard of yet is unknown."""

    WELL = "well"
    WRONG = "wrong"
    UNKNOWN = "unknown"


class CheckAnswer(TypedDict):
    """A thing that was checked; `detail` is for a technician: what is wrong, or the version."""

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
        return [_check_json(one) for one in _found(caller)]

    @api.get(
        "/support",
        "A file for who helps from afar, without a person or a secret, for who has all centres",
        right=Right.CONFIGURE,
        also=(ZIP,),
    )
    def support(caller: Caller) -> Answer:
        if not caller.has_all_of(installation.centre_ids()):
            raise NotAllowed("all_centres", right=Right.CONFIGURE.value)
        states = {ident: state for ident, (state, _, _) in _healths(caller).items()}
        content = BytesIO()
        write_support(installation, _found(caller), states, content)
        name = f"moiso-support-{system_now():%Y%m%d-%H%M}.zip"
        return file_answer(content.getvalue(), ZIP, name)

    def _found(caller: Caller) -> Sequence[Finding]:
        return [
            *of_centre(installation, caller.centre_id),
            *of_devices(installation, caller.centre_id, _healths(caller)),
            *of_settings(installation.settings),
            *of_server(installation),
            *of_process(installation),
            *of_programs(installation.settings),
        ]

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
        "detail": one.words if state is CheckState.WRONG or one.what == "version" else "",
    }

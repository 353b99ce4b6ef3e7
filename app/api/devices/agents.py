"""Agents: pairing by a code, the jobs of their printers, the health and keys of their devices."""

from datetime import UTC, datetime
from typing import Annotated

from flask import request
from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from app.api.fields import LARGEST, Body, CardText, DeviceWord, Facts, IdAnswer, RequestId
from app.api.lobby.displays import SpeechTurnFields
from app.api.routes import Answer, RouteGroup
from app.domain.errors import Invalid
from app.operations.clock import system_now
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext
from hardware.devices import Cause, Health, HealthState, Lifetime
from hardware.inputs.keypad import KeypadKey, Press
from hardware.printers.jobs import JobState, PrintJob
from hardware.speakers import SpeakerSound, TurnRequest

FINAL = frozenset({JobState.SENT, JobState.PRINTED, JobState.UNCERTAIN, JobState.FAILED})

DeviceId = Annotated[int, Field(ge=1, le=LARGEST)]
Detail = Annotated[str, Field(max_length=400)]


class PairBody(Body):
    """The six digits that an administrator reads out.

    With the device's name, mistakes of other PCs behind the same address don't make it wait.
    """

    code: str = Field(pattern=r"^[0-9]{6}$")
    name: str = Field("", max_length=64)


class ClaimJobBody(Body):
    """Asks for a printer's next job; the same `claim` again gives the same job."""

    device_id: DeviceId
    claim: RequestId


class ReleaseJobBody(Body):
    """Not one byte of the job was sent."""

    device_id: DeviceId
    detail: Detail = ""


class SettleJobBody(Body):
    """What became of a job, and how much paper its slip took."""

    device_id: DeviceId
    state: JobState
    detail: Detail = ""
    paper_mm: float | None = Field(None, ge=0, le=10_000)


Count = Annotated[int, Field(ge=0, le=10**10)]


class LifetimeFields(Body):
    """What a printer has done in its life, by its own counters."""

    lines: Count
    cuts: Count
    hours: Count

    def lifetime(self) -> Lifetime:
        """The same as the driver of devices has it."""
        return Lifetime(self.lines, self.cuts, self.hours)


class DeviceHealthFields(Body):
    """How one device is."""

    id: DeviceId
    state: HealthState
    cause: Cause = Cause.NONE
    detail: Detail = ""
    tested_at: AwareDatetime | None = None
    lifetime: LifetimeFields | None = None


class HealthBody(Body):
    """How the devices of an agent are."""

    devices: list[DeviceHealthFields] = Field(max_length=500)


class PressBody(Body):
    """A key of a keypad."""

    device_id: DeviceId
    key: KeypadKey
    digits: str = Field("", pattern=r"^[0-9]{0,6}$")
    request_id: RequestId


class ScanBody(Body):
    """What a scanner has read, which may be a card: it is kept in memory for minutes only."""

    device_id: DeviceId
    code: CardText


class SpeakerTurnBody(SpeechTurnFields):
    """What a loudspeaker of the agent says, as a display does for itself."""

    device_id: DeviceId
    sound: SpeakerSound


class PairedDeviceAnswer(TypedDict):
    """The device that was paired."""

    id: int
    kind: DeviceWord
    name: str


class PairingAnswer(TypedDict):
    """A device's token, told once."""

    token: str
    device: PairedDeviceAnswer


class JobAnswer(TypedDict):
    """A slip to print, how old it is in seconds, and which copy (1 is the first)."""

    id: int
    document: Facts
    age_s: float
    copy: int


class BrokenOffAnswer(JobAnswer):
    """A slip that may have broken off in the middle, and its printer."""

    device_id: int


class AgentStartAnswer(TypedDict):
    """Of how many jobs nobody knows whether they were printed, and of each printer the last slip,
    if it may have broken off in the middle.
    """

    uncertain: int
    broken_off: list[BrokenOffAnswer]


class HeardDevicesAnswer(TypedDict):
    """Of how many devices it was heard how they are."""

    devices: int


class SpeakerTurnAnswer(TypedDict):
    """Whether a speaker may speak; `clip` is what to say, `until` the newest call that it says."""

    has_turn: bool
    may_begin: bool
    said_until: int
    again_ms: int
    clip: str
    until: int


def pairing_routes(context: RequestContext) -> RouteGroup:
    """The route by which a device gets its token; nobody is known yet."""
    api = RouteGroup(context, "pairing", "A device gets its token for six digits.")
    pairing = context.installation.pairing

    @api.post("/pairing", "Get a device's token", statuses=(201,), gives=PairingAnswer)
    def pair(body: PairBody) -> Answer:
        device, token = pairing.pair(body.code, address=request.remote_addr or "", name=body.name)
        told = {"id": device.id, "kind": device.kind, "name": device.name}
        return {"token": token, "device": told}

    return api


def _job(job: PrintJob) -> JobAnswer:
    age_s = max(0.0, (system_now() - job.created_at).total_seconds())
    return {"id": job.id, "document": dict(job.document), "age_s": age_s, "copy": job.copy}


def agent_routes(context: RequestContext) -> RouteGroup:
    """The routes under /agent, for the agent whose token it is."""
    api = RouteGroup(context, "agent", "Programs on other PCs that drive devices.")
    agents = context.installation.agents

    @api.post(
        "/agent/start",
        "The agent's program has started",
        right=Right.DRIVE_DEVICES,
        gives=AgentStartAnswer,
    )
    def start(caller: Caller) -> Answer:
        found = agents.begin(caller)
        broken_off = [
            {"device_id": device_id, **_job(job)} for device_id, job in found.broken_off.items()
        ]
        return {"uncertain": found.uncertain, "broken_off": broken_off}

    @api.post(
        "/agent/jobs/claim",
        "A printer's next job, 204 where none waits",
        statuses=(200, 204),
        right=Right.DRIVE_DEVICES,
        gives=JobAnswer,
    )
    def claim(caller: Caller, body: ClaimJobBody) -> Answer:
        job = agents.claim(caller, body.device_id, body.claim)
        return _job(job) if job else None

    @api.post(
        "/agent/jobs/<int:job_id>/release",
        "Nothing of it was sent",
        right=Right.DRIVE_DEVICES,
        gives=IdAnswer,
    )
    def release(caller: Caller, job_id: int, body: ReleaseJobBody) -> Answer:
        agents.release(caller, body.device_id, job_id, body.detail)
        return {"id": job_id}

    @api.post(
        "/agent/jobs/<int:job_id>/settle",
        "What became of it",
        right=Right.DRIVE_DEVICES,
        gives=IdAnswer,
    )
    def settle(caller: Caller, job_id: int, body: SettleJobBody) -> Answer:
        if body.state not in FINAL:
            raise Invalid("invalid", field="state")
        agents.settle(
            caller, body.device_id, job_id, body.state, body.detail, paper_mm=body.paper_mm
        )
        return {"id": job_id}

    @api.post(
        "/agent/health",
        "How the agent's devices are",
        right=Right.DRIVE_DEVICES,
        gives=HeardDevicesAnswer,
    )
    def health(caller: Caller, body: HealthBody) -> Answer:
        at = datetime.now(UTC)
        told = {
            one.id: Health(
                one.state,
                one.detail,
                at,
                one.cause,
                one.tested_at,
                one.lifetime.lifetime() if one.lifetime else None,
            )
            for one in body.devices
        }
        agents.report(caller, told)
        return {"devices": len(told)}

    @api.post(
        "/agent/presses",
        "A key of a keypad was pressed",
        statuses=(202,),
        right=Right.DRIVE_DEVICES,
        gives=IdAnswer,
    )
    def pressed(caller: Caller, body: PressBody) -> Answer:
        press = Press(body.key, body.digits)
        agents.press(caller, body.device_id, press, request_id=body.request_id)
        return {"id": body.device_id}

    @api.post(
        "/agent/scans",
        "A scanner has read a code",
        statuses=(202,),
        right=Right.DRIVE_DEVICES,
        gives=IdAnswer,
    )
    def scanned(caller: Caller, body: ScanBody) -> Answer:
        agents.scan(caller, body.device_id, body.code)
        return {"id": body.device_id}

    @api.post(
        "/agent/speaking",
        "Ask for a speaker's turn; say how its sound is",
        right=Right.DRIVE_DEVICES,
        gives=SpeakerTurnAnswer,
    )
    def speaking(caller: Caller, body: SpeakerTurnBody) -> Answer:
        begin = tuple(body.begin)
        asked = TurnRequest(
            body.screen, body.sound, body.ended, begin, body.key, body.gone, body.failed
        )
        leave = agents.speak(caller, body.device_id, asked)
        return {
            "has_turn": leave.has_turn,
            "may_begin": leave.may_begin,
            "said_until": leave.said_until,
            "again_ms": round(leave.again_s * 1000),
            "clip": leave.clip,
            "until": leave.until,
        }

    return api

"""Agents: pairing by a code, the jobs of their printers, the health and keys of their devices."""

from datetime import UTC, datetime
from http import HTTPStatus

from flask import request
from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import JobPath
from app.api.device_schemas import (
    Claim,
    Pair,
    Pressed,
    Release,
    Report,
    Scanned,
    Settle,
    SpeakerSpeaking,
)
from app.api.kit import Answer, Kit
from app.domain.errors import Invalid
from app.operations.clock import system_now
from hardware.devices import Health
from hardware.inputs.keypad import Press
from hardware.printers.jobs import JobState
from hardware.speakers import TurnRequest

FINAL = frozenset({JobState.SENT, JobState.PRINTED, JobState.UNCERTAIN, JobState.FAILED})


def pairing(kit: Kit) -> APIBlueprint:
    """The route by which a device gets its token; nobody is known yet."""
    api = kit.group("pairing", "A device gets its token for six digits.")

    @api.post("/pairing", summary="Get a device's token", responses={201: None})
    def pair(body: Pair) -> Answer:
        device, token = kit.installation.pairing.pair(body.code, address=request.remote_addr or "")
        told = {"id": device.id, "kind": device.kind, "name": device.name}
        return {"token": token, "device": told}, HTTPStatus.CREATED

    return api


def agents(kit: Kit) -> APIBlueprint:
    """The routes under /agent, for the agent whose token it is."""
    api = kit.group("agent", "Programs on other PCs that drive devices.")
    desk = kit.installation.agents

    @api.post("/agent/start", summary="The agent's program has started")
    def start() -> Answer:
        caller = kit.caller()
        return {"uncertain": desk.begin(caller)}, HTTPStatus.OK

    @api.post(
        "/agent/jobs/claim",
        summary="A printer's next job, 204 where none waits",
        responses={200: None, 204: None},
    )
    def claim(body: Claim) -> Answer:
        job = desk.claim(kit.caller(), body.device_id, body.claim)
        if job is None:
            return "", HTTPStatus.NO_CONTENT
        age_s = max(0.0, (system_now() - job.created_at).total_seconds())
        told = {"id": job.id, "document": job.document, "age_s": age_s, "copy": job.copy}
        return told, HTTPStatus.OK

    @api.post("/agent/jobs/<int:job_id>/release", summary="Nothing of it was sent")
    def release(path: JobPath, body: Release) -> Answer:
        desk.release(kit.caller(), body.device_id, path.job_id, body.detail)
        return {"id": path.job_id}, HTTPStatus.OK

    @api.post("/agent/jobs/<int:job_id>/settle", summary="What became of it")
    def settle(path: JobPath, body: Settle) -> Answer:
        caller = kit.caller()
        if body.state not in FINAL:
            raise Invalid("invalid", field="state")
        desk.settle(caller, body.device_id, path.job_id, body.state, body.detail)
        return {"id": path.job_id}, HTTPStatus.OK

    @api.post("/agent/health", summary="How the agent's devices are")
    def health(body: Report) -> Answer:
        at = datetime.now(UTC)
        told = {
            one.id: Health(one.state, one.detail, at, one.cause, one.tested_at)
            for one in body.devices
        }
        desk.report(kit.caller(), told)
        return {"devices": len(told)}, HTTPStatus.OK

    @api.post("/agent/presses", summary="A key of a keypad was pressed", responses={202: None})
    def pressed(body: Pressed) -> Answer:
        press = Press(body.key, body.digits)
        desk.press(kit.caller(), body.device_id, press, request_id=body.request_id)
        return {"id": body.device_id}, HTTPStatus.ACCEPTED

    @api.post("/agent/scans", summary="A scanner has read a code", responses={202: None})
    def scanned(body: Scanned) -> Answer:
        desk.scan(kit.caller(), body.device_id, body.code)
        return {"id": body.device_id}, HTTPStatus.ACCEPTED

    @api.post("/agent/speaking", summary="Ask for a speaker's turn; say how its sound is")
    def speaking(body: SpeakerSpeaking) -> Answer:
        begin = tuple(body.begin)
        asked = TurnRequest(body.screen, body.sound, body.ended, begin, body.key, body.gone)
        leave = desk.speak(kit.caller(), body.device_id, asked)
        return {
            "has_turn": leave.has_turn,
            "may_begin": leave.may_begin,
            "said_until": leave.said_until,
            "again_ms": round(leave.again_s * 1000),
            "clip": leave.clip,
        }, HTTPStatus.OK

    return api

"""The lobby's screens: how displays are set up, notices, media."""

from http import HTTPStatus
from typing import Any

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import DevicePath
from app.api.display_schemas import MediaFile, MediaPath, MediaQuery, NewNotice, NoticePath, Plan
from app.api.kit import Answer, Kit
from app.api.represent import plan_json
from app.domain.instants import iso
from app.domain.lobby.displays import DisplayPlan, Notice
from app.operations.lobby.media import MOST_BYTES, Medium
from app.operations.people.rights import Right


def lobby(kit: Kit) -> APIBlueprint:
    """The routes under /notices and /media, and the plan of a display."""
    api = kit.group("lobby", "Displays' layouts, notices, media.")
    installation = kit.installation

    @api.get("/devices/<int:device_id>/display", summary="How a display is set up")
    def plan(path: DevicePath) -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_DEVICES)
        device = installation.displays.display(caller.centre_id, path.device_id)
        floor = installation.units.floor(caller.centre_id)
        return plan_json(installation.displays.plan(floor, device.id)), HTTPStatus.OK

    @api.put("/devices/<int:device_id>/display", summary="Set a display up; it follows at once")
    def set_plan(path: DevicePath, body: Plan) -> Answer:
        caller = kit.caller()
        wanted = DisplayPlan(
            layout=body.layout,
            zones=tuple(body.zones),
            languages=tuple(body.languages),
            is_silent=body.silent,
            volume=body.volume,
            image_s=body.image_s,
        )
        done = installation.displays.set_plan(caller, caller.centre_id, path.device_id, wanted)
        return plan_json(done), HTTPStatus.OK

    @api.get("/notices", summary="The lines that the lobby shows")
    def notices() -> Answer:
        return [
            _notice_json(notice) for notice in installation.displays.notices(kit.caller())
        ], HTTPStatus.OK

    @api.post("/notices", summary="Show a line in the lobby", responses={201: None})
    def add_notice(body: NewNotice) -> Answer:
        caller = kit.caller()
        text = {k: v for k, v in body.text.model_dump().items() if v}
        notice = installation.displays.add_notice(
            caller, caller.centre_id, text, zone=body.zone, until_at=body.until
        )
        return _notice_json(notice), HTTPStatus.CREATED

    @api.delete("/notices/<int:notice_id>", summary="Take a line away", responses={204: None})
    def remove_notice(path: NoticePath) -> Answer:
        caller = kit.caller()
        installation.displays.remove_notice(caller, caller.centre_id, path.notice_id)
        return "", HTTPStatus.NO_CONTENT

    @api.get("/media", summary="The playlist: pictures and films in order")
    def media() -> Answer:
        kit.caller().must(Right.SUPERVISE)
        return [_medium_json(medium) for medium in installation.media.playlist()], HTTPStatus.OK

    @api.post(
        "/media",
        summary="Add a picture (PNG, JPEG, WebP) or film (MP4, WebM): the body is the file",
        responses={201: None},
    )
    def add_media(query: MediaQuery, raw: MediaFile) -> Answer:
        caller = kit.caller()
        caller.must(Right.MANAGE_CENTRE)
        # The gate lets this body through unread; it is copied in pieces.
        raw.max_content_length = MOST_BYTES
        medium = installation.media.add(caller, query.name, raw.stream)
        return _medium_json(medium), HTTPStatus.CREATED

    @api.delete("/media/<name>", summary="Take a file away", responses={204: None})
    def remove_media(path: MediaPath) -> Answer:
        installation.media.remove(kit.caller(), path.name)
        return "", HTTPStatus.NO_CONTENT

    return api


def _notice_json(notice: Notice) -> dict[str, Any]:
    until = iso(notice.until_at) if notice.until_at else None
    return {"id": notice.id, "text": dict(notice.text), "zone": notice.zone, "until": until}


def _medium_json(medium: Medium) -> dict[str, Any]:
    return {"name": medium.name, "kind": medium.kind, "size": medium.size}

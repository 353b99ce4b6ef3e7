"""Displays: the picture of a zone, and the turn to speak in it."""

from http import HTTPStatus

from flask_openapi3.blueprint import APIBlueprint

from app.api.addresses import ZonePath
from app.api.display_schemas import Speaking
from app.api.kit import Answer, Kit
from app.domain.lobby.displays import DisplayScreen
from app.operations.installation import Pictures
from app.operations.lobby.speech_lock import ScreenReport
from app.operations.people.rights import Right


def displaying(kit: Kit, pictures: Pictures) -> APIBlueprint:
    """The routes under /displays."""
    api = kit.group("displays", "What the lobby sees and hears.")
    installation = kit.installation

    @api.get("/displays/<zone>", summary="The picture of a zone's display")
    def display(path: ZonePath) -> Answer:
        caller = kit.caller()
        caller.must(Right.SEE_DISPLAY)
        floor = installation.units.floor(caller.centre_id)
        installation.displays.zones_of(floor, caller, path.zone)
        device = caller.id if caller.kind == "device" else None
        screen = DisplayScreen(path.zone, device, caller.counter)
        return pictures.display(floor, screen, installation.clock.now()), HTTPStatus.OK

    @api.post("/displays/<zone>/speaking", summary="Ask for the turn to speak; say how sound is")
    def speaking(path: ZonePath, body: Speaking) -> Answer:
        caller = kit.caller()
        if body.gone:
            installation.speech_locks.gone(caller, path.zone, body.screen)
            return {}, HTTPStatus.OK
        said = ScreenReport(body.screen, body.sound, body.ended, tuple(body.begin), body.key)
        heard = installation.speech_locks.heard(caller, path.zone, said)
        speech = heard.speech
        return {
            "has_turn": heard.has_turn,
            "may_begin": heard.may_begin,
            "said_until": heard.said_until,
            "again_ms": round(heard.again.total_seconds() * 1000),
            "speech": {"text": speech.text, "clips": list(speech.clips)} if speech else None,
        }, HTTPStatus.OK

    return api

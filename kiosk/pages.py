"""The kiosk's page, and what is read aloud of it."""

import re

from flask import Blueprint, Response, jsonify, request
from werkzeug.wrappers import Response as BaseResponse

from app.api.problems import wrong_fields, wrong_places
from app.domain.errors import Invalid
from app.domain.queue.ticket import Ticket
from app.operations.centre.sample_floor import Moment, sample_floor
from app.operations.installation import Installation
from app.operations.people.rights import Caller, Right
from app.persistence.centre.configuration import ConfigurationError
from app.request_context import RequestContext
from app.web.devices import DevicePages
from app.web.render import render_page
from kiosk.asked import Asked, Screen
from kiosk.reading import reading
from kiosk.view import kiosk_view

NUMBER = re.compile(r"[1-9][0-9]?")


def pages(context: RequestContext) -> Blueprint:
    """The blueprint of /kiosk and /admin/preview/kiosk."""
    web = Blueprint("kiosk", __name__, template_folder="templates")
    installation = context.installation
    devices = DevicePages(installation)

    @web.get("/kiosk")
    def kiosk() -> Response:
        device = devices.device("kiosk")
        if device is None:
            return devices.ask("kiosk")
        floor = installation.units.floor(device.centre_id)
        return render_page(
            "kiosk/kiosk.html",
            sections=("kiosk", "slip", "closure"),
            picture=kiosk_view(
                floor,
                installation.clock.now(),
                always_open=installation.settings.demo,
                has_scanner=installation.device_control.has_scanner(device.id),
                kiosk=device.id,
                is_attended=installation.attendance.is_attended(device.centre_id),
            ),
            token=installation.authentication.page_token(device),
        )

    @web.get("/kiosk/reading")
    def spoken() -> Response:
        """The clips of a screen, for who may take a number: `?screen=choose&language=vi&of=…`."""
        caller = context.identity()
        caller.must(Right.ISSUE)
        floor = installation.units.floor(caller.centre_id)
        asked = _asked(installation, caller, floor.centre.languages)
        said = reading(
            floor, asked, installation.clock.now(), always_open=installation.settings.demo
        )
        clips = (
            installation.announcer.phrase(one.text, one.language or asked.language) for one in said
        )
        answer = jsonify(
            said=[
                {"text": one.text, "clip": clip, "of": one.of}
                for one, clip in zip(said, clips, strict=True)
            ]
        )
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @web.get("/admin/preview/kiosk")
    def preview() -> BaseResponse:
        caller = context.identity.signed_in("/admin/messages")
        caller.must(Right.CONFIGURE)
        return render_page("kiosk/preview.html", sections=("kiosk", "closure"))

    @web.get("/admin/preview/kiosk/picture")
    def tried() -> BaseResponse:
        """The kiosk as the draft of who asks makes it, at work."""
        caller = context.identity()
        configurations = installation.configurations
        now = configurations.current(caller)
        try:
            centre = configurations.tried(caller, now.draft.patch if now.draft else {})
        except ConfigurationError as error:
            return wrong_fields(wrong_places(error.wrong))
        floor, at = sample_floor(centre, Moment.OPEN, installation.clock.now())
        answer = jsonify(kiosk_view(floor, at, always_open=True))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    return web


def _asked(installation: Installation, caller: Caller, languages: tuple[str, ...]) -> Asked:
    """The screen that the query names. Raises Invalid naming the field, NotThere for a ticket."""
    given = request.args
    if (language := given.get("language", "")) not in languages:
        raise Invalid("invalid", field="language")
    if (screen := given.get("screen", "")) not in set(Screen):
        raise Invalid("invalid", field="screen")
    pairs = (code.partition(":") for code in given.get("of", "").split(",") if code)
    return Asked(
        screen=Screen(screen),
        language=language,
        of=tuple((service, procedure or None) for service, _, procedure in pairs),
        chosen=tuple(code for code in given.get("chosen", "").split(",") if code),
        has_more=given.get("more") == "1",
        page=_number("page"),
        pages=_number("pages"),
        typed=given.get("typed") == "1",
        ticket=_ticket(installation, caller, given["ticket"]) if "ticket" in given else None,
        has_keys=given.get("keys") == "1",
        card=given.get("card", ""),
        help=given.get("help", "asked"),
        has_paper=given.get("paper") != "photo",
    )


def _number(field: str) -> int:
    text = request.args.get(field, "1")
    if not NUMBER.fullmatch(text):
        raise Invalid("invalid", field=field)
    return int(text)


def _ticket(installation: Installation, caller: Caller, text: str) -> Ticket:
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return installation.ticket_reader.of_centre(caller.centre_id, number)

"""The set-up assistant from the centre's name on: its screens, each a row of the table here.

A screen is data: its code, what of the centre's file it asks, what else its script is told. Its
script is `static/setup/<code>.js`, named in `page.js`; its words are `setup` in the texts.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app.admin.choices import people_choices, rehearsal_choices
from app.admin.configuration import configuration_plan
from app.admin.configuration_forms import PAGES, FormField, FormPart, part_json
from app.api.problems import language
from app.config import EVERYWHERE, LOOPBACK
from app.domain.errors import NotThere
from app.operations.people.rights import Caller, Right
from app.own_address import url_of
from app.request_context import RequestContext
from app.web.render import page_language, render_page
from app.web.setup import BEFORE, LATER, setup_frame
from hardware.boards.seven import NEAREST
from hardware.own_addresses import way_out


@dataclass(frozen=True, slots=True)
class SetupScreen:
    """A screen: the parts of the centre's file that it asks, the right that it needs as well.

    `tells` gives what its script is told beyond the configuration; `sections` are further texts,
    `styles` further style sheets.
    """

    code: str
    parts: tuple[FormPart, ...] = ()
    right: Right = Right.PUBLISH
    sections: tuple[str, ...] = ()
    styles: tuple[str, ...] = ()
    tells: Callable[[RequestContext, Caller], Mapping[str, Any]] = lambda _context, _caller: {}


def _offered(context: RequestContext, _caller: Caller) -> Mapping[str, Any]:
    """The fields of work that centres of this kind have, and how LED boards show their letters."""
    return {"fields": context.installation.setup.fields_of_work(), "on_led": dict(NEAREST)}


def _addresses(context: RequestContext, _caller: Caller) -> Mapping[str, Any]:
    """Where phones may find the server: as it is set, or as it is proposed; whether they can."""
    settings = context.installation.settings
    proposed = request.host_url.rstrip("/")
    if urlsplit(proposed).hostname in (*LOOPBACK, *EVERYWHERE):
        found = way_out()
        proposed = f"http://{found}:{settings.port}" if found else ""
    return {
        "fixed": settings.public_url,
        "proposed": proposed,
        "is_closed": settings.host in LOOPBACK and not settings.public_url,
    }


def _zones(context: RequestContext, caller: Caller) -> Mapping[str, Any]:
    """Where screens, boards and speakers hang, known boards, and the server's address."""
    installation = context.installation
    centre = installation.units.floor(caller.centre_id).centre
    return {
        "zones": [{"code": z.code, "name": dict(z.name)} for z in centre.zones.values()],
        "counters": sorted(centre.counters),
        "boards": list(installation.devices.presets.models().items()),
        "server": url_of(installation.settings, centre.public_url),
    }


SETUP_SCREENS: tuple[SetupScreen, ...] = (
    SetupScreen(
        "name",
        (
            FormPart(
                "centre",
                (
                    FormField("name", "words", is_needed=True),
                    FormField("header", "text", is_needed=True),
                    FormField("site", "words", is_needed=True),
                    FormField("address", "text"),
                ),
            ),
        ),
    ),
    SetupScreen("services", tells=_offered),
    SetupScreen("counters", (PAGES["counters"][0],)),
    SetupScreen("hours", (PAGES["calendar"][0],)),
    SetupScreen(
        "address", (FormPart("centre", (FormField("public_url", "text"),)),), tells=_addresses
    ),
    SetupScreen(
        "printer",
        right=Right.CONFIGURE_DEVICES,
        sections=("devices", "supervisor"),
        styles=("admin/printers.css",),
    ),
    SetupScreen(
        "screens",
        right=Right.CONFIGURE_DEVICES,
        sections=("devices", "supervisor"),
        styles=("admin/devices.css", "admin/printers.css"),
        tells=_zones,
    ),
    SetupScreen(
        "people",
        right=Right.CONFIGURE_PEOPLE,
        sections=("users",),
        styles=("admin/users.css",),
        tells=lambda context, caller: {"choices": people_choices(context.installation, caller)},
    ),
    SetupScreen(
        "backup",
        right=Right.CONFIGURE,
        sections=("backup", "checks"),
        styles=("admin/checks.css",),
    ),
    SetupScreen(
        "rehearsal",
        sections=("rehearsal", "devices"),
        styles=("admin/users.css", "admin/rehearsal.css", "admin/printers.css"),
        tells=lambda context, caller: {
            "choices": rehearsal_choices(context.installation, caller, page_language())
        },
    ),
    SetupScreen(
        "checks",
        right=Right.CONFIGURE,
        sections=("checks", "devices", "supervisor"),
        styles=("admin/checks.css",),
    ),
)
"""In the order of `SCREENS` (app/operations/centre/setup.py), which names them all."""


def add_setup(web: Blueprint, context: RequestContext) -> None:
    """Add the assistant's pages."""
    installation = context.installation
    screens = {screen.code: screen for screen in SETUP_SCREENS}

    @web.get(LATER)
    def setup_next() -> Response:
        code = installation.setup.progress().next_screen
        if code in BEFORE:  # Of a centre that wasn't made by the assistant.
            code = SETUP_SCREENS[0].code
        return redirect(f"{LATER}/{code or 'end'}")

    @web.get(f"{LATER}/<code>")
    def setup_screen(code: str) -> Response:
        if code != "end" and code not in screens:
            raise NotThere(screen=code)
        caller = context.identity.signed_in()
        caller.must(Right.CONFIGURE)
        progress = installation.setup.progress()
        if code == "end":
            frame = {**setup_frame(progress, SETUP_SCREENS[-1].code), "at": "end"}
            frame["back"] = f"{LATER}/{SETUP_SCREENS[-1].code}"
            return render_page(
                "admin/setup_end.html", csrf=True, me=caller, frame=frame, sections=("setup",)
            )
        screen = screens[code]
        caller.must(screen.right)
        frame = setup_frame(progress, code)
        plan = configuration_plan(
            installation,
            caller,
            language(request),
            page=f"setup-{code}",
            parts=[part_json(part) for part in screen.parts],
        )
        return render_page(
            "admin/setup.html",
            sections=("setup", "configuration", "kind", "wrong", *screen.sections),
            csrf=True,
            me=caller,
            frame=frame,
            styles=screen.styles,
            plan={**plan, "setup": {"next": frame["next"], **screen.tells(context, caller)}},
        )

"""Waits for pages of others: a small page that any site may show in a frame.

It knows nobody and sets no cookie. It stands whole in the HTML; where scripts may run, its figures
come anew each minute, as the page is never loaded under its reader's eyes.
"""

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app import texts
from app.api.booking.public import KEPT_S, centre_floor, waits_json
from app.operations.booking.public_limit import PublicLimit
from app.operations.installation import Installation
from app.request_context import client_address
from app.web.render import POLICY, render_page


def widget(installation: Installation) -> Blueprint:
    """The blueprint of /widget."""
    web = Blueprint("widget", __name__, template_folder="templates")
    limit = PublicLimit()

    @web.get("/widget/<code>")
    def waits(code: str) -> Response:
        limit.count(client_address())
        floor = centre_floor(installation, code)
        lang = texts.choose([request.args.get("lang", "")])
        at = installation.clock.now()
        told = waits_json(floor, at, always_open=installation.settings.demo)
        asked = request.args.get("service")
        page = render_page(
            "book/widget.html",
            language=lang,
            centre=floor.centre,
            services=[one for one in told["services"] if asked in (None, one["service"])],
            at=texts.moment(lang, at.astimezone(floor.centre.time_zone), seconds=False),
            every_s=KEPT_S,
        )
        # Who shows it is not our matter: nothing on it can be pressed. Browsers that know this rule
        # don't look at X-Frame-Options (CSP 3, 6.4.2.2).
        page.headers["Content-Security-Policy"] = POLICY.replace(
            "frame-ancestors 'self'", "frame-ancestors *"
        )
        page.headers["Cache-Control"] = f"public, max-age={KEPT_S}"
        page.headers.remove("Set-Cookie")
        return page

    return web

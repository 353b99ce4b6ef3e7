"""The visitor's page by its secret code, and the QR picture that leads to it."""

import io

import segno
from flask import Blueprint, Response, json

from app.domain.errors import NotThere
from app.own_address import url_of
from app.request_context import RequestContext
from app.texts import text
from app.web.assets import compressed
from app.web.render import page_language, render_page


def pages(context: RequestContext) -> Blueprint:
    """The blueprint of /t/{code}."""
    web = Blueprint("track", __name__, template_folder="templates")
    installation = context.installation

    @web.get("/t/<code>")
    def track(code: str) -> Response:
        try:
            floor, ticket = installation.ticket_reader.held(code)
        except NotThere:
            return compressed(render_page("track/gone.html", status=404))
        page = render_page(
            "track/track.html",
            sections=("track", "rating"),
            picture=context.pictures.track(floor, ticket, installation.clock.now()),
            auth={"code": code},
            language=ticket.language,
        )
        return compressed(page)

    @web.get("/t/<code>/app.webmanifest")
    def manifest(code: str) -> Response:
        """What a phone needs to keep the number on its home screen."""
        _, ticket = installation.ticket_reader.held(code)
        words = text(page_language(ticket.language), "track.title", label=ticket.label)
        described = {
            "name": words,
            "short_name": ticket.label,
            "start_url": f"/t/{code}",
            "scope": f"/t/{code}",
            "display": "standalone",
            "background_color": "#f4f3ee",
            "theme_color": "#9c1c1c",
            "icons": [{"src": "/static/mark.svg", "sizes": "any", "type": "image/svg+xml"}],
        }
        return Response(json.dumps(described), content_type="application/manifest+json")

    @web.get("/t/<code>/qr.svg")
    def qr(code: str) -> Response:
        floor, _ = installation.ticket_reader.held(code)
        out = io.BytesIO()
        address = f"{url_of(installation.settings, floor.centre.public_url)}/t/{code}"
        segno.make(address, error="m").save(out, kind="svg", border=4, xmldecl=False, scale=8)
        return Response(out.getvalue(), content_type="image/svg+xml")

    return web

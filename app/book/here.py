"""The page that the building's code opens: who stands there checks in, or takes a number."""

import re
from http import HTTPStatus
from secrets import token_hex
from uuid import uuid4

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app.api.booking.own import OwnBookingAnswer, own_json
from app.api.booking.public import services_json
from app.api.problems import sentence
from app.book.pages import said_day
from app.book.seen import keep_mark, mark, seen
from app.domain.errors import Conflict, Invalid, NotThere, QueueError
from app.operations.booking.public_limit import PublicLimit
from app.operations.installation import Installation
from app.operations.people.rights import DoorVisitor
from app.operations.queue.issuing import IssueRequest
from app.persistence.booking.store import KnownBooking
from app.request_context import client_address
from app.web.render import page_language, render_page

ONE_PRESS = re.compile(r"[A-Za-z0-9._:-]{8,64}")
NUMBERS = 60
"""So many numbers in ten minutes the phones behind one address may take: all of the hall's may."""


def here(installation: Installation) -> Blueprint:
    """The blueprint of /here/{code}. The code changes every minute: from home it opens nothing."""
    web = Blueprint("here", __name__, template_folder="templates")
    bookings, limit = installation.bookings, PublicLimit()
    numbers = PublicLimit(NUMBERS, every_s=600)

    def centre_of(code: str) -> int | None:
        limit.count(client_address())
        known = installation.centre_ids()
        return next((one for one in known if installation.presence.is_good(one, code)), None)

    @web.get("/here/<code>")
    def show(code: str) -> Response:
        return page(centre_of(code), code)

    @web.post("/here/<code>/number")
    def number(code: str) -> Response:
        centre_id = centre_of(code)
        if centre_id is None:
            return page(None, code)
        lang, phone = page_language(), mark() or token_hex(8)
        asked = request.form.get("request_id", "")
        languages = installation.units.floor(centre_id).centre.languages
        wish = IssueRequest(
            request.form.get("service", ""),
            asked if ONE_PRESS.fullmatch(asked) else uuid4().hex,
            language=lang if lang in languages else languages[0],
            on_paper=False,
        )
        try:
            numbers.count(client_address())
            done = installation.issuing.issue(DoorVisitor(centre_id, phone), wish)
        except (Conflict, Invalid) as refusal:
            return page(centre_id, code, refusal)
        answer = redirect(f"/t/{done.track_code}")
        keep_mark(answer, phone, is_https=installation.settings.is_https)
        return answer

    def page(centre_id: int | None, code: str, refused: QueueError | None = None) -> Response:
        if centre_id is None:
            return render_page("book/here.html", found=None, status=HTTPStatus.CONFLICT)
        floor = installation.units.floor(centre_id)
        lang, zone, at = page_language(), floor.centre.time_zone, installation.clock.now()
        offered = services_json(floor, at, always_open=installation.settings.demo)
        found = []
        for secret in seen():
            told = _own(secret, centre_id)
            if told is not None:
                known, of = told
                start = known.booking.starts_at.astimezone(zone)
                found.append((secret, of, said_day(lang, start.date()), f"{start:%H:%M}"))
        return render_page(
            "book/here.html",
            found=found,
            centre=floor.centre.name,
            presence=code,
            services=[one for one in offered if one["open"]],
            request_id=uuid4().hex,
            refused=sentence(refused.code, dict(refused.facts), lang) if refused else "",
            status=HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
        )

    def _own(secret: str, centre_id: int) -> tuple[KnownBooking, OwnBookingAnswer] | None:
        """The booking of the secret, where it is one of the centre that nobody has come with."""
        try:
            floor, known = bookings.held(secret)
        except NotThere:
            return None
        told = own_json(floor, known, secret, installation.clock.now())
        is_due = floor.centre.id == centre_id and told["state"] == "booked"
        return (known, told) if is_due else None

    return web

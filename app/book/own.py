"""The page of one booking by its secret link: seen, given up, arrived with, without a script."""

from http import HTTPStatus
from uuid import uuid4

import segno
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app import texts
from app.api.booking.own import own_json
from app.api.problems import sentence
from app.book.pages import said_day
from app.domain.errors import Conflict, Invalid, NotThere, QueueError
from app.domain.messages.outbox import Channel
from app.operations.booking.public_limit import PublicLimit
from app.operations.installation import Installation
from app.operations.people.rights import BookingHolder
from app.request_context import client_address
from app.web.render import page_language, render_page


def own_booking(installation: Installation) -> Blueprint:
    """The blueprint of /b/{secret}. The secret is the proof: a form needs none besides."""
    web = Blueprint("own_booking", __name__, template_folder="templates")
    bookings, limit = installation.bookings, PublicLimit()

    consents = installation.consents

    def page(secret: str, refused: QueueError | None = None) -> Response:
        try:
            floor, known = bookings.held(secret)
        except NotThere:
            return render_page("book/own.html", of=None, status=HTTPStatus.NOT_FOUND)
        told = own_json(floor, known, secret, installation.clock.now())
        lang, zone = page_language(), floor.centre.time_zone
        consent = consents.state(BookingHolder(floor.centre.id, known.booking.id))
        start, end = (
            one.astimezone(zone) for one in (known.booking.starts_at, known.booking.ends_at)
        )
        return render_page(
            "book/own.html",
            of=told,
            secret=secret,
            day=said_day(lang, start.date()),
            span=f"{start:%H:%M}–{end:%H:%M}",
            state=texts.text(lang, f"booking.state.{told['state']}"),
            qr=segno.make(told["code"], error="m").svg_data_uri(border=4, scale=6),
            consent=consent,
            refused=sentence(refused.code, dict(refused.facts), lang) if refused else "",
            status=HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
        )

    @web.get("/b/<secret>")
    def show(secret: str) -> Response:
        limit.count(client_address())
        return page(secret)

    @web.post("/b/<secret>/cancel")
    def cancel(secret: str) -> Response:
        limit.count(client_address())
        floor, known = bookings.held(secret)
        holder = BookingHolder(floor.centre.id, known.booking.id)
        try:
            bookings.cancel(holder, known.booking.id, version=None, request_id=f"own-{uuid4().hex}")
        except Conflict as refusal:
            return page(secret, refusal)
        return redirect(f"/b/{secret}")

    @web.post("/b/<secret>/check-in")
    def check_in(secret: str) -> Response:
        limit.count(client_address())
        floor, known = bookings.held(secret)
        holder = BookingHolder(floor.centre.id, known.booking.id)
        lang = page_language()
        try:
            if not installation.presence.is_good(
                holder.centre_id, request.form.get("presence", "")
            ):
                raise Conflict("not_present")
            done = bookings.check_in(
                holder,
                known.booking.id,
                version=None,
                request_id=f"own-{uuid4().hex}",
                on_paper=False,
                language=lang if lang in floor.centre.languages else floor.centre.languages[0],
            )
        except Conflict as refusal:
            return page(secret, refusal)
        return redirect(f"/t/{done.track_code}" if done.track_code else f"/b/{secret}")

    @web.post("/b/<secret>/messages")
    def be_told(secret: str) -> Response:
        limit.count(client_address())
        floor, known = bookings.held(secret)
        holder = BookingHolder(floor.centre.id, known.booking.id)
        channel = request.form.get("channel", "")
        try:
            if channel not in [one.value for one in Channel]:
                raise Conflict("channel_off")
            consents.ask(
                holder,
                Channel(channel),
                request.form.get("to", ""),
                language=page_language(),
                request_id=f"own-{uuid4().hex}",
            )
        except (Conflict, Invalid) as refusal:
            return page(secret, refusal)
        return redirect(f"/b/{secret}")

    @web.post("/b/<secret>/messages/stop")
    def be_told_nothing(secret: str) -> Response:
        limit.count(client_address())
        floor, known = bookings.held(secret)
        consents.stop(BookingHolder(floor.centre.id, known.booking.id))
        return redirect(f"/b/{secret}")

    return web

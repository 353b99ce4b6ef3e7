"""The page of one booking by its secret link: seen, moved, given up, arrived with; no script."""

from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from uuid import uuid4

import segno
from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app import texts
from app.api.booking.bookings import KIOSK_CODE
from app.api.booking.own import own_json
from app.api.problems import sentence
from app.book.calendar_file import calendar_file
from app.book.pages import by_day, said_day
from app.book.seen import remember
from app.domain.errors import Conflict, Invalid, NotThere, QueueError
from app.domain.messages.outbox import Channel
from app.operations.booking.public_limit import PublicLimit
from app.operations.installation import Installation
from app.operations.people.rights import BookingHolder
from app.own_address import url_of
from app.request_context import client_address
from app.web.render import page_language, render_page


def own_booking(installation: Installation) -> Blueprint:
    """The blueprint of /b/{secret}. The secret is the proof: a form needs none besides."""
    web = Blueprint("own_booking", __name__, template_folder="templates")
    page, limit = OwnPage(installation), PublicLimit()
    bookings = installation.bookings
    web.before_request(lambda: limit.count(client_address()))

    @web.get("/b/<secret>")
    def show(secret: str) -> Response:
        return page.show(secret)

    @web.get("/b/<secret>/qr.svg")
    def qr(secret: str) -> Response:
        bookings.held(secret)
        picture = segno.make(f"{KIOSK_CODE}{secret}", error="m").svg_inline(border=4, scale=8)
        return Response(picture, mimetype="image/svg+xml")

    @web.get("/b/<secret>/booking.ics")
    def calendar(secret: str) -> Response:
        floor, known = bookings.held(secret)
        lang, centre = page_language(), floor.centre
        name = centre.name.get(lang) or centre.name["vi"]
        told = calendar_file(
            known.booking,
            centre=centre.code,
            title=texts.text(lang, "book.calendar_title", centre=name),
            place=f"{name}, {centre.address}",
            url=page.address(secret),
            at=installation.clock.now(),
        )
        answer = Response(told, mimetype="text/calendar")
        answer.headers["Content-Disposition"] = 'attachment; filename="booking.ics"'
        return answer

    @web.get("/b/<secret>/move")
    def times(secret: str) -> Response:
        return page.times(secret)

    @web.post("/b/<secret>/move")
    def move(secret: str) -> Response:
        def moved(holder: BookingHolder) -> str:
            start = _instant(request.form.get("start", ""))
            request_id = f"own-{uuid4().hex}"
            bookings.move(holder, holder.booking_id, start, version=None, request_id=request_id)
            return f"/b/{secret}?moved=1"

        return page.done(secret, moved)

    @web.post("/b/<secret>/cancel")
    def cancel(secret: str) -> Response:
        def cancelled(holder: BookingHolder) -> str:
            request_id = f"own-{uuid4().hex}"
            bookings.cancel(holder, holder.booking_id, version=None, request_id=request_id)
            return f"/b/{secret}"

        return page.done(secret, cancelled)

    @web.post("/b/<secret>/check-in")
    def check_in(secret: str) -> Response:
        def arrived(holder: BookingHolder) -> str:
            presence = request.form.get("presence", "")
            if not installation.presence.is_good(holder.centre_id, presence):
                raise Conflict("not_present")
            lang = page_language()
            known = installation.units.floor(holder.centre_id).centre.languages
            done = bookings.check_in(
                holder,
                holder.booking_id,
                version=None,
                request_id=f"own-{uuid4().hex}",
                on_paper=False,
                language=lang if lang in known else known[0],
            )
            return f"/t/{done.track_code}" if done.track_code else f"/b/{secret}"

        return page.done(secret, arrived)

    @web.post("/b/<secret>/messages")
    def be_told(secret: str) -> Response:
        def asked(holder: BookingHolder) -> str:
            channel = request.form.get("channel", "")
            if channel not in [one.value for one in Channel]:
                raise Conflict("channel_off")
            installation.consents.ask(
                holder,
                Channel(channel),
                request.form.get("to", ""),
                language=page_language(),
                request_id=f"own-{uuid4().hex}",
            )
            return f"/b/{secret}"

        return page.done(secret, asked)

    @web.post("/b/<secret>/messages/stop")
    def be_told_nothing(secret: str) -> Response:
        def stopped(holder: BookingHolder) -> str:
            installation.consents.stop(holder)
            return f"/b/{secret}"

        return page.done(secret, stopped)

    return web


class OwnPage:
    """The page of a booking: shown, and shown again with why something was refused."""

    def __init__(self, installation: Installation) -> None:
        self._installation = installation

    def address(self, secret: str) -> str:
        """The address of the page, as a phone opens it."""
        centre = self._installation.bookings.held(secret)[0].centre
        return f"{url_of(self._installation.settings, centre.public_url)}/b/{secret}"

    def show(self, secret: str, refused: QueueError | None = None) -> Response:
        """The page; where nobody has the secret, it says so."""
        try:
            floor, known = self._installation.bookings.held(secret)
        except NotThere:
            return render_page("book/own.html", of=None, status=HTTPStatus.NOT_FOUND)
        told = own_json(floor, known, secret, self._installation.clock.now())
        lang, zone = page_language(), floor.centre.time_zone
        start, end = (
            one.astimezone(zone) for one in (known.booking.starts_at, known.booking.ends_at)
        )
        is_booked = told["state"] == "booked"
        consent = self._installation.consents.state(
            BookingHolder(floor.centre.id, known.booking.id)
        )
        answer = render_page(
            "book/own.html",
            of=told,
            secret=secret,
            day=said_day(lang, start.date()),
            span=f"{start:%H:%M}–{end:%H:%M}",
            state=texts.text(lang, f"booking.state.{told['state']}"),
            qr=segno.make(told["code"], error="m").svg_data_uri(border=4, scale=6),
            consent=consent,
            typed=[one for one in consent.offered if one is not Channel.PUSH],
            own=self.address(secret),
            is_new=is_booked and request.args.get("new") == "1",
            is_moved=is_booked and request.args.get("moved") == "1",
            refused=sentence(refused.code, dict(refused.facts), lang) if refused else "",
            status=HTTPStatus.CONFLICT if refused else HTTPStatus.OK,
        )
        if is_booked:
            remember(answer, secret, is_https=self._installation.settings.is_https)
        return answer

    def times(self, secret: str) -> Response:
        """The other times that the booking may be moved to."""
        floor, known = self._installation.bookings.held(secret)
        told = own_json(floor, known, secret, self._installation.clock.now())
        if not told["changeable"]:
            return redirect(f"/b/{secret}")
        lang, service = page_language(), known.booking.service
        try:
            slots = self._installation.free_slots.for_public(floor.centre.id, service, None, None)
        except Invalid:  # The service takes no bookings any more.
            slots = []
        others = [one for one in slots if one.slot.starts_at != known.booking.starts_at]
        return render_page(
            "book/move.html",
            of=told,
            secret=secret,
            days=by_day(others, floor.centre.time_zone).values(),
            say_day=lambda on: said_day(lang, on),
        )

    def done(self, secret: str, deed: Callable[[BookingHolder], str]) -> Response:
        """Lead to what the deed gives, or show the page with why it was refused."""
        floor, known = self._installation.bookings.held(secret)
        try:
            return redirect(deed(BookingHolder(floor.centre.id, known.booking.id)))
        except (Conflict, Invalid) as refusal:
            return self.show(secret, refusal)


def _instant(told: str) -> datetime:
    """The time that a form has sent. Raises Invalid."""
    try:
        at = datetime.fromisoformat(told)
    except ValueError as error:
        raise Invalid("no_slot", field="start") from error
    if at.tzinfo is None:
        raise Invalid("no_slot", field="start")
    return at

"""Booking by the public: a proof of work, a code told by telephone, the booking itself."""

from dataclasses import asdict
from http import HTTPStatus

from flask import Response, jsonify
from pydantic import Field
from typing_extensions import TypedDict

from app.api.booking.bookings import KIOSK_CODE, Start
from app.api.booking.public import centre_floor
from app.api.fields import At, Body, RequestId
from app.api.problems import PUBLIC_PREFIX
from app.api.routes import Answer, RouteGroup
from app.domain.errors import Conflict
from app.domain.instants import iso
from app.operations.booking.bookings import BookingRequest
from app.operations.booking.proofs import CodeRequest
from app.operations.booking.public_limit import PublicLimit
from app.own_address import url_of
from app.request_context import RequestContext, client_address

CODES_AN_HOUR = 60
"""So many codes one address may have told: behind one there may be a whole ward."""


class PhoneCodeBody(Body):
    """A slot, the mobile number of who books it, and a solved challenge of ALTCHA."""

    centre: str = Field(min_length=1, max_length=64)
    service: str = Field(min_length=1, max_length=64)
    start: Start
    phone: str = Field(min_length=1, max_length=32)
    altcha: str = Field(min_length=1, max_length=2000, description="Base64, as its clients send.")
    request_id: RequestId
    procedure: str | None = Field(None, max_length=200)
    language: str = Field("vi", min_length=2, max_length=8)


class TypedCodeBody(Body):
    """The six digits that the telephone was told."""

    phone: str = Field(min_length=1, max_length=32)
    code: str = Field(min_length=1, max_length=16)


class PublicBookingBody(Body):
    """A slot that a visitor asks for; `proof` says who asks."""

    centre: str = Field(min_length=1, max_length=64)
    service: str = Field(min_length=1, max_length=64)
    start: Start
    request_id: RequestId
    procedure: str | None = Field(None, max_length=200)
    proof: str | None = Field(None, max_length=4000, description="Of a code that was typed.")
    channel: str | None = Field(None, max_length=64, description="Kept for messages; unused yet.")


class ChallengeAnswer(TypedDict):
    """A challenge of ALTCHA, under the names of its protocol; good for ten minutes, once."""

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


class PhoneCodeAnswer(TypedDict):
    """A code on its way: until when the place is held, and until when the code is good.

    `shown_code` is the code in a demonstration, where nothing is sent; null otherwise.
    """

    id: str
    held_until: At
    good_until: At
    shown_code: str | None


class ProofAnswer(TypedDict):
    """What proves for some minutes that the telephone was told the code."""

    proof: str


class PublicBookedAnswer(TypedDict):
    """A booking for who made it: the code for the kiosk, its own page, a file for calendars.

    `qr` is the address of a picture of the code. All of them end with the day of the slot.
    """

    code: str
    secret_url: str
    start: At
    ics_url: str
    qr: str


def online_booking_routes(context: RequestContext) -> RouteGroup:
    """The routes by which visitors book."""
    api = RouteGroup(
        context,
        "online-booking",
        "Booking by the public: a proof of work, a code by telephone, the booking.",
        prefix=PUBLIC_PREFIX,
    )
    installation, limit = context.installation, PublicLimit()
    codes = PublicLimit(CODES_AN_HOUR, every_s=3600)
    proofs = installation.phone_proofs

    @api.get("/challenge", "A proof of work to do, by ALTCHA's protocol", gives=ChallengeAnswer)
    def challenge() -> Answer:
        limit.count(client_address())
        answer: Response = jsonify(asdict(installation.challenges.make()))
        answer.headers["Cache-Control"] = "no-store"
        return answer

    @api.post(
        "/phone-codes",
        "Have a code told to a telephone; the place is held for five minutes",
        statuses=(HTTPStatus.CREATED, HTTPStatus.OK),
        gives=PhoneCodeAnswer,
    )
    def tell(body: PhoneCodeBody) -> Answer:
        limit.count(client_address())
        centre_id = centre_floor(installation, body.centre).centre.id
        if proofs.is_open(centre_id):
            codes.count(client_address())
        sent = proofs.send(
            centre_id,
            CodeRequest(
                body.service,
                body.start,
                body.phone,
                body.altcha,
                body.request_id,
                body.procedure,
                body.language,
            ),
        )
        told: PhoneCodeAnswer = {
            "id": sent.id,
            "held_until": iso(sent.held_until),
            "good_until": iso(sent.good_until),
            "shown_code": sent.shown,
        }
        return told, HTTPStatus.OK if sent.repeated else HTTPStatus.CREATED

    @api.post("/phone-codes/<code_id>", "Type the code", gives=ProofAnswer)
    def confirm(code_id: str, body: TypedCodeBody) -> Answer:
        limit.count(client_address())
        return {"proof": proofs.confirm(code_id, body.phone, body.code)}

    @api.post(
        "/bookings",
        "Book a slot, with the proof of who asks",
        statuses=(HTTPStatus.CREATED, HTTPStatus.OK),
        gives=PublicBookedAnswer,
    )
    def book(body: PublicBookingBody) -> Answer:
        limit.count(client_address())
        centre = centre_floor(installation, body.centre).centre
        if not proofs.is_open(centre.id):
            raise Conflict("booked_by_staff_only")
        done, secret = installation.bookings.make_online(
            proofs.booker(centre.id, body.proof or ""),
            BookingRequest(body.service, body.start, body.request_id, body.procedure),
        )
        own = f"{url_of(installation.settings, centre.public_url)}/b/{secret}"
        told: PublicBookedAnswer = {
            "code": f"{KIOSK_CODE}{secret}",
            "secret_url": own,
            "start": iso(done.booking.starts_at),
            "ics_url": f"{own}/booking.ics",
            "qr": f"{own}/qr.svg",
        }
        return told, HTTPStatus.OK if done.repeated else HTTPStatus.CREATED

    return api

"""The page on which staff make bookings and check in who comes with one."""

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.operations.people.rights import Right
from app.request_context import RequestContext
from app.web.render import render_page


def add_bookings(web: Blueprint, context: RequestContext) -> None:
    """Add the page /bookings."""
    installation = context.installation

    @web.get("/bookings")
    def bookings() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.TAKE_BOOKINGS)
        centre = installation.units.floor(caller.centre_id).centre
        today = business_day(installation.clock.now(), centre.time_zone)
        return render_page(
            "reception/bookings.html",
            sections=("bookings", "booking"),
            csrf=True,
            me=caller,
            plan={
                "today": f"{today}",
                "time_zone": centre.time_zone.key,
                "languages": list(centre.languages),
                "may_ring": caller.may(Right.SEE_PHONE),
                "services": _services(centre),
            },
        )


def _services(centre: Centre) -> list[dict[str, Any]]:
    """The services that take bookings, each with its procedures."""
    return [
        {
            "code": service.code,
            "name": dict(service.name),
            "procedures": [
                {"code": known.code, "name": dict(known.name)}
                for known in centre.procedures.values()
                if known.service == service.code
            ],
        }
        for service in centre.services.values()
        if centre.booking_plan(service.code) is not None
    ]

"""The public page of bookings: service, what to bring, day, time without a script, then who.

Each step is an address of its own: what was chosen stands in it, so that the browser's way back
works and a link may lead to any of them. The last step, who books, needs a script; without one, or
where no channel tells codes, it says who makes the booking instead.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app import texts
from app.domain.booking.slots import Fullness
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, Procedure, Service
from app.domain.errors import NotThere
from app.domain.folding import folded
from app.domain.instants import iso
from app.operations.booking.free_slots import FreeSlot
from app.operations.booking.public_limit import PublicLimit
from app.operations.installation import Installation
from app.request_context import client_address
from app.web.render import page_language, render_page

MOST_FOUND = 30
NOON = 12


@dataclass(frozen=True, slots=True)
class BookableService:
    """A service of the page, and those of its procedures that were searched for."""

    service: Service
    procedures: Sequence[Procedure]


def book(installation: Installation) -> Blueprint:
    """The blueprint of /book."""
    web = Blueprint("book", __name__, template_folder="templates")
    limit = PublicLimit()

    @web.get("/book")
    def page() -> Response:
        limit.count(client_address())
        centre_id = _chosen_centre(installation)
        if centre_id is None:
            return _page("centre", centre=None, link=_link, centres=_bookable_centres(installation))
        centre = installation.units.floor(centre_id).centre
        service = _bookable(centre, request.args.get("service", ""))
        online = installation.phone_proofs.is_open(centre.id)
        steps: dict[str, Any] = {"service": service, "centre": centre, "link": _link}
        steps |= {"online": online}
        if service is None:
            asked = request.args.get("q", "").strip()[:100]
            return _page("choose", **steps, asked=asked, found=_found(centre, asked))
        slots = installation.free_slots.for_public(centre.id, service.code, None, None)
        procedures = [p for p in centre.procedures.values() if p.service == service.code]
        procedure = next((p for p in procedures if p.code == request.args.get("procedure")), None)
        days = by_day(slots, centre.time_zone)
        steps |= {"procedures": procedures, "procedure": procedure, "days": days}
        chosen = days.get(request.args.get("day", ""))
        if chosen is None:
            return _page("day", **steps)
        steps |= {"day": chosen}
        time = next((t for t in chosen.times if t.clock == request.args.get("time")), None)
        return _page("time" if time is None or not time.is_free else "who", **steps, time=time)

    return web


def _chosen_centre(installation: Installation) -> int | None:
    """The centre that the address names, or the only one. Raises NotThere for one that isn't."""
    code = request.args.get("centre", "")
    if not code:
        return installation.only_centre()
    found = (one for one in installation.centres.every() if not one.is_archived)
    centre_id = next((one.id for one in found if one.code == code), None)
    if centre_id is None:
        raise NotThere(centre=code)
    return centre_id


def _bookable_centres(installation: Installation) -> list[Centre]:
    """The centres where anything can be booked, by name."""
    every = [installation.units.floor(one).centre for one in installation.working_centres()]
    return sorted((one for one in every if one.booking_plans), key=lambda one: one.name["vi"])


def _page(step: str, **told: Any) -> Response:
    lang = page_language()
    kept = {k: v for k, v in request.args.items() if k != "lang"}
    other = texts.text(lang, "track.other_code")
    return render_page(
        "book/book.html",
        step=step,
        other_address="?" + urlencode({**kept, "lang": other}),
        say_day=lambda on: said_day(lang, on),
        **told,
    )


def _link(**chosen: str | None) -> str:
    """The address of the step after what was chosen, in the same centre."""
    chosen = {"centre": request.args.get("centre"), **chosen}
    return "?" + urlencode({name: value for name, value in chosen.items() if value})


def _bookable(centre: Centre, code: str) -> Service | None:
    return centre.services.get(code) if centre.booking_plan(code) is not None else None


def _found(centre: Centre, asked: str) -> list[BookableService]:
    """The services that can be booked; of a search, those that it or a procedure is called by."""
    words = folded(asked).split()
    found = []
    for code, service in centre.services.items():
        if centre.booking_plan(code) is None:
            continue
        mine = [p for p in centre.procedures.values() if p.service == code]
        hits = [p for p in mine if words and _is_called(words, p.name, p.keywords)]
        if not words or hits or _is_called(words, service.name, ()):
            found.append(BookableService(service, hits[:MOST_FOUND]))
    return found


def _is_called(words: Sequence[str], name: Mapping[str, str], also: Sequence[str]) -> bool:
    text = folded(" ".join((*name.values(), *also)))
    return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class OfferedTime:
    """A slot by the centre's clock."""

    clock: str
    until: str
    start: str
    fullness: Fullness

    @property
    def is_free(self) -> bool:
        """Whether it can be chosen."""
        return self.fullness is not Fullness.FULL


@dataclass(frozen=True, slots=True)
class OfferedDay:
    """A day that has slots, and how full its halves are; None where a half has none."""

    on: date
    times: Sequence[OfferedTime]
    morning: Fullness | None
    afternoon: Fullness | None


def by_day(found: Sequence[FreeSlot], zone: ZoneInfo) -> dict[str, OfferedDay]:
    """The slots by their days, in order."""
    days: dict[date, list[FreeSlot]] = {}
    for one in found:
        days.setdefault(business_day(one.slot.starts_at, zone), []).append(one)
    return {on.isoformat(): _day(on, slots, zone) for on, slots in days.items()}


def _day(on: date, found: Sequence[FreeSlot], zone: ZoneInfo) -> OfferedDay:
    def local(at: datetime) -> datetime:
        return at.astimezone(zone)

    halves: dict[bool, list[FreeSlot]] = {True: [], False: []}
    for one in found:
        halves[local(one.slot.starts_at).hour < NOON].append(one)
    times = [
        OfferedTime(
            f"{local(one.slot.starts_at):%H:%M}",
            f"{local(one.slot.ends_at):%H:%M}",
            iso(one.slot.starts_at),
            one.fullness,
        )
        for one in found
    ]
    return OfferedDay(on, times, _half(halves[True]), _half(halves[False]))


def _half(found: Sequence[FreeSlot]) -> Fullness | None:
    """How full half a day is: what its freest slots are."""
    known = {one.fullness for one in found}
    return next((level for level in Fullness if level in known), None)


def said_day(language: str, on: date) -> str:
    """The day with its weekday: "Thứ Hai, 30/11/2026"."""
    codes = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    weekday = texts.text(language, f"configuration.weekday.{codes[on.weekday()]}")
    return f"{weekday[:1].upper()}{weekday[1:]}, {texts.day(language, on)}"

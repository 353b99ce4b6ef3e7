"""The report of appointments: offered, booked, used; who waits less, the booked or the others?"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import numpy as np

from app.domain.booking.booking import BookingState
from app.domain.booking.slots import slots_on
from app.domain.centre.values import Centre
from app.persistence.booking.store import bookings_of_days
from app.persistence.column_store.records import DayClock, Numbers, Records
from app.reports.context import ReportContext
from app.reports.figures import ratio
from app.reports.grouping import group_records
from app.reports.request import CONSECUTIVE
from app.reports.table import Table
from app.reports.table_builder import Figure, bar_chart, grouped_table

NAME = "bookings"
DEFINES = (
    "places",
    "booked",
    "came",
    "booked_late",
    "missed",
    "lead",
    "booked_wait",
    "others_wait",
)
STATES = tuple(BookingState)
CAME = (BookingState.ARRIVED, BookingState.SERVED, BookingState.LATE)
PLACES, OTHER = len(STATES), len(STATES) + 1
"""What a line of the records is beside a booking in its state: a day's places, a walk-in served."""

NO_WAIT = -1
ONE_MS = timedelta(milliseconds=1)


def bookings_report(context: ReportContext) -> Table:
    """Places by time; booked, cancelled, come, late, missed; lead; the waits of both sorts."""
    is_by_time = context.by in CONSECUTIVE and not context.filters.given()
    lines = _lines(context, with_places=is_by_time or context.is_whole)
    grouped = group_records(context, lines)
    groups, what = grouped.groups, lines["what"]
    is_booking = what < PLACES
    is_cancelled = what == STATES.index(BookingState.CANCELLED)
    came = np.isin(what, [STATES.index(state) for state in CAME])
    missed = what == STATES.index(BookingState.NO_SHOW)
    booked = is_booking & ~is_cancelled
    waited = lines["wait_ms"] != NO_WAIT
    [lead] = groups.percentiles_s(lines["lead_ms"], (0.5,), is_booking)
    [of_booked] = groups.percentiles_s(lines["wait_ms"], (0.9,), is_booking & waited)
    [of_others] = groups.percentiles_s(lines["wait_ms"], (0.9,), what == OTHER)
    count, missing = groups.count(booked), groups.count(missed)
    places = [round(n) for n in groups.total(lines["places"])]
    figures = [
        *([Figure("places", "count", places)] if is_by_time else ()),
        Figure("booked", "count", count),
        *([Figure("used_share", "share", ratio(count, places))] if is_by_time else ()),
        Figure("booked_cancelled", "count", groups.count(is_cancelled)),
        Figure("came", "count", groups.count(came)),
        Figure("came_late", "count", groups.count(what == STATES.index(BookingState.LATE))),
        Figure("missed", "count", missing),
        Figure("missed_share", "share", ratio(missing, groups.count(came | missed))),
        Figure("lead_h", "mean", [None if s is None else round(s / 3600, 1) for s in lead]),
        Figure("booked_wait_s", "seconds", groups.mean_s(lines["wait_ms"], is_booking & waited)),
        Figure("booked_p90_s", "seconds", of_booked),
        Figure("others_wait_s", "seconds", groups.mean_s(lines["wait_ms"], what == OTHER)),
        Figure("others_p90_s", "seconds", of_others),
    ]
    chart = bar_chart(context, "booked_wait_s", "others_wait_s")
    return grouped_table(context, NAME, grouped, figures, defines=DEFINES, chart=chart)


def _lines(context: ReportContext, *, with_places: bool) -> Records:
    """A record of each booking, of each walk-in of their services who was served, of each day."""
    found = bookings_of_days(context.connection, context.centre.id, context.period)
    clock = DayClock(context.centre.time_zone)
    bookings = _columns(
        service=[context.number(row["service"]) for row in found],
        day=[row["business_on"].toordinal() for row in found],
        what=[STATES.index(BookingState(row["state"])) for row in found],
        lead_ms=[max((row["starts_at"] - row["booked_at"]) // ONE_MS, 0) for row in found],
        ticket=[row["ticket_id"] or 0 for row in found],
        slot_ms=[clock.ms(row["starts_at"], row["business_on"]) for row in found],
    )
    legs = context.unfiltered_ended
    first = legs[legs["leg"] == 1]
    bookings["wait_ms"] = _waits_of(bookings, first)
    services = sorted(set(bookings["service"].tolist()))
    has_booked = np.isin(first["ticket"], bookings["ticket"])
    others = first[np.isin(first["service"], services) & ~has_booked]
    walk_ins = _columns(
        service=others["service"], day=others["day"], wait_ms=others["wait_ms"],
        what=np.full(len(others), OTHER),
    )  # fmt: skip
    of_services = context.of_services(_records(bookings, walk_ins))
    if not with_places:
        return of_services
    days = dict(_places(context))
    planned = _columns(day=list(days), what=[PLACES] * len(days), places=list(days.values()))
    return _records({name: of_services[name] for name in _NAMES}, planned)


_NAMES = ("service", "day", "what", "lead_ms", "ticket", "slot_ms", "wait_ms", "places")


def _columns(**given: Sequence[int] | Numbers) -> dict[str, Numbers]:
    """Columns of the lines; what isn't given is 0."""
    known = {name: np.asarray(values, dtype=np.int64) for name, values in given.items()}
    size = len(next(iter(known.values())))
    return {name: known.get(name, np.zeros(size, dtype=np.int64)) for name in _NAMES}


def _records(*parts: Mapping[str, Numbers]) -> Records:
    size = sum(len(part["day"]) for part in parts)
    return Records(size, lambda name: np.concatenate([part[name] for part in parts]))


def _waits_of(bookings: Mapping[str, Numbers], first: Records) -> Numbers:
    """From when they had both come and reached their slot until the call; NO_WAIT where none."""
    order = np.argsort(first["ticket"], kind="stable")
    tickets = first["ticket"][order]
    place = np.minimum(np.searchsorted(tickets, bookings["ticket"]), max(len(tickets) - 1, 0))
    if not len(tickets):
        return np.full(len(place), NO_WAIT)
    is_known = (tickets[place] == bookings["ticket"]) & (bookings["ticket"] > 0)
    came, called = first["queued_ms"][order][place], first["called_ms"][order][place]
    waits = np.maximum(called - np.maximum(came, bookings["slot_ms"]), 0)
    return np.where(is_known, waits, NO_WAIT)


def _places(context: ReportContext) -> Iterator[tuple[int, int]]:
    """How many places each day of the period has by today's plans: the ordinal, the number."""
    on = context.period.first
    while on <= context.period.last:
        yield on.toordinal(), places_on(context.centre, on)
        on += timedelta(days=1)


def places_on(centre: Centre, on: date) -> int:
    """How many places the centre's plans have on the day: services of a plan share its slots."""
    total = 0
    for plan in centre.booking_plans.values():
        services = [centre.services[code] for code in plan.services if code in centre.services]
        starts = {s.starts_at for of in services for s in slots_on(centre, plan, of, on)}
        total += len(starts) * (plan.online + plan.staff)
    return total

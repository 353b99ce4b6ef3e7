"""Knows what booking costs: whether many at once ever get more than there is, and the public page.

Places: two processes of so many clients each ask for places of the same slots of one week, by staff
and by visitors, and move and cancel some of what they got. Lists: a centre of 80 services with a
plan each, and a week that is well booked; each answer is the first of its service, and the very
first one that of a server that has answered nothing yet, which reads the centre and its templates.
"""

import multiprocessing
import re
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import func, select

from app.domain.booking.booking import BookingState
from app.domain.booking.slots import slots_on
from app.domain.errors import QueueError
from app.factory import create_app
from app.installation import open_installation
from app.operations.booking.bookings import BookingRequest
from app.operations.installation import Installation
from app.operations.people.rights import Booker, Caller
from app.persistence.booking.persons import BookingContact
from app.persistence.centre.configuration import checked
from app.persistence.centre.store import save_centre
from app.persistence.database import Unavailable
from app.persistence.schema import bookings
from app.persistence.verify import differences
from tests.load.commands import Lost
from tests.load.figures import Aim, Cell, Figure, Finding, percentile, spread
from tests.load.past import MakeUrl
from tests.support.plans import dong_ha
from tests.support.seeding import LONG_AGO, fill, settings_for
from tests.support.site import HandClock

PLACES = "Many who book places of one week at once, in two processes"
LISTS = "The first list of a service's free times, in a centre with a booked week"
PROCESSES, SERVICES, WEEK_DAYS = 2, 80, 7
AIM_LIST_MS, AIM_BOOK_KB = 200, 150
B = bookings.c


@dataclass(slots=True)
class Got:
    """What the clients of a process got."""

    outcomes: Counter[str] = field(default_factory=Counter)
    took_ms: list[float] = field(default_factory=list)


def places(
    folder: Path, database: str, make_url: MakeUrl, *, clients: int, attempts: int
) -> Iterator[Finding]:
    """Measure so many attempts of twice so many clients. Raises Lost where the log is another."""
    place = folder / "places"
    place.mkdir()
    url = make_url(place)
    seed = fill(url, place)
    centre_id = seed.centres["dong-ha"]
    staff = seed.known["dong-ha"]["reception"].caller
    share = attempts // PROCESSES
    begun = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(PROCESSES) as pool:
        jobs = [(url, place, staff, clients, share, number) for number in range(PROCESSES)]
        parts = pool.starmap(_attempts, jobs)
    seconds = time.perf_counter() - begun
    outcomes = sum((part.outcomes for part in parts), Counter[str]())
    took_ms = [one for part in parts for one in part.took_ms]
    over, fullest = _fullness(url, place, centre_id)
    cells: dict[str, Cell] = {
        "database": database,
        "clients": f"{PROCESSES} × {clients}",
        "attempts": len(took_ms),
        "attempts/s": len(took_ms) / seconds,
        **spread(took_ms),
        **{what: outcomes[what] for what in ("made", "moved", "cancelled", "refused", "busy")},
        "fullest slot": fullest,
        "places too many": over,
    }
    yield Figure(PLACES, cells)
    yield Aim(f"{database}: places given that there are not", over, "", most=0)


def _attempts(
    url: str, folder: Path, staff: Caller, clients: int, attempts: int, number: int
) -> Got:
    """Let the clients of one process try, each after the other's turn on a thread of its own."""
    opened = open_installation(settings_for(url, folder), clock=HandClock())
    got = [Got() for _ in range(clients)]

    def run(client: int) -> None:
        for attempt in range(client, attempts, clients):
            _attempt(opened, staff, got[client], f"{number}-{attempt}", Random(attempt))

    with ThreadPoolExecutor(clients) as pool:
        list(pool.map(run, range(clients)))
    opened.close()
    outcomes = sum((one.outcomes for one in got), Counter[str]())
    return Got(outcomes, [took for one in got for took in one.took_ms])


def _attempt(opened: Installation, staff: Caller, got: Got, name: str, dice: Random) -> None:
    """Try to book one of the week's times, as staff or as a visitor; then perhaps change it."""
    at = opened.clock.now()
    times = _times(opened, staff.centre_id, at)
    phone = f"09{dice.randrange(10**8):08}"
    is_visitor = dice.random() < 0.5
    caller = Booker(staff.centre_id, name, phone) if is_visitor else staff
    contact = BookingContact(None if is_visitor else phone)
    wish = BookingRequest("dat-dai", dice.choice(times), f"make-{name}", contact=contact)
    begun = time.perf_counter()
    try:
        made = opened.bookings.make(caller, wish).booking
        got.outcomes["made"] += 1
        what = dice.random()
        if what < 0.2:
            args: Any = {"version": made.version, "request_id": f"change-{name}"}
            opened.bookings.move(staff, made.id, dice.choice(times), **args)
            got.outcomes["moved"] += 1
        elif what < 0.3:
            args = {"version": made.version, "request_id": f"change-{name}"}
            opened.bookings.cancel(staff, made.id, **args)
            got.outcomes["cancelled"] += 1
    except QueueError:
        got.outcomes["refused"] += 1
    except Unavailable:
        got.outcomes["busy"] += 1
    got.took_ms.append((time.perf_counter() - begun) * 1000)


def _times(opened: Installation, centre_id: int, at: datetime) -> list[datetime]:
    centre = opened.units.floor(centre_id).centre
    plan = centre.booking_plans["dat-dai"]
    first = at.astimezone(centre.time_zone).date()
    return [
        slot.starts_at
        for ahead in range(1, WEEK_DAYS)
        for slot in slots_on(
            centre, plan, centre.services["dat-dai"], first + timedelta(days=ahead)
        )
    ]


def _fullness(url: str, folder: Path, centre_id: int) -> tuple[int, int]:
    """How many bookings are more than their slot has places, and how many the fullest one has."""
    opened = open_installation(settings_for(url, folder), clock=HandClock())
    centre = opened.units.floor(centre_id).centre
    query = (
        select(B.plan, B.quota, B.starts_at, func.count())
        .where(B.centre_id == centre_id, B.state != BookingState.CANCELLED.value)
        .group_by(B.plan, B.quota, B.starts_at)
    )
    total: Counter[datetime] = Counter()
    over = 0
    with opened.database.read() as connection:
        for code, quota, starts_at, taken in connection.execute(query):
            plan = centre.booking_plans[code]
            over += max(taken - (plan.online if quota == "online" else plan.staff), 0)
            total[starts_at] += taken
        wrong = differences(connection, centre_id)
    opened.close()
    if wrong:
        raise Lost(f"the log tells other bookings: {wrong[:3]}")
    return over, max(total.values(), default=0)


def lists(folder: Path, database: str, make_url: MakeUrl, *, booked: int) -> Iterator[Finding]:
    """Measure the first answer for each of many services, so many bookings standing in the week."""
    place = folder / "lists"
    place.mkdir()
    url = make_url(place)
    seed = fill(url, place)
    settings = settings_for(url, place)
    centre_id = _many_services(url, place)
    staff = replace(seed.known["dong-ha"]["reception"].caller, centre_id=centre_id)
    _book(url, place, staff, booked)
    took: dict[str, list[float]] = {}
    sizes: list[float] = []
    for page in ("slots", "book"):
        # A server that has just begun: nothing is known of the centre yet.
        client = create_app(settings, clock=HandClock()).app.test_client(use_cookies=False)
        took[page] = []
        for number in range(SERVICES):
            address = _address(page, number)
            begun = time.perf_counter()
            answer = client.get(address, buffered=True)
            took[page].append((time.perf_counter() - begun) * 1000)
            assert answer.status_code == 200, answer.get_data(as_text=True)[:300]
            if page == "book":
                sizes.append(_bytes(client, answer.get_data()) / 1024)
    for page, times in took.items():
        cells: dict[str, Cell] = {
            "database": database,
            "page": "/book" if page == "book" else "slots, by the API",
            "services": SERVICES,
            "bookings": booked,
            "very first ms": times[0],
            "p50 ms": percentile(times, 0.5),
            "most ms": max(times[1:]),
        }
        yield Figure(LISTS, cells | ({"KB": max(sizes)} if page == "book" else {}))
        words = f"{database}: the first list of free times, {page}"
        yield Aim(words, max(times[1:]), " ms", most=AIM_LIST_MS)
    yield Aim(f"{database}: /book with all that it loads", max(sizes), " KB", most=AIM_BOOK_KB)


def _address(page: str, number: int) -> str:
    code = f"dich-vu-{number}"
    if page == "book":
        return f"/book?centre=nhieu-dich-vu&service={code}"
    return f"/public/v1/centres/nhieu-dich-vu/slots?service={code}"


def _bytes(client: Any, html: bytes) -> int:
    """How many bytes a browser loads with the page: styles, scripts, pictures, and their fonts."""
    found = set(re.findall(r'(?:src|href)="(/static/[^"]+)"', html.decode()))
    total = len(html)
    for path in found:
        body = client.get(path, buffered=True).get_data()
        total += len(body)
        if path.partition("?")[0].endswith(".css"):
            # No more than a browser would take of the faces that the style names.
            fonts = set(re.findall(r'url\("?([^")]+\.woff2[^")]*)"?\)', body.decode()))
            total += sum(
                len(client.get(_beside(path, font), buffered=True).get_data()) for font in fonts
            )
    return total


def _beside(path: str, font: str) -> str:
    return font if font.startswith("/") else f"{path.rpartition('/')[0]}/{font}"


def _many_services(url: str, folder: Path) -> int:
    """Add a centre of many services, each with a plan of its own; return its id."""
    plan = dong_ha()
    plan["centre"] |= {"code": "nhieu-dich-vu"}
    codes = [f"dich-vu-{number}" for number in range(SERVICES)]
    letters = "ABCDEGHKLM"
    plan["service"] = [
        {
            **plan["service"][0],
            "code": code,
            "prefix": letters[number // 10] + letters[number % 10],
            "name": {"vi": f"Dịch vụ {number}", "en": f"Service {number}"},
        }
        for number, code in enumerate(codes)
    ]
    plan["procedure"], plan["profile"] = [], []
    one = plan["booking_plan"][0]
    plan["booking_plan"] = [{**one, "code": code, "services": [code]} for code in codes]
    opened = open_installation(settings_for(url, folder))
    with opened.database.write() as connection:
        plain = checked(plan, where="the measured plan")
        centre_id = save_centre(connection, plain, at=LONG_AGO).centre_id
    opened.close()
    return centre_id


def _book(url: str, folder: Path, staff: Caller, many: int) -> None:
    """Book so many times of the week at the reception, spread over all services."""
    opened = open_installation(settings_for(url, folder), clock=HandClock())
    centre = opened.units.floor(staff.centre_id).centre
    first = opened.clock.now().astimezone(centre.time_zone).date()
    for number in range(many):
        code = f"dich-vu-{number % SERVICES}"
        days = [first + timedelta(days=n) for n in range(1, WEEK_DAYS)]
        plan, service = centre.booking_plans[code], centre.services[code]
        times = [slot.starts_at for day in days for slot in slots_on(centre, plan, service, day)]
        wish = BookingRequest(code, times[number // SERVICES], f"booked-{number}")
        opened.bookings.make(staff, wish)
    opened.close()

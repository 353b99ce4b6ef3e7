"""A person is one in all centres of an installation: what they may book is counted over all."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from app.domain.errors import Conflict, TooMany
from app.operations.booking.bookings import Booked
from app.operations.centre.configuring import Request
from app.persistence import migrate
from tests.operations.booking.booker import SLOT, Booker
from tests.operations.booking.test_proofs import LATER, PHONE, Online
from tests.support.site import Site
from tests.support.together import together

DAY = timedelta(days=1)
PLAN: Mapping[str, Any] = {
    "name": {"vi": "Đất đai", "en": "Land"},
    "services": ["dat-dai"],
    "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    "hours": [["07:30", "11:30"], ["13:30", "16:30"]],
    "slot_min": 20,
    "online": 2,
    "staff": 1,
}


def taking(site: Site, code: str = "dat-dai") -> Site:
    """Let the other centre of the installation take bookings for land, too."""
    other = site.other
    other.parts.configurations.publish(
        other.caller("admin"),
        Request(None, {"booking_plan": {code: dict(PLAN)}}),
        request_id=other.new_id(),
    )
    return other


@pytest.mark.parametrize("code", ["dat-dai", "land"])
def test_who_has_an_open_booking_makes_no_second_one_in_another_centre(
    site: Site, code: str
) -> None:
    here, there = Booker(site), Booker(taking(site, code))
    first = here.make(phone="0912 345 678")

    with pytest.raises(Conflict) as refused:
        there.make(phone="+84912345678", starts_at=SLOT + DAY)
    here.cancel(first)

    assert refused.value.code == "booked_already"
    assert there.make(phone=PHONE, starts_at=SLOT + DAY).booking.state == "booked"


def test_two_a_day_are_two_in_all_centres(site: Site) -> None:
    here, there = Booker(site), Booker(taking(site))
    for booker, hours in ((here, 0), (there, 1)):
        made = booker.make(phone=PHONE, starts_at=SLOT + timedelta(hours=hours))
        booker.no_show(made, later=timedelta(minutes=45))

    with pytest.raises(Conflict) as refused:
        here.make(phone=PHONE, starts_at=SLOT + timedelta(hours=2))

    assert refused.value.code == "booked_enough"


def test_no_booking_is_moved_to_a_day_on_which_its_person_has_two(site: Site) -> None:
    here, there = Booker(site), Booker(taking(site))
    for hours in (0, 1):
        made = here.make(phone=PHONE, starts_at=SLOT + timedelta(hours=hours))
        here.no_show(made, later=timedelta(minutes=45))
    tomorrow = there.make(phone=PHONE, starts_at=SLOT + DAY)

    with pytest.raises(Conflict) as refused:
        there.move(tomorrow, SLOT + timedelta(hours=4))

    assert refused.value.code == "booked_enough"
    assert there.move(tomorrow, SLOT + DAY + timedelta(hours=1)).booking.state == "booked"


def test_who_missed_one_here_and_one_there_books_at_a_reception(site: Site) -> None:
    here, there = Booker(site), Booker(taking(site))
    for days, booker in enumerate((here, there)):
        made = booker.make(phone=PHONE, starts_at=SLOT + days * DAY)
        site.clock.at = SLOT + days * DAY
        booker.no_show(made, later=timedelta(minutes=45))

    with pytest.raises(Conflict) as refused:
        Online(site).send(starts_at=SLOT + 2 * DAY)

    assert refused.value.code == "booked_by_reception"
    assert there.make(phone=PHONE, starts_at=SLOT + 2 * DAY).booking.state == "booked"


def test_of_bookings_in_two_centres_and_two_processes_at_once_a_person_gets_one(
    site: Site, neighbour: Site
) -> None:
    taking(site)
    bookers = [Booker(one) for one in (site, site.other, neighbour, neighbour.other)]
    times = [SLOT + days * DAY for days in (0, 1, 2)]

    calls = [partial(one.make, phone=PHONE, starts_at=at) for one in bookers for at in times]
    results = together(calls)

    refused = [one.code for one in results if isinstance(one, Conflict)]
    assert sum(isinstance(one, Booked) for one in results) == 1
    assert refused == ["booked_already"] * (len(calls) - 1)
    assert len(site.dump()["booking_keys"]) == 1


def test_a_number_is_told_three_codes_an_hour_by_all_centres_together(site: Site) -> None:
    here, there = Online(site), Online(taking(site))
    here.send()
    there.send()
    here.send()

    with pytest.raises(TooMany) as refused:
        there.send()

    assert refused.value.code == "codes_enough"


def test_a_person_holds_one_place_in_all_centres(site: Site) -> None:
    here, there = Online(site), Online(taking(site))
    here.send()
    there.send()

    held = [row for row in site.dump()["booking_proofs"] if row.held_until is not None]
    assert [row.centre_id for row in held] == [there.site.centre_id]
    assert held[0].starts_at == LATER


def test_the_month_s_key_stays_while_another_centre_needs_it(site: Site) -> None:
    here, there = Booker(site), Booker(taking(site))
    here.make(phone=PHONE)
    site.clock.later(days=6)
    there.make(phone="0912000001", starts_at=SLOT + 7 * DAY)
    site.clock.later(days=27)
    for one in (here, there):
        one.site.parts.day_close.close_past_days(one.site.centre_id)

    assert [row.centre_id for row in site.dump()["booking_persons"]] == [there.site.centre_id]
    assert len(site.dump()["booking_keys"]) == 1
    site.clock.later(days=40)
    for one in (here, there):
        one.make(phone="0912000009", starts_at=_next_tuesday(site))
        one.site.clock.later(days=9)
        one.site.parts.day_close.close_past_days(one.site.centre_id)
    months = {row.month for row in site.dump()["booking_keys"]}
    assert len(months) == 1
    assert SLOT.date().replace(day=1) not in months


def _next_tuesday(site: Site) -> Any:
    at = SLOT
    while at <= site.clock.now() + timedelta(hours=1):
        at += 7 * DAY
    return at


def test_marks_of_the_future_survive_a_step_down_and_up(site: Site) -> None:
    here, there = Booker(site), Booker(taking(site))
    here.make(phone=PHONE)
    there.make(phone="0912000001")

    migrate.downgrade(site.parts.database, "0048")
    with site.parts.database.write() as connection:
        # As it was: each centre had a key of its own.
        other = {"key": "ab" * 32, "centre": there.site.centre_id}
        connection.execute(
            text("UPDATE booking_keys SET key = :key WHERE centre_id = :centre"), other
        )
    migrate.upgrade(site.parts.database)

    for one, phone in ((here, "0912000001"), (there, PHONE)):
        with pytest.raises(Conflict) as refused:
            one.make(phone=phone, starts_at=SLOT + DAY)
        assert refused.value.code == "booked_already"

"""Who books online: a proof of work, a code by telephone, a place held meanwhile."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest

from app.domain.booking.booking import barred_until
from app.domain.booking.slots import Fullness
from app.domain.errors import Conflict, Invalid, NotThere, RequestReused, TooMany
from app.operations.booking.bookings import Booked, BookingRequest
from app.operations.booking.challenges import Challenges
from app.operations.booking.proofs import CodeRequest, PhoneProofs, SentCode
from app.operations.people.rights import Booker as Visitor
from tests.operations.booking.booker import SLOT, Booker
from tests.support.codes import HeardCodes, solution_of
from tests.support.site import Site
from tests.support.together import together

KEY = "the-secret-key-of-both-processes"
PHONE = "0912345678"
LATER = SLOT + timedelta(hours=1)
CLIENTS = 64


class Online:
    """Visitors who book online at a site; each method is one thing that they do."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.heard = HeardCodes()
        parts = site.parts
        self.challenges = Challenges(KEY, parts.database, site.clock)
        self.proofs = PhoneProofs(KEY, parts.units, site.clock, self.challenges, self.heard)
        self.booker = Booker(site)

    def send(self, phone: str = PHONE, **given: Any) -> SentCode:
        """Ask for a code for land at 9:10, unless something else is said."""
        altcha = given.pop("altcha", None) or solution_of(self.challenges.make())
        request = CodeRequest(
            given.pop("service", "dat-dai"),
            given.pop("starts_at", LATER),
            phone,
            altcha,
            given.pop("request_id", None) or self.site.new_id(),
            **given,
        )
        return self.proofs.send(self.site.centre_id, request)

    def proved(self, phone: str = PHONE, **given: Any) -> Visitor:
        """Ask for a code and type it."""
        sent = self.send(phone, **given)
        proof = self.proofs.confirm(sent.id, phone, self.heard.code(phone))
        return self.proofs.booker(self.site.centre_id, proof)

    def book(self, visitor: Visitor, **given: Any) -> Booked:
        """Book the slot."""
        request_id = given.pop("request_id", None) or self.site.new_id()
        wish = BookingRequest(given.pop("service", "dat-dai"), given.pop("starts_at", LATER),
                              request_id, **given)  # fmt: skip
        return self.booker.bookings.make_online(visitor, wish)[0]

    def fullness(self) -> Fullness:
        """Return how full the slot is for the public."""
        found = self.site.parts.free_slots.for_public(self.site.centre_id, "dat-dai", None, None)
        return next(one.fullness for one in found if one.slot.starts_at == LATER)


@pytest.fixture
def online(site: Site) -> Online:
    return Online(site)


def test_who_types_the_code_has_a_place_of_the_public_and_is_known_by_number(
    online: Online,
) -> None:
    done = online.book(online.proved())

    assert (done.booking.quota, done.booking.number) == ("online", 1)
    assert online.booker.contact(done).phone == PHONE
    assert online.heard.told[PHONE][0].endswith("xin không đưa cho ai.")
    assert PHONE[1:] not in str(online.site.log())


def test_a_place_is_held_for_five_minutes_and_free_at_the_very_instant(online: Online) -> None:
    online.send()
    online.send("0912000001")
    full = online.fullness()
    with pytest.raises(Conflict) as refused:
        online.send("0912000002")
    online.site.clock.later(minutes=5)

    assert (full, refused.value.code) == (Fullness.FULL, "slot_full")
    assert online.fullness() is Fullness.FREE
    online.send("0912000002")


def test_who_types_late_may_find_the_place_gone(online: Online) -> None:
    slow = online.proved()
    online.site.clock.later(minutes=6)
    for phone in ("0912000001", "0912000002"):
        online.book(online.proved(phone))

    with pytest.raises(Conflict) as refused:
        online.book(slow)

    assert refused.value.code == "slot_full"


def test_staff_give_no_place_that_is_held(online: Online) -> None:
    online.send()
    made = [online.booker.make(starts_at=LATER).booking for _ in range(2)]

    assert [(one.quota, one.number) for one in made] == [("staff", 1), ("online", 2)]
    with pytest.raises(Conflict):
        online.booker.make(starts_at=LATER)


def test_one_person_holds_one_place(online: Online) -> None:
    online.send()
    online.send(starts_at=LATER + timedelta(minutes=20))

    assert online.fullness() is Fullness.FREE


def test_a_request_that_is_sent_twice_tells_one_code(online: Online) -> None:
    altcha = solution_of(online.challenges.make())

    first = online.send(altcha=altcha, request_id="the-same-request")
    again = online.send(altcha=altcha, request_id="the-same-request")

    assert (again.id, again.repeated) == (first.id, True)
    assert len(online.heard.told[PHONE]) == 1
    with pytest.raises(RequestReused):
        online.send("0912000001", request_id="the-same-request")


def test_a_proof_of_work_is_good_once_and_for_ten_minutes(online: Online) -> None:
    used, old = (solution_of(online.challenges.make()) for _ in range(2))
    online.send(altcha=used)

    with pytest.raises(Conflict) as again:
        online.send("0912000001", altcha=used)
    online.site.clock.later(minutes=10)
    with pytest.raises(Conflict) as over:
        online.send("0912000001", altcha=old)

    assert (again.value.code, over.value.code) == ("proof_of_work_used", "proof_of_work_over")


def test_who_is_refused_has_used_the_proof_of_work_up(online: Online) -> None:
    altcha = solution_of(online.challenges.make())
    with pytest.raises(Conflict):
        online.send(altcha=altcha, starts_at=SLOT)

    with pytest.raises(Conflict) as refused:
        online.send(altcha=altcha)

    assert refused.value.code == "proof_of_work_used"


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("không có", "mobile_none"), ("0912", "mobile_none"), ("0233 3852 100", "mobile_landline"),
        ("+1 202 555 0123", "mobile_foreign"), ("01682345678", "mobile_old"),
    ],
)  # fmt: skip
def test_a_number_that_gets_no_messages_is_told_what_it_is(
    online: Online, phone: str, code: str
) -> None:
    with pytest.raises(Invalid) as refused:
        online.send(phone)

    assert refused.value.code == code


@pytest.mark.parametrize("written", ["+84 912.345.678", "84912345678", "(0912) 345-678"])
def test_a_number_is_one_person_however_it_is_written(online: Online, written: str) -> None:
    online.book(online.proved())

    with pytest.raises(Conflict) as refused:
        online.send(written)

    assert refused.value.code == "booked_already"


def test_one_number_is_told_three_codes_an_hour(online: Online) -> None:
    for _ in range(3):
        online.send()

    with pytest.raises(TooMany) as refused:
        online.send()
    online.site.clock.later(hours=1)
    online.send(starts_at=LATER + timedelta(hours=5))

    assert refused.value.code == "codes_enough"


def test_a_code_is_guessed_at_five_times_and_is_over_after_ten_minutes(online: Online) -> None:
    sent, other = online.send(), online.send("0912000001")
    for _ in range(5):
        with pytest.raises(Invalid):
            online.proofs.confirm(sent.id, PHONE, "không")

    with pytest.raises(Conflict) as tried:
        online.proofs.confirm(sent.id, PHONE, online.heard.code(PHONE))
    online.site.clock.later(minutes=10)
    with pytest.raises(Conflict) as over:
        online.proofs.confirm(other.id, "0912000001", online.heard.code("0912000001"))

    assert (tried.value.code, over.value.code) == ("code_tried_enough", "code_over")


def test_a_code_of_another_telephone_and_a_proof_of_another_centre_are_none(
    online: Online,
) -> None:
    sent = online.send()
    proof = online.proofs.confirm(sent.id, PHONE, online.heard.code(PHONE))

    with pytest.raises(NotThere):
        online.proofs.confirm(sent.id, "0912000001", online.heard.code(PHONE))
    for given in (proof, proof[:-1], f"{proof}0", "không", ""):
        with pytest.raises(Invalid):
            online.proofs.booker(online.site.other.centre_id, given)


def test_the_same_request_books_once(online: Online) -> None:
    visitor = online.proved()

    first = online.book(visitor, request_id="the-same-request")
    again = online.book(visitor, request_id="the-same-request")

    assert again.repeated
    assert again.booking.id == first.booking.id


def test_who_missed_two_books_at_the_reception_for_fourteen_days(online: Online) -> None:
    site, day = online.site, timedelta(days=1)
    for days in (0, 1):
        made = online.booker.make(phone=PHONE, starts_at=SLOT + days * day)
        site.clock.at = SLOT + days * day
        online.booker.no_show(made, later=timedelta(minutes=45))

    with pytest.raises(Conflict) as refused:
        online.send(starts_at=SLOT + 2 * day)

    assert refused.value.code == "booked_by_reception"
    assert online.booker.make(phone=PHONE, starts_at=SLOT + 2 * day).booking.state == "booked"


def test_two_that_were_missed_a_month_apart_bar_nobody_and_a_bar_has_an_end() -> None:
    first = date(2026, 11, 1)

    assert barred_until([first, first + timedelta(days=31)]) is None
    assert barred_until([first]) is None
    assert barred_until([first + timedelta(days=30), first]) == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"service": "nowhere"}, "invalid"),
        ({"service": "thue"}, "no_bookings"),
        ({"starts_at": LATER + timedelta(minutes=1)}, "no_slot"),
        ({"starts_at": SLOT - timedelta(days=1)}, "slot_over"),
        ({"starts_at": SLOT}, "slot_over"),
        ({"starts_at": SLOT + timedelta(days=4)}, "no_slot"),
        ({"starts_at": SLOT + timedelta(days=14)}, "slot_not_yet"),
        ({"procedure": "1.001"}, "invalid"),
    ],
)
def test_what_can_not_be_booked_is_refused_before_a_code_is_told(
    online: Online, given: dict[str, Any], code: str
) -> None:
    with pytest.raises((Invalid, Conflict)) as refused:
        online.send(**given)

    assert refused.value.code == code
    assert not online.heard.told


def test_of_sixty_four_who_book_online_at_once_no_slot_gets_more_than_its_places(
    site: Site, neighbour: Site
) -> None:
    both = [Online(site), Online(neighbour)]

    def calls(n: int) -> Callable[[], Booked]:
        one, phone = both[n % 2], f"09120001{n:02d}"
        altcha = solution_of(one.challenges.make())
        return partial(_booked, one, phone, altcha)

    results = together([calls(n) for n in range(CLIENTS)])

    got = [one.booking.number for one in results if isinstance(one, Booked)]
    refused = {one.code for one in results if isinstance(one, Conflict)}
    assert sorted(got) == [1, 2]
    assert refused == {"slot_full"}


def _booked(online: Online, phone: str, altcha: str) -> Booked:
    return online.book(online.proved(phone, altcha=altcha))


def test_codes_are_gone_with_the_day(online: Online) -> None:
    online.send()
    online.site.clock.later(hours=12)

    online.site.parts.day_close.close_day(online.site.centre_id)

    assert online.site.dump()["booking_proofs"] == []

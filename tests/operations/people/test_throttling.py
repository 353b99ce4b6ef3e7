"""Attempts to sign in: each failure more makes the wait longer; who unlocks whom."""

from datetime import timedelta

import pytest

from app.domain.errors import NotSignedIn, NotThere, TooMany
from app.operations.people.authentication import Authentication
from app.operations.people.throttling import FREE, FREE_OF_ADDRESS, FREE_OF_ALL, wait_after
from tests.operations.staff import accounts, add, sign_in
from tests.support.seeding import ON_SQLITE, PASSWORD
from tests.support.site import Site


def test_each_wrong_password_more_lengthens_the_wait_and_a_right_one_ends_it(site: Site) -> None:
    add(site)
    for _ in range(FREE):
        with pytest.raises(NotSignedIn):
            sign_in(site, "lan", "wrong")

    with pytest.raises(TooMany) as first:
        sign_in(site, "lan")
    site.clock.later(seconds=30)
    with pytest.raises(NotSignedIn):
        sign_in(site, "LAN", "wrong")
    site.clock.later(seconds=30)
    with pytest.raises(TooMany) as second:
        sign_in(site, "lan")
    elsewhere = sign_in(site, "lan", address="10.0.0.2")
    site.clock.later(seconds=30)
    sign_in(site, "lan")

    assert (first.value.facts, second.value.facts) == ({"seconds": 30}, {"seconds": 30})
    assert elsewhere.caller.username == "lan"
    with pytest.raises(NotSignedIn):
        sign_in(site, "lan", "wrong")


@ON_SQLITE
def test_a_name_tried_from_many_addresses_waits_from_everywhere(site: Site) -> None:
    for n in range(FREE_OF_ALL):
        with pytest.raises(NotSignedIn):
            sign_in(site, "admin", "wrong", f"10.1.0.{n}")

    with pytest.raises(TooMany):
        sign_in(site, "admin", PASSWORD, "10.2.0.1")

    site.clock.later(seconds=31)
    assert sign_in(site, "admin", PASSWORD, "10.2.0.1").caller.username == "admin"


@ON_SQLITE
def test_a_line_that_has_an_address_for_every_attempt_is_one(site: Site) -> None:
    add(site)
    for n in range(FREE):
        with pytest.raises(NotSignedIn):
            sign_in(site, "lan", "wrong", f"2001:db8:0:1::{n:x}")

    with pytest.raises(TooMany):
        sign_in(site, "lan", address="2001:db8:0:1:ffff::1")
    assert sign_in(site, "lan", address="2001:db8:0:2::1").caller.username == "lan"


def _try_every_name_once(site: Site, address: str) -> None:
    for n in range(FREE_OF_ADDRESS):
        with pytest.raises(NotSignedIn):
            sign_in(site, f"name-{n}", "wrong", address)


def test_an_address_that_tries_many_names_waits_even_after_a_restart(site: Site) -> None:
    _try_every_name_once(site, "10.0.0.7")
    restarted = Authentication(site.parts.units.database, site.clock, secret_key="k" * 32)

    with pytest.raises(TooMany) as refused:
        restarted.sign_in("admin", PASSWORD, address="10.0.0.7")

    assert refused.value.facts == {"seconds": 2}
    assert sign_in(site, "admin", PASSWORD, "10.0.0.8").caller.username == "admin"
    site.clock.later(seconds=2)
    assert sign_in(site, "admin", PASSWORD, "10.0.0.7").caller.username == "admin"


@ON_SQLITE
def test_who_knows_one_password_can_not_try_all_names_for_ever(site: Site) -> None:
    _try_every_name_once(site, "10.0.0.7")
    site.clock.later(seconds=2)

    sign_in(site, "admin", PASSWORD, "10.0.0.7")

    with pytest.raises(NotSignedIn):
        sign_in(site, "name-99", "wrong", "10.0.0.7")
    with pytest.raises(TooMany):
        sign_in(site, "name-100", "wrong", "10.0.0.7")


@ON_SQLITE
def test_right_passwords_of_one_address_are_never_held_up(site: Site) -> None:
    for _ in range(FREE_OF_ADDRESS + 1):
        signed_in = sign_in(site, "admin", PASSWORD, "10.0.0.7")

    assert signed_in.caller.username == "admin"


@ON_SQLITE
def test_a_clock_that_is_set_back_keeps_nobody_out_for_the_hours_it_lost(site: Site) -> None:
    _try_every_name_once(site, "10.0.0.7")
    with pytest.raises(NotSignedIn):
        sign_in(site, "admin", "wrong", "10.0.0.8")
    for _ in range(FREE):
        with pytest.raises(NotSignedIn):
            sign_in(site, "supervisor", "wrong", "10.0.0.9")
    site.clock.later(hours=-3)

    tried = [("admin", "10.0.0.7"), ("admin", "10.0.0.8"), ("supervisor", "10.0.0.9")]
    again = [sign_in(site, name, PASSWORD, address) for name, address in tried]

    assert [one.caller.username for one in again] == ["admin", "admin", "supervisor"]


def test_the_wait_doubles_and_never_passes_a_quarter_of_an_hour() -> None:
    waits = [wait_after(n, free=5).total_seconds() for n in (0, 4, 5, 6, 7, 10, 10_000)]

    assert waits == [0, 0, 30, 60, 120, 900, 900]


def test_an_unlocked_name_need_not_wait_any_longer(site: Site) -> None:
    add(site)
    admin, centre = site.caller("admin"), site.centre_id
    for _ in range(FREE):
        with pytest.raises(NotSignedIn):
            sign_in(site, "lan", "wrong")
    locked = {one.user.username: one.locked_until for one in accounts(site).list(admin)}

    accounts(site).unlock(admin, centre, "lan")

    assert locked["lan"] == site.clock.at + timedelta(seconds=30)
    assert locked["officer01"] is None
    assert {one.locked_until for one in accounts(site).list(admin)} == {None}
    assert sign_in(site, "lan").caller.username == "lan"
    with pytest.raises(NotThere):
        accounts(site).unlock(admin, centre, "officer01-b")

"""The access log: what of sign-ins and readings is kept, for how long, and who is told."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.domain.errors import NotAllowed, NotSignedIn, NotThere, TooMany
from app.operations.people import access_log
from app.operations.people.access_log import AccessKind
from app.operations.people.access_reader import UNKNOWN, AccessQuery
from app.operations.people.throttling import FREE, FREE_OF_ADDRESS
from app.persistence import schema
from tests.operations.staff import GOOD, accounts, add, sign_in
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

ONES = "Tên hoặc mật khẩu này là bí mật của tôi"


def found(site: Site, *, by: str = "admin", **asked: Any) -> list[tuple[str, str, str, int]]:
    """Return what the administrator is told, the newest first."""
    entries = site.parts.access_reader.find(site.caller(by), AccessQuery(**asked))
    return [(entry.kind, entry.name, entry.address, entry.times) for entry in entries]


def fail(site: Site, name: str, address: str = "10.0.0.1", *, times: int = 1) -> None:
    """Sign in by a wrong password."""
    for _ in range(times):
        with pytest.raises(NotSignedIn):
            sign_in(site, name, "wrong", address)


def test_a_sign_in_and_its_end_are_kept_with_address_and_time(site: Site) -> None:
    add(site)

    done = sign_in(site, "lan")
    site.clock.later(minutes=1)
    site.parts.authentication.sign_out(done.token, address="10.0.0.1")
    site.parts.authentication.sign_out(done.token, address="10.0.0.1")

    assert found(site) == [
        ("signed_out", "lan", "10.0.0.1", 1),
        ("signed_in", "lan", "10.0.0.1", 1),
    ]
    assert found(site, who="lan", kind="signed_in") == [("signed_in", "lan", "10.0.0.1", 1)]
    assert found(site, who="admin") == []


def test_failures_of_a_minute_are_one_entry_and_those_of_the_next_another(site: Site) -> None:
    add(site)

    fail(site, "lan", times=2)
    fail(site, "lan", "10.0.0.2")
    site.clock.later(minutes=1)
    fail(site, "lan")

    assert found(site) == [
        ("sign_in_failed", "lan", "10.0.0.1", 1),
        ("sign_in_failed", "lan", "10.0.0.2", 1),
        ("sign_in_failed", "lan", "10.0.0.1", 2),
    ]


def test_a_password_typed_into_the_name_is_kept_nowhere(site: Site) -> None:
    fail(site, ONES)
    fail(site, ONES.lower())
    fail(site, "x\0y")

    with site.parts.database.read() as connection:
        rows = connection.execute(select(schema.access_log)).mappings().all()
    names = [name for _, name, _, _ in found(site, who=UNKNOWN)]
    assert ONES not in str(rows)
    assert len(rows) == 3
    assert {name[:3] for name in names} == {"Tê…", "tê…", "xy…"}
    first, second = (name for name in names if name[:2].lower() == "tê")
    assert first[4:] == second[4:]


def test_who_has_to_wait_is_told_as_locked_once_somebody_looks(site: Site) -> None:
    add(site)
    fail(site, "lan", times=FREE)

    for _ in range(3):
        with pytest.raises(TooMany):
            sign_in(site, "lan")

    assert found(site) == [
        ("sign_in_locked", "lan", "10.0.0.1", 3),
        ("sign_in_failed", "lan", "10.0.0.1", FREE),
    ]
    assert found(site, who="lan")[0][3] == 3


def test_strangers_can_not_make_the_log_grow(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access_log, "MOST_AN_HOUR", 10)
    add(site)
    for n in range(FREE_OF_ADDRESS):
        fail(site, f"name-{n}", f"10.0.1.{n}")

    fail(site, "lan", "10.0.2.1")
    fail(site, "lan", "10.0.2.2")

    with site.parts.database.read() as connection:
        rows = connection.execute(select(func.count()).select_from(schema.access_log)).scalar_one()
        times = connection.execute(select(func.sum(schema.access_log.c.times))).scalar_one()
    assert rows == 10 + 1 + 1
    assert times == FREE_OF_ADDRESS + 2
    assert found(site, who="lan") == [("sign_in_failed", "lan", "", 2)]


def test_sessions_that_somebody_ends_are_told_with_who_did(site: Site) -> None:
    add(site)
    sign_in(site, "lan")
    sign_in(site, "lan")

    accounts(site).set_password(site.caller("admin"), site.centre_id, "lan", "ba con meo trang")
    accounts(site).set_password(site.caller("admin"), site.centre_id, "lan", "bon con meo trang")

    asked = AccessQuery(kind="sessions_ended")
    entries = site.parts.access_reader.find(site.caller("admin"), asked)
    assert [(e.name, dict(e.facts)) for e in entries] == [
        ("lan", {"sessions": 2, "ended_by": "admin"})
    ]


def test_a_telephone_number_is_told_only_once_the_reading_is_noted(site: Site) -> None:
    ticket = site.issue(phone="0912 345 678")
    silent = site.issue()
    reader = site.parts.ticket_reader

    number = reader.phone(site.caller("reception"), ticket.id, address="10.0.0.4")
    none = reader.phone(site.caller("reception"), silent.id, address="10.0.0.4")

    assert (number, none) == ("0912345678", None)
    entries = site.parts.access_reader.find(site.caller("admin"), AccessQuery())
    assert [(e.kind, e.name, e.address, dict(e.facts)) for e in entries] == [
        ("phone_read", "reception", "10.0.0.4", {"label": ticket.label})
    ]


def test_what_is_past_its_term_is_deleted(site: Site) -> None:
    add(site)
    sign_in(site, "lan")
    site.clock.later(days=30)
    sign_in(site, "lan")

    none = site.parts.access_log.tidy(timedelta(days=31))
    one = site.parts.access_log.tidy(timedelta(days=29))

    assert (none, one) == (0, 1)
    with site.parts.database.read() as connection:
        at = connection.execute(select(schema.access_log.c.at)).scalar_one()
    assert at == site.clock.now()


@ON_SQLITE
def test_only_administrators_read_it_each_of_the_own_centre(site: Site) -> None:
    add(site)
    sign_in(site, "lan", GOOD)
    fail(site, "nobody-here")

    with pytest.raises(NotAllowed):
        found(site, by="supervisor")
    with pytest.raises(NotThere):
        found(site, who="nobody-here")

    theirs = site.other.parts.access_reader.find(site.other.caller("admin"), AccessQuery())
    assert [entry.kind for entry in theirs] == [AccessKind.FAILED]
    assert len(found(site)) == 2

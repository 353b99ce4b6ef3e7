"""Accounts: roles, dates, passwords, sessions; who may change them; what is logged."""

from datetime import date, timedelta

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotSignedIn, NotThere, QueueError
from app.domain.events import ACCOUNT
from app.operations.people.accounts import AccountChanges, days_of
from app.operations.people.passwords import check_password
from app.operations.people.rights import Right, Role
from app.persistence.people.accounts import SignIns
from app.persistence.queue.queries import list_events
from tests.operations.staff import GOOD, accounts, add, sign_in
from tests.support.seeding import ON_SQLITE, PASSWORD
from tests.support.site import Site


def test_a_person_with_two_roles_has_the_rights_of_both(site: Site) -> None:
    add(site, Role.OFFICER, Role.RECEPTION)

    caller = sign_in(site, "lan").caller

    assert caller.roles == (Role.OFFICER, Role.RECEPTION)
    assert (caller.may(Right.SERVE), caller.may(Right.ISSUE)) == (True, True)
    assert not caller.may(Right.SUPERVISE)


def test_an_account_is_good_from_its_first_to_its_last_day(site: Site) -> None:
    """The site's clock is at 8:00; days are those of the centre, both included."""
    today = site.clock.at.date()
    add(site, valid_from=today + timedelta(days=1), valid_until=today + timedelta(days=1))

    with pytest.raises(NotSignedIn):
        sign_in(site, "lan")
    site.clock.later(days=1)
    token = sign_in(site, "lan").token
    site.clock.later(hours=11)
    within = site.parts.authentication.caller(token)
    site.parts.authentication.forget_callers()
    site.clock.later(hours=10)
    after = site.parts.authentication.caller(token)

    assert within is not None
    assert after is None
    with pytest.raises(NotSignedIn):
        sign_in(site, "lan")


def test_who_is_shut_out_loses_every_session_at_once(site: Site) -> None:
    add(site)
    token = sign_in(site, "lan").token
    assert site.parts.authentication.caller(token) is not None

    accounts(site).change(
        site.caller("admin"), site.centre_id, "lan", AccountChanges(disabled=True)
    )

    assert site.parts.authentication.caller(token) is None
    with pytest.raises(NotSignedIn):
        sign_in(site, "lan")
    accounts(site).change(
        site.caller("admin"), site.centre_id, "lan", AccountChanges(disabled=False)
    )
    assert site.parts.authentication.caller(sign_in(site, "lan").token) is not None
    assert site.parts.authentication.caller(token) is None


def test_changed_roles_and_dates_are_kept_and_cleared(site: Site) -> None:
    add(site, valid_until=date(2030, 12, 31))
    zone = site.floor.centre.time_zone
    admin, centre = site.caller("admin"), site.centre_id

    dated = accounts(site).change(admin, centre, "lan", AccountChanges(roles=(Role.SUPERVISOR,)))
    only_first = AccountChanges(no_dates=True, valid_from=date(2026, 1, 5))
    moved = accounts(site).change(admin, centre, "lan", only_first)
    cleared = accounts(site).change(admin, centre, "lan", AccountChanges(no_dates=True))

    assert (dated.roles, days_of(dated, zone)) == (("supervisor",), (None, date(2030, 12, 31)))
    assert days_of(moved, zone) == (date(2026, 1, 5), None)
    assert days_of(cleared, zone) == (None, None)


@ON_SQLITE
@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        (AccountChanges(roles=(Role.KIOSK,)), "roles"),
        (AccountChanges(roles=()), "roles"),
        (AccountChanges(agency="nowhere"), "agency"),
        (AccountChanges(valid_from=date(2026, 2, 1), valid_until=date(2026, 1, 1)), "valid_until"),
    ],
)
def test_an_account_that_means_nothing_is_refused(
    site: Site, wanted: AccountChanges, field: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        accounts(site).change(site.caller("admin"), site.centre_id, "officer01", wanted)

    assert refusal.value.facts["field"] == field


@ON_SQLITE
def test_the_last_administrator_can_not_be_shut_out(site: Site) -> None:
    with pytest.raises(Conflict, match="last_admin"):
        accounts(site).change(None, site.centre_id, "admin", AccountChanges(disabled=True))
    with pytest.raises(Conflict, match="last_admin"):
        accounts(site).change(None, site.centre_id, "admin", AccountChanges(roles=(Role.OFFICER,)))

    with pytest.raises(Conflict, match="last_admin"):
        accounts(site).change(
            None, site.centre_id, "admin", AccountChanges(valid_until=date(2030, 1, 1))
        )

    assert sign_in(site, "admin", PASSWORD).caller.may(Right.CONFIGURE_PEOPLE)


@ON_SQLITE
def test_one_of_two_administrators_may_go(site: Site) -> None:
    add(site, Role.ADMIN)

    gone = accounts(site).change(
        None, site.centre_id, "admin", AccountChanges(roles=(Role.OFFICER,))
    )

    assert gone.roles == ("officer",)


@ON_SQLITE
def test_only_who_manages_people_changes_them_and_only_in_the_own_centre(site: Site) -> None:
    """Each refusal says which right is missing."""
    with pytest.raises(NotAllowed) as refusal:
        accounts(site).change(site.caller("supervisor"), site.centre_id, "lan", AccountChanges())
    with pytest.raises(NotThere):
        accounts(site).change(
            site.caller("admin"), site.centre_id, "officer01-b", AccountChanges(disabled=True)
        )

    assert refusal.value.facts == {"right": "configure_people"}


def test_the_list_tells_who_is_signed_in_and_since_when(site: Site) -> None:
    add(site)
    sign_in(site, "lan")
    ended = sign_in(site, "lan")
    site.clock.later(minutes=5)
    sign_in(site, "lan")
    site.parts.authentication.sign_out(ended.token)

    listed = {one.user.username: one.sign_ins for one in accounts(site).list(site.caller("admin"))}

    assert listed["lan"] == SignIns(2, site.clock.at)


def test_a_person_sees_the_own_sessions_and_ends_one_or_all(site: Site) -> None:
    add(site)
    tokens = [sign_in(site, "lan").token for _ in range(3)]
    caller = site.parts.authentication.caller(tokens[0])
    assert caller is not None
    listed = accounts(site).sessions(caller, site.centre_id, "lan")

    accounts(site).end_sessions(caller, site.centre_id, "lan", only=listed[0].id)
    live = [site.parts.authentication.caller(token) is not None for token in tokens]
    ended = accounts(site).end_sessions(caller, site.centre_id, "lan")

    assert [(one.address, one.program) for one in listed] == [("10.0.0.1", "Firefox")] * 3
    assert [one.is_of(tokens[2]) for one in listed] == [True, False, False]
    assert (live, ended) == ([True, True, False], 2)
    assert [site.parts.authentication.caller(token) for token in tokens] == [None] * 3
    with pytest.raises(NotThere):
        accounts(site).end_sessions(caller, site.centre_id, "lan", only=listed[0].id)
    with pytest.raises(NotAllowed):
        accounts(site).sessions(caller, site.centre_id, "officer01")


def test_a_changed_password_ends_the_other_sessions_and_needs_the_old_one(site: Site) -> None:
    add(site)
    here, elsewhere = sign_in(site, "lan"), sign_in(site, "lan")
    change = accounts(site).change_own_password

    with pytest.raises(Conflict, match="wrong_password"):
        change(here.caller, "wrong", "bon-con-meo-trang", token=here.token)
    with pytest.raises(Invalid, match="password_same"):
        change(here.caller, GOOD, GOOD, token=here.token)
    change(here.caller, GOOD, "bon-con-meo-trang", token=here.token)

    assert site.parts.authentication.caller(here.token) is not None
    assert site.parts.authentication.caller(elsewhere.token) is None
    assert sign_in(site, "lan", "bon-con-meo-trang").caller.username == "lan"


def test_who_changed_which_account_is_in_the_log_without_a_password(site: Site) -> None:
    add(site)
    accounts(site).set_password(None, site.centre_id, "lan", "bon-con-meo-trang")

    with site.parts.database.read() as connection:
        told = [e for e in list_events(connection, site.centre_id, 0) if e.type == ACCOUNT]

    assert [(e.actor, e.facts["username"], e.facts["change"]) for e in told] == [
        (site.caller("admin").actor, "lan", "added"),
        ("system", "lan", "password"),
    ]
    assert "argon2" not in str(told)


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("short", "password_short"),
        ("x" * 257, "password_long"),
        ("Password2026!", "password_known"),
        ("matkhau@123", "password_known"),
        ("mật khẩu", "password_known"),
        ("qwertyuiop", "password_known"),
        ("12345678", "password_known"),
        ("aaaaaaaaaa", "password_known"),
        ("officer01", "password_own_name"),
        ("my-officer01!", "password_own_name"),
    ],
)
def test_a_password_that_anybody_would_guess_is_refused(password: str, code: str) -> None:
    with pytest.raises(QueueError) as refusal:
        check_password(password, username="officer01", name="Lê Thị Lan")

    assert refusal.value.code == code


@pytest.mark.parametrize("password", [PASSWORD, GOOD, "trời hôm nay xanh quá", "correct horse 9"])
def test_a_long_phrase_needs_no_signs_or_capitals(password: str) -> None:
    check_password(password, username="officer01", name="Lê Thị Lan")


@ON_SQLITE
def test_calling_out_of_turn_is_a_right_of_its_own(site: Site) -> None:
    site.open(1)
    site.issue_many(2)
    reception = site.caller("reception")

    with pytest.raises(NotAllowed):
        site.parts.calling.call(reception, 1, label="A002", reason="x", request_id=site.new_id())

    assert site.call(1, "A002").label == "A002"

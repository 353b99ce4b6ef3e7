"""One-time passwords: good for a week, and for nothing but setting one's own."""

from datetime import timedelta

import pytest

from app.domain.errors import NotAllowed, NotSignedIn
from app.operations.people.passwords import check_password, readable_secret
from app.operations.people.rights import Caller, Right
from app.operations.people.sso import SingleSignOn, SsoIdentity
from tests.operations.staff import GOOD, accounts, add, sign_in
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

OWN = "bon-con-meo-trang"


def give(site: Site, password: str) -> None:
    admin, centre = site.caller("admin"), site.centre_id
    accounts(site).set_password(admin, centre, "lan", password, one_time=True)


def known(site: Site, token: str) -> Caller:
    site.parts.authentication.forget_callers()
    caller = site.parts.authentication.caller(token)
    assert caller is not None
    return caller


def test_who_came_by_a_one_time_password_must_change_it_first(site: Site) -> None:
    add(site)
    give(site, GOOD)
    token = sign_in(site, "lan").token
    before = known(site, token)
    with pytest.raises(NotAllowed, match="change_password_first"):
        site.parts.counters.open(before, 1)

    accounts(site).change_own_password(before, GOOD, OWN, token=token)

    site.parts.counters.open(known(site, token), 1)
    assert (before.may(Right.SERVE), before.may(Right.OWN_ACCOUNT)) == (False, True)
    assert sign_in(site, "lan", OWN).caller.may(Right.SERVE)
    with pytest.raises(NotSignedIn):
        sign_in(site, "lan")


def test_a_one_time_password_is_good_for_a_week(site: Site) -> None:
    add(site)
    give(site, GOOD)
    site.clock.later(days=6, hours=23)
    within = sign_in(site, "lan").caller

    site.clock.later(hours=1)

    assert within.is_limited
    with pytest.raises(NotSignedIn, match="one_time_over"):
        sign_in(site, "lan")
    with pytest.raises(NotSignedIn, match="bad_sign_in"):
        sign_in(site, "lan", "wrong")


@ON_SQLITE
def test_who_comes_by_single_sign_on_needs_no_password_and_works_at_once(site: Site) -> None:
    add(site)
    give(site, GOOD)
    sso = SingleSignOn(site.parts.database, site.clock, accounts(site), site.parts.authentication)

    done = sso.enter(
        SsoIdentity("lan"), address="", program="", new_role=None, centre_id=site.centre_id
    )

    assert done.caller.may(Right.SERVE)
    assert done.expires_at - site.clock.at == timedelta(hours=12)


def test_made_passwords_differ_and_pass_the_rules() -> None:
    made = {readable_secret() for _ in range(50)}

    for password in made:
        check_password(password, username="officer01", name="Lê Thị Lan")
    assert len(made) == 50

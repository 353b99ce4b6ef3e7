"""A second factor: codes of an app and for recovery, each good once; who must have one; resets."""

import logging
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, NotAllowed, NotSignedIn, NotThere, TooMany
from app.installation import open_installation
from app.operations.people.authentication import Authentication, SecondFactorNeeded, SignedIn
from app.operations.people.one_time_codes import OneTimeCodes
from app.operations.people.rights import Caller, Right, Role
from app.operations.people.sso import SingleSignOn, SsoIdentity
from app.operations.people.throttling import FREE
from app.persistence import schema
from tests.operations.staff import GOOD, accounts, add, sign_in
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

HERE = "10.0.0.1"


def set_up(site: Site, *roles: Role) -> tuple[pyotp.TOTP, list[str]]:
    """Add Lan, who turns the second factor on; return her phone and her recovery codes."""
    add(site, *roles)
    caller = sign_in(site, "lan").caller
    app = pyotp.TOTP(site.parts.second_factors.begin(caller, GOOD).secret)
    codes = site.parts.second_factors.confirm(caller, shown(site, app))
    site.clock.later(seconds=30)
    return app, list(codes)


def shown(site: Site, app: pyotp.TOTP, *, steps: int = 0) -> str:
    """Return what the phone shows, or shows so many steps of 30 s later."""
    return app.at(site.clock.now() + steps * timedelta(seconds=30))


def by_code(site: Site, code: str, password: str = GOOD) -> SignedIn:
    """Sign Lan in by password and code at once, as a program does."""
    return site.parts.authentication.sign_in("lan", password, address=HERE, code=code)


def lan(site: Site) -> Caller:
    """Return Lan as a caller."""
    with site.parts.database.read() as connection:
        ident = connection.execute(
            select(schema.users.c.id).where(schema.users.c.username == "lan")
        ).scalar_one()
    caller = site.parts.authentication.officer(site.centre_id, ident)
    assert caller is not None
    return caller


def test_password_and_code_sign_in_and_the_password_alone_does_not(site: Site) -> None:
    app, _ = set_up(site)

    with pytest.raises(SecondFactorNeeded) as asked:
        sign_in(site, "lan")
    with pytest.raises(NotSignedIn, match="bad_sign_in"):
        by_code(site, shown(site, app), "wrong")
    done = site.parts.authentication.second_step(asked.value.proof, shown(site, app), address=HERE)

    assert done.caller.username == "lan"
    assert asked.value.facts == {}
    site.clock.later(seconds=30)
    assert by_code(site, shown(site, app)).caller.username == "lan"


def test_a_code_is_good_once_and_none_before_it_any_more(site: Site) -> None:
    app, _ = set_up(site)
    before, now = shown(site, app, steps=-1), shown(site, app)
    by_code(site, now)

    for used in (now, before):
        with pytest.raises(NotSignedIn, match="bad_code"):
            by_code(site, used)

    site.clock.later(seconds=30)
    assert by_code(site, shown(site, app)).caller.username == "lan"


@ON_SQLITE
def test_a_phone_may_be_a_step_early_or_late_and_not_two(site: Site) -> None:
    app, _ = set_up(site)
    site.clock.later(minutes=5)

    for steps in (-2, 2):
        with pytest.raises(NotSignedIn, match="bad_code"):
            by_code(site, shown(site, app, steps=steps))

    late = by_code(site, shown(site, app, steps=-1))
    early = by_code(site, shown(site, app, steps=1))
    assert late.caller == early.caller


def test_a_recovery_code_is_good_once_however_it_is_typed(site: Site) -> None:
    _, codes = set_up(site)

    done = by_code(site, f" {codes[0].upper().replace('-', ' ')} ")

    assert len(set(codes)) == 10
    assert site.parts.second_factors.state(done.caller).recovery_codes_left == 9
    with pytest.raises(NotSignedIn, match="bad_code"):
        by_code(site, codes[0])
    assert by_code(site, codes[1]).caller.username == "lan"


def test_wrong_codes_wait_and_the_password_alone_does_not_end_the_wait(site: Site) -> None:
    app, _ = set_up(site)
    for _ in range(FREE):
        with pytest.raises(SecondFactorNeeded):
            sign_in(site, "lan")
        with pytest.raises(NotSignedIn, match="bad_code"):
            by_code(site, "000000")

    with pytest.raises(TooMany):
        by_code(site, shown(site, app))
    with pytest.raises(TooMany):
        sign_in(site, "lan")

    site.clock.later(seconds=31)
    assert by_code(site, shown(site, app)).caller.username == "lan"


def test_right_passwords_without_a_code_keep_nobody_waiting(site: Site) -> None:
    app, _ = set_up(site)

    for _ in range(3 * FREE):
        with pytest.raises(SecondFactorNeeded):
            sign_in(site, "lan")

    assert by_code(site, shown(site, app)).caller.username == "lan"


@ON_SQLITE
def test_a_proved_password_is_of_no_use_once_it_is_changed_or_forged(site: Site) -> None:
    app, _ = set_up(site)
    with pytest.raises(SecondFactorNeeded) as asked:
        sign_in(site, "lan")
    proof = asked.value.proof
    accounts(site).set_password(site.caller("admin"), site.centre_id, "lan", "ba con meo trang")

    for wrong in (proof, proof + "x", ""):
        with pytest.raises(NotSignedIn, match="second_step_late"):
            site.parts.authentication.second_step(wrong, shown(site, app), address=HERE)


def test_the_database_holds_neither_the_secret_nor_a_recovery_code(site: Site) -> None:
    app, codes = set_up(site)

    with site.parts.database.read() as connection:
        kept = str(connection.execute(select(schema.second_factors)).mappings().all())
        kept += str(connection.execute(select(schema.recovery_codes)).mappings().all())

    assert app.secret not in kept
    assert not [code for code in codes if code in kept or code.replace("-", "") in kept]


def test_it_is_turned_off_by_password_and_code_alone(site: Site) -> None:
    app, _ = set_up(site)
    me, off = lan(site), site.parts.second_factors.turn_off

    with pytest.raises(Conflict, match="wrong_password"):
        off(me, "wrong", shown(site, app))
    with pytest.raises(Conflict, match="wrong_code"):
        off(me, GOOD, "000000")
    with pytest.raises(Conflict, match="second_factor_on"):
        site.parts.second_factors.begin(me, GOOD)
    off(me, GOOD, shown(site, app))

    assert sign_in(site, "lan").caller.username == "lan"
    assert not site.parts.second_factors.state(me).is_on


@ON_SQLITE
def test_it_is_not_on_before_a_code_has_confirmed_it(site: Site) -> None:
    add(site)
    me = sign_in(site, "lan").caller

    with pytest.raises(Conflict, match="wrong_code"):
        site.parts.second_factors.confirm(me, "000000")
    first = site.parts.second_factors.begin(me, GOOD)
    second = site.parts.second_factors.begin(me, GOOD)
    with pytest.raises(Conflict, match="wrong_code"):
        site.parts.second_factors.confirm(me, shown(site, pyotp.TOTP(first.secret)))

    assert sign_in(site, "lan").caller.username == "lan"
    assert len(site.parts.second_factors.confirm(me, shown(site, pyotp.TOTP(second.secret)))) == 10


def test_an_administrator_resets_anothers_and_it_is_logged(site: Site) -> None:
    set_up(site)
    reset, admin = site.parts.second_factors.reset, site.caller("admin")

    with pytest.raises(NotAllowed):
        reset(site.caller("supervisor"), site.centre_id, "lan")
    with pytest.raises(Conflict, match="own_second_factor"):
        reset(admin, site.centre_id, "admin")
    with pytest.raises(NotThere):
        reset(site.other.caller("admin"), site.other.centre_id, "lan")
    done = [reset(admin, site.centre_id, "lan") for _ in range(2)]

    assert done == [True, False]
    assert sign_in(site, "lan").caller.username == "lan"
    with site.parts.database.read() as connection:
        query = select(schema.events.c.facts).where(schema.events.c.type == "account")
        facts = list(connection.execute(query).scalars())
    changes = [told["change"] for told in facts if told["username"] == "lan"]
    assert changes == ["added", "second_factor_on", "second_factor_reset"]


def needing(site: Site, *roles: str) -> Authentication:
    """Return who signs people in where the roles must have a second factor."""
    return Authentication(
        site.parts.database, site.clock,
        secret_key="a key that only tests use, long enough", second_factor_roles=roles,
    )  # fmt: skip


def test_who_must_have_one_may_only_set_it_up(site: Site) -> None:
    add(site, Role.OFFICER, Role.SUPERVISOR)
    people = needing(site, "supervisor", "admin")
    done = people.sign_in("lan", GOOD, address=HERE)
    seen = people.caller(done.token)

    assert seen == done.caller
    assert seen is not None
    assert [right for right in Right if seen.may(right)] == [Right.OWN_ACCOUNT]
    with pytest.raises(NotAllowed, match="set_up_second_factor_first"):
        seen.must(Right.SUPERVISE)
    app = pyotp.TOTP(site.parts.second_factors.begin(seen, GOOD).secret)
    site.parts.second_factors.confirm(seen, shown(site, app))
    people.forget_callers()
    after = people.caller(done.token)
    assert after is not None
    assert after.may(Right.SUPERVISE)
    assert needing(site, "admin").sign_in is not None
    officer = needing(site, "admin").caller(site.known("officer01").token)
    assert officer is not None
    assert officer.may(Right.SERVE)


@ON_SQLITE
def test_the_single_sign_on_asks_for_no_code_and_sets_none_up(site: Site) -> None:
    set_up(site, Role.SUPERVISOR)
    people = needing(site, "supervisor")
    sso = SingleSignOn(site.parts.database, site.clock, accounts(site), people)

    def enter(name: str) -> SignedIn:
        return sso.enter(
            SsoIdentity(name), address=HERE, program="", new_role=None, centre_id=site.centre_id
        )

    for name in ("lan", "supervisor"):
        seen = people.caller(enter(name).token)
        assert seen is not None
        assert seen.may(Right.SUPERVISE)


@ON_SQLITE
def test_under_another_secret_key_no_code_is_good_and_the_log_says_why(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    app, codes = set_up(site)
    moved = OneTimeCodes(site.clock, secret_key="another key, of another server")
    me = lan(site)

    with caplog.at_level(logging.ERROR), site.parts.database.write() as connection:
        used = [moved.use(connection, me.id, code) for code in (shown(site, app), codes[0])]

    assert used == [None, None]
    assert "MOISO_SECRET_KEY" in caplog.text
    assert app.secret not in caplog.text


@ON_SQLITE
def test_a_demonstrations_clock_does_not_matter_to_phones(site: Site) -> None:
    settings = replace(site.parts.settings, demo=True)
    opened = open_installation(settings)
    try:
        opened.clock.run(site.clock.now(), 60)  # type: ignore[attr-defined]
        add(site)
        caller = opened.authentication.sign_in("lan", GOOD, address=HERE).caller
        app = pyotp.TOTP(opened.second_factors.begin(caller, GOOD).secret)
        codes = opened.second_factors.confirm(caller, app.now())
    finally:
        opened.close()

    assert len(codes) == 10

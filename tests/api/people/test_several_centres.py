"""People of several centres: who may make them so, and what each of their requests is about."""

from typing import Any

import pytest

from app.operations.people.accounts import AccountChanges
from app.operations.people.memberships import MembershipChanges
from app.persistence.centre.configuration import checked
from tests.support.plans import dong_ha
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

HERE, THERE = "dong-ha", "dong-hoi"


def test_whoever_belongs_to_two_centres_says_which_one_is_meant(web: Web) -> None:
    both(web, "supervisor")
    ticket = web.issue(by="reception-b")

    own = web.get("supervisor", "/tickets").get_json()
    by_query = web.get("supervisor", f"/tickets?centre={THERE}").get_json()
    by_header = web.get("supervisor", "/tickets", headers={"Moiso-Centre": THERE}).get_json()

    assert own["items"] == []
    assert [one["id"] for one in by_query["items"]] == [ticket["id"]]
    assert by_header == by_query
    assert me(web, "supervisor", f"?centre={THERE}")["centre"] == THERE
    assert me(web, "supervisor")["centres"] == [HERE, THERE]


@pytest.mark.parametrize("centre", [THERE, "nowhere", "x" * 300, "%00"])
def test_a_centre_that_is_not_ones_own_is_not_there(web: Web, centre: str) -> None:
    by_query = web.get("admin", f"/tickets?centre={centre}")
    by_device = web.get("kiosk", f"/services?centre={centre}")

    assert (by_query.status_code, by_query.get_json()["code"]) == (404, "not_found")
    assert by_device.status_code == 404


def test_an_officer_serves_in_a_second_centre_under_the_own_name(web: Web) -> None:
    both(web, "officer02")
    web.issue("dat-dai", by="reception-b")
    number = _first_counter(web)

    opened = web.post("officer02", f"/counters/{number}/open?centre={THERE}")
    called = web.command("officer02", f"/counters/{number}/call-next?centre={THERE}")
    seen = web.get("supervisor-b", "/counters").get_json()

    assert (opened.status_code, called.status_code) == (200, 200)
    assert [one["officer"] for one in seen if one["number"] == number] == ["Cán bộ officer02"]
    assert web.post("officer02", "/counters/1/open").status_code == 200


@ON_SQLITE
def test_only_who_works_in_both_centres_gives_a_person_both(web: Web) -> None:
    wanted = {"centres": [HERE, THERE]}

    by_one = web.ask("admin", "PATCH", "/users/officer02", wanted)
    all_of_them = web.ask("admin", "PATCH", "/users/officer02", {"everywhere": True})
    both(web, "admin")
    by_both = web.ask("admin", "PATCH", "/users/officer02", wanted)

    assert (by_one.status_code, by_one.get_json()["code"]) == (422, "invalid")
    assert (all_of_them.status_code, all_of_them.get_json()["code"]) == (403, "all_centres")
    assert by_both.status_code == 200
    assert me(web, "officer02")["centres"] == [HERE, THERE]


@ON_SQLITE
def test_nobody_enters_another_centre_by_a_password_given_in_the_own(web: Web) -> None:
    """Whoever manages one centre's people has no power over somebody who works elsewhere, too."""
    both(web, "supervisor-b")
    path = "/users/supervisor-b"

    answers = [
        web.ask("admin", "PUT", f"{path}/password", {"password": "con-meo-den-ba"}),
        web.ask("admin", "PATCH", path, {"roles": ["admin"]}),
        web.ask("admin", "PATCH", path, {"centres": [HERE]}),
        web.ask("admin", "DELETE", f"{path}/sessions"),
        web.ask("admin", "DELETE", f"{path}/attempts"),
        web.ask("admin", "DELETE", f"{path}/second-factor"),
    ]
    told = {one["username"]: one for one in web.get("admin", "/users").get_json()}

    assert {one.status_code for one in answers} == {403}
    assert {one.get_json()["code"] for one in answers} == {"person_elsewhere"}
    assert (told["supervisor-b"]["manageable"], told["supervisor-b"]["centres"]) == (False, [HERE])
    assert told["officer01"]["manageable"]


@ON_SQLITE
def test_whoever_belongs_to_a_centre_no_more_finds_nothing_there(web: Web) -> None:
    both(web, "officer02")
    both(web, "admin")
    number = _first_counter(web)
    web.post("officer02", f"/counters/{number}/open?centre={THERE}")
    web.post("officer02", f"/counters/{number}/close?centre={THERE}")

    ended = web.ask("admin", "PATCH", "/users/officer02", {"centres": []})

    assert ended.status_code == 200
    assert web.get("officer02", f"/counters?centre={THERE}").status_code == 404
    assert web.get("officer02", "/counters").status_code == 200
    people = web.get("admin-b", "/users").get_json()
    assert "officer02" not in [one["username"] for one in people]
    who = web.get("supervisor-b", "/audit?who=officer02").get_json()
    assert len(who["items"]) == 2


@ON_SQLITE
def test_the_last_administrator_of_a_second_centre_stays_one(web: Web) -> None:
    both(web, "admin")
    taken = web.ask("admin", "PATCH", f"/users/admin-b?centre={THERE}", {"disabled": True})

    left = web.ask("admin", "PATCH", "/users/admin", {"centres": [HERE]})

    assert taken.status_code == 200
    assert (left.status_code, left.get_json()["code"]) == (409, "last_admin")
    assert me(web, "admin")["centres"] == [HERE, THERE]


@ON_SQLITE
def test_whoever_belongs_to_all_centres_belongs_to_the_next_one_too(web: Web) -> None:
    done = web.installation.accounts
    done.change(None, web.seed.centres[HERE], "supervisor", changes(everywhere=True))
    plan = dong_ha()
    plain = checked({**plan, "centre": {**plan["centre"], "code": "gio-linh"}}, where="here")

    centre_id, _ = web.installation.configurations.load(plain)

    assert me(web, "supervisor", "?centre=gio-linh")["centre"] == "gio-linh"
    assert me(web, "supervisor")["centres"] == [HERE, THERE, "gio-linh"]
    assert web.get("admin", "/counters?centre=gio-linh").status_code == 404
    done.change(None, centre_id, "supervisor", changes(everywhere=False))
    assert me(web, "supervisor")["centres"] == [HERE]


def changes(**memberships: Any) -> AccountChanges:
    """Return the changes of an account that are about centres."""
    return AccountChanges(memberships=MembershipChanges(**memberships))


def both(web: Web, username: str) -> None:
    """Let the person belong to both centres, as the command line does."""
    centre_id = web.known(username).caller.centre_id
    wanted = changes(centres=(HERE, THERE))
    web.installation.accounts.change(None, centre_id, username, wanted)


def me(web: Web, name: str, query: str = "") -> Any:
    """Return what the person is told of the own account."""
    return web.get(name, f"/me{query}").get_json()


def _first_counter(web: Web) -> int:
    """Return the first counter of the second centre."""
    return min(web.installation.units.floor(web.seed.centres[THERE]).counters)

"""Accounts over the API: people managed, one's own password and sessions, refusals in words."""

from typing import Any

from tests.support.seeding import ON_SQLITE, PASSWORD
from tests.support.web import Web

NEW = {
    "username": "lan",
    "name": "Lê Thị Lan",
    "roles": ["officer", "reception"],
    "password": "ba-con-meo-den",
    "valid_until": "2030-12-31",
}


def test_a_person_is_added_changed_and_shut_out(web: Web) -> None:
    added = web.ask("admin", "POST", "/users", NEW)
    again = web.ask("admin", "POST", "/users", NEW)
    changed = web.ask("admin", "PATCH", "/users/lan", {"roles": ["supervisor"], "disabled": True})
    refused = _sign_in(web, "ba-con-meo-den")

    assert added.status_code == 201
    assert added.get_json() == {
        "username": "lan",
        "name": "Lê Thị Lan",
        "roles": ["officer", "reception"],
        "agency": None,
        "valid_from": None,
        "valid_until": "2030-12-31",
        "disabled": False,
    }
    assert (again.status_code, again.get_json()["code"]) == (422, "name_taken")
    assert changed.get_json()["roles"] == ["supervisor"]
    assert refused.status_code == 401
    assert "lan" in [user["username"] for user in web.get("admin", "/users").get_json()]


@ON_SQLITE
def test_somebody_of_another_centre_is_not_there(web: Web) -> None:
    """Case 35."""
    ways = [("PATCH", "", {"name": "x"}), ("PUT", "/password", {"password": "ba-con-meo-den"}),
            ("GET", "/sessions", None), ("DELETE", "/sessions", None),
            ("DELETE", "/sessions/1", None), ("DELETE", "/attempts", None)]  # fmt: skip

    statuses = [
        web.ask("admin-b", way, f"/users/officer01{path}", body).status_code
        for way, path, body in ways
    ]

    assert statuses == [404] * 6


@ON_SQLITE
def test_an_administrator_ends_one_session_of_somebody(web: Web) -> None:
    web.ask("admin", "POST", "/users", NEW)
    kept, ended = (_bearer(_sign_in(web, "ba-con-meo-den").get_json()) for _ in range(2))
    listed = web.get("admin", "/users/lan/sessions").get_json()
    address = f"/users/lan/sessions/{listed[0]['id']}"

    answers = [web.ask("admin", "DELETE", address).status_code for _ in range(2)]

    told = next(u for u in web.get("admin", "/users").get_json() if u["username"] == "lan")
    assert [one["current"] for one in listed] == [False, False]
    assert answers == [204, 404]
    assert [web.get(None, "/me", headers=one).status_code for one in (kept, ended)] == [200, 401]
    assert (told["sessions"], told["locked_until"]) == (1, None)


@ON_SQLITE
def test_a_made_password_is_told_once_and_opens_nothing_but_the_own_account(web: Web) -> None:
    added = web.ask("admin", "POST", "/users", {k: v for k, v in NEW.items() if k != "password"})
    given = web.ask("admin", "POST", "/users/lan/one-time-password", {})
    old, new = added.get_json()["password"], given.get_json()["password"]

    signed = _sign_in(web, new).get_json()
    me = web.get(None, "/me", headers=_bearer(signed)).get_json()
    refused = web.get(None, "/tickets", headers=_bearer(signed))
    body = {"old": new, "password": "ba-con-meo-den"}
    changed = web.ask(None, "PUT", "/me/password", body, headers=_bearer(signed))

    assert (added.status_code, given.status_code) == (201, 201)
    assert _sign_in(web, old).status_code == 401
    assert (signed["must_change_password"], me["rights"]) == (True, ["own_account"])
    assert (refused.status_code, refused.get_json()["code"]) == (403, "change_password_first")
    assert changed.status_code == 204
    assert web.get(None, "/tickets", headers=_bearer(signed)).status_code == 200
    assert "password" not in str(web.get("admin", "/users").get_json()).replace("_password", "")


@ON_SQLITE
def test_signing_out_everywhere_ends_every_session_and_says_how_many(web: Web) -> None:
    web.ask("admin", "POST", "/users", NEW)
    bearers = [_bearer(_sign_in(web, "ba-con-meo-den").get_json()) for _ in range(2)]
    listed = web.get(None, "/me/sessions", headers=bearers[0]).get_json()

    ended = web.ask(None, "DELETE", "/me/sessions", headers=bearers[0])

    assert [one["current"] for one in listed] == [False, True]
    assert ended.get_json() == {"ended": 2}
    assert [web.get(None, "/me", headers=one).status_code for one in bearers] == [401, 401]


@ON_SQLITE
def test_a_refusal_names_the_right_in_the_callers_language(web: Web) -> None:
    answer = web.get("officer01", "/users", headers={"Accept-Language": "vi"})

    assert answer.get_json()["facts"] == {"right": "configure_people"}
    assert "quản lý tài khoản" in answer.get_json()["detail"]


@ON_SQLITE
def test_the_own_password_is_changed_with_the_old_one(web: Web) -> None:
    weak = {"old": PASSWORD, "password": "officer01"}
    good = {"old": PASSWORD, "password": "ba-con-meo-den"}

    answers = [web.ask("officer01", "PUT", "/me/password", body) for body in (weak, good)]

    assert [answer.status_code for answer in answers] == [422, 204]
    assert answers[0].get_json()["errors"][0]["field"] == "password"
    body = {"username": "officer01", "password": "ba-con-meo-den"}
    assert web.ask(None, "POST", "/sessions", body).status_code == 201


def _sign_in(web: Web, password: str) -> Any:
    return web.ask(None, "POST", "/sessions", {"username": "lan", "password": password})


def _bearer(body: Any) -> dict[str, str]:
    return {"Authorization": f"Bearer {body['token']}"}

"""A second factor by the API and on the pages: two steps, what is refused, who must have one."""

from collections.abc import Iterator
from typing import Any

import pyotp
import pytest

from app.config import Settings
from tests.support.seeding import ON_SQLITE, PASSWORD, Seed
from tests.support.web import Web, make_web, officer
from tests.web.test_pages import csrf_of, sign_in, text_of

pytestmark = ON_SQLITE

ME = "/me/second-factor"


def set_up(web: Web, name: str) -> tuple[pyotp.TOTP, list[str]]:
    """Let somebody turn the second factor on; return the phone and the recovery codes."""
    made = web.post(name, f"{ME}/set-up", password=PASSWORD).get_json()
    app = pyotp.TOTP(made["secret"])
    answer = web.post(name, f"{ME}/confirm", code=app.at(web.clock.now()))
    assert answer.status_code == 201, answer.get_data(as_text=True)
    web.clock.later(seconds=30)
    return app, answer.get_json()["recovery_codes"]


def enter(web: Web, name: str, **more: Any) -> Any:
    return web.post(None, "/sessions", username=name, password=PASSWORD, **more)


@pytest.fixture
def strict(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server where supervisors must have a second factor."""
    made = make_web(seeded, second_factor_roles=("supervisor",))
    yield made
    made.server.render_client.close()
    made.installation.database.close()


def test_a_secret_is_given_as_text_and_drawn_here(web: Web) -> None:
    answer = web.post("officer01", f"{ME}/set-up", password=PASSWORD)

    made = answer.get_json()
    assert answer.status_code == 201
    assert answer.headers["Cache-Control"] == "no-store"
    assert made["qr"].startswith("data:image/svg+xml")
    assert made["uri"].startswith("otpauth://totp/")
    assert f"secret={made['secret']}" in made["uri"]
    assert "officer01" in made["uri"]
    assert web.get("officer01", ME).get_json() == {
        "on": False, "since": None, "needed": False, "recovery_codes_left": 0,
    }  # fmt: skip


def test_a_sign_in_by_the_api_needs_the_code_and_tells_so(web: Web) -> None:
    app, codes = set_up(web, "officer01")

    missing = enter(web, "officer01")
    wrong = enter(web, "officer01", code="000000")
    right = enter(web, "officer01", code=app.at(web.clock.now()))
    again = enter(web, "officer01", code=app.at(web.clock.now()))
    recovered = enter(web, "officer01", code=codes[3])

    assert (missing.status_code, missing.get_json()["code"]) == (401, "second_factor_needed")
    assert missing.get_json()["facts"] == {}
    assert (wrong.status_code, wrong.get_json()["code"]) == (401, "bad_code")
    assert (again.status_code, again.get_json()["code"]) == (401, "bad_code")
    assert (right.status_code, recovered.status_code) == (201, 201)
    told = web.get("admin", "/access-log?who=officer01").get_json()["items"]
    assert [(one["kind"], one["times"], one["facts"]) for one in told] == [
        ("signed_in", 1, {"by": "recovery"}),
        ("signed_in", 1, {"by": "app"}),
        ("sign_in_failed", 2, {"wrong": "code"}),
        ("code_asked", 1, {}),
    ]


def test_it_is_turned_off_by_password_and_code(web: Web) -> None:
    app, _ = set_up(web, "officer01")

    wrong = web.post("officer01", f"{ME}/off", password=PASSWORD, code="000000")
    right = web.post("officer01", f"{ME}/off", password=PASSWORD, code=app.at(web.clock.now()))

    assert (wrong.status_code, wrong.get_json()["code"]) == (409, "wrong_code")
    assert right.status_code == 204
    assert enter(web, "officer01").status_code == 201


def test_an_administrator_sees_who_has_one_and_resets_it(web: Web) -> None:
    set_up(web, "officer01")

    def having() -> list[str]:
        people = web.get("admin", "/users").get_json()
        return [one["username"] for one in people if one["second_factor"]]

    before = having()
    answer = web.ask("admin", "DELETE", "/users/officer01/second-factor")
    own = web.ask("admin", "DELETE", "/users/admin/second-factor")

    assert (before, having()) == (["officer01"], [])
    assert (answer.status_code, own.status_code) == (204, 409)
    item = web.get("supervisor", "/audit?action=account").get_json()["items"][0]
    assert item["details"] == "tài khoản: officer01; thay đổi: bỏ xác thực hai bước"


def test_a_browser_signs_in_in_two_steps_and_keeps_where_it_was_going(web: Web) -> None:
    app, _ = set_up(web, "supervisor")
    client = web.server.app.test_client()
    form = {"username": "supervisor", "password": PASSWORD, "next": "/supervisor/audit"}

    stranger = client.get("/sign-in/code")
    first = client.post("/sign-in", data={**form, "csrf_token": csrf_of(client, "/sign-in")})
    token = csrf_of(client, "/sign-in/code")
    kept_out = client.get("/supervisor")
    wrong = client.post("/sign-in/code", data={"code": "000000", "csrf_token": token})
    code = app.at(web.clock.now())
    forged = client.post("/sign-in/code", data={"code": code})
    right = client.post("/sign-in/code", data={"code": code, "csrf_token": token})

    assert stranger.headers["Location"] == "/sign-in"
    assert (first.status_code, first.headers["Location"]) == (302, "/sign-in/code")
    assert kept_out.headers["Location"].startswith("/sign-in")
    assert wrong.status_code == 401
    assert "Mã không đúng" in text_of(wrong)
    assert forged.status_code == 403
    assert (right.status_code, right.headers["Location"]) == (302, "/supervisor/audit")
    assert client.get("/supervisor").status_code == 200


def test_a_second_step_without_a_first_leads_back(web: Web) -> None:
    client = web.server.app.test_client()
    token = csrf_of(client, "/sign-in")

    late = client.post("/sign-in/code", data={"code": "123456", "csrf_token": token})

    assert late.status_code == 401
    assert 'name="password"' in text_of(late)


def test_who_must_have_one_is_led_to_the_account_and_nowhere_else(strict: Web) -> None:
    client = sign_in(strict, "supervisor")

    page = text_of(client.get("/account"))
    floor = client.get("/supervisor")
    token = enter(strict, "supervisor").get_json()
    headers = {"Authorization": f"Bearer {token['token']}"}
    refused = strict.read(None, "/api/v1/reports", headers=headers)

    assert "data-needs-factor" in page
    assert floor.status_code == 403
    assert token["must_set_up_second_factor"] is True
    assert refused.get_json()["code"] == "set_up_second_factor_first"
    set_up(strict, "supervisor")
    assert client.get("/supervisor").status_code == 200
    assert enter(strict, "officer01").get_json()["must_set_up_second_factor"] is False


def test_a_colleague_takes_a_counter_over_by_the_code_too(web: Web) -> None:
    app, _ = set_up(web, "officer02")
    web.open(1)
    body = {"username": "officer02", "password": PASSWORD}

    missing = web.ask(officer(1), "POST", "/counters/1/substitute", body)
    code = app.at(web.clock.now())
    taken = web.ask(officer(1), "POST", "/counters/1/substitute", {**body, "code": code})

    assert missing.get_json()["code"] == "second_factor_needed"
    assert (taken.status_code, taken.get_json()["counter"]["officer"]) == (201, "Cán bộ officer02")

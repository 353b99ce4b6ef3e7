"""Knows how a browser is signed in: its cookie, its CSRF token, its end."""

from dataclasses import replace
from io import BytesIO
from random import randbytes

import pytest
from PIL import Image

from app.config import Settings
from tests.support.seeding import ON_SQLITE, PASSWORD, Seed
from tests.support.web import API, Web, make_web
from tests.web.test_pages import csrf_of, sign_in, text_of

pytestmark = ON_SQLITE


def test_a_page_without_a_session_leads_to_signing_in_and_back(web: Web) -> None:
    client = web.server.app.test_client()

    answer = client.get("/counter")

    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=/counter"
    assert 'name="next" value="/counter"' in text_of(client.get(answer.headers["Location"]))


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(web: Web) -> None:
    client = web.server.app.test_client()
    data = {"username": "admin", "password": PASSWORD, "csrf_token": csrf_of(client, "/sign-in")}

    cookie = client.post("/sign-in", data=data).headers["Set-Cookie"]

    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie


def test_behind_https_the_cookie_never_travels_without_it(seeded: tuple[Seed, Settings]) -> None:
    settings = replace(seeded[1], public_url="https://so.example.org")
    web = make_web((seeded[0], settings))
    client = web.server.app.test_client()

    cookie = client.get("/sign-in", base_url="https://localhost").headers["Set-Cookie"]

    assert "Secure" in cookie
    web.installation.database.close()


@pytest.mark.parametrize("token", [None, "", "wrong"])
def test_signing_in_without_the_pages_token_is_refused(web: Web, token: str | None) -> None:
    client = web.server.app.test_client()
    client.get("/sign-in")
    data = {"username": "admin", "password": PASSWORD}
    data |= {} if token is None else {"csrf_token": token}

    answer = client.post("/sign-in", data=data)

    assert answer.status_code == 403
    assert client.get("/supervisor").status_code == 302


def test_a_command_of_a_session_needs_the_csrf_token(web: Web) -> None:
    client = sign_in(web, "officer01")
    open_counter = f"{API}/counters/1/open"

    without = client.post(open_counter, json={})
    wrong = client.post(open_counter, json={}, headers={"X-CSRFToken": "wrong"})
    right = client.post(open_counter, json={}, headers={"X-CSRFToken": csrf_of(client, "/counter")})

    assert (without.status_code, wrong.status_code, right.status_code) == (403, 403, 200)
    assert without.get_json()["code"] == "bad_csrf"


@pytest.mark.parametrize("path", ["/media?name=a.png", "/configuration/logo"])
def test_a_session_may_send_a_file_of_its_routes_size(web: Web, path: str) -> None:
    client = sign_in(web, "admin")
    file = BytesIO()
    Image.frombytes("L", (400, 400), randbytes(160_000)).save(file, "PNG")
    sent = {"X-CSRFToken": csrf_of(client, "/admin/displays"), "Content-Type": "image/png"}

    answer = client.post(f"{API}{path}", data=file.getvalue(), headers=sent)

    assert len(file.getvalue()) > 100_000
    assert answer.status_code in (200, 201), text_of(answer)


def test_a_session_may_send_as_much_as_its_route_takes(web: Web) -> None:
    client = sign_in(web, "admin")
    draft = {"expected_version": 1, "patch": {"slip": {"texts": {"x": {"vi": "x" * 500_000}}}}}

    answer = client.put(
        f"{API}/configuration/draft",
        json=draft,
        headers={"X-CSRFToken": csrf_of(client, "/admin/slip")},
    )

    assert answer.status_code == 200


def test_another_sessions_csrf_token_is_refused(web: Web) -> None:
    mine, other = sign_in(web, "officer01"), sign_in(web, "officer02")
    stolen = csrf_of(other, "/counter")

    answer = mine.post(f"{API}/counters/1/open", json={}, headers={"X-CSRFToken": stolen})

    assert answer.status_code == 403


def test_reading_with_a_session_needs_no_csrf_token(web: Web) -> None:
    assert sign_in(web, "officer01").get(f"{API}/services").status_code == 200


def test_a_bearer_token_needs_no_csrf_token_even_beside_a_session(web: Web) -> None:
    client = sign_in(web, "officer01")
    bearer = {"Authorization": f"Bearer {web.known('officer02').token}"}

    answer = client.post(f"{API}/counters/2/open", json={}, headers=bearer)

    assert answer.status_code == 200
    assert answer.get_json()["officer"] == "Cán bộ officer02"


def test_signing_out_ends_the_session_not_only_the_cookie(web: Web) -> None:
    client = sign_in(web, "officer01")
    stolen = client.get_cookie("moiso_session")
    client.post("/sign-out", data={"csrf_token": csrf_of(client, "/")})
    thief = web.server.app.test_client()
    thief.set_cookie("moiso_session", stolen.value)

    assert client.get("/counter").status_code == 302
    assert thief.get("/counter").status_code == 302


def test_signing_out_by_the_api_ends_the_browsers_session_too(web: Web) -> None:
    client = sign_in(web, "officer01")
    stolen = client.get_cookie("moiso_session")
    thief = web.server.app.test_client()
    thief.set_cookie("moiso_session", stolen.value)

    csrf = {"X-CSRFToken": csrf_of(client, "/")}
    answer = client.delete(f"{API}/sessions/current", headers=csrf)

    assert answer.status_code == 204
    assert client.get("/counter").status_code == 302
    assert thief.get("/counter").status_code == 302


def test_a_new_password_ends_every_session(web: Web) -> None:
    client = sign_in(web, "officer01")

    web.installation.accounts.set_password(
        None, web.known("officer01").caller.centre_id, "officer01", "mot-mat-khau-moi"
    )

    assert client.get("/counter").status_code == 302


def test_a_session_ends_after_twelve_hours(web: Web) -> None:
    client = sign_in(web, "officer01")
    before = client.get("/counter").status_code

    web.clock.later(hours=12, seconds=1)
    web.installation.authentication._known.clear()  # what is believed for 5 s without asking

    assert (before, client.get("/counter").status_code) == (200, 302)


def test_wrong_passwords_are_refused_with_words_and_then_for_a_minute(web: Web) -> None:
    client = web.server.app.test_client()

    def attempt() -> int:
        data = {"username": "admin", "password": "x", "csrf_token": csrf_of(client, "/sign-in")}
        return int(client.post("/sign-in", data=data).status_code)

    assert [attempt() for _ in range(6)] == [401] * 5 + [429]


def test_no_secret_is_written_to_the_log(web: Web, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    client = sign_in(web, "officer01")
    wrong = {"username": "admin", "password": "my-other-secret"}
    client.post("/sign-in", data={**wrong, "csrf_token": csrf_of(client, "/sign-in")})
    web.post(None, "/sessions", username="admin", password=PASSWORD)
    web.get(None, "/services", headers={"Authorization": "Bearer very-secret-token"})
    ticket = web.issue()
    web.server.app.test_client().get("/t/" + ticket["track_url"].rpartition("/")[2])

    for secret in (PASSWORD, "my-other-secret", "very-secret-token", web.known("admin").token):
        assert secret not in caplog.text


def test_signing_in_anew_ends_the_session_before(web: Web) -> None:
    client = sign_in(web, "officer01")
    thief = web.server.app.test_client()
    thief.set_cookie("moiso_session", client.get_cookie("moiso_session").value)
    data = {"username": "officer02", "password": PASSWORD, "csrf_token": csrf_of(client, "/")}

    client.post("/sign-in", data=data)

    assert client.get("/counter").status_code == 200
    assert thief.get("/counter").status_code == 302


def test_the_window_of_signing_in_again_asks_for_it_and_then_says_so(web: Web) -> None:
    client = web.server.app.test_client()
    before = client.get("/sign-in/again")

    after = sign_in(web, "officer01").get("/sign-in/again")

    assert before.headers["Location"] == "/sign-in?next=/sign-in/again"
    assert "Đã đăng nhập lại" in text_of(after)

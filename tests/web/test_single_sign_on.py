"""Signing in by a single sign-on: who is let in, who isn't, and what is said then."""

import html
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from flask.testing import FlaskClient
from joserfc.jwk import RSAKey
from werkzeug.test import TestResponse

from app.config import Settings
from app.operations.people.accounts import AccountChanges
from tests.support.patience import patience
from tests.support.provider import CLIENT, SECRET, Provider
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE
WAY = re.compile(r'href="([^"]+)"')
ALERT = re.compile(r'role="alert">.*?</svg>(.*?)</p>', re.DOTALL)


def served(seeded: tuple[Seed, Settings], provider: Provider, **settings: str) -> Iterator[Web]:
    made = make_web(
        seeded,
        oidc_issuer=provider.url,
        oidc_client_id=CLIENT,
        oidc_client_secret=SECRET,
        oidc_name="Đăng nhập tỉnh",
        **settings,
    )
    yield made
    made.server.render_client.close()
    assert_log_and_tables_agree(made.installation)
    made.installation.database.close()


@pytest.fixture
def sso(seeded: tuple[Seed, Settings], provider: Provider) -> Iterator[Web]:
    """Give the test a server that trusts the provider."""
    yield from served(seeded, provider)


@pytest.fixture
def adding(seeded: tuple[Seed, Settings], provider: Provider) -> Iterator[Web]:
    """Give the test a server that also makes accounts of officers."""
    yield from served(seeded, provider, oidc_role="officer", oidc_centre="dong-ha")


@pytest.fixture
def adding_nowhere(seeded: tuple[Seed, Settings], provider: Provider) -> Iterator[Web]:
    """Give the test a server of several centres that isn't told in which one accounts are made."""
    yield from served(seeded, provider, oidc_role="officer")


@pytest.fixture
def by_email(seeded: tuple[Seed, Settings], provider: Provider) -> Iterator[Web]:
    """Give the test a server that knows people by their address."""
    yield from served(seeded, provider, oidc_claim="email")


@pytest.fixture
def lonely(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server whose provider is gone."""
    yield from served(seeded, Provider("http://127.0.0.1:9"))


def go_there(browser: FlaskClient, back: str = "/counter") -> str:
    """Return the address that the provider sends the browser back to."""
    begun = browser.get("/sign-in/sso", query_string={"next": back})
    assert begun.status_code == 302
    page = requests.get(begun.location, timeout=patience(10))
    found = WAY.search(page.text)
    assert found is not None
    return html.unescape(found[1])


def come_back(browser: FlaskClient, way: str) -> TestResponse:
    """Return what our server answers to the browser that comes back."""
    parts = urlsplit(way)
    return browser.get(f"{parts.path}?{parts.query}")


def signed_in(web: Web, back: str = "/counter") -> tuple[FlaskClient, TestResponse]:
    browser = web.server.app.test_client()
    return browser, come_back(browser, go_there(browser, back))


def refusal(answer: TestResponse) -> str:
    said = ALERT.search(answer.get_data(as_text=True))
    assert said is not None
    return html.unescape(said[1])


def test_whom_the_provider_names_enters_as_the_user_of_that_name(
    sso: Web, provider: Provider
) -> None:
    browser, answer = signed_in(sso)

    assert (answer.status_code, answer.location) == (302, "/counter")
    assert browser.get("/api/v1/me").get_json()["username"] == "officer01"
    [asked] = provider.asked
    assert asked["code_challenge_method"] == "S256"
    assert len(asked["state"]) >= 20
    assert len(asked["nonce"]) >= 20
    assert asked["response_type"] == "code"


def test_only_a_page_of_ours_is_where_one_comes_back_to(sso: Web) -> None:
    _browser, answer = signed_in(sso, back="https://example.com/")

    assert answer.location == "/counter"


def test_a_name_without_an_account_is_told_so_and_gets_none(sso: Web, provider: Provider) -> None:
    provider.claims = {"preferred_username": "nguoi-la", "name": "Người Lạ"}

    _browser, answer = signed_in(sso)

    assert answer.status_code == 401
    assert "“nguoi-la” chưa có tài khoản ở đây" in refusal(answer)
    assert "nguoi-la" not in {user["username"] for user in sso.get("admin", "/users").get_json()}


def test_where_it_is_set_so_a_first_sign_in_makes_an_account_of_that_role_only(
    adding: Web, provider: Provider
) -> None:
    provider.claims = {"preferred_username": "nga.nt", "name": "Nguyễn Thị Nga", "role": "admin"}

    browser, _answer = signed_in(adding)
    _again, answer = signed_in(adding)

    me = browser.get("/api/v1/me").get_json()
    assert (me["username"], me["name"], me["roles"]) == ("nga.nt", "Nguyễn Thị Nga", ["officer"])
    assert answer.location == "/counter"
    assert adding.post(None, "/sessions", username="nga.nt", password="nga.nt").status_code == 401


def test_among_several_centres_nobody_is_added_unless_one_is_named(
    adding_nowhere: Web, provider: Provider
) -> None:
    provider.claims = {"preferred_username": "nga.nt", "name": "Nguyễn Thị Nga"}

    _browser, answer = signed_in(adding_nowhere)

    assert answer.status_code == 401
    assert "“nga.nt” chưa có tài khoản ở đây" in refusal(answer)


def test_an_account_that_is_shut_out_stays_out(sso: Web) -> None:
    accounts, centre = sso.installation.accounts, sso.seed.centres["dong-ha"]
    accounts.change(None, centre, "officer01", AccountChanges(disabled=True))

    _browser, answer = signed_in(sso)

    assert answer.status_code == 401
    assert "đang bị khóa hoặc ngoài thời hạn" in refusal(answer)


@pytest.mark.parametrize(
    "changed",
    [
        {"nonce": "of-another-sign-in"},
        {"aud": "another-client"},
        {"iss": "https://example.com"},
        {"exp": 1_000_000_000},
    ],
)
def test_an_id_token_that_is_not_for_us_now_is_refused(
    sso: Web, provider: Provider, changed: dict[str, object]
) -> None:
    provider.changed = changed

    browser, answer = signed_in(sso)

    assert answer.status_code == 401
    assert "không kiểm chứng được" in refusal(answer)
    assert browser.get("/api/v1/me").status_code == 401


def test_an_id_token_signed_by_another_key_is_refused(sso: Web, provider: Provider) -> None:
    provider.key = RSAKey.generate_key(2048, {"kid": "one"})

    _browser, answer = signed_in(sso)

    assert "không kiểm chứng được" in refusal(answer)


def test_an_answer_that_this_browser_never_asked_for_is_refused(sso: Web) -> None:
    way = go_there(sso.server.app.test_client())

    answer = come_back(sso.server.app.test_client(), way)

    assert answer.status_code == 401
    assert "bắt đầu ở cửa sổ khác" in refusal(answer)


def test_an_answer_counts_once(sso: Web) -> None:
    browser = sso.server.app.test_client()
    way = go_there(browser)
    come_back(browser, way)

    answer = come_back(browser, way)

    assert answer.status_code == 401


def test_what_the_provider_refuses_is_said(sso: Web, provider: Provider) -> None:
    provider.error = "access_denied"

    _browser, answer = signed_in(sso)

    assert refusal(answer).startswith("Đăng nhập tỉnh không cho đăng nhập (access_denied).")


def test_a_code_that_is_not_taken_is_refused(sso: Web, provider: Provider) -> None:
    provider.is_down = True

    _browser, answer = signed_in(sso)

    assert answer.status_code == 401


def test_an_email_counts_only_if_the_provider_has_proved_it(
    by_email: Web, provider: Provider
) -> None:
    provider.claims = {"email": "officer01", "email_verified": False}
    _browser, unproved = signed_in(by_email)
    provider.claims = {"email": "officer01", "email_verified": True}
    _browser, proved = signed_in(by_email)

    assert "thiếu “email”" in refusal(unproved)
    assert proved.location == "/counter"


def test_a_provider_that_is_gone_is_said_and_passwords_still_work(lonely: Web) -> None:
    web = lonely

    answer = web.server.app.test_client().get("/sign-in/sso")

    assert "Không kết nối được với Đăng nhập tỉnh" in refusal(answer)
    who = {"username": "officer01", "password": "matkhau-thu"}
    assert web.post(None, "/sessions", **who).status_code == 201


def test_who_signs_out_here_may_sign_out_there_too(sso: Web, provider: Provider) -> None:
    browser, _answer = signed_in(sso)
    token = re.search(
        r'name="csrf_token" value="([^"]+)"', browser.get("/counter").get_data(as_text=True)
    )
    assert token is not None

    out = browser.post("/sign-out", data={"csrf_token": token[1]})
    page = browser.get(out.location)
    there = browser.get("/sign-out/sso")

    assert 'href="/sign-out/sso"' in page.get_data(as_text=True)
    assert browser.get("/api/v1/me").status_code == 401
    asked = parse_qs(urlsplit(there.location).query)
    assert there.location.startswith(f"{provider.url}/leave?")
    assert asked["client_id"] == [CLIENT]
    assert asked["post_logout_redirect_uri"][0].endswith("/sign-in")


def test_without_a_provider_there_is_no_trace_of_one(web: Web) -> None:
    browser = web.server.app.test_client()

    page = browser.get("/sign-in").get_data(as_text=True)

    assert "/sign-in/sso" not in page
    assert browser.get("/sign-in/sso").status_code == 404

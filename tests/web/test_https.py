"""Knows what a public address with HTTPS, and proxies that are named, change in a whole server."""

from collections.abc import Callable, Iterator
from ipaddress import ip_network
from typing import Any

import pytest

from app.config import Settings
from tests.support.seeding import ON_SQLITE, PASSWORD, Seed
from tests.support.web import API, Web, make_web
from tests.web.test_pages import text_of

pytestmark = ON_SQLITE

HTTPS = "https://so.example.gov.vn"
TRUSTED = (ip_network("127.0.0.1"), ip_network("10.9.0.0/24"))
OFFICER, STRANGER, INNER = "10.0.0.7", "203.0.113.9", "127.0.0.1"

MakeWeb = Callable[..., Web]


@pytest.fixture
def made(seeded: tuple[Seed, Settings]) -> Iterator[MakeWeb]:
    """Give the test servers with settings of its own."""
    servers: list[Web] = []

    def make(**settings: Any) -> Web:
        servers.append(make_web(seeded, **settings))
        return servers[-1]

    yield make
    for web in servers:
        web.server.render_client.close()
        web.installation.database.close()


def wrong_password(web: Web, client: str, username: str) -> int:
    """Try a wrong password as a visitor of the proxy; return the answer's status."""
    answer = web.ask(
        None, "POST", "/sessions", {"username": username, "password": "wrong-password"},
        headers={"X-Forwarded-For": client}, environ_overrides={"REMOTE_ADDR": INNER},
    )  # fmt: skip
    return answer.status_code


@pytest.mark.parametrize("are_trusted", [True, False])
def test_thirty_wrong_passwords_of_one_visitor_lock_out_no_other_behind_the_proxy(
    made: MakeWeb, are_trusted: bool
) -> None:
    web = made(public_url=HTTPS, trusted_proxies=TRUSTED if are_trusted else ())
    tries = [wrong_password(web, STRANGER, f"nobody{n}") for n in range(31)]

    other = web.ask(
        None, "POST", "/sessions", {"username": "admin", "password": PASSWORD},
        headers={"X-Forwarded-For": OFFICER}, environ_overrides={"REMOTE_ADDR": INNER},
    )  # fmt: skip

    assert tries == [401] * 30 + [429]
    # Without the setting nothing else is known than the proxy's address.
    assert other.status_code == (201 if are_trusted else 429)


def test_a_made_up_chain_gives_no_new_tries(made: MakeWeb) -> None:
    web = made(trusted_proxies=TRUSTED)

    tries = [wrong_password(web, f"198.51.100.{n}, {STRANGER}", f"nobody{n}") for n in range(31)]

    assert tries[-1] == 429


def test_with_https_every_cookie_is_secure_and_of_this_host_alone(made: MakeWeb) -> None:
    web = made(public_url=HTTPS)
    client = web.server.app.test_client()
    base = {"base_url": HTTPS}
    page = client.get("/kiosk?lang=en", **base)
    csrf = text_of(page).partition('name="moiso-csrf" content="')[2].partition('"')[0]
    token = {"token": web.known("kiosk").token, "next": "/kiosk", "csrf_token": csrf}

    paired = client.post("/pair", data=token, headers={"Referer": f"{HTTPS}/kiosk"}, **base)

    cookies = [*page.headers.getlist("Set-Cookie"), *paired.headers.getlist("Set-Cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {
        "__Host-moiso_session", "__Host-moiso_lang", "__Secure-moiso_kiosk"
    }  # fmt: skip
    assert [
        cookie for cookie in cookies if "Secure" not in cookie or "HttpOnly" not in cookie
    ] == []
    assert [c for c in cookies if c.startswith("__Host-") and "Path=/;" not in f"{c};"] == []
    assert [c for c in cookies if "Domain" in c] == []
    assert client.get("/kiosk", **base).status_code == 200


@pytest.mark.parametrize(("url", "name"), [(HTTPS, "__Host-moiso_session"), ("", "moiso_session")])
def test_the_api_describes_the_session_by_the_name_that_its_cookie_has(
    made: MakeWeb, url: str, name: str
) -> None:
    web = made(public_url=url) if url else made()

    schemes = web.get("officer01", "/openapi.json").get_json()["components"]["securitySchemes"]

    assert schemes["session"] == {"type": "apiKey", "in": "cookie", "name": name}


def test_without_https_cookies_have_plain_names(web: Web) -> None:
    client = web.server.app.test_client()

    cookies = client.get("/sign-in?lang=en", base_url="https://guessed").headers.getlist(
        "Set-Cookie"
    )

    assert sorted(cookie.partition("=")[0] for cookie in cookies) == ["moiso_lang", "moiso_session"]
    assert [cookie for cookie in cookies if "Secure" in cookie] == []


def test_a_screen_that_was_paired_by_0_1_0_stays_paired(made: MakeWeb) -> None:
    web = made(public_url=HTTPS)
    client = web.server.app.test_client()
    client.set_cookie(
        "moiso_kiosk", web.known("kiosk").token, domain="so.example.gov.vn", path="/kiosk"
    )

    first = client.get("/kiosk", base_url=HTTPS)

    assert first.status_code == 200
    assert client.get_cookie("moiso_kiosk", domain="so.example.gov.vn", path="/kiosk") is None
    assert client.get("/kiosk", base_url=HTTPS).status_code == 200


@pytest.mark.parametrize(
    "path", ["/sign-in", "/healthz", "/no-such-page", f"{API}/services", "/static/ui.css"]
)
def test_https_is_for_good_where_the_public_address_has_it(made: MakeWeb, path: str) -> None:
    secured, plain = made(public_url=HTTPS), made()

    told = [
        web.read(None, path, base_url=base).headers.get("Strict-Transport-Security")
        for web in (secured, plain)
        for base in ("http://so", HTTPS)
    ]

    assert told == ["max-age=31536000", "max-age=31536000", None, None]


def test_metrics_behind_a_proxy_need_a_token_even_where_it_runs_on_this_machine(
    made: MakeWeb,
) -> None:
    behind, bare = made(trusted_proxies=TRUSTED), made()
    local = {"headers": {"Host": "localhost"}, "environ_overrides": {"REMOTE_ADDR": INNER}}

    assert behind.read(None, "/metrics", **local).status_code == 401
    assert behind.read("admin", "/metrics", **local).status_code == 200
    assert bare.read(None, "/metrics", **local).status_code == 200


def test_where_somebody_signed_in_is_the_visitors_address(made: MakeWeb) -> None:
    web = made(public_url=HTTPS, trusted_proxies=TRUSTED)
    client = web.server.app.test_client()
    way = {"base_url": HTTPS, "environ_overrides": {"REMOTE_ADDR": INNER}}
    data = {"username": "admin", "password": PASSWORD, "csrf_token": _csrf(client, way)}
    headers = {
        "X-Forwarded-For": OFFICER,
        "X-Forwarded-Proto": "https",
        "Referer": f"{HTTPS}/sign-in",
    }

    client.post("/sign-in", data=data, headers=headers, **way)

    found = web.installation.accounts.sessions(None, 1, "admin")
    assert OFFICER in {one.address for one in found}


def _csrf(client: Any, way: dict[str, Any]) -> str:
    page = text_of(client.get("/sign-in", **way))
    return page.partition('name="moiso-csrf" content="')[2].partition('"')[0]

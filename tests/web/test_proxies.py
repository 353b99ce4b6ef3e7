"""Knows whose word counts about where a request comes from, and which pages open sockets."""

import logging
from dataclasses import replace
from ipaddress import ip_network
from typing import Any

import pytest

from app.config import Settings
from app.web.proxies import VIA_PROXY, BehindProxies, is_of_this_machine, origin_rule

HTTPS = "https://so.example.gov.vn"
OURS = Settings(trusted_proxies=(ip_network("127.0.0.1"), ip_network("10.9.0.0/24")))
OFFICER, STRANGER, PROXY, INNER = "10.0.0.7", "203.0.113.9", "10.9.0.3", "127.0.0.1"


def seen(settings: Settings, peer: str, **said: str) -> dict[str, Any]:
    """Return the environment as the application gets it; `said` are headers of the request."""
    found: dict[str, Any] = {}

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        del start_response
        found.update(environ)
        return []

    headers = {f"HTTP_{name.upper()}": text for name, text in said.items()}
    asked = {"REMOTE_ADDR": peer, "HTTP_HOST": "so", "wsgi.url_scheme": "http", **headers}
    BehindProxies(application, settings)(asked, None)
    return found


@pytest.mark.parametrize(
    ("peer", "chain", "client"),
    [
        (INNER, OFFICER, OFFICER),
        (INNER, f"{OFFICER}, {PROXY}", OFFICER),
        (INNER, f"{OFFICER},{PROXY},{PROXY}", OFFICER),
        (INNER, f"{STRANGER}, {OFFICER}, {PROXY}", OFFICER),
        (INNER, f"127.0.0.1, {OFFICER}", OFFICER),
        (INNER, f"{OFFICER}, unknown, {PROXY}", PROXY),
        (INNER, "", INNER),
        (INNER, "not an address", INNER),
        (INNER, f"{PROXY}", PROXY),
        (INNER, f"{OFFICER}:50123", OFFICER),
        (INNER, "2001:db8::7", "2001:db8::7"),
        (INNER, "[2001:db8::7]:50123", "2001:db8::7"),
        (INNER, f"::ffff:{OFFICER}", OFFICER),
        ("::ffff:127.0.0.1", OFFICER, OFFICER),
        (STRANGER, OFFICER, STRANGER),
        (STRANGER, "127.0.0.1", STRANGER),
        (OFFICER, f"{STRANGER}, {PROXY}", OFFICER),
        (INNER, ", ".join([STRANGER] * 500 + [PROXY] * 30), PROXY),
    ],
)
def test_the_client_is_the_rightmost_of_the_chain_that_is_no_proxy_of_ours(
    peer: str, chain: str, client: str
) -> None:
    assert seen(OURS, peer, x_forwarded_for=chain)["REMOTE_ADDR"] == client


def test_nobody_is_believed_where_no_proxy_is_named() -> None:
    told = seen(
        Settings(), INNER,
        x_forwarded_for=STRANGER, x_forwarded_proto="https", x_forwarded_host="evil.example",
        forwarded="for=203.0.113.9",
    )  # fmt: skip

    assert (told["REMOTE_ADDR"], told["wsgi.url_scheme"], told["HTTP_HOST"]) == (
        INNER, "http", "so"
    )  # fmt: skip


def test_scheme_and_host_are_believed_of_a_proxy_of_ours_alone() -> None:
    said = {"x_forwarded_proto": "https", "x_forwarded_host": "so.example.gov.vn:8443"}

    ours, strangers = seen(OURS, PROXY, **said), seen(OURS, STRANGER, **said)

    assert (ours["wsgi.url_scheme"], ours["HTTP_HOST"]) == ("https", "so.example.gov.vn:8443")
    assert (strangers["wsgi.url_scheme"], strangers["HTTP_HOST"]) == ("http", "so")


@pytest.mark.parametrize("host", ["a b", "evil.example/x", "x@y", "a\tb", "", "é", "[::1", "a:b"])
def test_a_host_that_is_none_is_not_taken_from_a_proxy_either(host: str) -> None:
    assert seen(OURS, PROXY, x_forwarded_host=host)["HTTP_HOST"] == "so"


@pytest.mark.parametrize("peer", [PROXY, STRANGER])
def test_no_library_behind_sees_what_was_said(peer: str) -> None:
    told = seen(
        OURS, peer, x_forwarded_for=OFFICER, x_forwarded_proto="gopher", x_forwarded_host="x",
        x_forwarded_port="1", x_forwarded_prefix="/x", forwarded="for=x",
    )  # fmt: skip

    assert [name for name in told if "FORWARDED" in name] == []
    assert told["wsgi.url_scheme"] == "http"


def test_a_request_of_a_proxy_is_never_of_this_machine_even_if_it_says_nothing() -> None:
    silent = seen(OURS, INNER, host="localhost")
    bare = seen(Settings(), INNER, host="localhost")

    assert silent[VIA_PROXY]
    assert (is_of_this_machine(silent), is_of_this_machine(bare)) == (False, True)


def test_with_https_a_trusted_proxy_that_names_no_scheme_is_taken_for_secure() -> None:
    settings = replace(OURS, public_url=HTTPS)

    assert seen(settings, INNER, x_forwarded_for=OFFICER)["wsgi.url_scheme"] == "https"
    assert seen(settings, INNER, x_forwarded_proto="http")["wsgi.url_scheme"] == "http"
    assert seen(settings, STRANGER)["wsgi.url_scheme"] == "http"


def test_what_is_wrong_with_the_way_here_is_logged_once_a_minute(
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings = replace(OURS, public_url=HTTPS)
    application = BehindProxies(lambda environ, start_response: [], settings)

    with caplog.at_level(logging.WARNING):
        for _ in range(50):
            for said in ({}, {"HTTP_X_FORWARDED_FOR": OFFICER}):
                asked = {"REMOTE_ADDR": STRANGER, "HTTP_HOST": "so", "wsgi.url_scheme": "http"}
                application({**asked, **said}, None)

    assert len(caplog.messages) == 2
    assert f"a request came in clear from {STRANGER}" in caplog.messages[0]
    assert "MOISO_TRUSTED_PROXIES doesn't name" in caplog.messages[1]


@pytest.mark.parametrize(
    ("public", "origin", "asked", "may"),
    [
        ("", "http://so", {}, True),
        ("", "http://evil.example", {}, False),
        ("", "https://so", {}, False),
        ("http://so.example.org", "http://so.example.org", {}, True),
        ("http://so.example.org", "http://so", {}, True),
        (HTTPS, HTTPS, {}, True),
        (HTTPS, HTTPS, {"x_forwarded_proto": "http"}, True),
        (HTTPS, "http://so.example.gov.vn", {}, False),
        (HTTPS, "http://so", {}, False),
        (HTTPS, f"{HTTPS}.evil.example", {}, False),
        (HTTPS, "https://evil.example", {"x_forwarded_host": "evil.example"}, False),
        (HTTPS, "null", {}, False),
    ],
)
def test_only_pages_of_the_public_address_open_sockets(
    public: str, origin: str, asked: dict[str, str], may: bool
) -> None:
    settings = replace(OURS, public_url=public)
    environ = seen(settings, STRANGER, **asked)

    assert origin_rule(settings)(origin, environ) is may


def test_with_https_this_machines_own_kiosk_opens_its_socket_too() -> None:
    settings = Settings(public_url=HTTPS)
    environ = seen(settings, INNER, host="127.0.0.1:8080")
    rebound = seen(settings, INNER, host="evil.example")

    assert origin_rule(settings)("http://127.0.0.1:8080", environ)
    assert not origin_rule(settings)("http://evil.example", rebound)

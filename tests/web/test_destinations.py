"""Knows fifty ways to write an address that isn't ours, and that none of them leads away."""

from urllib.parse import urljoin, urlsplit

import pytest

from app.web.destinations import inside
from tests.support.seeding import ON_SQLITE, PASSWORD
from tests.support.web import Web
from tests.web.test_pages import csrf_of

OUTSIDE = (
    "",
    "evil.example",
    "https://evil.example",
    "HTTPS://evil.example/",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "http:\\\\evil.example",
    "//evil.example",
    "///evil.example",
    "////evil.example",
    "//evil.example/%2e%2e",
    "//user@evil.example",
    "//user:word@evil.example:443/",
    "//[::1]/",
    "//[",
    "//localhost@evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/\t/evil.example",
    "\t//evil.example",
    "/\n/evil.example",
    "/\r\n/evil.example",
    "/\r\nLocation: https://evil.example",
    "/counter\nSet-Cookie: a=b",
    "\n/counter",
    " //evil.example",
    "/ /evil.example",
    "/\x00/evil.example",
    "\x00//evil.example",
    "/\x0b/evil.example",
    "/\x1f/evil.example",
    "/\x7f/evil.example",
    "/\x85/evil.example",
    "/\xa0/evil.example",
    "/\u2028/evil.example",
    "/%09/evil.example",
    "/%0a/evil.example",
    "/%0d%0a/evil.example",
    "/%2f/evil.example",
    "/%2fevil.example",
    "/%5cevil.example",
    "/%00/evil.example",
    "/..//evil.example",
    "/.//evil.example",
    "/%2e%2e//evil.example",
    "/%2e/%2fevil.example",
    "/counter/../../evil",
    "/counter//evil.example",
    "/%ff/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\tscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "?next=//evil.example",
    "#//evil.example",
    "counter",
    "./counter",
    "/" + "a" * 3_000,
)

OURS = (
    "/",
    "/counter",
    "/counter/1/rating",
    "/display/a",
    "/supervisor/reports/waits?from=2026-11-01&by=service",
    "/supervisor/audit?who=Tr%E1%BA%A7n",
    "/sign-in?next=//evil.example",
)


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_that_leads_elsewhere_is_none_of_ours(address: str) -> None:
    assert inside(address) == ""


@pytest.mark.parametrize("address", OURS)
def test_an_address_of_ours_stays_as_it_is_and_on_our_host(address: str) -> None:
    led = urlsplit(urljoin("https://moiso.example/sign-in", inside(address)))

    assert inside(address) == address
    assert (led.scheme, led.netloc) == ("https", "moiso.example")


def test_words_in_an_address_are_written_as_a_header_can_carry_them() -> None:
    assert inside("/supervisor/audit?who=Trần") == "/supervisor/audit?who=Tr%E1%BA%A7n"


def test_a_mark_at_the_end_of_an_address_is_left_out() -> None:
    assert inside("/counter#//evil.example") == "/counter"


@ON_SQLITE
def test_signing_in_leads_home_instead(web: Web) -> None:
    client = web.server.app.test_client()
    data = {"username": "officer01", "password": PASSWORD}

    def led(address: str) -> str | None:
        csrf = csrf_of(client, "/sign-in")
        answer = client.post("/sign-in", data={**data, "next": address, "csrf_token": csrf})
        return answer.headers.get("Location")

    assert {address: led(address) for address in OUTSIDE} == dict.fromkeys(OUTSIDE, "/counter")
    assert led("/counter/1/rating") == "/counter/1/rating"


@ON_SQLITE
def test_pairing_leads_to_the_device_s_own_page_instead(web: Web) -> None:
    client = web.server.app.test_client()
    token = web.known("kiosk").token
    csrf = csrf_of(client, "/kiosk")

    def led(address: str) -> str | None:
        data = {"token": token, "next": address, "csrf_token": csrf}
        return client.post("/pair", data=data).headers.get("Location")

    assert {address: led(address) for address in OUTSIDE} == dict.fromkeys(OUTSIDE, "/kiosk")


@ON_SQLITE
@pytest.mark.parametrize("form", ["/%09/evil.example", "/%0a/evil.example", "//evil.example"])
def test_the_page_of_signing_in_keeps_no_address_that_leads_elsewhere(web: Web, form: str) -> None:
    page = web.read(None, f"/sign-in?next={form}").get_data(as_text=True)

    assert 'name="next" value=""' in page

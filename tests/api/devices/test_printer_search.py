"""Knows how printers are searched for by the API: away from requests, and what is found."""

import socket
from collections.abc import Iterator
from ipaddress import IPv4Address
from typing import Any

import pytest

from app.config import Settings
from app.operations.devices.printer_search import PrinterSearch
from hardware.outbound import Outbound
from tests.support.live import until
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE


NO_NETWORK = ("127.0.0.0/8",)
"""An outbound policy that leaves out whatever network the machine of the tests is in."""


@pytest.fixture(params=[False, True], ids=["production", "demo"])
def near(request: pytest.FixtureRequest, seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a server that looks at its own ports only."""
    made = make_web(seeded, demo=request.param, outbound=NO_NETWORK)
    yield made
    made.server.render_client.close()
    made.installation.database.close()


def _searched(web: Web) -> dict[str, Any]:
    begun = web.post("admin", "/printer-search")
    assert begun.status_code == 202, begun.get_json()

    def told() -> dict[str, Any]:
        answer: dict[str, Any] = web.get("admin", "/printer-search").get_json()
        return answer

    until(lambda: not told()["is_running"], "the end of the search")
    return told()


def test_a_demonstration_alone_finds_simulators_and_says_which_are_devices_already(
    near: Web,
) -> None:
    first = [one for one in _searched(near)["found"] if one["way"] == "simulated"]
    url = "escpos+sim://printer-80"
    printer = {"kind": "printer", "name": "Máy in quầy", "url": url}
    added = near.ask("admin", "POST", "/devices", printer)

    again = [one for one in _searched(near)["found"] if one["way"] == "simulated"]

    assert added.status_code == 201, added.get_json()
    is_demo = near.installation.settings.demo
    assert [(one["url"], one["device"]) for one in first][:1] == [(url, None)] * is_demo
    assert [one["device"] for one in again] == ["Máy in quầy", None] * is_demo


def test_what_answers_in_the_own_network_is_found_while_the_search_goes_on(web: Web) -> None:
    caller = web.known("admin").caller
    with socket.create_server(("127.0.7.9", 0)) as printer:
        search = PrinterSearch(
            web.installation.authentication,
            outbound=Outbound.of(("127.0.0.0/8",)),
            own=lambda: [IPv4Address("127.0.7.1")],
            within=("127.0.0.0/8",),
            port=printer.getsockname()[1],
        )

        begun = search.begin(caller)
        until(lambda: not search.progress(caller).is_running, "the end of the search")

    told = search.progress(caller)
    assert (begun.is_running, begun.hosts, begun.networks) == (True, 254, ("127.0.7.0/24",))
    assert told.asked == 254
    assert [one.place for one in told.found if one.way == "network"] == ["127.0.7.9"]


@pytest.mark.parametrize("name", ["supervisor", "officer01"])
def test_only_who_configures_devices_may_search(web: Web, name: str) -> None:
    answers = [web.post(name, "/printer-search"), web.get(name, "/printer-search")]

    assert [answer.status_code for answer in answers] == [403, 403]

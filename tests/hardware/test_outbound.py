"""Knows where devices may be that a page has set: in the site's networks, whatever a name means."""

import os
import pty
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hardware.device_url import DeviceUrlError
from hardware.errors import WireError
from hardware.outbound import ANYWHERE, AddressRefused, Outbound
from hardware.transports import transport_for
from hardware.urls import parse

PRIVATE = Outbound.of(["private"])

NEVER = (
    "127.0.0.1",
    "127.8.9.10",
    "0.0.0.0",
    "169.254.169.254",
    "224.0.0.1",
    "255.255.255.255",
    "8.8.8.8",
    "100.64.0.1",
    "::1",
    "::",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "fe80::1",
    "fe80::1%1",
    "fd00:ec2::254",
    "ff02::1",
    "2001:4860:4860::8888",
)


@pytest.fixture
def listening() -> Iterator[int]:
    """Give the test a port of this machine at which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("address", NEVER)
def test_this_machine_links_and_the_internet_are_out_of_bounds(address: str) -> None:
    assert not PRIVATE.allows(address)


@pytest.mark.parametrize("address", ["10.0.0.21", "172.31.255.254", "192.168.1.5", "fd12::5"])
def test_a_site_s_own_networks_are_within_bounds(address: str) -> None:
    assert PRIVATE.allows(address)


def test_a_wide_network_opens_no_loopback_and_a_network_inside_it_does() -> None:
    everything = Outbound.of(["0.0.0.0/0", "::/0"])
    named = Outbound.of(["private", "127.0.0.1"])

    assert not any(everything.allows(one) for one in ("127.0.0.1", "169.254.169.254", "::1"))
    assert everything.allows("8.8.8.8")
    assert named.allows("127.0.0.1")
    assert not named.allows("127.0.0.2")


def test_an_address_of_this_machine_is_not_a_device(monkeypatch: pytest.MonkeyPatch) -> None:
    """A printer never is where the server itself is: those are its other programs."""
    monkeypatch.setattr("hardware.outbound._is_own", lambda address: str(address) == "10.0.0.5")

    assert not PRIVATE.allows("10.0.0.5")
    assert Outbound.of(["10.0.0.5"]).allows("10.0.0.5")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "LOCALHOST.", "[::1]", "169.254.1.1"])
def test_what_is_out_of_bounds_by_its_looks_is_told_at_once(host: str) -> None:
    assert PRIVATE.refuses(host)
    assert not ANYWHERE.refuses(host)


def test_a_name_is_not_looked_up_before_the_connection() -> None:
    assert not PRIVATE.refuses("printer.example")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1"])
def test_open_and_closed_ports_of_this_machine_sound_the_same(listening: int, host: str) -> None:
    said = set()
    for port in (listening, 1):
        with pytest.raises(AddressRefused) as refused:
            PRIVATE.connect(host, port, 1)
        said.add(str(refused.value))

    assert len(said) == 1


def test_a_name_that_changes_its_meaning_leads_nowhere(
    listening: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The address that is checked is the one that is connected to: the name is asked once."""
    answers = [_found("10.0.0.21"), _found("127.0.0.1", listening)]
    asked: list[str] = []
    real = socket.getaddrinfo

    def changing(host: str, *given: Any, **named: Any) -> Any:
        if host != "rebind.example":
            return real(host, *given, **named)
        asked.append(host)
        return answers.pop(0)

    monkeypatch.setattr(socket, "getaddrinfo", changing)
    reached: list[str] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, place: reached.append(place[0]))

    PRIVATE.connect("rebind.example", listening, 1).close()
    with pytest.raises(AddressRefused):
        PRIVATE.connect("rebind.example", listening, 1)

    assert (asked, reached) == (["rebind.example"] * 2, ["10.0.0.21"])


def test_of_a_name_s_addresses_only_those_within_bounds_are_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    mixed = [*_found("127.0.0.1"), *_found("8.8.8.8"), *_found("192.168.1.5")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *given, **named: mixed)
    reached: list[str] = []
    monkeypatch.setattr(socket.socket, "connect", lambda self, place: reached.append(place[0]))

    PRIVATE.connect("mixed.example", 9100, 1).close()

    assert reached == ["192.168.1.5"]


def test_what_listens_within_bounds_is_connected_to(listening: int) -> None:
    with Outbound.of(["127.0.0.1/32"]).connect("localhost", listening, 1) as link:
        assert link.getpeername() == ("127.0.0.1", listening)


@pytest.mark.parametrize("host", ["a" * 64, "a..b", "nobody.invalid"])
def test_a_name_that_is_none_is_trouble_of_the_wire(host: str) -> None:
    wire = transport_for(parse(f"escpos+tcp://{host}"), PRIVATE)

    with pytest.raises(WireError):
        wire.open(1)


def test_a_printer_of_a_page_writes_into_no_file(tmp_path: Path) -> None:
    kept, new = tmp_path / "kept", tmp_path / "new"
    kept.write_text("mine")

    for path in (kept, new):
        with pytest.raises(WireError):
            transport_for(parse(f"escpos+file://{path}"), PRIVATE).open(1)

    assert kept.read_text() == "mine"
    assert not new.exists()


def test_a_printer_of_a_page_may_be_a_device_file() -> None:
    ours, theirs = pty.openpty()
    try:
        wire = transport_for(parse(f"escpos+file://{os.ttyname(theirs)}"), PRIVATE)
        wire.open(1)
        wire.write(b"A012", 1)
        wire.close()
        assert os.read(ours, 16) == b"A012"
    finally:
        os.close(ours)
        os.close(theirs)


@pytest.mark.parametrize(
    "card",
    [
        "file:FILE=app.py",
        "file:app.py,raw",
        "tee:default,x,raw",
        "plug:file:x",
        "FILE:x",
        "x,tee:a",
    ],
)
def test_a_sound_card_is_no_plugin_that_writes_files(card: str) -> None:
    with pytest.raises(DeviceUrlError):
        parse(f"speaker+alsa://{card}")


@pytest.mark.parametrize("card", ["default", "plughw:CARD=Device,DEV=0", "hw:1,0", "profile"])
def test_a_sound_card_has_its_name_in_alsa(card: str) -> None:
    assert parse(f"speaker+alsa://{card}").where == card


def _found(address: str, port: int = 9100) -> list[Any]:
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

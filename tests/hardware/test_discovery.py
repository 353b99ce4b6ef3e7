"""Knows how printers are found: by what answers in the network, and by what the system lists."""

import socket
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from hardware.discovery import FoundPrinter, Way, at_usb, hosts_of, in_network, networks_around
from hardware.outbound import Outbound
from hardware.urls import parse

LOOPBACK = Outbound.of(("127.0.0.0/8",))


def test_what_answers_at_the_port_is_found_and_sent_nothing() -> None:
    hosts = [f"127.0.7.{n}" for n in range(1, 6)]
    asked = list[int]()
    with socket.create_server(("127.0.7.3", 0)) as printer:
        port = printer.getsockname()[1]

        found = list(in_network(hosts, LOOPBACK, port=port, asked=lambda: asked.append(1)))

        line, _ = printer.accept()
        with line:
            sent = line.recv(100)

    url = f"escpos+tcp://127.0.7.3:{port}?profile=auto"
    assert found == [FoundPrinter(Way.NETWORK, "127.0.7.3", url)]
    assert parse(url).kind == "printer"
    assert sent == b""
    assert len(asked) == len(hosts)


def test_only_a_sites_own_networks_are_looked_through_and_no_more_than_254_addresses_of_each() -> (
    None
):
    own = ["192.168.1.7", "10.20.30.40", "192.168.1.9", "8.8.8.8", "169.254.3.4"]

    around = networks_around(IPv4Address(one) for one in own)

    assert around == [IPv4Network("192.168.1.0/24"), IPv4Network("10.20.30.0/24")]
    assert len(hosts_of(around[:1], Outbound.of(("private",)))) == 254


def test_no_address_is_asked_that_the_outbound_policy_refuses() -> None:
    around = [IPv4Network("192.168.1.0/24")]

    hosts = hosts_of(around, Outbound.of(("192.168.1.50", "10.0.0.0/8")))

    assert hosts == ["192.168.1.50"]


def _listed(folder: Path, name: str, kind: str, **facts: str) -> Path:
    interface = folder / f"{name}:1.0"
    interface.mkdir(parents=True)
    (interface / "bInterfaceClass").write_text(f"{kind}\n")
    (folder / name).mkdir()
    for fact, text in facts.items():
        (folder / name / fact).write_text(f"{text}\n")
    return interface


def test_a_printer_at_usb_is_found_by_its_device_file_and_a_keyboard_is_none(
    tmp_path: Path,
) -> None:
    printer = _listed(tmp_path, "1-2", "07", manufacturer="EPSON", product="TM-T82")
    (printer / "usbmisc" / "lp1").mkdir(parents=True)
    _listed(tmp_path, "1-3", "03", product="Keyboard")

    found = list(at_usb(tmp_path))

    assert found == [
        FoundPrinter(Way.USB, "/dev/usb/lp1", "escpos+file:///dev/usb/lp1", "EPSON TM-T82")
    ]


def test_a_printer_at_usb_without_a_device_file_is_reached_by_its_numbers(tmp_path: Path) -> None:
    _listed(tmp_path, "1-2", "07", idVendor="04b8", idProduct="0202")

    found = list(at_usb(tmp_path))

    assert [one.url for one in found] == ["escpos+usb://04b8:0202"]
    assert parse(found[0].url).kind == "printer"

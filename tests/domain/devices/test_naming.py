"""Knows how devices get their names and printers their URLs from what people type."""

import pytest

from app.domain.devices.naming import is_name, name_of, on_paper, printer_url


@pytest.mark.parametrize(
    ("title", "kind", "taken", "name"),
    [
        ("Ki-ốt 1", "kiosk", (), "ki-ot-1"),
        ("Máy in quầy tiếp nhận", "printer", (), "may-in-quay-tiep-nhan"),
        ("Đông Hà", "kiosk", ("dong-ha",), "dong-ha-2"),
        ("ki ốt 1", "kiosk", ("ki-ot-1", "ki-ot-1-2"), "ki-ot-1-3"),
        ("打印机", "printer", ("printer",), "printer-2"),
        ("a" * 64, "kiosk", (), "a" * 60),
    ],
)
def test_a_name_is_made_of_what_people_call_a_device(
    title: str, kind: str, taken: tuple[str, ...], name: str
) -> None:
    made = name_of(title, kind, taken)

    assert made == name
    assert is_name(made)


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("192.168.1.50", "escpos+tcp://192.168.1.50:9100?profile=auto"),
        (" 192.168.1.50:9101 ", "escpos+tcp://192.168.1.50:9101?profile=auto"),
        ("may-in.local", "escpos+tcp://may-in.local:9100?profile=auto"),
        ("star+tcp://10.0.0.9", "star+tcp://10.0.0.9"),
        ("printer", "printer"),
        ("", ""),
    ],
)
def test_a_bare_address_becomes_the_url_of_a_printer(typed: str, url: str) -> None:
    assert printer_url(typed) == url


def test_the_width_of_the_paper_stands_in_the_url_once() -> None:
    url = on_paper("escpos+tcp://192.168.1.50:9100?profile=auto&width=576", 58)

    assert url == "escpos+tcp://192.168.1.50:9100?profile=auto&width=384"
    assert on_paper("escpos+sim://roll", 80) == "escpos+sim://roll?width=576"

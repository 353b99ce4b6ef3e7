"""Parity in the eighth bit, for a line behind a box that sends eight bits."""

import pytest

from hardware.device_url import DeviceUrlError
from hardware.parity import PACKED, with_parity, without_parity
from hardware.urls import parse


@pytest.mark.parametrize(
    ("form", "sent"),
    [
        ("8N1", "41 43 0D"),
        ("7E1", "41 C3 8D"),  # an even number of ones in each byte
        ("7O1", "C1 43 0D"),
        ("7N2", "C1 C3 8D"),  # the second stop bit is a one
    ],
)
def test_each_byte_has_the_formats_eighth_bit(form: str, sent: str) -> None:
    assert with_parity(b"AC\r", form) == bytes.fromhex(sent)


@pytest.mark.parametrize("form", PACKED)
def test_what_comes_back_is_read_without_its_parity(form: str) -> None:
    every = bytes(range(128))

    assert without_parity(with_parity(every, form), form) == every


def test_a_box_s_line_may_be_given_a_format_that_we_can_send() -> None:
    url = parse("alpha+tcp://10.0.0.9:4001?format=7E1&baud=4800&address=3")

    assert (url.options["format"], url.options["baud"]) == ("7E1", "4800")


def test_without_a_format_a_box_is_sent_the_bytes_as_they_are() -> None:
    assert "format" not in parse("alpha+tcp://10.0.0.9:4001?address=3").options


def test_a_format_that_only_the_box_can_send_is_refused_with_the_way_out() -> None:
    with pytest.raises(DeviceUrlError, match=r"format='8E1' must be one of 8N1.*set in the box"):
        parse("alpha+tcp://10.0.0.9:4001?format=8E1")

"""How fast a printer's line is taken to be, and which is too slow for pictures."""

from dataclasses import replace

import pytest

from hardware.printers.line_speed import LineSpeed, baud_of, too_slow_for_pictures
from hardware.urls import parse


@pytest.mark.parametrize(
    ("url", "baud", "is_slow"),
    [
        ("escpos+serial:///dev/ttyS0", 9_600, True),
        ("escpos+serial:///dev/ttyS0?baud=14400", 14_400, True),
        ("escpos+serial:///dev/ttyS0?baud=19200", 19_200, False),
        ("escpos+tcp://h?baud=9600", 9_600, True),
        ("escpos+tcp://h", None, False),
        ("escpos+sim://kiosk-1", None, False),
        ("star+serial:///dev/ttyS0", 9_600, True),
        ("star+serial:///dev/ttyS0?baud=38400", 38_400, True),
        ("star+serial:///dev/ttyS0?baud=57600", 57_600, False),
        ("star+tcp://h", None, False),
        ("alpha+serial:///dev/ttyS0?address=3", 9_600, False),
    ],
)
def test_a_line_is_too_slow_for_pictures_below_the_baud_of_its_protocol(
    url: str, baud: int | None, is_slow: bool
) -> None:
    assert baud_of(parse(url)) == baud
    assert bool(too_slow_for_pictures(parse(url))) == is_slow


@pytest.mark.parametrize(
    ("url", "advice", "other"),
    [
        ("escpos+serial:///dev/ttyS0?baud=9600", "mode=text", "network"),
        ("star+serial:///dev/ttyS0?baud=19200", "network or USB", "mode="),
    ],
)
def test_the_way_out_is_one_that_the_protocol_has(url: str, advice: str, other: str) -> None:
    told = too_slow_for_pictures(parse(url))

    assert "write baud=115200" in told
    assert advice in told
    assert other not in told
    assert too_slow_for_pictures(parse(url.partition("?")[0] + "?baud=115200")) == ""


def test_text_is_printed_on_any_line() -> None:
    slow = parse("escpos+serial:///dev/ttyS0")

    assert too_slow_for_pictures(replace(slow, options={**slow.options, "mode": "text"})) == ""


def test_a_line_of_which_nothing_is_known_may_be_the_slowest() -> None:
    speed = LineSpeed(None, assumed_baud=9_600)

    assert speed.likely_s(9_600) == speed.at_most_s(9_600) == pytest.approx(11)


def test_answers_show_how_fast_a_line_is_at_least_and_promise_nothing() -> None:
    speed = LineSpeed(None, assumed_baud=9_600)
    speed.answered(16, 0.001)
    speed.answered(16, 0.1)

    assert speed.likely_s(16_000) == pytest.approx(1)
    assert speed.at_most_s(9_600) == pytest.approx(11)


def test_a_given_speed_goes_before_what_answers_show() -> None:
    speed = LineSpeed(19_200, assumed_baud=9_600)
    speed.answered(16, 0.001)

    assert speed.likely_s(19_200) == speed.at_most_s(19_200) == pytest.approx(11)


def test_the_next_slip_takes_as_long_as_the_last_one() -> None:
    speed = LineSpeed(115_200, assumed_baud=9_600)
    speed.printed(20_000, 4)

    assert speed.likely_s(20_000) == speed.at_most_s(20_000) == pytest.approx(4)


def test_a_quick_slip_does_not_shorten_what_the_slowest_line_may_need() -> None:
    speed = LineSpeed(None, assumed_baud=9_600)
    speed.printed(20_000, 1)

    assert speed.likely_s(20_000) == pytest.approx(1)
    assert speed.at_most_s(9_600) == pytest.approx(11)

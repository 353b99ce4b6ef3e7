"""How figures are written for people: one way everywhere, the unit in the head."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from app.domain.centre.calendar import DayRange
from app.reports.formatting import change_words, format_figure, format_value, head_of
from app.reports.table import Against, Better, Column, Comparison, Headline

ON = DayRange(date(2026, 11, 23), date(2026, 11, 23))
MONTH = DayRange(date(2026, 10, 1), date(2026, 10, 31))


@pytest.mark.parametrize(
    ("value", "kind", "vi", "en"),
    [
        (903.0, "seconds", "15,1", "15.1"),
        (7_384, "seconds", "123,1", "123.1"),
        (2.9, "seconds", "0,0", "0.0"),
        (0.9375, "share", "93,8", "93.8"),
        (1234, "count", "1.234", "1,234"),
        (4.256, "mean", "4,26", "4.26"),
        (199.66, "hours", "199,7", "199.7"),
        (1.5, "difference", "+1,50", "+1.50"),
        (-1.5, "difference", "−1,50", "−1.50"),
        (-0.001, "difference", "0,00", "0.00"),
        (None, "seconds", "–", "–"),
        ("Đất đai", "text", "Đất đai", "Đất đai"),
    ],
)
def test_a_value_is_written_without_its_unit(value: object, kind: str, vi: str, en: str) -> None:
    assert format_value(value, kind, "vi") == vi
    assert format_value(value, kind, "en") == en


def test_an_instant_is_written_day_first_in_vietnamese_and_in_words_in_english() -> None:
    at = datetime(2026, 11, 9, 8, 5, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))

    assert format_value(at, "instant", "vi") == "09/11/2026 08:05:09"
    assert format_value(at, "instant", "en") == "9 Nov 2026 08:05:09"


@pytest.mark.parametrize(
    ("column", "head"),
    [
        (Column("m", "Trung bình", "seconds", "giây"), "Trung bình (phút)"),
        (Column("s", "Tỷ lệ bận", "share"), "Tỷ lệ bận (%)"),
        (Column("h", "Rảnh", "hours", "giờ"), "Rảnh (giờ)"),
        (Column("n", "Đã phục vụ", "count", "lượt"), "Đã phục vụ (lượt)"),
        (Column("t", "Phiếu đã cấp", "count"), "Phiếu đã cấp"),
        (Column("x", "7–8", "seconds", "giây", tells_unit=False), "7–8"),
    ],
)
def test_a_head_tells_the_unit_of_what_stands_below(column: Column, head: str) -> None:
    assert head_of(column, "vi") == head


def test_a_figure_that_stands_alone_has_its_unit() -> None:
    assert format_figure(903.0, "seconds", "", "vi") == "15,1 phút"
    assert format_figure(0.9375, "share", "", "en") == "93.8 %"
    assert format_figure(385, "count", "lượt", "vi") == "385 lượt"
    assert format_figure(None, "seconds", "", "vi") == "–"


def _wait(value: float, then: float | None, period: DayRange = ON) -> str:
    difference = None if then is None else value - then
    is_better = None if then is None else value < then
    change = Comparison(Against.PERIOD_BEFORE, period, then, difference, is_better)
    line = Headline("mean_s", "Chờ", "seconds", value, better=Better.LESS, changes=[change])
    return change_words(line, change, "vi").sentence


def test_a_change_tells_its_direction_amount_verdict_and_what_was_before() -> None:
    assert _wait(900, 720) == "▲ 3,0 kém hơn so với hôm trước (23/11/2026: 12,0 phút)"
    assert (
        _wait(720, 900, MONTH)
        == "▼ 3,0 tốt hơn so với kỳ trước (01/10/2026 – 31/10/2026: 15,0 phút)"
    )


def test_a_change_is_the_difference_of_what_is_shown() -> None:
    """15,1 and 15,0 differ by 0,1, although it is only a second and a half."""
    assert _wait(903.1, 901.6).startswith("▲ 0,1 kém hơn")
    assert _wait(903.2, 903.1) == "= không đổi so với hôm trước (23/11/2026: 15,1 phút)"


def test_a_change_of_nothing_known_says_so() -> None:
    assert _wait(900, None) == "không có số liệu để so với hôm trước (23/11/2026)"


def test_a_share_changes_by_points_not_by_a_share_of_itself() -> None:
    change = Comparison(Against.SAME_WEEKDAYS, ON, 0.8, 0.1, is_better=True)
    line = Headline("share", "Đạt", "share", 0.9, better=Better.MORE, changes=[change])

    words = change_words(line, change, "vi")

    assert (words.arrow, words.amount, words.verdict) == ("▲", "10,0 điểm %", "tốt hơn")
    assert words.against == "so với cùng thứ tuần trước"

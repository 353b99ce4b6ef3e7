"""What boards show: over counters, in the lobby, by day and at night."""

from datetime import timedelta

import pytest

from app.operations.devices.boards import BoardTexts
from app.persistence.devices.devices import Device
from tests.support.site import Site

OVER_COUNTER = Device(1, 1, "board", "board-1", "alpha+sim://b", None, 1, False)
NOT_OPEN = Device(2, 1, "board", "board-2", "alpha+sim://b", None, 2, False)
BY_DAY = BoardTexts(always_open=False)


def _main(options: str, zone: str = "a") -> Device:
    return Device(9, 1, "board", "main", f"alpha+sim://main?{options}", zone, None, False)


def _shown(site: Site, device: Device, texts: BoardTexts = BY_DAY, *, hours: int = 0) -> str:
    at = site.clock.now() + timedelta(hours=hours)
    return texts.of(site.floor, [device], at)[device.id][0]


def test_in_the_hours_a_closed_counter_shows_a_line_and_at_night_nothing(site: Site) -> None:
    assert _shown(site, NOT_OPEN) == "----"
    assert _shown(site, NOT_OPEN, hours=14) == ""
    assert _shown(site, NOT_OPEN, BoardTexts(always_open=True), hours=14) == "----"


def test_who_is_served_after_the_hours_is_still_shown(site: Site) -> None:
    site.open(1)
    site.issue_many(1)
    label = site.called(1).label

    assert _shown(site, OVER_COUNTER, hours=14) == label


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ("", "A003-1"),
        ("row=2", "A002-1"),
        ("calls=2", "A003-1 A002-1"),
        ("calls=2&row=2", "A002-1 A001-1"),
        ("row=9", ""),
    ],
)
def test_a_main_board_shows_the_newest_calls_of_its_zone(
    site: Site, options: str, text: str
) -> None:
    site.open(1)
    site.issue_many(3)
    for _ in range(3):
        site.served(1)

    assert _shown(site, _main(options)) == text
    assert _shown(site, _main(options), hours=14) == ""
    assert _shown(site, _main(options, zone="elsewhere")) == ""

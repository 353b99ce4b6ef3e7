"""What boards show: over counters, in the lobby, by day and at night."""

from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest

from app.domain.centre.calendar import business_day
from app.domain.centre.values import SpecialDay
from app.operations.devices.boards import BoardTexts
from app.persistence.devices.devices import Device
from tests.support.builders import HANOI
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


def test_on_a_closed_day_boards_are_dark_and_a_display_stays_off(site: Site) -> None:
    today = business_day(site.clock.now(), HANOI)
    centre = site.floor.centre
    hours = replace(centre.hours, days={today: SpecialDay(reason={"vi": "Nghỉ lễ"})})
    holiday = replace(site.floor, centre=replace(centre, hours=hours))
    screen = Device(5, 1, "display", "tv", "display+sim://tv", "a", None, False)
    devices = [NOT_OPEN, screen]

    shown = BY_DAY.of(holiday, devices, site.clock.now())

    assert shown == {2: ("", 0), 5: ("off", 0)}
    assert BY_DAY.of(site.floor, devices, site.clock.now()) == {2: ("----", 0), 5: ("on", 0)}


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


DISPLAY = Device(5, 1, "display", "tv-a", "mdc+sim://tv-a", "a", None, False)
ELSEWHERE = Device(6, 1, "display", "tv-b", "mdc+sim://tv-b", "b", None, False)


@pytest.mark.parametrize(
    ("url", "at", "word"),
    [
        ("mdc+sim://tv-a", time(7, 14), "off"),
        ("mdc+sim://tv-a", time(7, 15), "on"),
        ("mdc+sim://tv-a", time(12, 30), "on"),
        ("mdc+sim://tv-a", time(17, 14), "on"),
        ("mdc+sim://tv-a", time(17, 15), "off"),
        ("mdc+sim://tv-a?before=60&after=0", time(6, 30), "on"),
        ("mdc+sim://tv-a?before=60&after=0", time(17, 0), "off"),
    ],
)
def test_a_displays_screen_is_on_around_the_hours_of_calling(
    site: Site, url: str, at: time, word: str
) -> None:
    today = business_day(site.clock.now(), HANOI)
    moment = datetime.combine(today, at, HANOI)
    device = replace(DISPLAY, url=url)

    assert BY_DAY.of(site.floor, [device], moment)[device.id] == (word, 0)
    assert BoardTexts(always_open=True).of(site.floor, [device], moment)[5] == ("on", 0)


def test_a_visitor_who_is_still_served_keeps_the_screen_of_the_zone_on(site: Site) -> None:
    assert _shown(site, DISPLAY, hours=14) == "off"
    site.open(1)
    site.issue_many(1)
    site.called(1)

    assert _shown(site, DISPLAY, hours=14) == "on"
    assert _shown(site, replace(DISPLAY, zone=None), hours=14) == "on"
    assert _shown(site, replace(DISPLAY, zone=None, counter=1), hours=14) == "on"
    assert _shown(site, replace(DISPLAY, zone=None, counter=2), hours=14) == "off"
    assert _shown(site, ELSEWHERE, hours=14) == ("off" if "b" in site.floor.centre.zones else "on")


def test_a_display_whose_power_nobody_switches_is_told_nothing(site: Site) -> None:
    assert BY_DAY.of(site.floor, [replace(DISPLAY, url="")], site.clock.now()) == {}

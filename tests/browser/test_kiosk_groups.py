"""Knows the kiosk of a centre with an emblem and with groups of services, each in its colour."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.test_kiosk_troubles import FAULTS
from tests.browser.windows import FONTS, KIOSK, KIOSK_LYING, Windows, hand, own_pictures
from tests.support.axe import axe_violations

LEAST_PX = 60
LONG = "Đăng ký biến động về quyền sử dụng đất, quyền sở hữu tài sản gắn liền với đất " * 4
GROUPS = [
    {"code": "land", "name": {"vi": "Nhà đất", "en": "Property"}, "colour": "green"},
    {"code": "people", "name": {"vi": LONG, "en": LONG}, "colour": "pink"},
]
LOOKS = """() => [...document.querySelectorAll(".kiosk-tile")].map((tile) => [
  tile.dataset.colour ?? null,
  getComputedStyle(tile).borderLeftColor === getComputedStyle(tile.querySelector(".kiosk-prefix")).backgroundColor,
  Math.round(tile.getBoundingClientRect().height),
])"""  # noqa: E501 - a script
GREEN, YELLOW = "rgb(29, 127, 60)", "rgb(255, 215, 94)"


def grouped(windows: Windows, size: tuple[int, int]) -> Page:
    """Open a kiosk whose services belong to the two groups in turn, the last one to none."""
    context = windows.context(size)
    own_pictures(context)
    kiosk = windows.again(context, "/kiosk")
    expect(kiosk.locator(".kiosk-tile").first).to_be_visible()
    picture: dict[str, Any] = kiosk.evaluate(
        "JSON.parse(document.getElementById('picture').textContent)"
    )
    # By their codes, as the picture's order follows what visitors come for meanwhile.
    services = [
        {**service, "group": ("land", "people")[place % 2] if place < 11 else None}
        for place, service in enumerate(sorted(picture["services"], key=lambda one: one["code"]))
    ]
    services[1]["name"] = {"vi": LONG, "en": LONG}
    centre = {**picture["centre"], "emblem": "/static/mark.svg"}
    hand(kiosk, services=services, groups=GROUPS, centre=centre)
    kiosk.evaluate(FONTS)
    return kiosk


@pytest.mark.parametrize("size", [KIOSK, KIOSK_LYING], ids=["upright", "lying"])
def test_tiles_stand_in_the_colour_of_their_group_and_are_alike(
    day: Day, windows: Windows, size: tuple[int, int]
) -> None:
    day.begin()
    kiosk = grouped(windows, size)

    looks = kiosk.evaluate(LOOKS)
    assert {colour for colour, _, _ in looks} == {"green", "pink", None}
    assert all(is_same for _, is_same, _ in looks)
    assert max(high for *_, high in looks) - min(high for *_, high in looks) <= 1
    expect(kiosk.get_by_role("button", name=re.compile("Nhà đất")).first).to_be_visible()
    emblem = kiosk.locator(".kiosk-emblem")
    assert emblem.evaluate("(one) => one.complete && one.naturalWidth > 0")
    assert kiosk.evaluate(FAULTS, LEAST_PX) == []
    assert axe_violations(kiosk) == []


def test_in_high_contrast_every_tile_is_as_clear_as_the_others(day: Day, windows: Windows) -> None:
    day.begin()
    kiosk = grouped(windows, KIOSK)
    tile = kiosk.locator(".kiosk-tile[data-colour=green]").first
    expect(tile).to_have_css("border-left-color", GREEN)

    kiosk.locator("[data-do=switch][data-with=contrast]").click()

    expect(tile).to_have_css("border-left-color", YELLOW)
    assert axe_violations(kiosk) == []


def test_the_search_finds_a_service_by_the_name_of_its_group(day: Day, windows: Windows) -> None:
    day.begin()
    kiosk = grouped(windows, KIOSK)
    kiosk.locator("[data-do=search]").click()

    kiosk.keyboard.type("nha dat")

    expect(kiosk.locator(".kiosk-found .tile[data-colour=green]").first).to_be_visible()
    expect(kiosk.locator(".kiosk-found .tile[data-colour=pink]")).to_have_count(0)


@pytest.mark.parametrize("spoken", ["vi", "en"])
def test_the_name_of_each_service_is_whole(day: Day, windows: Windows, spoken: str) -> None:
    day.begin()
    kiosk = windows.again(windows.context(KIOSK), f"/kiosk?lang={spoken}")
    expect(kiosk.locator(".kiosk-tile").first).to_be_visible()
    kiosk.evaluate(FONTS)

    cut = kiosk.eval_on_selector_all(
        ".kiosk-tile-name",
        "names => names.filter(one => one.scrollHeight > one.clientHeight + 1)"
        ".map(one => one.textContent)",
    )

    assert cut == []

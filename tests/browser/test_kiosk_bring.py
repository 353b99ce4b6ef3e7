"""What to bring for a procedure is read before the number is taken, and again on the phone."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import KIOSK, KIOSK_LYING, PHONE, Windows, linked
from tests.support.axe import axe_violations

FOUND = ".kiosk-found [data-procedure=tu-phap-01]"
# What is not in sight: a button below the screen, or a text wider than its box.
HIDDEN = """() =>
  [...document.querySelectorAll(".kiosk-bring button, .kiosk-things, .kiosk-bring h1")]
  .filter((one) => { const box = one.getBoundingClientRect();
    return box.bottom > innerHeight || box.right > innerWidth || box.height < 20
      || one.scrollWidth > one.clientWidth + 1; })
  .map((one) => one.className || one.tagName)"""
# As the longest that a centre may write: eight things of two hundred letters.
LONGEST = """() => { const list = document.querySelector(".kiosk-things");
  const thing = list.firstElementChild;
  const words = "Giấy xác nhận của Ủy ban nhân dân cấp xã ".repeat(5);
  thing.lastElementChild.textContent = words.slice(0, 200);
  while (list.children.length < 8) list.append(thing.cloneNode(true)); }"""


def find(kiosk: Page, typed: str = "ly lich") -> None:
    """Search for the procedure, and touch what is found."""
    kiosk.locator("[data-do=search]").click()
    kiosk.keyboard.type(typed, delay=120)
    kiosk.locator(FOUND).click()


def test_what_to_bring_is_said_before_the_number_and_on_the_phone(
    day: Day, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    find(kiosk)

    expect(kiosk.get_by_role("heading", level=1)).to_have_text("Ông/bà cần mang theo")
    expect(kiosk.locator(".kiosk-things li")).to_contain_text(["Căn cước hoặc hộ chiếu"] + [""] * 3)
    found = axe_violations(kiosk)
    kiosk.locator("main").get_by_role("button", name="Quay lại").click()
    expect(kiosk.locator(".kiosk-query")).to_have_text("ly lich")
    kiosk.locator(FOUND).click()
    assert day.tickets() == []
    kiosk.get_by_role("button", name="Lấy số").click()
    kiosk.get_by_role("button", name="Không – Lấy số thường").click()
    expect(kiosk.locator(".kiosk-number")).to_be_visible()

    [ticket] = day.tickets()
    assert (ticket["service"], ticket["procedure"]) == ("tu-phap", "tu-phap-01")
    address = re.sub("/qr.svg$", "", kiosk.locator(".kiosk-qr").get_attribute("src") or "")
    phone = windows.open(address, PHONE)
    linked(phone)
    expect(phone.locator(".track-bring li")).to_contain_text(["Căn cước hoặc hộ chiếu"] + [""] * 3)
    assert found == axe_violations(phone) == []


@pytest.mark.parametrize("size", [KIOSK, KIOSK_LYING, (1280, 800)])
@pytest.mark.parametrize("switches", ["", "large", "large low"])
def test_the_longest_list_leaves_the_buttons_in_sight(
    day: Day, windows: Windows, size: tuple[int, int], switches: str
) -> None:
    kiosk = windows.kiosk(size)
    find(kiosk)
    for name in switches.split():
        kiosk.locator(f"[data-do=switch][data-with={name}]").click()

    kiosk.evaluate(LONGEST)

    assert kiosk.evaluate(HIDDEN) == []


def test_a_keypad_takes_the_number_after_the_list_and_goes_back(day: Day, windows: Windows) -> None:
    kiosk = windows.open("/kiosk?keys=yes", KIOSK)
    linked(kiosk)
    find(kiosk)
    expect(kiosk.locator("[data-do=bringIt]")).to_have_attribute("data-digit", "1")

    kiosk.keyboard.press("0")
    expect(kiosk.locator(".kiosk-query")).to_be_visible()
    kiosk.locator(FOUND).click()
    expect(kiosk.locator("[data-do=bringIt]")).to_be_visible()
    kiosk.keyboard.press("1")

    expect(kiosk.get_by_text("Ông/bà đã chọn")).to_be_visible()

"""Knows that nobody is shut out of the kiosk: axe-core finds nothing wrong on any step."""

import re
from typing import Any

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations

LAND = re.compile("^Đất đai")


def test_no_step_breaks_a_rule_of_accessibility(day: Day, windows: Windows) -> None:
    kiosk = windows.kiosk()

    found = {"choose": axe_violations(kiosk)}
    kiosk.locator("[data-do=search]").click()
    kiosk.keyboard.type("dat")
    found["search"] = axe_violations(kiosk)
    kiosk.get_by_role("button", name=LAND).click()
    found["priority"] = axe_violations(kiosk)
    kiosk.locator("[data-do=take]").first.click()
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    found["slip"] = axe_violations(kiosk)

    assert_clean(found)


def assert_clean(found: dict[str, list[Any]]) -> None:
    assert {step: faults for step, faults in found.items() if faults} == {}

"""Knows that the waits stand in a frame of somebody else's page, and look as they should there."""

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations


def test_the_waits_stand_in_a_frame_of_another_site(day: Day, windows: Windows) -> None:
    alone = windows.context((400, 700)).new_page()
    alone.goto("/widget/quang-tri?lang=en")
    assert axe_violations(alone) == []
    assert alone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    page = windows.context((800, 900)).new_page()
    page.goto("about:blank")
    page.set_content(f'<iframe width="400" height="700" src="{alone.url}"></iframe>')

    frame = page.frame_locator("iframe")
    expect(frame.get_by_role("heading")).to_contain_text("Quảng Trị")
    expect(frame.get_by_role("row").filter(has_text="Land")).to_be_visible()

"""Knows the grid of counters and services: served always, or helped with when the wait is long."""

from typing import Any

from playwright.sync_api import expect

from app.persistence.centre.configuration import build_centre
from tests.browser.day import Day
from tests.browser.test_configuration_pages import bar, centre, opened, review
from tests.browser.windows import Windows
from tests.support.axe import axe_violations
from tests.support.live import until

__all__ = ["centre"]
Duties = dict[str, float | None]


def duties(plain: Any, number: int) -> Duties:
    """Return the services of the counter, each with the wait in minutes after which it helps."""
    profile = build_centre(1, plain).counters[number].profile
    return {one.service: one.when_wait_over_min for one in profile}


def drafted(day: Day, number: int) -> Duties:
    """Return what the counter does as the administrator's draft has it."""
    return duties(day.person("admin").get("/configuration")["draft"]["configuration"], number)


def test_a_counter_helps_after_other_minutes_serves_more_and_another_one_helps_as_well(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/counters")
    cell = page.get_by_role("row", name="Quầy 5").get_by_text("hơn 20 phút")
    expect(cell).to_be_visible()
    expect(page.get_by_label("Quầy 5: Đất đai", exact=True)).not_to_be_checked()
    assert axe_violations(page) == []

    page.get_by_label("Quầy 5: Tư pháp", exact=True).check()
    expect(bar(page)).to_contain_text("chưa công bố")
    wait = page.get_by_label("Quầy 5 giúp Đất đai khi chờ hơn (phút)")
    wait.fill("0")
    wait.blur()
    expect(page.locator(".help-list .wrong")).to_have_text("Ghi số phút từ 1 đến 600.")
    expect(wait).to_have_value("0")
    wait.fill("30")
    wait.blur()
    expect(page.get_by_text("Quầy 5 giúp Đất đai khi chờ hơn 30 phút.")).to_be_visible()
    page.get_by_label("Quầy giúp").select_option("8")
    page.get_by_label("Giúp lĩnh vực").select_option("tu-phap")
    page.get_by_label("Khi chờ hơn (phút)", exact=True).fill("12.5")
    page.get_by_role("button", name="Thêm việc giúp").click()
    expect(page.get_by_text("Quầy 8 giúp Tư pháp khi chờ hơn 12,5 phút.")).to_be_visible()

    dialog = review(page)
    expect(dialog.locator("li", has_text="Quầy 5 phục vụ thêm Tư pháp.")).to_be_visible()
    for helped in ("5 giúp Đất đai khi chờ hơn 30", "8 giúp Tư pháp khi chờ hơn 12,5"):
        expect(dialog.locator("li", has_text=f"Quầy {helped} phút.")).to_be_visible()
    dialog.get_by_role("button", name="Công bố", exact=True).click()
    expect(page.locator("#told")).to_contain_text("Đã công bố bản")
    now = centre.person("admin").get("/configuration")["configuration"]
    assert duties(now, 5) == {"nong-nghiep-moi-truong": None, "tu-phap": None, "dat-dai": 30}
    assert duties(now, 8)["tu-phap"] == 12.5


def test_help_goes_by_its_button_and_by_a_tick_and_a_counter_that_serves_needs_none(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/counters")
    page.get_by_role("button", name="Thôi: quầy 5 giúp Đất đai").click()
    expect(page.get_by_text("Chưa quầy nào giúp quầy khác.")).to_be_visible()
    expect(bar(page)).to_contain_text("chưa công bố")
    assert drafted(centre, 5) == {"nong-nghiep-moi-truong": None}

    page.get_by_label("Quầy giúp").select_option("1")
    page.get_by_label("Giúp lĩnh vực").select_option("dat-dai")
    page.get_by_role("button", name="Thêm việc giúp").click()
    expect(page.get_by_text("Quầy 1 đã phục vụ Đất đai")).to_be_visible()
    for number in ("6", "7"):
        page.get_by_label("Quầy giúp").select_option(number)
        page.get_by_role("button", name="Thêm việc giúp").click()
        expect(page.get_by_text(f"Quầy {number} giúp Đất đai khi chờ hơn 20 phút.")).to_be_visible()
    until(lambda: drafted(centre, 7).get("dat-dai") == 20, "the draft is kept")

    page.get_by_label("Quầy 7: Đất đai", exact=True).check()
    expect(page.get_by_text("Quầy 7 giúp Đất đai khi chờ hơn 20 phút.")).to_have_count(0)
    expect(page.get_by_text("Quầy 6 giúp Đất đai khi chờ hơn 20 phút.")).to_be_visible()
    expect(bar(page)).not_to_contain_text("Đang ghi")
    assert drafted(centre, 7)["dat-dai"] is None
    assert drafted(centre, 6)["dat-dai"] == 20

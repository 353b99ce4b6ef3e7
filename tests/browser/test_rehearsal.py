"""Knows the rehearsal: a number goes through everything, and nothing is left of it."""

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations


def test_a_trial_number_is_followed_from_the_paper_to_its_end(day: Day, windows: Windows) -> None:
    page = windows.entered(windows.context(CONSOLE), "admin", "/admin/rehearsal", is_linked=False)
    expect(page.get_by_text("Chưa có số thử nào.")).to_be_visible()

    page.get_by_label("Lĩnh vực").select_option("dat-dai")
    page.get_by_label("In phiếu ở").select_option(label="reception-1")
    page.get_by_role("button", name="Lấy số thử").press("Enter")
    number = page.locator(".rehearsed")
    expect(number).to_have_count(1)
    expect(number.locator("li", has_text="Phiếu ra giấy")).to_contain_text("Được")
    assert axe_violations(page) == []
    label = number.get_by_role("heading").inner_text().removeprefix("Số thử ")
    day.open(1)
    assert day.call_next(1)["label"] == label
    expect(number.locator("li", has_text="Gọi số")).to_contain_text("Được")
    page.get_by_role("button", name="Nghe rõ? display-a").click()
    asked = page.get_by_role("dialog", name="display-a: nghe thế nào?")
    assert axe_violations(page) == []
    asked.get_by_role("button", name="Nghe rõ").click()
    expect(page.locator(".listening li", has_text="display-a")).to_contain_text("nghe rõ.")
    heard = {one["name"]: one["sight"] for one in page.request.get("/api/v1/devices").json()}
    assert (heard["display-a"], heard["display-b"]) == ("as_meant", None)
    page.get_by_role("button", name="Kết thúc, xóa số thử").click()

    expect(page.get_by_text("Đã xóa 1 số thử")).to_be_visible()
    expect(number).to_have_count(0)
    assert day.tickets() == []

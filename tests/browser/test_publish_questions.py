"""Knows what is asked before a configuration is published: of who waits, and of appointments."""

from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.test_configuration_pages import centre, opened, review
from tests.browser.windows import Windows
from tests.support.axe import axe_violations

__all__ = ["centre"]
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


def drafted(day: Day, windows: Windows, patch: dict[str, Any], path: str) -> Page:
    """Open the page with the administrator's draft."""
    admin = day.person("admin")
    version = admin.get("/configuration")["version"]
    admin.ask("PUT", "/configuration/draft", expected_version=version, patch=patch)
    return opened(windows, "admin", path)


def confirm(page: Page) -> None:
    """Publish what the dialog asks about."""
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Công bố", exact=True).click()
    expect(page.locator("#told")).to_contain_text("Đã công bố bản")


def test_who_waits_for_a_counter_that_goes_is_told_and_called_at_another(
    centre: Day, windows: Windows
) -> None:
    centre.open(1)
    centre.issue()
    sent = centre.act(centre.call_next(1), "transfer", counter=2)
    page = drafted(centre, windows, {"counter": {"2": {"retired": True}}}, "/admin/counters")

    dialog = review(page)
    expect(dialog).to_contain_text(
        "1 người đang chờ Quầy 2 sẽ được gọi ở quầy khác của cùng lĩnh vực."
    )
    assert axe_violations(page) == []
    confirm(page)

    assert centre.call_next(1)["label"] == sent["label"]


def test_a_service_whose_last_box_is_unticked_asks_where_those_who_wait_go(
    centre: Day, windows: Windows
) -> None:
    ticket = centre.issue("tu-phap")
    page = opened(windows, "admin", "/admin/counters")
    page.get_by_label("Quầy 10: Tư pháp").uncheck()

    dialog = review(page)
    goes = dialog.get_by_label("người đang chờ Tư pháp")  # Others wait there by other tests.
    expect(goes.locator("option", has_text="Tư pháp")).to_have_count(0)
    goes.select_option(label="P · Công an tỉnh")
    confirm(page)

    (moved,) = centre.tickets(label=ticket["label"])
    assert (moved["service"], moved["state"]) == ("cong-an", "waiting")


def test_taking_back_asks_where_those_go_who_wait_for_what_came_later(
    centre: Day, windows: Windows
) -> None:
    admin = centre.person("admin")
    was = admin.get("/configuration")["version"]
    rows = admin.get("/configuration")["configuration"]["service"]
    like = next(row for row in rows if row["code"] == "tu-phap")
    name = {"vi": "Quốc phòng", "en": "Defence"}
    added = {key: like[key] for key in ("agency", "counters", "minutes", "per_day")}
    patch = {"service": {"quoc-phong": {**added, "prefix": "Q", "name": name}}}
    admin.post("/configuration", request_id=uuid4().hex, expected_version=was, patch=patch)
    ticket = centre.issue("quoc-phong")
    page = opened(windows, "admin", "/admin/history")

    page.locator(".versions > li").nth(1).get_by_role("button", name="Lấy lại bản này").click()
    dialog = page.get_by_role("dialog", name="Lấy lại bản này")
    expect(dialog.locator("li").first).to_contain_text("Quốc phòng")
    take_back = dialog.get_by_role("button", name="Lấy lại bản này")
    take_back.click()
    expect(dialog.get_by_role("alert")).to_contain_text("Xin chọn nơi phục vụ mới")
    goes = dialog.get_by_label("1 người đang chờ Quốc phòng")
    expect(goes).to_be_focused()
    assert axe_violations(page) == []
    goes.select_option(label="E · Tư pháp")
    take_back.dblclick()

    expect(page.locator(".versions > li").first).to_contain_text(f"Lấy lại bản {was}")
    (moved,) = centre.tickets(label=ticket["label"])
    assert (moved["service"], moved["state"]) == ("tu-phap", "waiting")


def test_appointments_that_lose_their_time_are_listed_and_cancelled_if_it_is_chosen(
    centre: Day, working_day: Day, windows: Windows
) -> None:
    reception = working_day.person("reception")
    free = reception.get("/bookings/slots", service="dat-dai")
    start = next(one["start"] for one in free if one["left"])
    made = reception.post("/bookings", service="dat-dai", start=start, request_id=uuid4().hex)
    at = datetime.fromisoformat(start).astimezone(ZONE)
    off = {"closed": True, "reason": {"vi": "Kiểm kê", "en": "Stocktaking"}}
    day = {"calendar": {"day": {f"{at:%Y-%m-%d}": off}}}
    page = drafted(working_day, windows, day, "/admin/calendar")

    dialog = review(page)
    lost = dialog.get_by_role("group", name="lịch hẹn mất giờ vì thay đổi này")
    expect(lost.locator("li", has_text=f"{at:%H:%M}").first).to_contain_text("Đất đai →")
    expect(lost.get_by_label("Đổi sang giờ gần nhất còn chỗ")).to_be_checked()
    assert axe_violations(page) == []
    lost.get_by_label("Hủy tất cả các lịch hẹn này").check()
    confirm(page)

    found = reception.get("/bookings", on=f"{at:%Y-%m-%d}")
    (after,) = [one for one in found if one["id"] == made["id"]]
    assert after["state"] == "cancelled"

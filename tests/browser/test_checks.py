"""Knows the check list, and the page of paper: what is wrong leads to where it is put right."""

import re

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations
from tests.support.patience import patience

PROVED_WITHIN_MS = 60_000
"""All the days that the tests before have played are saved, brought back and counted again."""


def test_what_is_wrong_stands_first_and_leads_to_where_it_is_mended(
    day: Day, windows: Windows
) -> None:
    name = f"tv-{day.on}"
    admin = day.person("admin")
    added = admin.post("/devices", kind="display", name=name, zone="a")
    page = windows.entered(windows.context(CONSOLE), "admin", "/admin/checks", is_linked=False)

    sum_ = page.get_by_role("status").filter(has_text="việc cần sửa")
    expect(sum_).to_be_visible()
    first = page.locator(".checks li").first
    expect(first).to_contain_text("Cần sửa")
    unpaired = page.locator(".checks li").filter(has_text=name)
    expect(unpaired).to_contain_text("Chưa ai ghép")
    expect(page.locator(".checks li").filter(has_text="Cơ sở dữ liệu")).to_contain_text("Ổn")
    expect(page.get_by_role("link", name="Kiểm tra")).to_have_attribute("aria-current", "page")
    assert axe_violations(page) == []
    unpaired.get_by_role("link", name=f"Sửa: {name}").press("Enter")
    expect(page).to_have_url(re.compile(r"/admin/devices$"))
    admin.post(f"/devices/{added['id']}/revoke")


def test_a_backup_is_made_and_tried_by_two_presses(windows: Windows) -> None:
    page = windows.entered(windows.context(CONSOLE), "admin", "/admin/checks", is_linked=False)
    section = page.get_by_role("region", name="Sao lưu")

    section.get_by_role("button", name="Sao lưu ngay").press("Enter")
    attempt = section.get_by_role("button", name="Thử phục hồi")
    expect(attempt).to_be_enabled(timeout=patience(PROVED_WITHIN_MS))
    expect(section.locator("dd").nth(1)).to_have_text(re.compile(r"^hôm nay \d\d:\d\d, [\d,]+ MB$"))
    attempt.press("Enter")

    proved = section.get_by_text("phục hồi được, khớp với nhật ký")
    expect(proved).to_be_visible(timeout=patience(PROVED_WITHIN_MS))
    assert axe_violations(page) == []


def test_the_page_of_paper_is_one_page_with_the_number_that_was_typed(windows: Windows) -> None:
    page = windows.entered(
        windows.context(CONSOLE), "admin", "/admin/checks/paper", is_linked=False
    )

    page.get_by_label("Số điện thoại của kỹ thuật").fill("0233 385 2345")

    expect(page.locator("#number")).to_have_text("0233 385 2345")
    expect(page.locator("#sheet")).to_contain_text("Trung tâm Phục vụ hành chính công")
    assert axe_violations(page) == []
    pdf = page.pdf(format="A4", margin={"top": "12mm", "bottom": "12mm"})
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1

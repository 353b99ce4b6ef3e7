"""Knows the pages of the configuration: drafted, published, met by visitors, taken back."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from app.admin.configuration_forms import PAGES
from tests.browser.day import Day, Person
from tests.browser.measures import (
    ASKING,
    AT_200_PER_CENT,
    BROKEN_WORDS,
    out_of_place,
    resized,
)
from tests.browser.windows import CONSOLE, OLD_PC, Windows
from tests.support.axe import axe_violations
from tests.support.live import PASSWORD
from tests.support.patience import patience

TABLET = (820, 1180)
SECOND = "second-admin"
# Whether the bar at the foot lies over the last part.
HIDDEN = """() => {
  scrollTo(0, document.body.scrollHeight);
  const last = document.querySelector("#parts").getBoundingClientRect().bottom;
  return last > document.querySelector("#draft").getBoundingClientRect().top;
}"""


@pytest.fixture
def centre(day: Day) -> Iterator[Day]:
    """Give a day after which the centre is configured as before."""
    admin = day.person("admin")
    before = admin.get("/configuration")["version"]
    yield day
    admin.ask("DELETE", "/configuration/draft")
    now = admin.get("/configuration")
    if now["plan"]:
        admin.ask("DELETE", "/configuration/plan")
    if now["version"] != before:
        body = {"version": before, "expected_version": now["version"]}
        admin.post("/configuration/restore", request_id=uuid4().hex, **body)


def opened(windows: Windows, username: str, path: str, size: tuple[int, int] = CONSOLE) -> Page:
    """Open a page of the configuration, which has no pictures of the server's."""
    page = windows.entered(windows.context(size), username, path, is_linked=False)
    expect(page.locator("#draft p")).not_to_be_empty()
    return page


def row(page: Page, name: str) -> Locator:
    """Return the row of the table with the name."""
    return page.locator("tbody tr", has_text=name).first


def bar(page: Page) -> Locator:
    """Return the bar of the draft."""
    return page.locator("#draft")


def publish(page: Page) -> None:
    """Review and publish the draft now."""
    review(page).get_by_role("button", name="Công bố", exact=True).click()
    expect(page.locator("#told")).to_contain_text("Đã công bố bản")


def review(page: Page) -> Locator:
    """Open the review of the draft."""
    page.get_by_role("button", name="Xem và công bố").click()
    dialog = page.get_by_role("dialog", name="Công bố thay đổi")
    expect(dialog).to_be_visible()
    return dialog


def rename(page: Page, old: str, new: str) -> None:
    """Give a service another Vietnamese name in the draft."""
    row(page, old).get_by_role("button", name="Sửa").click()
    page.get_by_role("dialog").get_by_label("Tiếng Việt").fill(new)
    page.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def named(admin: Person, code: str) -> Any:
    """Return a service of the configuration in force."""
    rows = admin.get("/configuration")["configuration"]["service"]
    return next(one for one in rows if one["code"] == code)


def test_a_renamed_service_and_a_counter_that_joins_are_published_and_met_at_the_kiosk(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/services")
    rename(page, "Tư pháp", "Tư pháp, hộ tịch")
    expect(bar(page)).to_contain_text("1 thay đổi chưa công bố")

    page.get_by_role("link", name="Quầy", exact=True).last.click()
    expect(bar(page)).to_contain_text("1 thay đổi chưa công bố")
    # At once, one after the other: the second press builds on the first.
    page.get_by_label("Quầy 8: Tư pháp, hộ tịch").check()
    page.get_by_label("Quầy 9: Tư pháp, hộ tịch").check()
    expect(bar(page)).to_contain_text("2 thay đổi chưa công bố")
    page.reload()
    expect(page.get_by_label("Quầy 8: Tư pháp, hộ tịch")).to_be_checked()
    dialog = review(page)
    expect(dialog.locator("li")).to_have_text(
        [
            "Quầy 8, 9 phục vụ thêm Tư pháp.",
            "Tư pháp, tên (Tiếng Việt): Tư pháp → Tư pháp, hộ tịch.",
        ]
    )
    assert axe_violations(page) == []
    dialog.get_by_label("Ghi chú").fill("Thông báo 12")
    dialog.get_by_role("button", name="Công bố", exact=True).dblclick()
    expect(page.locator("#told")).to_contain_text("Đã công bố bản")

    service = named(centre.person("admin"), "tu-phap")
    assert (service["name"]["vi"], service["counters"]) == ("Tư pháp, hộ tịch", [8, 9, 10])
    kiosk = windows.kiosk()
    expect(kiosk.get_by_text("Tư pháp, hộ tịch").first).to_be_visible()
    page.goto("/admin/history")
    newest = page.locator(".versions > li").first
    expect(newest).to_contain_text("Thông báo 12")
    expect(newest).to_contain_text("đang dùng")
    page.locator(".versions > li").nth(1).get_by_role("button", name="Lấy lại bản này").click()
    page.get_by_role("dialog").get_by_role("button", name="Lấy lại bản này").dblclick()
    expect(page.locator(".versions > li").first).to_contain_text("Lấy lại bản")
    assert named(centre.person("admin"), "tu-phap")["name"]["vi"] == "Tư pháp"


def test_a_wrong_prefix_is_said_at_its_field_and_nothing_typed_is_lost(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/services")
    page.locator("#add-service").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Mã").fill("quoc-phong")
    dialog.get_by_label("Chữ đầu").fill("A")
    dialog.get_by_label("Tiếng Việt").fill("Quốc phòng")
    dialog.get_by_label("English").fill("Defence")
    dialog.get_by_label("Cơ quan").fill("Bộ Chỉ huy Quân sự tỉnh")
    dialog.get_by_label("Số lượt dự kiến").fill("20")
    dialog.get_by_label("5", exact=True).check()
    dialog.get_by_role("group", name="Giờ phát số").get_by_role(
        "button", name="Thêm khoảng giờ"
    ).click()
    dialog.get_by_label("từ", exact=True).fill("7h30")
    dialog.get_by_label("đến", exact=True).fill("11g")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()

    prefix = dialog.get_by_label("Chữ đầu")
    wrong = dialog.locator("[data-path=prefix] .wrong")
    expect(wrong).not_to_be_empty()
    expect(prefix).to_be_focused()
    expect(prefix).to_have_attribute("aria-invalid", "true")
    expect(dialog.get_by_label("Tiếng Việt")).to_have_value("Quốc phòng")
    assert axe_violations(page) == []
    page.keyboard.press("Escape")
    expect(bar(page)).to_contain_text("Lĩnh vực Quốc phòng, chữ đầu")
    expect(row(page, "Quốc phòng")).to_contain_text("chưa đúng")
    expect(page.get_by_role("button", name="Xem và công bố")).to_be_disabled()
    page.reload()
    row(page, "Quốc phòng").get_by_role("button", name="Sửa").click()
    expect(wrong).not_to_be_empty()
    expect(dialog.get_by_label("từ", exact=True)).to_have_value("07:30")
    prefix.fill("Q")
    dialog.get_by_role("button", name="Ghi vào bản nháp").dblclick()
    expect(dialog).to_have_count(0)
    expect(bar(page)).not_to_contain_text("chưa đúng")
    row(page, "Quốc phòng").get_by_role("button", name="Bỏ dòng này").click()
    expect(bar(page)).to_contain_text("Chưa có thay đổi nào.")
    expect(row(page, "Quốc phòng")).to_have_count(0)


def test_the_second_of_two_administrators_hears_what_changed_and_publishes_on_top(
    centre: Day, windows: Windows
) -> None:
    person = {"username": SECOND, "name": "Người thứ hai", "roles": ["admin"]}
    if SECOND not in {one["username"] for one in centre.person("admin").get("/users")}:
        centre.person("admin").post("/users", **person, password=PASSWORD)
    first = opened(windows, "admin", "/admin/services")
    second = opened(windows, SECOND, "/admin/services")
    rename(second, "Y tế, bảo trợ xã hội", "Y tế")
    rename(first, "Tư pháp", "Tư pháp, hộ tịch")
    publish(first)

    second.get_by_role("button", name="Xem và công bố").click()
    dialog = second.get_by_role("dialog")
    expect(dialog.locator("li")).to_have_text(
        "Tư pháp, tên (Tiếng Việt): Tư pháp → Tư pháp, hộ tịch."
    )
    assert axe_violations(second) == []
    dialog.get_by_role("button", name="Xem lại").click()
    expect(row(second, "Tư pháp, hộ tịch")).to_be_visible()
    expect(row(second, "Y tế")).to_be_visible()
    publish(second)

    admin = centre.person("admin")
    assert named(admin, "tu-phap")["name"]["vi"] == "Tư pháp, hộ tịch"
    assert named(admin, "y-te")["name"]["vi"] == "Y tế"


def test_a_service_with_people_waiting_asks_where_they_go(centre: Day, windows: Windows) -> None:
    ticket = centre.issue("cong-an")
    page = opened(windows, "admin", "/admin/services")
    row(page, "Công an tỉnh").get_by_role("button", name="Ngừng").click()
    expect(row(page, "Công an tỉnh")).to_contain_text("đã ngừng")
    dialog = review(page)
    dialog.get_by_role("button", name="Công bố", exact=True).click()
    expect(dialog.get_by_text("Xin chọn nơi phục vụ mới")).to_be_visible()
    assert axe_violations(page) == []
    goes = dialog.get_by_label("1 người đang chờ Công an tỉnh")
    expect(goes).to_be_focused()
    goes.select_option(label="E · Tư pháp")
    dialog.get_by_role("button", name="Công bố", exact=True).click()
    expect(page.locator("#told")).to_contain_text("Đã công bố bản")

    (moved,) = centre.tickets(label=ticket["label"])
    assert (moved["service"], moved["state"]) == ("tu-phap", "waiting")


def test_what_is_planned_for_the_next_opening_is_seen_and_taken_back(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/services")
    rename(page, "Tư pháp", "Tư pháp, hộ tịch")
    dialog = review(page)
    dialog.get_by_label("Từ ngày làm việc tới").check()
    dialog.get_by_role("button", name="Công bố", exact=True).click()
    expect(page.locator("#told")).to_contain_text("Sẽ công bố vào")
    expect(page.locator("#plan")).to_contain_text("Tư pháp → Tư pháp, hộ tịch")
    assert axe_violations(page) == []
    assert named(centre.person("admin"), "tu-phap")["name"]["vi"] == "Tư pháp"
    page.get_by_role("button", name="Hủy hẹn").dblclick()
    expect(page.locator("#plan")).to_be_empty()
    assert centre.person("admin").get("/configuration")["plan"] is None


def test_what_another_tab_has_drafted_is_not_undone(centre: Day, windows: Windows) -> None:
    context = windows.context()
    one = windows.entered(context, "admin", "/admin/services", is_linked=False)
    rename(one, "Tư pháp", "Tư pháp, hộ tịch")
    one.goto("/admin/counters")
    one.get_by_label("Quầy 8: Tư pháp, hộ tịch").check()
    expect(bar(one)).to_contain_text("2 thay đổi")
    one.go_back()
    expect(bar(one)).to_contain_text("2 thay đổi")
    rename(one, "Y tế, bảo trợ xã hội", "Y tế")
    expect(bar(one)).to_contain_text("3 thay đổi")


def test_by_keyboard_alone_a_service_is_renamed_and_published(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/services")
    row(page, "Tư pháp").get_by_role("button", name="Sửa").press("Enter")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.get_by_role("dialog").get_by_label("Tiếng Việt").press("End")
    page.keyboard.type(", hộ tịch")
    page.keyboard.press("Enter")
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(row(page, "Tư pháp, hộ tịch").get_by_role("button", name="Sửa")).to_be_focused()
    page.get_by_role("button", name="Xem và công bố").press("Enter")
    button = page.get_by_role("dialog").get_by_role("button", name="Công bố", exact=True)
    button.press("Enter")
    expect(page.locator("#told")).to_contain_text("Đã công bố bản")
    assert named(centre.person("admin"), "tu-phap")["name"]["vi"] == "Tư pháp, hộ tịch"


@pytest.mark.parametrize("lang", ["vi", "en"])
def test_every_page_and_dialog_is_accessible(lang: str, centre: Day, windows: Windows) -> None:
    page = opened(windows, "admin", "/admin/centre", OLD_PC)
    page.context.add_cookies([{"name": "moiso_lang", "value": lang, "url": page.url}])
    found: dict[str, Any] = {}
    for code in PAGES:
        page.goto(f"/admin/{code}")
        found[code] = axe_violations(page)
        for n, button in enumerate(page.locator("#parts button[id^=add-]").all()):
            button.click()
            expect(page.get_by_role("dialog")).to_be_visible()
            found[f"{code} {n}"] = axe_violations(page)
            page.keyboard.press("Escape")

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_nothing_lies_out_of_its_place_and_the_bar_hides_nothing(
    centre: Day, windows: Windows
) -> None:
    context = windows.context(scripts=ASKING)
    page = windows.entered(context, "admin", "/admin/centre", is_linked=False)
    found: dict[str, Any] = {}
    for code in PAGES:
        page.goto(f"/admin/{code}")
        expect(bar(page)).to_contain_text("thay đổi")
        for size in (AT_200_PER_CENT, (683, 768), OLD_PC, CONSOLE):
            found[f"{code} {size}"] = out_of_place(resized(page, size))
            if page.evaluate(HIDDEN):
                found[f"{code} {size}"].append("hidden")
        for size in (TABLET, CONSOLE):
            found[f"{code} {size} words"] = resized(page, size).evaluate(BROKEN_WORDS)

    assert {place: wrong for place, wrong in found.items() if wrong} == {}


def test_a_key_in_the_search_of_thousands_of_procedures_draws_only_what_is_shown(
    centre: Day, windows: Windows
) -> None:
    admin = centre.person("admin")
    version = admin.get("/configuration")["version"]
    many = {
        f"tt-{n}": {"name": {"vi": f"Thủ tục số {n}", "en": f"Procedure {n}"}, "service": "tu-phap"}
        for n in range(2500)
    }
    admin.ask("PUT", "/configuration/draft", expected_version=version, patch={"procedure": many})
    page = opened(windows, "admin", "/admin/procedures")
    expect(page.locator("tbody tr")).to_have_count(20)
    page.evaluate(
        """() => {
          window.drawn = 0;
          new MutationObserver((changes) => {
            for (const { addedNodes } of changes) window.drawn += addedNodes.length;
          }).observe(document.querySelector("tbody"), { childList: true });
        }"""
    )
    page.get_by_label("Tìm", exact=True).press_sequentially("số 249")
    expect(page.locator("tbody tr")).to_have_count(13)
    assert page.evaluate("window.drawn") < 400
    page.get_by_label("Tìm", exact=True).fill("so 2499")
    expect(page.locator("tbody tr")).to_have_count(1)


def test_the_slip_is_shown_as_it_prints_with_a_logo_and_words_of_the_centres_own(
    centre: Day, windows: Windows, tmp_path: Path
) -> None:
    page = opened(windows, "admin", "/admin/slip")
    picture = page.get_by_alt_text("Phiếu sẽ in như thế này")
    seen: list[str] = []
    for width in ("80 mm", "58 mm"):
        for language in ("Tiếng Việt", "English"):
            page.get_by_label(width).check()
            page.get_by_label(language, exact=True).check()
            seen.append(shown_anew(picture, seen))
    assert len(set(seen)) == 4

    def upload(content: bytes, kind: str) -> None:
        given: Any = {"name": "hình", "mimeType": kind, "buffer": content}
        page.get_by_label("Hình biểu trưng (PNG, JPEG)").set_input_files(given)

    large = tmp_path / "lớn.png"
    with large.open("wb") as file:
        file.truncate(40_000_000)
    page.get_by_label("Hình biểu trưng (PNG, JPEG)").set_input_files(large)
    expect(page.get_by_text("Hình quá lớn: tối đa 2 MB.")).to_be_visible()
    upload(b"GIF89a", "image/png")
    expect(page.get_by_text("không phải hình PNG hoặc JPEG")).to_be_visible()
    jpeg = BytesIO()
    Image.new("RGB", (200, 100), "#000").save(jpeg, "JPEG")
    upload(jpeg.getvalue(), "image/jpeg")
    expect(page.locator("img.logo")).to_be_visible()
    seen.append(shown_anew(picture, seen))
    page.get_by_label("People ahead: {n}").fill("{people} before you")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Dùng được: {n}")).to_be_visible()
    page.get_by_label("People ahead: {n}").fill("{n} before you")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Dùng được: {n}")).to_be_hidden()
    seen.append(shown_anew(picture, seen))
    assert axe_violations(page) == []
    kept = centre.person("admin").get("/configuration")["draft"]["configuration"]["slip"]
    assert kept["texts"] == {"ahead": {"en": "{n} before you"}}
    page.get_by_role("button", name="Bỏ hình").click()
    expect(page.locator("img.logo")).to_have_count(0)


def shown_anew(picture: Locator, before: list[str]) -> str:
    """Wait until the picture is none of those before, and return it."""
    expect(picture).to_be_visible()
    end = time.monotonic() + patience(10)
    while time.monotonic() < end:
        source = picture.get_attribute("src") or ""
        if source and source not in before:
            return source
        picture.page.wait_for_timeout(100)
    raise AssertionError("the picture of the slip stays as it was")


def test_what_visitors_read_is_written_side_by_side_and_what_is_missing_is_marked(
    centre: Day, windows: Windows
) -> None:
    admin = centre.person("admin")
    version = admin.get("/configuration")["version"]
    note = {"slip": {"texts": {"note": {"vi": "Xin mang theo căn cước."}}}}
    admin.ask("PUT", "/configuration/draft", expected_version=version, patch=note)
    page = opened(windows, "admin", "/admin/messages")
    expect(page.get_by_text("1 chỗ chưa dịch")).to_be_visible()

    page.get_by_label("Chỉ những chỗ thiếu").check()
    rows = page.locator("tbody tr")
    expect(rows).to_have_count(1)
    expect(rows.locator(".badge:visible")).to_have_text("thiếu")
    page.get_by_label("Xin mang theo căn cước.: English").fill("Please bring your identity card.")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Mọi lời đã có đủ các ngôn ngữ.")).to_be_visible()
    expect(rows.locator(".badge:visible")).to_have_count(0)
    assert axe_violations(page) == []
    expect(bar(page)).to_contain_text("chưa công bố")
    kept = admin.get("/configuration")["draft"]["configuration"]["slip"]["texts"]
    assert kept["note"]["en"] == "Please bring your identity card."


def test_languages_are_ticked_and_the_first_is_chosen(centre: Day, windows: Windows) -> None:
    page = opened(windows, "admin", "/admin/centre")
    group = page.get_by_role("group", name="Ngôn ngữ")

    group.get_by_label("ລາວ").check()
    first = group.get_by_label("Ki-ốt bắt đầu bằng")
    expect(first.locator("option")).to_have_text(["Tiếng Việt", "English", "ລາວ"])
    first.select_option("en")
    expect(bar(page)).to_contain_text("1 thay đổi chưa công bố")
    expect(page.get_by_label("Múi giờ")).to_have_value("Asia/Ho_Chi_Minh")

    drafted = centre.person("admin").get("/configuration")["draft"]
    assert drafted["patch"] == {"centre": {"languages": ["en", "vi", "lo"]}}


def test_who_is_told_of_alerts_is_named_in_the_browser_and_a_wrong_address_said_at_its_field(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/targets")
    mail = page.get_by_label("E-mail nhận mọi cảnh báo")
    mail.fill("cntt@vidu.gov.vn, truong")
    page.get_by_label("Số di động nhận SMS").fill("0912 345 678")
    expect(page.locator("[data-path=mail] .wrong")).to_contain_text("“truong” không phải")
    expect(mail).to_have_value("cntt@vidu.gov.vn, truong")

    mail.fill("cntt@vidu.gov.vn")
    mail.blur()
    expect(page.locator("[data-path=mail] .wrong")).to_be_empty()
    expect(page.get_by_text("chưa được đặt máy chủ thư")).to_be_visible()
    assert axe_violations(page) == []
    publish(page)

    now = centre.person("admin").get("/configuration")["configuration"]["alerts"]
    assert (now["mail"], now["sms_grave"]) == (["cntt@vidu.gov.vn"], ["0912 345 678"])


def test_a_booking_plan_is_changed_and_the_week_drawn_anew(centre: Day, windows: Windows) -> None:
    page = opened(windows, "admin", "/admin/booking")
    first = page.locator("tbody tr", has=page.get_by_role("button", name="Sửa")).first
    first.get_by_role("button", name="Sửa").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Số chỗ đặt qua mạng mỗi lượt").fill("7")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()

    expect(dialog).to_have_count(0)
    expect(bar(page)).to_contain_text("1 thay đổi chưa công bố")
    expect(first).to_contain_text("7")
    publish(page)
    plans = centre.person("admin").get("/configuration")["configuration"]["booking_plan"]
    assert [one["online"] for one in plans].count(7) == 1

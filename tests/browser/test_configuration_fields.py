"""Knows the fields of the configuration that are no single line: lists, ranges, pictures."""

from io import BytesIO
from typing import Any

from PIL import Image
from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.test_configuration_pages import bar, centre, opened, publish, row
from tests.browser.windows import Windows
from tests.support.axe import axe_violations

__all__ = ["centre"]
LAND = "dat-dai-01"


def drafted(day: Day) -> Any:
    """Return the centre's file as the administrator's draft has it."""
    return day.person("admin").get("/configuration")["draft"]["configuration"]


def brought(day: Day, part: str = "draft") -> Any:
    """Return what visitors are to bring for the first procedure of land."""
    now = day.person("admin").get("/configuration")
    plain = now["draft"]["configuration"] if part == "draft" else now["configuration"]
    return next(one for one in plain["procedure"] if one["code"] == LAND).get("bring", [])


def test_what_to_bring_is_added_said_in_both_languages_and_taken_away(
    centre: Day, windows: Windows
) -> None:
    before = brought(centre, "configuration")
    page = opened(windows, "admin", "/admin/procedures")
    row(page, LAND).get_by_role("button", name="Sửa").click()
    dialog = page.get_by_role("dialog")
    things = dialog.locator(".thing")
    expect(things).to_have_count(len(before))
    assert axe_violations(page) == []

    dialog.get_by_role("button", name="Bỏ thứ này: 1").click()
    dialog.get_by_role("button", name="Thêm một thứ").click()
    page.keyboard.type("Hai ảnh 4×6")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(dialog.locator("[data-path=bring] .wrong")).not_to_be_empty()
    expect(things.last.get_by_label("Tiếng Việt")).to_have_value("Hai ảnh 4×6")

    things.last.get_by_label("English").fill("Two photographs 4×6")
    dialog.get_by_role("button", name="Ghi vào bản nháp").click()
    expect(dialog).to_have_count(0)
    new = {"vi": "Hai ảnh 4×6", "en": "Two photographs 4×6"}
    assert brought(centre) == [*before[1:], new]
    publish(page)
    assert brought(centre, "configuration") == [*before[1:], new]


def test_eight_things_are_the_most(centre: Day, windows: Windows) -> None:
    page = opened(windows, "admin", "/admin/procedures")
    row(page, LAND).get_by_role("button", name="Sửa").click()
    add = page.get_by_role("dialog").get_by_role("button", name="Thêm một thứ")

    while add.is_visible():
        add.click()

    expect(page.locator(".thing")).to_have_count(8)
    page.get_by_role("button", name="Bỏ thứ này: 8").click()
    expect(add).to_be_visible()


def test_ranges_that_overlap_are_named_at_their_field(centre: Day, windows: Windows) -> None:
    page = opened(windows, "admin", "/admin/targets")
    wrong = page.locator("[data-path=ranges] .wrong")
    last = page.get_by_label("Người đến không hẹn: số cuối")
    expect(last).to_have_value("699")

    last.fill("750")
    last.blur()
    expect(wrong).to_contain_text("không chồng lên nhau")
    expect(last).to_have_value("750")
    last.fill("650")
    last.blur()
    expect(wrong).to_be_empty()
    for end in ("đầu", "cuối"):
        page.get_by_label(f"Người có hẹn: số {end}").fill("")
        page.get_by_label(f"Người có hẹn: số {end}").blur()
    expect(bar(page)).to_contain_text("2 thay đổi chưa công bố")
    expect(wrong).to_be_empty()
    assert axe_violations(page) == []

    assert drafted(centre)["numbers"]["ranges"] == {"walk_in": [1, 650], "priority": [900, 999]}


def test_the_reasons_for_a_pause_are_ticked_and_the_officer_chooses_among_them(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/priority")
    group = page.get_by_role("group", name="Lý do tạm nghỉ")
    for word in ("Nghỉ trưa", "Giải lao", "Họp", "Sự cố kỹ thuật", "Lý do khác"):
        expect(group.get_by_label(word, exact=True)).to_be_checked()

    group.get_by_label("Giải lao", exact=True).uncheck()
    group.get_by_label("Lý do khác của trung tâm").fill("Họp chi bộ, Đi thu ngân")
    group.get_by_label("Lý do khác của trung tâm").blur()
    expect(bar(page)).to_contain_text("1 thay đổi chưa công bố")
    assert axe_violations(page) == []
    publish(page)

    reasons = centre.person("admin").get("/configuration")["configuration"]["calling"]
    assert reasons["pause_reasons"] == [
        "lunch", "meeting", "technical", "other", "Họp chi bộ", "Đi thu ngân"
    ]  # fmt: skip
    page.goto("/admin/history")
    expect(page.locator(".versions > li").first).to_contain_text(
        "Lý do tạm nghỉ: Nghỉ trưa, Giải lao, Họp, Sự cố kỹ thuật, Lý do khác → "
        "Nghỉ trưa, Họp, Sự cố kỹ thuật, Lý do khác, Họp chi bộ, Đi thu ngân."
    )


def test_a_centre_without_any_reason_for_a_pause_is_refused_at_the_field(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/priority")
    group = page.get_by_role("group", name="Lý do tạm nghỉ")

    for word in ("Nghỉ trưa", "Giải lao", "Họp", "Sự cố kỹ thuật", "Lý do khác"):
        group.get_by_label(word, exact=True).uncheck()

    expect(page.locator("[data-path=pause_reasons] .wrong")).to_contain_text("Cần ít nhất 1 mục")


def test_an_emblem_is_taken_of_any_picture_made_small_and_left_out_again(
    centre: Day, windows: Windows
) -> None:
    page = opened(windows, "admin", "/admin/centre")
    field = page.get_by_label("Biểu trưng trên màn hình")

    def upload(content: bytes) -> None:
        given: Any = {"name": "hình", "mimeType": "image/jpeg", "buffer": content}
        field.set_input_files(given)

    upload(b"no picture at all")
    expect(page.get_by_text("Tệp này không phải hình đọc được.")).to_be_visible()
    file = BytesIO()
    Image.new("RGB", (1200, 600), "#9c1c1c").save(file, "JPEG")
    upload(file.getvalue())
    shown = page.get_by_role("img", name="Biểu trưng trên màn hình")
    expect(shown).to_be_visible()
    expect(page.get_by_text("Tệp này không phải hình đọc được.")).to_be_hidden()
    expect(bar(page)).to_contain_text("1 thay đổi chưa công bố")
    size = "img => [img.naturalWidth, img.naturalHeight]"
    assert shown.evaluate(size) == [192, 96]
    assert axe_violations(page) == []
    assert drafted(centre)["centre"]["emblem_png"]
    publish(page)

    emblem = centre.person("admin").get("/displays/a")["centre"]["emblem"]
    assert emblem.startswith("/emblem/")
    page.get_by_role("button", name="Bỏ hình").click()
    expect(shown).to_have_count(0)
    expect(bar(page)).to_contain_text("1 thay đổi chưa công bố")
    assert "emblem_png" not in drafted(centre)["centre"]


def test_every_word_that_visitors_read_stands_on_the_page_of_messages(
    centre: Day, windows: Windows
) -> None:
    """Groups, plans, what to bring, why a day is off, the call: and a code may have dots."""
    admin = centre.person("admin")
    version = admin.get("/configuration")["version"]
    both = {"vi": "Nhà đất", "en": "Land and houses"}
    patch = {
        "group": {"nha-dat": {"name": both, "colour": "green"}},
        "procedure": {
            "1.014464.H50": {
                "service": "dat-dai",
                "name": {"vi": "Tách thửa", "en": "Splitting a plot"},
                "bring": [{"vi": "Sơ đồ thửa", "en": "Plan of the plot"}],
            }
        },
        "calendar": {
            "day": {
                day: {"closed": True, "reason": {"vi": "Hội nghị", "en": "Conference"}}
                for day in ("2031-03-04", "2031-03-05")
            }
        },
        "voice": {"call": {"vi": "Mời ông bà số {label} đến {counter}"}},
    }
    admin.ask("PUT", "/configuration/draft", expected_version=version, patch=patch)
    page = opened(windows, "admin", "/admin/messages")
    expect(page.get_by_text("1 chỗ chưa dịch")).to_be_visible()

    def say(what: str, text: str) -> None:
        field = page.get_by_label(what)
        page.get_by_label("Tìm", exact=True).fill(what.partition(":")[0])
        field.fill(text)
        field.blur()

    page.get_by_label("Chỉ những chỗ thiếu").check()
    call = page.get_by_label("Mời ông bà số {label} đến {counter}: English")
    call.fill("Please come")
    call.blur()
    expect(page.locator("tbody .wrong:visible").first).to_contain_text("{label}")
    call.fill("Visitor {label}, please come to {counter}")
    call.blur()
    expect(page.locator("tbody .wrong:visible")).to_have_count(0)
    expect(page.get_by_text("Mọi lời đã có đủ các ngôn ngữ.")).to_be_visible()
    page.get_by_label("Chỉ những chỗ thiếu").uncheck()

    say("Nhà đất: English", "Houses and land")
    say("Tách thửa: English", "Dividing a plot")
    say("Sơ đồ thửa: English", "Map of the plot")
    say("Hội nghị: English", "Congress")
    say("Lịch hẹn đất đai: English", "Appointments for land")
    expect(bar(page)).not_to_contain_text("Đang ghi")

    now = drafted(centre)
    by_code = {
        part: {one["code"]: one for one in now[part]}
        for part in ("group", "procedure", "booking_plan")
    }
    assert by_code["group"]["nha-dat"]["name"]["en"] == "Houses and land"
    split = by_code["procedure"]["1.014464.H50"]
    assert split["name"]["en"] == "Dividing a plot"
    assert split["bring"] == [{"vi": "Sơ đồ thửa", "en": "Map of the plot"}]
    assert by_code["booking_plan"]["dat-dai"]["name"]["en"] == "Appointments for land"
    days = [one for one in now["calendar"]["day"] if one["date"].startswith("2031-03")]
    assert [one["reason"]["en"] for one in days] == ["Congress", "Congress"]
    assert now["voice"]["call"]["en"] == "Visitor {label}, please come to {counter}"

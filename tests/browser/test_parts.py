"""Knows the parts that all pages share: what is found first, what a refused form says."""

from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations

KNOWN = {
    "services": [
        {"code": "a", "prefix": "A", "name": {"vi": "Tư pháp"}, "agency": "Sở Tư pháp"},
        {"code": "d", "prefix": "D", "name": {"vi": "Đất đai"}, "agency": "Sở Nông nghiệp"},
        {"code": "h", "prefix": "H", "name": {"vi": "Hộ tịch"}, "agency": "Sở Tư pháp"},
    ],
    "procedures": [
        {"code": "1.004873", "service": "h", "name": {"vi": "Khai sinh"}, "keywords": ["đất mẹ"]},
        {"code": "2.000635", "service": "a", "name": {"vi": "Lý lịch tư pháp"}, "keywords": []},
    ],
}  # fmt: skip
FIND = """([query, known]) => import("/static/parts/find.js").then(({ findServices }) =>
  findServices(query, known).map(({ service, procedure }) =>
    [service.code, procedure?.code ?? null]))"""
NARROW = """([query, all]) => import("/static/parts/find.js").then(({ find }) =>
  find(all, query, (one) => one))"""
REFUSED = {
    "status": 422,
    "detail": "Những ô này không đúng: text.vi, until, zone.",
    "errors": [
        {"field": "text.vi", "message": "Nội dung quá dài.", "code": "long"},
        {"field": "until", "message": "Đã qua.", "code": "past"},
    ],
}
ASK = """async (problem) => {
  const { input, area, select } = await import("/static/parts/field.js");
  const { askForm } = await import("/static/parts/form.js");
  const answer = { ok: false, status: 422, body: null, problem };
  askForm("Thông báo", [
    input("vi", "Nội dung", { about: "Một dòng", required: true }),
    area("until", "Đến khi nào"),
    select("zone", "Khu", [["a", "Khu A"]], null, { unchosen: "Chọn khu" }),
  ], "Hiện", async () => ({ answer, done: () => {} }));
}"""


def home(windows: Windows) -> Page:
    page = windows.open("/sign-in")
    page.wait_for_load_state()
    return page


def found(page: Page, query: str) -> Any:
    return page.evaluate(FIND, [query, KNOWN])


def test_a_service_is_found_by_name_agency_procedure_code_and_letter(
    day: Day, windows: Windows
) -> None:
    page = home(windows)

    assert found(page, "dat dai") == [["d", None]]
    assert found(page, "DAT") == [["d", None], ["h", "1.004873"]], "its own name says more"
    assert found(page, "tu phap") == [["a", None], ["h", None]], "and a name more than an agency"
    assert found(page, "1004873") == [["h", "1.004873"]]
    assert found(page, "sinh khai") == [["h", "1.004873"]], "in any order"
    assert found(page, "h")[0] == ["h", None], "the letter on the ticket"
    assert found(page, "xyz") == []
    assert found(page, "–") == []


def test_what_was_typed_comes_before_what_begins_so_and_before_what_holds_it(
    day: Day, windows: Windows
) -> None:
    page = home(windows)
    people = ["Đoàn Lan", "Lan Anh", "Hoàng Ngân", "Vũ An", "Ân Vũ"]

    assert page.evaluate(NARROW, ["an", people]) == [
        "Lan Anh", "Vũ An", "Ân Vũ", "Đoàn Lan", "Hoàng Ngân",
    ]  # fmt: skip
    assert page.evaluate(NARROW, ["vu an", people]) == ["Vũ An", "Ân Vũ"]
    assert page.evaluate(NARROW, [" ", people]) == people


def test_a_refused_form_says_why_at_each_field_and_keeps_what_was_typed(
    day: Day, windows: Windows
) -> None:
    page = home(windows)
    page.evaluate(ASK, REFUSED)
    dialog = page.get_by_role("dialog", name="Thông báo")
    first, second = dialog.get_by_label("Nội dung"), dialog.get_by_label("Đến khi nào")
    expect(first).to_have_accessible_description("Một dòng")

    first.fill("Nghỉ trưa")
    second.fill("hôm qua")
    dialog.get_by_label("Khu").select_option("a")
    dialog.get_by_role("button", name="Hiện").click()

    expect(first).to_have_accessible_description("Một dòng Nội dung quá dài.")
    expect(second).to_have_accessible_description("Đã qua.")
    expect(first).to_be_focused()
    expect(dialog.locator("[aria-invalid=true]")).to_have_count(2)
    expect(first).to_have_value("Nghỉ trưa")
    expect(second).to_have_value("hôm qua")
    assert axe_violations(page) == []
    first.press("End")
    page.keyboard.type("!")
    expect(first).to_have_accessible_description("Một dòng")
    expect(dialog.locator("[aria-invalid=true]")).to_have_count(1)


def test_what_no_field_is_called_is_said_for_the_whole_form(day: Day, windows: Windows) -> None:
    page = home(windows)
    wrong = {"field": "zone_of_old", "message": "Không có khu này.", "code": "unknown"}
    page.evaluate(ASK, REFUSED | {"detail": "Không có khu này.", "errors": [wrong]})
    dialog = page.get_by_role("dialog", name="Thông báo")
    dialog.get_by_label("Nội dung").fill("Nghỉ trưa")
    dialog.get_by_label("Khu").select_option("a")

    dialog.get_by_role("button", name="Hiện").click()

    expect(dialog.get_by_role("alert")).to_have_text("Không có khu này.")
    expect(dialog.locator("[aria-invalid=true]")).to_have_count(0)


def test_the_server_says_at_the_field_of_a_person_what_is_wrong(day: Day, windows: Windows) -> None:
    page = windows.entered(windows.context(), "admin", "/admin/users", is_linked=False)
    expect(page.locator("#rows tr").nth(1)).to_be_visible()
    page.get_by_role("button", name="Thêm người").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tên đăng nhập").fill("officer01")
    dialog.get_by_label("Họ và tên").fill("Nguyễn Văn Bốn")

    dialog.get_by_role("button", name="Thêm", exact=True).click()

    username = dialog.get_by_label("Tên đăng nhập")
    expect(username).to_have_accessible_description("Tên “officer01” đã được dùng.")
    expect(username).to_be_focused()
    assert axe_violations(page) == []
    expect(dialog.get_by_label("Họ và tên")).to_have_value("Nguyễn Văn Bốn")

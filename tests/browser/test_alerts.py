"""Knows a real alert from its cause to its end: raised, seen or answered, over, looked back at."""

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import CONSOLE, Windows, unfold_alerts
from tests.support.axe import axe_violations
from tests.support.browser import STRICT
from tests.support.live import until
from tests.support.patience import patience

BLOCKED = "Trình duyệt đang chặn chuông: bấm để nghe"
# Playwright looks things up on a page with a "user gesture", which would allow the sound: what
# happens before the click is told by the page itself.
LOUD = """
localStorage.setItem("moiso-alert-sound", "on");
document.addEventListener("DOMContentLoaded", () => {
  const tell = () => {
    const button = document.querySelector(".silenced");
    if (button) console.log(button.textContent);
  };
  new MutationObserver(tell).observe(document.body, { childList: true, subtree: true });
  tell();
});
"""


def still_open(day: Day) -> list[str]:
    """Return what of this test's two alerts goes on; a screen of another test may be missed too."""
    found = day.person("supervisor").get("/alerts", **{"from": day.on})["items"]
    ours = [one for one in found if one["facts"].get("device", "reception-1") == "reception-1"]
    return [one["kind"] for one in ours if one["ended_at"] is None]


def test_a_printer_at_fault_and_an_emergency_are_seen_end_and_are_found_again(
    day: Day, windows: Windows
) -> None:
    page = windows.signed_in("supervisor", "/supervisor")
    console = windows.console(day, 7)
    console.keyboard.press("h")
    console.get_by_role("button", name="Khẩn cấp").click()
    expect(page.locator("[data-alert=emergency]")).to_be_visible()
    day.simulate("reception-1", "paper_out")

    printer = page.locator("[data-alert=device]", has_text="reception-1")
    seen = printer.get_by_role("button", name="Đã thấy")
    unfold_alerts(page)
    seen.click()
    expect(printer).to_contain_text("đã thấy")
    emergency = page.locator("[data-alert=emergency]")
    coming = emergency.get_by_role("button", name="Tôi đến").element_handle()
    coming.click()
    expect(emergency).to_contain_text("đang đến")
    assert not coming.evaluate("one => one.isConnected"), "a second press would press the next"
    emergency.get_by_role("button", name="Kết thúc").click()
    expect(emergency).to_have_count(0)
    day.simulate("reception-1", "none")
    expect(printer).to_have_count(0)
    until(lambda: not still_open(day), "the end of both alerts in the records")
    page.get_by_role("link", name="Cảnh báo đã qua").click()

    rows = page.locator("tbody tr")
    ended = rows.filter(has_text="Khẩn cấp tại Quầy 7")
    expect(ended).to_contain_text("Giám sát")
    expect(rows.filter(has_text="reception-1")).to_contain_text("Hết nguyên nhân")
    page.get_by_label("Loại", exact=True).select_option(label="Thiết bị")
    page.get_by_role("button", name="Xem").click()
    expect(ended).to_have_count(0)
    expect(rows.filter(has_text="reception-1")).to_contain_text("Hết giấy: lắp cuộn mới.")
    expect(rows.filter(has_text="reception-1")).to_contain_text("Giám sát")
    assert axe_violations(page) == []
    page.get_by_role("link", name="Tin đã gửi").click()
    expect(page.get_by_text("Chưa có ai nhận cảnh báo ngoài trang này")).to_be_visible()


def test_a_bell_that_the_browser_keeps_silent_says_so_until_it_may_sound(
    day: Day, windows: Windows
) -> None:
    context = windows.context(CONSOLE, scripts=LOUD, browser=windows.strict(STRICT))

    with context.expect_console_message(
        lambda message: message.text == BLOCKED, timeout=patience(20_000)
    ):
        page = windows.entered(context, "supervisor", "/supervisor", is_linked=False)
    page.get_by_role("button", name=BLOCKED).click()

    expect(page.get_by_role("button", name="Tắt chuông")).to_be_visible()

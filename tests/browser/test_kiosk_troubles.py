"""Knows the kiosk in bad times: nobody there, no paper, no network, an odd screen."""

import re
import resource
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.day import Day, fresh_card
from tests.browser.windows import FONTS, KIOSK, KIOSK_LYING, Windows, linked, unfold_alerts
from tests.support.live import LiveServer
from tests.support.patience import patience

LAND = re.compile("^Đất đai")
ORDINARY = "Không – Lấy số thường"
HOME = "Ông/bà cần làm thủ tục gì?"
USUAL_S = {"IDLE_S": 30, "COUNTDOWN_S": 20, "SLIP_POLLS": 24, "SLIP_SHOWN_S": 20}
CARD = "|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu, xã Mẫu|01072021"
FINGER_PX = 72  # 20 mm on a glass of 24 inches at 1080p, the smallest that a kiosk has.

# What is wrong with the screen: it scrolls, or a button lies outside or is too small to hit.
FAULTS = """(least) => {
  const root = document.documentElement;
  const faults = [];
  if (root.scrollWidth > root.clientWidth) faults.push(`wide: ${root.scrollWidth}`);
  if (root.scrollHeight > root.clientHeight) faults.push(`high: ${root.scrollHeight}`);
  for (const button of document.querySelectorAll("button")) {
    const { left, top, right, bottom, width, height } = button.getBoundingClientRect();
    const place = [left, top, right, bottom].map(Math.round);
    if (left < 0 || top < 0 || right > innerWidth + 0.5 || bottom > innerHeight + 0.5)
      faults.push(`outside: ${button.textContent} ${place}`);
    if (Math.min(width, height) < least)
      faults.push(`small: ${button.textContent} ${Math.round(width)}×${Math.round(height)}`);
  }
  const clipped = ({ scrollHeight, clientHeight, scrollWidth, clientWidth }) =>
    scrollHeight > clientHeight + 2 || scrollWidth > clientWidth + 2;
  for (const box of document.querySelectorAll(
    "main, .kiosk-tile, .kiosk-tile-name, .kiosk-classes, .kiosk-chosen, .kiosk-head, .kiosk-foot"))
    if (clipped(box)) faults.push(`clipped: ${box.className} ${box.textContent.slice(0, 40)}`);
  const main = document.querySelector("main").getBoundingClientRect();
  for (const part of document.querySelectorAll("main > *, .kiosk-after > *")) {
    const { top, bottom } = part.getBoundingClientRect();
    if (top < main.top - 1 || bottom > main.bottom + 1)
      faults.push(`outside: ${part.className} ${Math.round(top)}–${Math.round(bottom)}`);
  }
  return faults;
}"""


def _with_patience(patience_s: dict[str, int], route: Route) -> None:
    answer = route.fetch()
    script = answer.text()
    for name, seconds in patience_s.items():
        usual = f"{name} = {USUAL_S[name]};"
        assert usual in script
        script = script.replace(usual, f"{name} = {seconds};")
    route.fulfill(response=answer, body=script)


def patient(windows: Windows, **patience_s: int) -> Page:
    """Open a kiosk that waits longer or shorter for its visitor than it usually does."""
    context = windows.context(KIOSK)
    context.route("**/kiosk/kiosk.js*", partial(_with_patience, patience_s))
    return windows.again(context, "/kiosk")


def heading(page: Page, name: str) -> Locator:
    return page.get_by_role("heading", name=name)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).click()


def test_an_abandoned_kiosk_asks_and_then_returns_home(day: Day, windows: Windows) -> None:
    kiosk = patient(windows, IDLE_S=1, COUNTDOWN_S=8)
    press(kiosk, LAND)

    question = kiosk.get_by_role("alertdialog")
    expect(question).to_contain_text(re.compile(r"Ông/bà còn đó không\?.*trở về trang đầu sau"))

    expect(heading(kiosk, HOME)).to_be_visible(timeout=patience(30_000))
    assert day.tickets() == []


def test_who_is_still_there_goes_on_where_they_were(day: Day, windows: Windows) -> None:
    kiosk = patient(windows, IDLE_S=5)  # Long enough to see that the question is gone for now.
    press(kiosk, LAND)

    press(kiosk, "Tiếp tục")

    expect(heading(kiosk, "Ông/bà thuộc đối tượng ưu tiên?")).to_be_visible()
    expect(kiosk.get_by_role("alertdialog")).to_have_count(0)


def test_without_paper_the_visitor_photographs_the_code_and_staff_know(
    day: Day, windows: Windows
) -> None:
    supervisor = windows.signed_in("supervisor", "/supervisor")
    kiosk = windows.kiosk()
    day.simulate("kiosk-1", "paper_out")

    press(kiosk, LAND)
    press(kiosk, ORDINARY)

    expect(kiosk.get_by_role("alert")).to_contain_text("Xin chụp lại mã QR này")
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    expect(kiosk.get_by_role("img", name="Quét mã để theo dõi")).to_be_visible()
    assert kiosk.evaluate(FAULTS, FINGER_PX) == []
    unfold_alerts(supervisor)
    expect(supervisor.locator("#alerts")).to_contain_text("kiosk-1")
    assert len(day.tickets(state="waiting")) == 1

    day.simulate("kiosk-1", "none")

    expect(kiosk.get_by_text("Mời ông/bà nhận phiếu")).to_be_visible()


def test_a_slip_that_takes_long_on_a_slow_line_is_waited_for(day: Day, windows: Windows) -> None:
    """Twelve seconds after the press it was told not to come, however alive its printer was.

    After twenty the screen was the next visitor's, though the paper hadn't come yet.
    """
    kiosk = patient(windows, SLIP_POLLS=2, SLIP_SHOWN_S=5)
    day.simulate("kiosk-1", "slow")
    press(kiosk, LAND)
    press(kiosk, ORDINARY)
    for _ in range(14):  # Two a second.
        with kiosk.expect_response("**/slip"):
            pass

    expect(kiosk.get_by_text("Đang in phiếu")).to_be_visible()
    expect(kiosk.get_by_role("alert")).to_have_count(0)
    day.simulate("kiosk-1", "none")

    expect(kiosk.get_by_text("Mời ông/bà nhận phiếu")).to_be_visible()


def test_without_the_server_it_says_so_takes_nothing_and_returns_by_itself(
    day: Day, server: LiveServer, windows: Windows
) -> None:
    kiosk = patient(windows, IDLE_S=600)  # A restart may take longer than a visitor may think.
    linked(kiosk)
    press(kiosk, LAND)

    server.stop()

    expect(heading(kiosk, "Ki-ốt mất kết nối")).to_be_visible(timeout=patience(10_000))
    expect(kiosk.get_by_text("Mời ông/bà đến bàn lễ tân hoặc ki-ốt khác")).to_be_visible()
    expect(kiosk.get_by_role("button", name=ORDINARY)).to_have_count(0)

    server.start()
    day.begin()

    expect(kiosk.get_by_role("button", name=ORDINARY)).to_be_visible(timeout=patience(30_000))
    assert day.tickets() == []
    press(kiosk, ORDINARY)
    expect(kiosk.locator(".kiosk-number")).to_be_visible()


@pytest.mark.parametrize(
    ("size", "language", "suited"),
    [
        (KIOSK, "vi", ""),
        (KIOSK_LYING, "en", ""),
        (KIOSK, "en", "large"),
        (KIOSK_LYING, "vi", "large"),
        (KIOSK, "vi", "low"),
        (KIOSK, "en", "large low"),
        (KIOSK_LYING, "vi", "large low"),
    ],
)
def test_every_step_fits_the_glass_and_the_finger(
    day: Day, windows: Windows, size: tuple[int, int], language: str, suited: str
) -> None:
    kiosk = windows.kiosk(size)
    kiosk.locator(f"button[lang={language}]").click()
    for switch in suited.split():
        kiosk.locator(f"[data-do=switch][data-with={switch}]").click()
    kiosk.evaluate(FONTS)
    seen = {}

    seen["first page"] = kiosk.evaluate(FAULTS, FINGER_PX)
    day.scan(fresh_card(CARD))
    expect(kiosk.locator(".kiosk-card")).to_be_visible()
    seen["card"] = kiosk.evaluate(FAULTS, FINGER_PX)
    for turn in kiosk.locator("[data-do=page]").all():  # Small letters have all on one page.
        turn.click()
    seen["second page"] = kiosk.evaluate(FAULTS, FINGER_PX)
    kiosk.locator("[data-do=search]").click()
    kiosk.keyboard.type("dang")
    # What is often asked for stands there before: it goes when the letters have come.
    expect(kiosk.locator(".kiosk-query")).to_contain_text("dang")
    expect(kiosk.locator(".kiosk-found button").first).to_be_visible()
    seen["search"] = kiosk.evaluate(FAULTS, FINGER_PX)
    kiosk.locator(".kiosk-found button").first.click()
    expect(kiosk.locator("[data-do=bringIt], [data-do=take]").first).to_be_visible()
    if kiosk.locator("[data-do=bringIt]").count():  # In English a service is found by its name.
        seen["bring"] = kiosk.evaluate(FAULTS, FINGER_PX)
        kiosk.locator("[data-do=bringIt]").click()
    expect(kiosk.locator("[data-do=take]").first).to_be_visible()
    seen["priority"] = kiosk.evaluate(FAULTS, FINGER_PX)
    kiosk.locator("[data-do=take]").first.click()
    expect(kiosk.locator(".kiosk-qr")).to_be_visible()
    seen["slip"] = kiosk.evaluate(FAULTS, FINGER_PX)

    assert {step: faults for step, faults in seen.items() if faults} == {}


def _may_write(server: LiveServer, most_bytes: int) -> None:
    """Let no file of the server grow beyond so many bytes: what a full disk does."""
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    for pid in (server.pid, *map(int, children)):
        _, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (most_bytes, hard))


def test_where_nothing_can_be_written_the_kiosk_says_where_to_go_and_comes_back(
    day: Day, server: LiveServer, windows: Windows
) -> None:
    kiosk = windows.kiosk()
    press(kiosk, LAND)
    _may_write(server, 1024)
    try:
        press(kiosk, ORDINARY)

        expect(heading(kiosk, "Máy đang tạm ngừng")).to_be_visible(timeout=patience(60_000))
        expect(kiosk.locator("main")).to_have_text(
            "Máy đang tạm ngừng"
            "Xin mời ông/bà đến quầy hướng dẫn để lấy số. Máy này sẽ tự hoạt động lại."
        )
    finally:
        _may_write(server, resource.RLIM_INFINITY)

    expect(heading(kiosk, HOME)).to_be_visible()
    assert day.tickets() == []
    press(kiosk, LAND)
    press(kiosk, ORDINARY)
    expect(kiosk.locator(".kiosk-number")).to_be_visible()

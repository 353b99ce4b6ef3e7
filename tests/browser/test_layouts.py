"""Knows every layout of the lobby TV: large enough, clear enough, still, and set up from afar."""

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
import requests
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.day import Day, Person
from tests.browser.test_display import INK, LEAST_NUMBER_PX, MUST_BE_READ_PX, SIZES, twelve_calls
from tests.browser.windows import EARS, FAST, FONTS, TV, Windows, linked
from tests.support.axe import axe_violations
from tests.support.live import LiveServer
from tests.support.patience import patience

UPRIGHT, TV_4K = (1080, 1920), (3840, 2160)
COUNTERS = (1, 2, 3, 4)
STILL, STILL_WHILE_LOADING = 0.01, 0.05
"""The sum of layout shifts; 0.1 is what the Web Vitals call good. Fonts come in while loading."""

WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) window.shifts.push(shift.value);
}).observe({ type: "layout-shift", buffered: true });
"""
# What moved is told after the frame in which it did.
SHOWN = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
SHIFTED = "shifts.reduce((sum, one) => sum + one, 0)"
SETTLED = "e => Promise.all(e.getAnimations().map((one) => one.finished))"
SHARE = """() => {
  const { width, height } = document.querySelector("#hero .call").getBoundingClientRect();
  return width * height / (innerWidth * innerHeight);
}"""
# The contrast of each text with what is painted behind it, by WCAG 2.2; the flash is left out, as
# it is over within seconds.
POOR = """(least) => {
  const numbers = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const linear = (v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const light = (rgb) => [0.2126, 0.7152, 0.0722].reduce((s, w, i) => s + w * linear(rgb[i]), 0);
  const behind = (element) => {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
      const [r, g, b, a = 1] = numbers(getComputedStyle(at).backgroundColor);
      if (a > 0) layers.push([r, g, b, a]);
      if (a === 1) break;
    }
    return layers.reverse().reduce((under, [r, g, b, a]) =>
      [r, g, b].map((v, i) => v * a + under[i] * (1 - a)), [255, 255, 255]);
  };
  const poor = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim();
    const element = walker.currentNode.parentElement;
    if (!text || !element.checkVisibility({ visibilityProperty: true })) continue;
    const one = light(numbers(getComputedStyle(element).color));
    const other = light(behind(element));
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    if (ratio < least) poor.push(`${text}: ${ratio.toFixed(2)}`);
  }
  return poor;
}"""
CUT_OFF = """() => Array.from(document.querySelectorAll(".label, .place, .own-name, .own-word"))
  .filter((e) => e.checkVisibility())
  .filter((e) => {
    const { left, right, top, bottom } = e.getBoundingClientRect();
    return left < 0 || right > innerWidth || top < 0 || bottom > innerHeight;
  }).map((e) => e.textContent)"""

# What somebody looks for and can't see: hidden, or behind something else.
UNSEEN = """() => [...document.querySelectorAll("#hero .label, #latest .number, #latest .to")]
  .filter((one) => {
    const { left, top, width, height } = one.getBoundingClientRect();
    const seen = document.elementFromPoint(left + width / 2, top + height / 2);
    const isThere = one.contains(seen) || seen?.contains(one);
    return !isThere || !one.checkVisibility({ visibilityProperty: true });
  }).map((one) => one.textContent)"""
# What sticks out of the place that it stands in, or of the screen.
OUT_OF_PLACE = """() => [
    ["#hero .call", ".call > *"], ["#notice", ".notices span"], ["body", "#notice"],
  ].flatMap(([place, wanted]) => {
    const { top, bottom } = document.querySelector(place).getBoundingClientRect();
    return [...document.querySelectorAll(wanted)].filter((one) => {
      const box = one.getBoundingClientRect();
      return box.top < top - 1 || box.bottom > bottom + 1;
    }).map((one) => one.textContent);
  })"""
LONG_NOTICE = (
    "Từ 13 giờ 30 hôm nay các quầy đất đai và môi trường tạm dừng nhận hồ sơ để kiểm tra "
    "hệ thống; xin ông/bà giữ phiếu số thứ tự và chờ ở khu A, chúng tôi sẽ gọi."
)


@pytest.fixture
def admin(day: Day) -> Person:
    return day.person("admin")


@pytest.fixture
def display(admin: Person) -> Iterator[str]:
    """The address of the display of zone a; it is as new again at the end."""
    known = next(one for one in admin.get("/devices") if one["name"] == "display-a")
    path = f"/devices/{known['id']}/display"
    yield path
    put(admin, path)


@pytest.fixture
def picture(server: LiveServer, admin: Person) -> Iterator[str]:
    """The name of a picture in the playlist."""
    drawn = io.BytesIO()
    Image.new("RGB", (1600, 900), (20, 70, 120)).save(drawn, "PNG")
    name = "01-a-picture.png"
    address = f"{server.url}/api/v1/media"
    headers = {"Authorization": admin._http.headers["Authorization"]}
    done = requests.post(
        address, params={"name": name}, data=drawn.getvalue(), headers=headers, timeout=patience(10)
    )
    assert done.status_code == 201, done.text
    yield name
    assert (
        requests.delete(f"{address}/{name}", headers=headers, timeout=patience(10)).status_code
        == 204
    )


@pytest.fixture
def notice(admin: Person) -> Iterator[Callable[..., Any]]:
    """Shows a line in the lobby; all of them are taken away at the end."""
    yield partial(admin.post, "/notices")
    for shown in admin.get("/notices"):
        admin._http.delete(f"{admin._url}/notices/{shown['id']}", timeout=patience(10))


def put(admin: Person, path: str, **plan: Any) -> None:
    answer = admin._http.put(admin._url + path, json=plan, timeout=patience(10))
    assert answer.status_code == 200, answer.text


def four_calls(day: Day) -> str:
    """Let four counters call; return the newest label."""
    for counter in COUNTERS:
        label = str(day.issue()["label"])
        day.call_next(counter)
    return label


def open_tv(windows: Windows, path: str, size: tuple[int, int]) -> Page:
    tv = windows.open(path, size, scripts=EARS + FAST + WATCH)
    linked(tv)
    return tv


@pytest.mark.parametrize("size", [TV, UPRIGHT, TV_4K], ids=["1080p", "upright", "4K"])
@pytest.mark.parametrize("asked", ["layout=calls", "layout=media", "zones=a,b"])
def test_a_new_call_takes_a_third_of_the_screen_and_is_read_from_afar(
    day: Day,
    windows: Windows,
    notice: Callable[..., Any],
    picture: str,
    asked: str,
    size: tuple[int, int],
) -> None:
    day.open(*COUNTERS)
    notice(text={"vi": "Xin giữ phiếu số thứ tự."})
    label = four_calls(day)

    tv = open_tv(windows, f"/display/a?{asked}", size)

    expect(tv.locator("#hero .label")).to_have_text(label)
    assert tv.evaluate(SHARE) >= 1 / 3
    assert tv.evaluate(INK) >= LEAST_NUMBER_PX * min(size) / 1080
    assert tv.evaluate(POOR, 7) == []
    assert tv.evaluate(CUT_OFF) == []
    assert axe_violations(tv) == []
    assert tv.evaluate(SHIFTED) < STILL_WHILE_LOADING


@pytest.mark.parametrize("asked", ["layout=calls", "layout=media"])
def test_nothing_on_the_screen_moves_when_calls_come(
    day: Day, windows: Windows, picture: str, asked: str
) -> None:
    day.open(*COUNTERS)
    tv = open_tv(windows, f"/display/a?{asked}", TV)
    tv.evaluate(FONTS)
    tv.evaluate(SHOWN)
    tv.evaluate("shifts.length = 0")

    label = four_calls(day)
    expect(tv.locator("#hero .label")).to_have_text(label)
    newest = day.call_again_after_issue(COUNTERS[-1])

    expect(tv.locator("#hero .label")).to_have_text(newest)
    assert tv.evaluate(SHIFTED) < STILL


def test_a_picture_covers_the_stage_until_a_call_comes(
    day: Day, windows: Windows, picture: str
) -> None:
    tv = open_tv(windows, "/display/a?layout=media", TV)
    box = "e => { const r = e.getBoundingClientRect(); return r.width * r.height; }"
    media = tv.locator("#media")
    expect(media.locator("img")).to_have_js_property("naturalWidth", 1600)
    before = media.evaluate(box)
    day.open(3)
    day.issue()

    day.call_next(3)

    expect(media).to_have_class("media small")
    media.evaluate(SETTLED)
    assert media.evaluate(box) < before / 4


@pytest.mark.parametrize("size", [TV, UPRIGHT], ids=["lying", "upright"])
def test_a_film_sent_aside_hides_none_of_the_calls_before(
    day: Day, windows: Windows, picture: str, size: tuple[int, int]
) -> None:
    day.open(5, *COUNTERS)
    tv = open_tv(windows, "/display/a?layout=media", size)
    media = tv.locator("#media")
    expect(media.locator("img")).to_have_js_property("naturalWidth", 1600)
    day.issue("nong-nghiep-moi-truong")
    day.call_next(5)

    label = four_calls(day)

    expect(tv.locator("#hero .label")).to_have_text(label)
    expect(tv.locator("#latest li")).to_have_count(4)
    expect(media).to_have_class("media small")
    media.evaluate(SETTLED)
    expect(media).to_be_visible()
    assert tv.evaluate(UNSEEN) == []


@pytest.mark.parametrize("size", [TV, UPRIGHT], ids=["lying", "upright"])
def test_a_film_gives_its_place_to_the_calls_of_a_hall_that_opens(
    day: Day, windows: Windows, picture: str, size: tuple[int, int]
) -> None:
    tv = open_tv(windows, "/display/a?layout=media", size)
    media = tv.locator("#media")
    expect(media.locator("img")).to_have_js_property("naturalWidth", 1600)

    calls = twelve_calls(day)

    expect(tv.locator("#hero .label")).to_have_text(calls[-1])
    expect(media).to_be_hidden()
    for label in calls:
        expect(tv.locator(".tv-main").get_by_text(label, exact=True)).to_be_visible()
    assert tv.evaluate(UNSEEN) == []


@pytest.mark.parametrize("size", [TV, UPRIGHT], ids=["lying", "upright"])
def test_a_notice_as_long_as_may_be_and_the_zone_are_large_enough_to_be_read(
    day: Day, windows: Windows, notice: Callable[..., Any], size: tuple[int, int]
) -> None:
    day.open(*COUNTERS)
    notice(text={"vi": LONG_NOTICE})
    label = four_calls(day)

    tv = open_tv(windows, "/display/a?zones=a,b", size)

    expect(tv.locator("#hero .label")).to_have_text(label)
    expect(tv.locator("#notice .now")).to_have_text(LONG_NOTICE)
    tv.evaluate(FONTS)
    assert min(tv.evaluate(SIZES, "#notice .now, .tv-head .zone")) >= MUST_BE_READ_PX
    assert tv.evaluate(INK) >= LEAST_NUMBER_PX
    assert tv.evaluate(OUT_OF_PLACE) == []


def test_a_display_is_set_up_from_afar_and_says_what_the_centre_wants(
    day: Day, windows: Windows, admin: Person, display: str, notice: Callable[..., Any]
) -> None:
    tv = open_tv(windows, "/display/a", TV)
    tv.evaluate("window.wasThere = true")
    before = admin.get("/displays/a")["seq"]

    put(admin, display, layout="calls", zones=["a", "b"], languages=["vi", "en"], silent=True)
    shown = notice(text={"vi": "Hôm nay nghỉ lúc 16 giờ."})

    expect(tv.locator(".zone")).to_contain_text("Khu B")
    expect(tv.locator("#notice")).to_have_text("Hôm nay nghỉ lúc 16 giờ.")
    heads = tv.locator("#latest .heads span").first
    expect(heads).to_have_text("Number", timeout=patience(25_000))
    expect(heads).to_have_text("Số", timeout=patience(25_000))
    admin._http.delete(f"{admin._url}/notices/{shown['id']}", timeout=patience(10))
    expect(tv.locator("#notice")).to_be_hidden()
    assert tv.evaluate("window.wasThere")
    kinds = [event["type"] for event in admin.get("/events", after=before)["items"]]
    logged = [kind for kind in kinds if kind in ("display-plan", "notice")]
    assert logged == ["display-plan", "notice", "notice"]


@pytest.mark.parametrize("size", [TV, (1024, 600), (600, 1024)])
def test_a_counter_has_a_screen_of_its_own(
    day: Day, windows: Windows, size: tuple[int, int]
) -> None:
    day.open(3)
    label = str(day.issue()["label"])
    tv = open_tv(windows, "/display/counter/3", size)
    expect(tv.locator(".own-word")).to_have_text("Sẵn sàng")

    day.call_next(3)

    expect(tv.locator(".own .label")).to_have_text(label)
    expect(tv.locator(".own-name")).to_have_text("Quầy 3")
    expect(tv.locator(".own-word")).to_have_text("Xin mời vào quầy")
    assert tv.evaluate(CUT_OFF) == []
    assert tv.evaluate(POOR, 7) == []
    assert axe_violations(tv) == []

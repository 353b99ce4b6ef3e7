"""Knows the main job of the whole product: from a tap at the kiosk to the recorded transaction."""

import io
import json
import re
import wave
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.day import Day
from tests.browser.windows import PHONE, Windows, ready, spoken
from tests.support.live import LiveServer, until

COUNTER = 3


def slips(server: LiveServer) -> set[Path]:
    return set((server.data / "sim" / "kiosk-1").glob("slip-*.png"))


def board(server: LiveServer, counter: int) -> Any:
    shown = server.data / "sim" / f"board-{counter:02d}" / "shown.json"
    return json.loads(shown.read_text())["text"].strip()


def tap_to_a_number(kiosk: Page) -> str:
    kiosk.get_by_role("button", name=re.compile("^Đất đai")).click()
    kiosk.get_by_role("button", name="Không – Lấy số thường").click()
    return kiosk.locator(".kiosk-number").inner_text()


def phone_address(kiosk: Page) -> str:
    code = kiosk.get_by_role("img", name="Quét mã để theo dõi trên điện thoại")
    expect(code).to_have_js_property("complete", True)
    assert code.evaluate("image => image.naturalWidth") > 0
    return str(code.get_attribute("src")).removesuffix("/qr.svg")


def seconds_of(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as sound:
        return sound.getnframes() / sound.getframerate()


def test_a_visitor_is_served_from_the_tap_to_the_record(
    day: Day, server: LiveServer, windows: Windows
) -> None:
    before = slips(server)
    tv = windows.display()
    kiosk = windows.kiosk()
    console = windows.signed_in(f"officer{COUNTER:02d}", "/counter")
    ready(console, f"Quầy {COUNTER} Đất đai").click()
    ready(console, "Gọi số tiếp theo")

    label = tap_to_a_number(kiosk)
    address = phone_address(kiosk)
    phone = windows.open(address, PHONE)

    assert re.fullmatch(r"A\d{3}", label)
    expect(kiosk.get_by_text("Mời ông/bà nhận phiếu ở khe bên dưới")).to_be_visible()
    assert len(slips(server) - before) == 1
    expect(phone.get_by_role("status").get_by_text("Đang chờ")).to_be_visible()
    expect(console.get_by_text("1 người đang chờ")).to_be_visible()

    console.keyboard.press("F2")

    expect(tv.locator("#hero")).to_contain_text(f"Mời số{label}Quầy {COUNTER}")
    [said] = spoken(tv, 1)
    assert said["label"] == label
    assert re.fullmatch(rf"Mời công dân số A, không, .+, đến quầy số {COUNTER}\.", said["text"])
    assert said["sounded"] is True
    expect(phone.get_by_text("Đến lượt ông/bà")).to_be_visible()
    expect(phone.get_by_text(f"Mời đến Quầy {COUNTER}")).to_be_visible()
    until(lambda: board(server, COUNTER) == label, "the number on the counter's board")

    [clip] = day.calls()[0]["speech"]["clips"]
    answer = tv.request.get(clip)
    assert answer.headers["content-type"] == "audio/wav"
    assert seconds_of(answer.body()) > 3

    ready(console, "Bắt đầu phục vụ")
    console.keyboard.press("F2")
    expect(phone.get_by_text("Đang được phục vụ")).to_be_visible()
    ready(console, "Tiếp nhận (mẫu 01)")
    console.keyboard.press("1")
    ready(console, "Kết thúc và gọi số tiếp theo")
    console.keyboard.press("F8")

    expect(console.get_by_text("Sẵn sàng phục vụ")).to_be_visible()
    expect(phone.get_by_text("Cảm ơn ông/bà.")).to_be_visible()
    until(lambda: board(server, COUNTER) == "", "the board of a free counter is dark")
    [record] = day.person("supervisor").get("/transactions")["items"]
    assert (record["label"], record["counter"]) == (label, COUNTER)
    assert (record["end"], record["outcome"], record["kind"]) == ("finished", "accepted", "submit")
    assert all(record[span] >= 0 for span in ("wait_s", "walk_s", "service_s", "held_s"))


def test_the_supervisor_sees_the_served_visitor_and_downloads_the_waits(
    day: Day, windows: Windows
) -> None:
    supervisor = windows.signed_in("supervisor", "/supervisor")
    served = supervisor.locator("#totals .figure").filter(has_text="đã phục vụ")
    expect(served).to_have_text("0đã phục vụ")
    day.open(COUNTER)
    label = day.issue()["label"]

    called = day.call_next(COUNTER)
    expect(supervisor.locator("#counters")).to_contain_text(label)
    day.act(day.act(called, "start"), "finish", outcome="accepted")

    expect(served).to_have_text("1đã phục vụ")
    supervisor.get_by_role("link", name="Báo cáo").click()
    supervisor.get_by_role("link", name="Thời gian chờ").first.click()
    supervisor.get_by_label("Chia theo").select_option(label="Quầy")
    supervisor.get_by_role("button", name="Xem").click()
    row = supervisor.get_by_role("row").filter(has_text="Quầy 3")
    expect(row.get_by_role("cell").first).to_have_text("1")
    with supervisor.expect_download() as download:
        supervisor.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == f"waits-counter-{day.on}-{day.on}.csv"
    assert "Quầy 3" in download.value.path().read_text(encoding="utf-8-sig")

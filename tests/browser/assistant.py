"""Knows how somebody who never saw it sets a centre up, to the first called number."""

import re
from typing import Any

from playwright.sync_api import Locator, Page, expect

CODE = re.compile(r"nhập mã cài đặt (\d{3})-(\d{3})\.")
PASSWORD = "con-meo-den-ngu"
ALWAYS = [["00:00", "00:00"]]


class Person:
    """Somebody who never saw it, at one browser; each click and each typed field is counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0
        self.fields = 0

    def click(self, at: Locator) -> None:
        """Press there."""
        at.click()
        self.clicks += 1

    def type(self, label: str, text: str) -> None:
        """Type into the field of the label."""
        self.page.get_by_label(label, exact=True).fill(text)
        self.fields += 1

    def go_on(self, heading: str) -> None:
        """Press "Tiếp tục", and be asked the next question."""
        self.click(self.page.get_by_role("button", name="Tiếp tục"))
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)


def code_in(log: str) -> str:
    """Return the code that stands in the server's log."""
    found = CODE.search(log)
    assert found is not None, log
    return found[1] + found[2]


def proved(person: Person, code: str) -> None:
    """Type the code of the log."""
    expect(person.page).to_have_url(re.compile("/setup$"))
    person.type("Mã cài đặt", code)
    person.go_on("Trung tâm của cấp nào?")


def begun(person: Person, code: str, place: str = "xã Hải Lăng") -> None:
    """Go through the first three screens."""
    proved(person, code)
    made(person, place)


def made(person: Person, place: str = "xã Hải Lăng") -> None:
    """Name the place and the administrator of the new centre."""
    person.type("Tên xã, phường hoặc tỉnh", place)
    person.go_on("Ai quản trị máy lấy số?")
    person.type("Họ và tên", "Nguyễn Thị Hoa")
    person.type("Mật khẩu", PASSWORD)
    person.type("Gõ lại mật khẩu", PASSWORD)
    person.go_on("Tên trung tâm và tờ phiếu")


def set_up(person: Person) -> None:
    """Answer the screens of the centre, from its address to "Kết thúc cài đặt"."""
    page = person.page
    person.type("Địa chỉ", "Thị trấn Diên Sanh, xã Hải Lăng, tỉnh Quảng Trị")
    person.go_on("Trung tâm nhận những lĩnh vực nào?")
    person.click(page.get_by_role("checkbox", name=re.compile("^Y tế, dân số")))
    person.go_on("Có mấy quầy, quầy nào làm gì?")
    person.click(page.get_by_role("button", name="Bớt một quầy"))
    expect(page.get_by_label("Có mấy quầy?")).to_have_value("3")
    for heading in (
        "Làm việc giờ nào, nghỉ ngày nào?",
        "Điện thoại của người dân vào địa chỉ nào?",
        "Máy in ở đâu?",
        "Ki-ốt và ti vi",
        "Ai làm việc ở đây?",
        "Máy hỏng thì dữ liệu ở đâu?",
        "Thử từ lấy số đến đánh giá",
        "Kiểm tra lần cuối",
        "Gần xong rồi",
    ):
        person.go_on(heading)
    person.click(page.get_by_role("button", name="Kết thúc cài đặt"))
    expect(page).to_have_url(re.compile("/supervisor$"))


def called(person: Person) -> None:
    """Take the first number at the reception, and call it at a counter."""
    page = person.page
    page.goto("/reception")
    person.click(page.get_by_role("option", name=re.compile("Chứng thực")))
    person.click(page.get_by_role("button", name=re.compile("^Cấp 1 số")))
    expect(page.locator(".issued li")).to_contain_text(["B001"])
    page.goto("/counter")
    person.click(page.get_by_role("button", name=re.compile("Quầy 2")))
    page.keyboard.press("F2")
    expect(page.locator("main")).to_contain_text("B001")


def send(page: Page, path: str, body: Any, method: str = "POST") -> Any:
    """Send a command as the page does; return what is answered."""
    token = page.locator('meta[name="moiso-csrf"]').get_attribute("content") or ""
    answer = page.request.fetch(
        f"/api/v1{path}", method=method, data=body, headers={"X-CSRFToken": token}
    )
    assert answer.ok, answer.text()
    return answer.json()


def open_at_any_hour(page: Page) -> None:
    """Let the centre be open now, on whatever day it is."""
    now = page.request.get("/api/v1/configuration").json()["version"]
    hours = {"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "day": []}
    patch = {"calendar": {**hours, "issuing": ALWAYS, "calling": ALWAYS}}
    body = {"request_id": "open-at-any-hour", "expected_version": now, "patch": patch}
    send(page, "/configuration", body)

"""Does what the page of paper says, line by line, as a person at browsers without a terminal.

What is pressed and where is read from the page's own words, so that neither changes alone.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app import texts
from hardware.simulators import PrinterSimulator
from tests.browser.assistant import PASSWORD, Person, begun, code_in, open_at_any_hour, send
from tests.browser.paper import keys, line, quoted, way
from tests.browser.windows import EARS, FAST, KIOSK, TV, Windows, linked, ready, spoken
from tests.soak.lines import Line
from tests.support.live import LiveServer, until
from tests.support.tables import Rows, table

OWN = "một câu dài chỉ mình tôi biết"
OFFICER = "Trần Văn Nam"
SERVICE = "Chứng thực"
FAST_LINE = 1_000_000
SECRET = re.compile(rb"[a-z2-9]{4}(?:-[a-z2-9]{4}){2}")
MOST_STEPS = 54


@pytest.fixture
def printer(tmp_path: Path) -> Iterator[Line]:
    """Put a printer at the end of a network line."""
    end = Line(PrinterSimulator(tmp_path / "printer"), bytes_a_second=FAST_LINE)
    yield end
    end.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[LiveServer]:
    """Run a server as for a real centre, which may connect to the printer's line."""
    settings = {"MOISO_PASSWORD": "", "MOISO_OUTBOUND": "private,127.0.0.1/32"}
    live = LiveServer(tmp_path, demo=False, settings=settings)
    live.start()
    yield live
    live.stop()


@pytest.fixture
def windows_of_it(chromium: Browser, empty: LiveServer) -> Iterator[Windows]:
    """Open windows on that server."""
    opened = Windows(chromium, empty.url, password=PASSWORD)
    yield opened
    opened.close()


@pytest.fixture
def effort(request: pytest.FixtureRequest) -> Rows:
    """Give the test the table that is printed at the end of the run."""
    heads = ("part of the page of paper", "steps", "clicks and keys", "fields")
    return table(request.config, "the page of paper, done line by line", heads)


class Reader(Person):
    """Somebody with the page of paper in the hand."""

    def press(self, name: str, within: Page | Locator | None = None) -> None:
        """Press the button that is called so."""
        self.click((within or self.page).get_by_role("button", name=name, exact=True))

    def follow(self, links: list[str]) -> None:
        """Go from link to link."""
        for name in links:
            self.click(self.page.get_by_role("link", name=name, exact=True).first)

    def key(self, key: str, when: str) -> None:
        """Press the key, which stands on the button of the name."""
        expect(ready(self.page, when).locator("kbd")).to_have_text(key)
        self.page.keyboard.press(key)
        self.clicks += 1

    def row(self, part: str) -> tuple[str, ...]:
        """Return how much it was."""
        return part, str(self.clicks + self.fields), str(self.clicks), str(self.fields)


def test_what_the_page_of_paper_says_is_so(
    empty: LiveServer, windows_of_it: Windows, printer: Line, effort: Rows
) -> None:
    admin = Reader(windows_of_it.open("/"))
    _until_the_printer(admin, empty)
    _the_printer(admin, printer)
    _the_kiosk(admin, windows_of_it)
    tv = _the_television(admin, windows_of_it)
    username, password = _an_officer(admin, printer)
    _rehearse(admin, windows_of_it, tv)
    _check_and_end(admin)
    effort.append(admin.row("the first time"))

    officer = Reader(windows_of_it.open("/counter"))
    _comes_the_first_time(officer, username, password)
    _serves(officer, admin.page)
    _goes_home(officer)

    effort.append(officer.row("a first day at a counter"))

    later = Reader(admin.page)
    _a_holiday(later)
    effort.append(later.row("a holiday"))
    later = Reader(admin.page)
    assert _a_forgotten_password(later, printer) != password
    effort.append(later.row("a forgotten password"))
    _what_is_broken(later)

    effort.append(
        ("the first time in 0.1.0: 29 in the browser, the rest at a terminal", "", "", "")
    )
    assert admin.clicks + admin.fields <= MOST_STEPS


def _until_the_printer(admin: Reader, server: LiveServer) -> None:
    """Lines 1 to 4: the code, the administrator, the name, services, counters and hours."""
    page = admin.page
    (title,) = quoted("first_1")
    expect(page).to_have_title(re.compile(f"{re.escape(title)}$"))
    begun(admin, code_in(server.whole_log()))
    admin.type("Địa chỉ", "Thị trấn Diên Sanh, xã Hải Lăng, tỉnh Quảng Trị")
    admin.go_on("Trung tâm nhận những lĩnh vực nào?")
    expect(page.get_by_role("checkbox", name=re.compile(f"^{SERVICE}"))).to_be_checked()
    admin.go_on("Có mấy quầy, quầy nào làm gì?")
    admin.go_on("Làm việc giờ nào, nghỉ ngày nào?")
    admin.go_on("Điện thoại của người dân vào địa chỉ nào?")
    admin.go_on("Máy in ở đâu?")


def _the_printer(admin: Reader, printer: Line) -> None:
    find, right = quoted("first_5")
    admin.press(find)
    finder = admin.page.get_by_role("dialog", name=find)
    admin.click(finder.get_by_label("Máy khác: gõ địa chỉ"))
    # In its own letters, so that the test can read what an officer reads on the paper.
    address = f"escpos+{printer.address}?mode=text&letters=plain"
    admin.type("Địa chỉ của máy in, ví dụ 192.168.1.50", address)
    admin.press("Thêm và in thử", finder)
    admin.press(right, admin.page.get_by_role("dialog"))
    expect(admin.page.locator("#screen li")).to_have_count(1)
    admin.go_on("Ki-ốt và ti vi")


def _the_kiosk(admin: Reader, windows: Windows) -> None:
    """Pair it, and see that it is the centre's, at whatever hour."""
    kiosk = _paired(admin, windows, "Thêm ki-ốt", KIOSK)
    expect(kiosk.get_by_role("banner")).to_contain_text("xã Hải Lăng")


def _the_television(admin: Reader, windows: Windows) -> Page:
    tv = _paired(admin, windows, "Thêm ti vi", TV)
    expect(admin.page.locator("#screen li")).to_have_count(2)
    admin.go_on("Ai làm việc ở đây?")
    return tv


def _paired(admin: Reader, windows: Windows, add: str, size: tuple[int, int]) -> Page:
    """Add a screen and pair it by the digits, at the address that is shown with them."""
    page = admin.page
    admin.click(page.get_by_role("button", name=re.compile(f"^{add}")))
    digits = page.locator(".digits").inner_text().replace(" ", "")
    address = page.locator("dialog pre").inner_text()
    screen = Reader(windows.open(address, size, scripts=EARS + FAST))
    for digit in digits:
        screen.press(digit)
    screen.click(screen.page.locator("form button[type=submit]"))
    linked(screen.page)
    admin.clicks += screen.clicks
    page.keyboard.press("Escape")
    expect(page.get_by_text("CHƯA GHÉP")).to_have_count(0)
    return screen.page


def _an_officer(admin: Reader, printer: Line) -> tuple[str, str]:
    """Add somebody by the name alone; return what stands on the paper that comes out."""
    page = admin.page
    admin.press("Thêm nhiều người")
    page.get_by_role("dialog").get_by_label("Họ và tên").first.fill(OFFICER)
    admin.fields += 1
    admin.press("Thêm", page.get_by_role("dialog"))
    row = page.get_by_role("dialog").locator("tbody tr")
    expect(row.get_by_role("status")).to_have_text("Đã in")
    username = row.locator("td").nth(1).inner_text()
    assert username.encode() in _printed(printer)
    page.keyboard.press("Escape")
    admin.go_on("Máy hỏng thì dữ liệu ở đâu?")
    admin.go_on("Thử từ lấy số đến đánh giá")
    return username, _password(printer)


def _rehearse(admin: Reader, windows: Windows, tv: Page) -> None:
    """Take a number, call it at another tab, hear it said; nothing of it is left."""
    page = admin.page
    open_at_any_hour(page)
    page.get_by_label("Lĩnh vực").select_option(label=SERVICE)
    admin.press("Lấy số thử")
    number = page.locator(".rehearsed")
    expect(number.locator("li", has_text="Phiếu ra giấy")).to_contain_text("Được")
    label = number.get_by_role("heading").inner_text().removeprefix("Số thử ")
    console = Reader(windows.again(page.context, "/counter"))
    console.click(console.page.get_by_role("button", name=re.compile(f"Quầy.*{SERVICE}")).first)
    console.key(keys("daily_2")[0], "Gọi số tiếp theo")
    assert [call["label"] for call in spoken(tv, 1)] == [label]
    expect(tv.locator("#hero .label")).to_have_text(label)
    admin.clicks += console.clicks
    expect(number.locator("li", has_text="Gọi số")).to_contain_text("Được")
    admin.go_on("Kiểm tra lần cuối")
    console.press("Đóng quầy")
    console.press("Đóng quầy", console.page.get_by_role("dialog"))
    console.page.close()
    assert page.request.get("/api/v1/tickets").json()["items"] == []


def _check_and_end(admin: Reader) -> None:
    expect(admin.page.locator(".checks li").first).to_be_visible()
    admin.go_on("Gần xong rồi")
    (end,) = quoted("first_8")
    admin.press(end)
    expect(admin.page).to_have_url(re.compile("/supervisor$"))


def _comes_the_first_time(officer: Reader, username: str, password: str) -> None:
    """Sign in with the paper of the printer, set an own password, and press the own counter."""
    officer.type("Tên đăng nhập", username)
    officer.type("Mật khẩu", password)
    officer.page.keyboard.press("Enter")
    expect(officer.page.locator(".account-session")).to_be_visible()
    officer.type("Mật khẩu hiện tại", password)
    officer.type("Mật khẩu mới", OWN)
    officer.type("Gõ lại mật khẩu mới", OWN)
    officer.page.keyboard.press("Enter")
    officer.clicks += 2
    expect(officer.page.get_by_role("heading", name="Chọn quầy để mở")).to_be_visible()
    officer.click(officer.page.get_by_role("button", name=re.compile(f"Quầy.*{SERVICE}")).first)


def _serves(officer: Reader, admin: Page) -> None:
    """Call, begin, end with an outcome, which calls the next, who doesn't come."""
    page = officer.page
    labels = [_issued(admin, "one"), _issued(admin, "two")]
    call, begin, end = keys("daily_2")
    officer.key(call, "Gọi số tiếp theo")
    expect(page.locator("#label")).to_have_text(labels[0])
    officer.key(begin, "Bắt đầu phục vụ")
    officer.click(ready(page, "Tiếp nhận"))
    officer.key(end, "Kết thúc và gọi số tiếp theo")
    expect(page.locator("#label")).to_have_text(labels[1])
    rules = admin.request.get("/api/v1/configuration").json()["configuration"]["calling"]
    assert rules["recalls_before_no_show"] * rules["recall_gap_s"] == 60, line("daily_3")
    recall, missed = keys("daily_3")
    for made in range(rules["recalls_before_no_show"]):  # As good as the minute.
        officer.key(recall, "Gọi lại")
        expect(page.get_by_text(f"Đã gọi lại {made + 1} lần")).to_be_visible()
    officer.key(missed, "Vắng mặt")
    expect(page.get_by_text("Sẵn sàng phục vụ")).to_be_visible()


def _goes_home(officer: Reader) -> None:
    (close,) = quoted("daily_4")
    officer.click(ready(officer.page, close))
    officer.press(close, officer.page.get_by_role("dialog"))
    expect(officer.page.get_by_role("heading", name="Chọn quầy để mở")).to_be_visible()


def _a_holiday(admin: Reader) -> None:
    page = admin.page
    admin.follow(way("holidays_1"))
    add, keep, review, publish = quoted("holidays_1")
    admin.press(add)
    admin.type("Ngày", f"{_far():%d/%m/%Y}")
    admin.type("Tiếng Việt", "Họp toàn cơ quan")
    admin.press(keep, page.get_by_role("dialog"))
    admin.press(review)
    admin.press(publish, page.get_by_role("dialog", name="Công bố thay đổi"))
    expect(page.locator("#told")).to_contain_text("Đã công bố bản")
    days = page.request.get("/api/v1/configuration").json()["configuration"]["calendar"]["day"]
    assert [day["closed"] for day in days if day["date"] == f"{_far()}"] == [True]


def _a_forgotten_password(admin: Reader, printer: Line) -> str:
    """Return the new one, as it stands on the paper."""
    page = admin.page
    *links, password = way("trouble_4")
    admin.follow(links)
    admin.click(page.get_by_role("button", name=f"{password}: {OFFICER}"))
    (give,) = quoted("trouble_4")
    admin.press(give, page.get_by_role("dialog"))
    dialog = page.get_by_role("dialog", name="In mật khẩu dùng một lần")
    expect(dialog.get_by_role("status")).to_have_text("Đã in")
    page.keyboard.press("Escape")
    return _password(printer)


def _what_is_broken(admin: Reader) -> None:
    """Look at the check list, and at the page of paper as it would be printed."""
    page = admin.page
    admin.follow(way("trouble_5"))
    expect(page.locator(".checks li").first).to_be_visible()
    assert quoted("trouble_5") == [texts.text("vi", "checks.wrong")]
    admin.follow(way("call_with_file"))
    (support,) = quoted("call_with_file")
    with page.expect_download() as download:
        admin.follow([support])
    with ZipFile(download.value.path()) as file:
        assert "findings.json" in file.namelist()
    page.goto("/admin/checks/paper")
    for key in ("first_5", "daily_3", "holidays_1", "trouble_4"):
        expect(page.locator("#sheet li", has_text=line(key))).to_have_count(1)
    page.get_by_label("Số điện thoại của kỹ thuật").fill("0912 345 678")
    expect(page.locator("#sheet .call")).to_have_text(f"{line('call_with_file')}: 0912 345 678")
    pdf = page.pdf(format="A4", margin={"top": "12mm", "bottom": "12mm"})
    assert len(re.findall(rb"/Type\s*/Page[^s]", pdf)) == 1


def _far() -> date:
    """Return a working day on which no calendar says anything."""
    day = datetime.now(UTC).date() + timedelta(400)
    return day + timedelta((7 - day.weekday()) % 7 + 1)


def _issued(page: Page, name: str) -> str:
    services = page.request.get("/api/v1/configuration").json()["configuration"]["service"]
    code = next(one["code"] for one in services if one["name"]["vi"].startswith(SERVICE))
    answer = send(page, "/tickets", {"service": code, "request_id": f"paper-{name}"})
    return str(answer["label"])


def _printed(printer: Line) -> bytes:
    assert isinstance(printer.end, PrinterSimulator)
    return (printer.end.folder / "raw.bin").read_bytes()


def _password(printer: Line) -> str:
    """Return the password on the slip that came last."""
    until(lambda: SECRET.search(_printed(printer)) is not None, "a password on paper")
    return SECRET.findall(_printed(printer))[-1].decode()

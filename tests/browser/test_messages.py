"""Knows how a channel is set up and tried, and how a visitor asks to be told on the phone."""

import json
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.day import Json, Person
from tests.browser.windows import CONSOLE, PHONE, Windows, linked
from tests.support.axe import axe_violations
from tests.support.gateway import FakeGateway, description
from tests.support.live import LiveServer, until
from tests.support.push_service import HOST, PushService

DIGITS = "912345678"
# A browser without windows reaches no push service and permits no notification: where it is reached
# is told by the test, and what its service worker shows is kept there.
SUBSCRIBED = """
Object.defineProperty(Notification, "permission", { get: () => "granted" });
let held = null;
window.subscribe_asked = [];
PushManager.prototype.getSubscription = async () => held;
PushManager.prototype.subscribe = async (options) => {
  window.subscribe_asked.push([...new Uint8Array(options.applicationServerKey)]);
  held = { toJSON: () => (%s), unsubscribe: async () => { held = null; return true; } };
  return held;
};
"""
SHOWING = """() => {
  self.shown = [];
  ServiceWorkerRegistration.prototype.showNotification = async (title, { body, lang, tag }) => {
    self.shown.push([title, body, lang, tag]);
  };
}"""
LEFT = "navigator.serviceWorker.getRegistrations().then((all) => all.length)"
DENIED = "Object.defineProperty(Notification, 'permission', { get: () => 'denied' });"
OF_AN_IPHONE = "delete window.PushManager; navigator.standalone = false;"
OLD = "delete window.PushManager;"


@pytest.fixture(scope="module")
def operator() -> Iterator[FakeGateway]:
    """Run a gateway for the tests of these pages."""
    made = FakeGateway()
    yield made
    made.close()


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PushService]:
    """Run a push service for the tests of these pages."""
    made = PushService(tmp_path_factory.mktemp("push-service"))
    yield made
    made.close()


@pytest.fixture(scope="module")
def telling(tmp_path_factory: pytest.TempPathFactory, post: PushService) -> Iterator[LiveServer]:
    """Run a server that may connect to a gateway and a push service on this machine."""
    settings = {
        "MOISO_OUTBOUND": "private,127.0.0.0/8",
        "MOISO_PUSH_SERVICES": HOST,
        "REQUESTS_CA_BUNDLE": str(post.authority),
    }
    live = LiveServer(tmp_path_factory.mktemp("telling"), settings=settings)
    live.start()
    yield live
    live.stop()


@pytest.fixture
def office(chromium: Browser, telling: LiveServer) -> Iterator[Windows]:
    """Give the test windows on that server; the channels are off again at its end."""
    opened = Windows(chromium, telling.url)
    yield opened
    opened.close()
    admin = Person(telling.url, "admin")
    for code in ("sms", "push"):
        version = channel(admin, code)["version"]
        admin.ask("PUT", f"/message-channels/{code}", is_on=False, version=version)


def channel(admin: Person, code: str = "sms") -> Json:
    """Return how the channel is set up."""
    found: list[Json] = admin.get("/message-channels")["items"]
    return next(one for one in found if one["channel"] == code)


def entered(windows: Windows, path: str, size: tuple[int, int] = CONSOLE) -> Page:
    """Return the page as the administrator sees it, which has no socket."""
    return windows.entered(windows.context(size), "admin", path, is_linked=False)


def test_an_administrator_sets_a_gateway_up_by_keyboard_and_tries_it(
    office: Windows, operator: FakeGateway
) -> None:
    operator.mode = "ok"
    page = entered(office, "/admin/channels")
    sms = page.get_by_role("region", name="SMS")
    expect(sms).to_contain_text("Chưa thiết lập")
    found = {"page": axe_violations(page)}

    sms.get_by_role("button", name="Thiết lập").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Nhà cung cấp", exact=True).select_option("eSMS")
    dialog.get_by_label("Tên người gửi").fill("QUANGTRI")
    expect(dialog.get_by_label("Nhà cung cấp", exact=True)).to_have_value("eSMS")
    dialog.get_by_label("Tên đăng nhập hoặc khóa").fill("khoa")
    dialog.get_by_label("Khóa bí mật").fill("bi mat")
    dialog.get_by_label("Địa chỉ").fill(operator.url)
    dialog.get_by_label("Nội dung", exact=True).fill('{"a": "{phone}", "b": "{loi}"}')
    dialog.get_by_role("button", name="Lưu").press("Enter")
    expect(dialog.get_by_role("alert").filter(has_text="{loi}")).to_be_visible()
    found["dialog"] = axe_violations(page)
    given = description(operator.url)
    dialog.get_by_label("Nội dung", exact=True).fill(given["body"])
    dialog.get_by_role("button", name="Lưu").press("Enter")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(sms.get_by_role("button", name="Gửi thử")).to_be_visible()
    sms.get_by_role("button", name="Bật").press("Enter")
    expect(sms).to_contain_text("Đang bật")
    sms.get_by_role("button", name="Gửi thử").press("Enter")
    dialog.get_by_label("Số di động nhận").fill("024 3825 1234")
    dialog.get_by_role("button", name="Gửi thử").press("Enter")
    expect(dialog.get_by_role("alert").filter(has_text="máy bàn")).to_be_visible()
    dialog.get_by_label("Số di động nhận").fill("0912 345 678")
    dialog.get_by_role("button", name="Gửi thử").press("Enter")
    trial = page.locator("#newest tr").filter(has_text="Gửi thử")
    expect(trial).to_contain_text("Đã gửi")
    assert any("thu tu he thong Moi So" in text for text in operator.texts)
    assert DIGITS not in page.content()
    found["sent"] = axe_violations(page)
    assert found == {"page": [], "dialog": [], "sent": []}


def test_a_visitor_asks_on_the_phone_to_be_told_and_takes_it_back(
    office: Windows, operator: FakeGateway, telling: LiveServer
) -> None:
    operator.mode = "ok"
    admin = Person(telling.url, "admin")
    version = channel(admin)["version"]
    given = {"is_on": True, "gateway": description(operator.url), "secret": "x", "version": version}
    admin.ask("PUT", "/message-channels/sms", **given)
    reception = Person(telling.url, "reception")
    ticket = reception.post("/tickets", service="dat-dai", request_id=uuid4().hex)
    code = ticket["track_url"].rpartition("/")[2]
    phone = office.open(f"/t/{code}?lang=vi", PHONE, reduced_motion="reduce")
    linked(phone)
    before = len(operator.asked)

    phone.get_by_role("button", name="Nhắn cho tôi khi gần đến lượt").click()
    phone.get_by_label("Số di động").fill("024 3825 1234")
    phone.get_by_role("button", name="Đồng ý").click()
    expect(phone.get_by_role("alert")).to_contain_text("máy bàn")
    found = {"asked": axe_violations(phone)}
    phone.get_by_label("Số di động").fill("0912 345 678")
    phone.get_by_role("button", name="Đồng ý").click()

    expect(phone.get_by_text("Sẽ gửi tin nhắn SMS")).to_be_visible()
    found["told"] = axe_violations(phone)
    assert DIGITS not in phone.content()
    until(lambda: len(operator.asked) > before, "the visitor is told")
    assert f"sap den luot so {ticket['label']}" in operator.texts[-1]
    phone.get_by_role("button", name="Không nhắn nữa").click()
    expect(phone.get_by_role("button", name="Nhắn cho tôi khi gần đến lượt")).to_be_visible()
    expect(phone.get_by_text("Đã xóa")).to_be_visible()
    assert found == {"asked": [], "told": []}


def issued(telling: LiveServer) -> tuple[Json, str]:
    """Return a number of a visitor and its page, of a centre that tells browsers."""
    admin, reception = Person(telling.url, "admin"), Person(telling.url, "reception")
    version = channel(admin, "push")["version"]
    admin.ask("PUT", "/message-channels/push", is_on=True, version=version)
    for before in reception.get("/tickets", state="waiting")["items"]:  # Nobody is ahead.
        gone = {"version": before["version"], "request_id": uuid4().hex}
        admin.post(f"/tickets/{before['id']}/cancel", **gone)
    ticket = reception.post("/tickets", service="dat-dai", request_id=uuid4().hex)
    return ticket, "/t/" + ticket["track_url"].rpartition("/")[2]


def test_a_phone_is_told_with_its_page_closed_until_one_press_switches_it_off(
    office: Windows, telling: LiveServer, post: PushService
) -> None:
    ticket, page = issued(telling)
    browser = post.browser()
    context = office.context(PHONE, scripts=SUBSCRIBED % browser.subscription)
    context.grant_permissions(["notifications"], origin=telling.url)
    phone = office.again(context, f"{page}?lang=vi")
    linked(phone)
    session = context.new_cdp_session(phone)
    known: list[Json] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated", lambda told: known.extend(told["registrations"])
    )
    session.send("ServiceWorker.enable")

    phone.get_by_role("button", name="Báo cho tôi trên máy này").click()

    expect(phone.get_by_text("Máy này sẽ báo khi còn 3 người")).to_be_visible()
    assert phone.evaluate("window.subscribe_asked.length") == 1
    assert axe_violations(phone) == []
    until(lambda: len(post.asked) > 0, "the service is told")
    told = browser.read(post.asked[-1][2])
    assert told["title"] == f"Sắp đến lượt số {ticket['label']}"
    (mine,) = {one["registrationId"] for one in known if one["scopeURL"] == telling.url + page}
    given = {"origin": telling.url, "registrationId": mine, "data": json.dumps(told)}
    (worker,) = context.service_workers
    worker.evaluate(SHOWING)
    session.send("ServiceWorker.deliverPushMessage", given)
    until(lambda: len(worker.evaluate("self.shown")) > 0, "it is shown")
    assert worker.evaluate("self.shown") == [[told["title"], told["body"], "vi", "moiso"]]
    phone.get_by_role("button", name="Tắt báo trên máy").click()
    expect(phone.get_by_role("button", name="Báo cho tôi trên máy này")).to_be_visible()
    expect(phone.get_by_text("Đã xóa")).to_be_visible()
    until(lambda: phone.evaluate(LEFT) == 0, "no script of the page is left")


@pytest.mark.parametrize(
    ("script", "language", "words"),
    [
        (DENIED, "vi", "đang chặn thông báo"),
        (OF_AN_IPHONE, "en", "Add to Home Screen"),
        (OLD, "vi", "không báo được khi đã đóng trang"),
    ],
    ids=["denied", "iphone", "old"],
)
def test_a_phone_that_can_not_be_told_says_why_instead_of_the_button(
    office: Windows, telling: LiveServer, script: str, language: str, words: str
) -> None:
    _, page = issued(telling)

    phone = office.open(f"{page}?lang={language}", PHONE, scripts=script)

    expect(phone.locator(".track-tell")).to_contain_text(words)
    expect(phone.locator(".track-tell button")).to_have_count(0)


def test_a_centre_says_its_messages_in_its_own_words(office: Windows) -> None:
    page = entered(office, "/admin/messages")
    words = page.get_by_role("group", name="Mời đến quầy").get_by_label("Tiếng Việt")
    expect(words).to_have_attribute("placeholder", "{centre}: mời số {label} đến {counter}. {link}")

    words.fill("Số {label}: còn {ahead}")
    words.blur()
    expect(page.get_by_role("alert").filter(has_text="{ahead}")).to_be_visible()
    words.fill("Xin mời số {label} đến {counter}")
    words.blur()

    expect(page.locator("#draft")).to_contain_text("1")
    page.reload()
    expect(words).to_have_value("Xin mời số {label} đến {counter}")

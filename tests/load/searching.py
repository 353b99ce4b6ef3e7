"""Knows what a key costs in the search of thousands of procedures, at the kiosk and in the office.

Each key is pressed several times and its shortest time counts: what else the machine does takes
time from a page, and never gives it any. It is what the page computes, layout included.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import requests
from playwright.sync_api import Page, sync_playwright

from tests.load.figures import Aim, Cell, Figure, Finding, spread
from tests.load.hall import Hall
from tests.support.browser import ARGUMENTS, sign_in
from tests.support.chromium import find_chromium
from tests.support.live import PASSWORD
from tests.support.patience import patience

TITLE = "A key in the search among so many procedures, the shortest of several presses"
AIM_KEY_MS = 20
TIMES = 5
QUERIES = ("giay chung nhan", "khai sinh", "ket hon")
WORDS = (
    "cấp giấy chứng nhận đăng ký thay đổi thông tin quyền sử dụng đất hộ kinh doanh khai sinh kết "
    "hôn thường trú cải chính bổ sung trích lục giấy phép xây dựng nhà ở riêng lẻ công trình bảo "
    "hiểm xã hội trợ cấp người có công với cách mạng thẩm định phê duyệt hồ sơ dự án đầu tư"
).split()
LONGEST_NAME = 18

IN_THE_OFFICE = """(queries) => {
  const input = document.querySelector("#find-procedure");
  return queries.flatMap((query) => Array.from(query, (_, n) => {
    input.value = query.slice(0, n + 1);
    const begun = performance.now();
    input.dispatchEvent(new Event("input", { bubbles: true }));
    document.body.offsetHeight;
    return performance.now() - begun;
  }));
}"""
AT_THE_KIOSK = """(queries) => {
  const key = (name) => document.querySelector(`[data-do="key"][data-with="${name}"]`);
  return queries.flatMap((query) => {
    key("clear").click();
    return Array.from(query, (letter) => {
      const button = key(letter === " " ? "space" : letter);
      const begun = performance.now();
      button.click();
      document.body.offsetHeight;
      return performance.now() - begun;
    });
  });
}"""


def searching(hall: Hall, *, procedures: int) -> Iterator[Finding]:
    """Measure the searches among so many procedures, which the centre gets for it."""
    _publish(hall, procedures)
    # On a thread of its own: within the tests another browser has this one's loop already.
    with ThreadPoolExecutor(1) as pool:
        yield from pool.submit(lambda: list(_searching(hall, procedures))).result()


def _publish(hall: Hall, procedures: int) -> None:
    dice, services = Random("procedures"), hall.services
    rows = {
        f"1.{n:06d}": {
            "name": {"vi": " ".join(dice.choices(WORDS, k=LONGEST_NAME)), "en": f"Procedure {n}"},
            "service": services[n % len(services)],
        }
        for n in range(procedures)
    }
    with requests.Session() as admin:
        api = f"{hall.server.url}/api/v1"
        signed = admin.post(f"{api}/sessions", json={"username": "admin", "password": PASSWORD})
        admin.headers["Authorization"] = f"Bearer {signed.json()['token']}"
        version = admin.get(f"{api}/configuration").json()["version"]
        patch = {"expected_version": version, "patch": {"procedure": rows}}
        done = admin.post(f"{api}/configuration", json={"request_id": "procedures", **patch})
        assert done.ok, done.text


def _searching(hall: Hall, procedures: int) -> Iterator[Finding]:
    path = find_chromium()
    assert path is not None, "no Chromium: `make chromium`"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        context = browser.new_context(base_url=hall.server.url)
        context.set_default_timeout(patience(30_000))
        page = context.new_page()
        sign_in(page, "admin", PASSWORD)
        page.goto("/admin/procedures")
        page.locator("#find-procedure").wait_for()
        yield from _measured(page, "office", IN_THE_OFFICE, procedures)
        page.goto("/kiosk")
        page.locator("[data-do=search]").first.click()
        page.locator("[data-do=key]").first.wait_for()
        yield from _measured(page, "kiosk", AT_THE_KIOSK, procedures)
        browser.close()


def _measured(page: Page, name: str, script: str, procedures: int) -> Iterator[Finding]:
    rounds = [page.evaluate(script, list(QUERIES)) for _ in range(TIMES)]
    took_ms = [min(times) for times in zip(*rounds, strict=True)]
    cells: dict[str, Cell] = {"page": name, "procedures": procedures, "keys": len(took_ms)}
    yield Figure(TITLE, {**cells, **spread(took_ms)})
    yield Aim(f"{name}: a key among {procedures} procedures", max(took_ms), " ms", most=AIM_KEY_MS)

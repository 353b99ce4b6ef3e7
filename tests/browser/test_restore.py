"""A person with a backup and a new machine gets the centre back, at a browser alone."""

import re
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import requests
from playwright.sync_api import Browser, expect

from app.persistence.sealing import Identity, sealed
from tests.browser.day import Person
from tests.browser.paper import quoted
from tests.browser.windows import CONSOLE, Windows
from tests.support.axe import axe_violations
from tests.support.live import PASSWORD, LiveServer, until
from tests.support.patience import patience

CODE = re.compile(r"nhập mã cài đặt (\d{3}-\d{3})\.")
RESTORED_MS = 120_000


@pytest.fixture
def backed_up(tmp_path: Path) -> Path:
    """Give the test a backup of a centre in which one number was taken."""
    old = LiveServer(tmp_path / "old", demo=False)
    (tmp_path / "old").mkdir()
    old.start()
    try:
        reception = Person(old.url, "reception", password=PASSWORD)
        reception.post("/tickets", service="dat-dai", request_id=uuid4().hex)
        path = tmp_path / "moiso-20260301-080000+0700.zip"
        old.command("backup", str(path))
    finally:
        old.stop()
    return path


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[LiveServer]:
    """Run the server of the new machine."""
    (tmp_path / "new").mkdir()
    live = LiveServer(tmp_path / "new", demo=False, settings={"MOISO_PASSWORD": ""})
    live.start()
    yield live
    live.stop()


@pytest.fixture
def key(backed_up: Path) -> Path:
    """Encrypt the backup; give the test the file of the private key."""
    made = Identity.generate()
    encrypted = backed_up.with_name(backed_up.name + ".age")
    with encrypted.open("wb") as out, sealed(out, [str(made.to_public())]) as writer:
        writer.write(backed_up.read_bytes())
    backed_up.unlink()
    path = backed_up.with_name("moiso-backup.key")
    path.write_text(f"# a key of backups\n{made}\n")
    return path


def test_an_encrypted_backup_is_restored_on_a_new_machine_without_a_terminal(
    chromium: Browser, empty: LiveServer, backed_up: Path, key: Path, tmp_path: Path
) -> None:
    windows = Windows(chromium, empty.url)
    page = windows.open("/", CONSOLE)
    found = CODE.search(empty.whole_log())
    assert found is not None
    page.get_by_label("Mã cài đặt").fill(found[1])
    page.get_by_role("button", name="Tiếp tục").click()
    (restore,) = quoted("trouble_6")
    page.get_by_role("link", name=restore).click()
    holiday = tmp_path / "holiday.zip"
    holiday.write_bytes(b"PK no archive")

    page.get_by_label("Tệp sao lưu").set_input_files(holiday)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("không phải bản sao lưu nguyên vẹn")
    assert axe_violations(page) == []

    encrypted = backed_up.with_name(backed_up.name + ".age")
    page.get_by_label("Tệp sao lưu").set_input_files(encrypted)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("alert")).to_contain_text("được mã hóa")
    assert axe_violations(page) == []

    page.get_by_label("Tệp sao lưu").set_input_files(encrypted)
    page.get_by_label("Tệp khóa riêng").set_input_files(key)
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Phục hồi bản sao lưu này?")
    expect(page.locator(".setup-brings")).to_contain_text("Trung tâm Phục vụ hành chính công")
    expect(page.locator(".setup-brings")).to_contain_text("Số đã lấy1")
    assert axe_violations(page) == []

    page.get_by_role("button", name="Phục hồi", exact=True).click()
    page.wait_for_url("**/sign-in*", timeout=patience(RESTORED_MS))
    expect(page.locator("#username")).to_be_visible()
    taken: list[str] = []
    request_id = uuid4().hex

    def has_number() -> bool:
        """Take a number; the server begins anew with the key of the backup, and may be away."""
        try:
            reception = Person(empty.url, "reception", password=PASSWORD)
            ticket = reception.post("/tickets", service="dat-dai", request_id=request_id)
        except (requests.RequestException, AssertionError):
            return False
        taken.append(ticket["label"])
        return True

    until(has_number, "a number of the restored centre")
    assert taken[0].endswith("002")
    assert empty.command("verify-log")
    windows.close()

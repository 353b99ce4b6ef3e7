"""What is done with devices stands in the log, with who did it; never a code or a token."""

from typing import Any

from app.operations.devices.devices import NewDevice
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

BOARD = {"kind": "board", "name": "board-9", "url": "alpha+sim://board-9?address=3", "counter": 1}


def told(web: Web, query: str = "action=device") -> list[tuple[str, str]]:
    items: list[dict[str, Any]] = web.get("admin", f"/audit?{query}").get_json()["items"]
    return [(item["who"], item["details"]) for item in items]


def test_adding_pairing_and_revoking_a_device_say_who_did_it(web: Web) -> None:
    body = {"kind": "display", "name": "tv-9", "zone": "a"}
    device = web.ask("admin", "POST", "/devices", body).get_json()
    code = web.post("admin", f"/devices/{device['id']}/pairing-code").get_json()["code"]
    token = web.post(None, "/pairing", code=code).get_json()["token"]
    web.post("admin", f"/devices/{device['id']}/revoke")

    found = told(web)

    assert found == [
        ("Cán bộ admin", "loại: Màn hình; tên: tv-9; thay đổi: ngừng dùng thiết bị"),
        (f"Thiết bị {device['id']}", "loại: Màn hình; tên: tv-9; thay đổi: ghép nối bằng mã"),
        ("Cán bộ admin", "loại: Màn hình; tên: tv-9; thay đổi: lấy mã ghép nối"),
        ("Cán bộ admin", "loại: Màn hình; tên: tv-9; thay đổi: thêm thiết bị; khu vực: a"),
    ]
    log = web.get("admin", "/events").get_data(as_text=True)
    assert not [secret for secret in (code, token, device["token"]) if secret in log]


@ON_SQLITE
def test_what_the_command_line_changes_of_a_device_is_there_too(web: Web) -> None:
    centre_id = web.seed.centres["dong-ha"]
    book = web.installation.devices
    book.add(None, centre_id, NewDevice("agent", "pc-b"))
    web.ask("admin", "POST", "/devices", BOARD)
    book.set_url(None, centre_id, "board-9", "alpha+sim://elsewhere")
    book.give_to_agent(None, centre_id, "board-9", "pc-b")
    book.set_second_printer(None, centre_id, "kiosk", "printer")

    found = told(web, "who=system&action=device")

    board = "loại: Bảng LED; tên: board-9; thay đổi"
    assert [details for _, details in found] == [
        "loại: Ki-ốt; tên: kiosk; thay đổi: đổi máy in thay thế; máy in thay thế: printer",
        f"{board}: đổi máy điều khiển; máy tính điều khiển: pc-b",
        f"{board}: đổi địa chỉ của thiết bị; địa chỉ: alpha+sim://elsewhere",
        "loại: Máy tính điều khiển thiết bị; tên: pc-b; thay đổi: thêm thiết bị",
    ]
    assert {who for who, _ in found} == {"Hệ thống"}

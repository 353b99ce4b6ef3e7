"""What the page of devices is told of each device."""

from datetime import UTC, datetime

from app.admin.picture import DeviceRow
from app.admin.view import devices_view
from app.domain.devices.paper import PaperForecast
from app.operations.devices.paper import PrinterPaper
from app.persistence.devices.devices import Device
from hardware.devices import Cause, Health, HealthState
from tests.support.builders import floor

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def _device(ident: int, kind: str, name: str, **more: object) -> Device:
    given = {"url": "", "zone": None, "counter": None, "is_revoked": False, **more}
    return Device(id=ident, centre_id=1, kind=kind, name=name, **given)  # type: ignore[arg-type] # as rows


DEVICES = [
    _device(1, "agent", "pc-b"),
    _device(2, "board", "board-03", url="alpha+serial:///dev/ttyUSB0", counter=3, agent=1),
    _device(3, "kiosk", "kiosk-1", url="escpos+tcp://10.0.0.21"),
    _device(4, "display", "tv-a", zone="a"),
    _device(5, "printer", "gone", url="escpos+tcp://10.0.0.22", is_revoked=True),
]
FAULT = Health(HealthState.FAULT, "no answer", AT, Cause.WIRE)


def _shown() -> dict[str, DeviceRow]:
    left = PaperForecast(12_345.6, 70_000, AT, 411, None)
    picture = devices_view(
        floor(),
        AT,
        devices=DEVICES,
        health={2: FAULT, 3: FAULT},
        paper={3: PrinterPaper(DEVICES[2], left, ends_soon=False)},
        server="http://s",
    )
    return {device["name"]: device for device in picture["devices"]}


def test_a_revoked_device_is_not_shown() -> None:
    assert list(_shown()) == ["pc-b", "board-03", "kiosk-1", "tv-a"]


def test_a_device_tells_who_drives_it_and_how_it_is() -> None:
    board = _shown()["board-03"]

    assert (board["agent"], board["counter"]) == ("pc-b", 3)
    assert (board["state"], board["cause"], board["detail"]) == ("fault", "wire", "no answer")


def test_a_printer_tells_how_long_its_paper_lasts_and_takes_a_new_roll() -> None:
    shown = _shown()

    assert shown["kiosk-1"]["paper"] == {
        "used_mm": 12_346,
        "roll_mm": 70_000,
        "since": "2026-11-24T01:00:00.000Z",
        "slips_left": 411,
        "ends_at": None,
        "ends_soon": False,
    }
    assert shown["board-03"]["paper"] is None
    assert [name for name, one in shown.items() if one["may_renew"]] == ["kiosk-1"]


def test_a_device_offers_only_what_can_be_done_with_it() -> None:
    shown = _shown()

    may = {name: (one["may_test"], one["may_pair"]) for name, one in shown.items()}

    assert may == {
        "pc-b": (False, True),
        "board-03": (True, False),
        "kiosk-1": (True, True),
        "tv-a": (False, True),
    }

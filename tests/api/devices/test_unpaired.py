"""Knows that a device that nobody paired is said to be so everywhere, until somebody pairs it."""

from collections.abc import Mapping

from app.background.alert_monitor import AlertMonitor
from app.reports.day_figures import DayFigures
from tests.support.live import until
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def _device(web: Web, ident: int) -> Mapping[str, object]:
    found: Mapping[str, object] = next(
        one for one in web.get("admin", "/devices").get_json() if one["id"] == ident
    )
    return found


def _alerts(web: Web) -> list[str]:
    installation, centre_id = web.installation, web.seed.centres["dong-ha"]
    AlertMonitor(installation, DayFigures(installation.database)).look()
    open_ones = installation.alerts.open(centre_id)
    return [str(one.facts["device"]) for one in open_ones if one.kind == "device"]


def test_an_unpaired_display_is_a_warning_and_an_alert_until_six_digits_pair_it(hall: Web) -> None:
    body = {"kind": "display", "name": "Ti vi sảnh", "zone": "a"}
    added = hall.ask("admin", "POST", "/devices", body).get_json()
    until(lambda: _device(hall, added["id"])["cause"] == "not_paired", "the server to see it")
    before = _device(hall, added["id"])
    until(lambda: _alerts(hall) == ["Ti vi sảnh"], "the alert")

    code = hall.post("admin", f"/devices/{added['id']}/pairing-code").get_json()["code"]
    hall.installation.pairing.pair(code, address="10.0.0.7")

    assert (before["state"], before["paired_at"]) == ("warning", None)
    until(lambda: _device(hall, added["id"])["cause"] == "", "the end of the warning")
    until(lambda: _alerts(hall) == [], "the end of the alert")

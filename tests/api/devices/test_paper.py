"""Knows how the paper of printers is counted, forecast and told, here and at agents."""

from typing import Any

import pytest

from app.background.alert_monitor import AlertMonitor
from app.domain.devices.paper import WARN_SLIPS
from app.operations.devices.paper import PaperCounts
from app.reports.day_figures import DayFigures
from hardware.devices import Cause, Health, HealthState
from tests.api.devices.test_agents import Pc
from tests.support.live import until
from tests.support.registering import add_device
from tests.support.seeding import ON_SQLITE
from tests.support.web import API, Web
from tests.web.test_metrics import figures

pytestmark = ON_SQLITE
SLIP_MM, ROLL_MM = 140.0, 70_000


def paper_of(web: Web, name: str = "kiosk") -> dict[str, Any]:
    """Return what the API says of a printer's paper, {} for nothing."""
    devices = web.get("admin", "/devices").get_json()
    return next(one["paper"] for one in devices if one["name"] == name) or {}


def new_roll(web: Web, name: str = "kiosk", *, by: str = "supervisor") -> Any:
    return web.post(by, f"/devices/{web.known(name).caller.id}/new-roll")


def print_slips(web: Web, count: int, name: str = "kiosk") -> None:
    for _ in range(count):
        web.installation.paper.printed(web.known(name).caller.id, SLIP_MM)


def printer_of(web: Web, device_id: int) -> Any:
    """Return a device as the API tells it."""
    devices = web.get("admin", "/devices").get_json()
    return next(one for one in devices if one["id"] == device_id)


def comes_out(web: Web, device_id: int, token: str, number: int) -> bool:
    """Let a visitor take a number at a kiosk; return whether a slip came, or the paper was out."""
    headers = {"Authorization": f"Bearer {token}"}
    body = {"service": "dat-dai", "request_id": f"request-{number}"}
    client = web.server.app.test_client()
    ticket = client.post(API + "/tickets", json=body, headers=headers).get_json()
    address = f"/tickets/{ticket['id']}/slip"

    def has_come() -> bool:
        return bool(web.get("admin", address).get_json()["state"] == "printed")

    until(
        lambda: has_come() or printer_of(web, device_id)["cause"] == "paper_out",
        "the slip, or the end of the paper",
    )
    return has_come()


def test_a_whole_roll_is_counted_runs_low_ends_and_is_followed_by_a_new_one(hall: Web) -> None:
    """A simulated roll of two metres, from its putting in to the next one."""
    centre_id = hall.seed.centres["dong-ha"]
    url = "star+sim://roller?roll=2"
    device_id, token = add_device(hall.installation, centre_id, "kiosk", "roller", url=url)
    hall.post("supervisor", f"/devices/{device_id}/new-roll")
    paper, causes = hall.installation.paper, set()

    first = comes_out(hall, device_id, token, 0)
    until(lambda: paper_of(hall, "roller").get("used_mm", 0) > 0, "the slip counted")
    told = paper_of(hall, "roller")
    length_mm = told["used_mm"]
    slips = 1
    while comes_out(hall, device_id, token, slips):
        causes.add(printer_of(hall, device_id)["cause"])
        slips += 1
        assert slips < 40
    until(lambda: paper.of(centre_id)[device_id].forecast.slips_left is None, "the roll's end")
    hall.post("admin", f"/devices/{device_id}/simulate", fault="none")
    until(lambda: paper_of(hall, "roller")["used_mm"] <= 2 * length_mm, "the new roll")
    until(lambda: printer_of(hall, device_id)["state"] == "ok", "the printer well")
    parts = hall.installation

    def is_kept() -> bool:
        restarted = PaperCounts(parts.units, parts.clock, parts.authentication)
        return restarted.of(centre_id)[device_id] == paper.of(centre_id)[device_id]

    until(is_kept, "the same count in the database")
    assert first
    assert (told["roll_mm"], told["slips_left"]) == (2000, (2000 - length_mm) // length_mm)
    assert slips == pytest.approx(2000 / length_mm, abs=2)
    assert "paper_low" in causes


def test_a_printer_that_printed_nothing_has_no_paper_to_tell(web: Web) -> None:
    assert paper_of(web) == {}


def test_a_roll_that_nobody_put_in_is_counted_until_somebody_does(web: Web) -> None:
    print_slips(web, 10)
    before = paper_of(web)

    answer = new_roll(web)
    print_slips(web, 10)

    assert (before["used_mm"], before["slips_left"], before["since"]) == (1400, None, None)
    assert answer.status_code == 200
    assert (paper_of(web)["used_mm"], paper_of(web)["slips_left"]) == (1400, 490)
    assert (paper_of(web)["roll_mm"], paper_of(web)["ends_soon"]) == (ROLL_MM, False)


def test_a_new_roll_is_told_by_whom_and_only_of_a_printer(web: Web) -> None:
    answer = new_roll(web)

    assert answer.status_code == 200
    assert new_roll(web, "board").status_code == 404
    assert web.post("kiosk", "/devices/1/new-roll").status_code == 403
    events = web.get("admin", "/events").get_json()
    told = [e["facts"] for e in events["items"] if e["type"] == "device"]
    assert [(one["name"], one["change"]) for one in told] == [("kiosk", "device_new_roll")]


def test_slips_make_no_events(web: Web) -> None:
    before = web.installation.units.floor(web.seed.centres["dong-ha"]).seq

    print_slips(web, 20)

    assert web.installation.units.floor(web.seed.centres["dong-ha"]).seq == before


def test_the_hour_of_the_end_is_told_once_todays_rate_is_known(web: Web) -> None:
    new_roll(web)
    for _ in range(200):
        print_slips(web, 1)
        web.clock.later(minutes=1)

    assert paper_of(web)["ends_at"] is not None
    assert paper_of(web)["slips_left"] == 300


def test_few_slips_are_an_alert_until_the_next_roll(web: Web) -> None:
    centre_id = web.seed.centres["dong-ha"]
    monitor = AlertMonitor(web.installation, DayFigures(web.installation.database))
    new_roll(web)

    def alerts() -> list[str]:
        monitor.round()
        return [alert.kind for alert in web.installation.alerts.open(centre_id)]

    print_slips(web, 500 - WARN_SLIPS)
    before = alerts()
    print_slips(web, 1)
    ending = alerts()
    shown = web.get("supervisor", "/alerts?kind=paper_ends").get_json()["items"]
    new_roll(web)
    after = alerts()

    assert (before, ending, after) == ([], ["paper_ends"], [])
    assert shown[0]["facts"] == {"printer": "kiosk", "slips": WARN_SLIPS - 1}


def test_a_sensor_that_says_so_itself_takes_the_forecasts_alert_away(web: Web) -> None:
    kiosk = next(d for d in web.installation.authentication.every_device() if d.name == "kiosk")
    new_roll(web)
    print_slips(web, 480)
    low = Health(HealthState.WARNING, "low", web.clock.at, Cause.PAPER_LOW)
    out = Health(HealthState.FAULT, "out", web.clock.at, Cause.PAPER_OUT)
    well = Health(HealthState.OK, "", web.clock.at)

    for health in (low, out, well):
        web.installation.paper.heard(kiosk, health)

    assert paper_of(web)["used_mm"] == 0
    # Of the two not seen yet the URL's length counts: the median of 70, 70 and 67.2 m.
    assert paper_of(web)["roll_mm"] == ROLL_MM


def test_metrics_tell_the_paper_of_each_printer(web: Web) -> None:
    new_roll(web)
    print_slips(web, 100)

    told = figures(web.read(None, "/metrics").get_data(as_text=True))

    assert told["moiso_paper_used_meters", "dong-ha", "kiosk"] == 14
    assert told["moiso_paper_slips_left", "dong-ha", "kiosk"] == 400
    assert ("moiso_paper_slips_left", "dong-ha", "printer") not in told


@pytest.fixture
def pc(web: Web) -> Pc:
    return Pc(web, "pc-1")


def settle(pc: Pc, number: int, **more: Any) -> int:
    """Let the agent print a slip, and say what it was told."""
    pc.issue()
    job = pc.claim(f"claim-{number:05}").get_json()["id"]
    body = {"device_id": pc.kiosk, "state": "printed", **more}
    status = pc.post(f"/agent/jobs/{job}/settle", body).status_code
    assert pc.post(f"/agent/jobs/{job}/settle", body).status_code == 409
    return int(status)


def test_an_agents_slips_are_counted_once_each(web: Web, pc: Pc) -> None:
    told = [settle(pc, number, paper_mm=139.9) for number in range(3)]

    assert told == [200] * 3
    assert paper_of(web, "pc-1-kiosk")["used_mm"] == round(3 * 139.9)


def test_a_slip_in_doubt_that_is_told_twice_is_counted_once(web: Web, pc: Pc) -> None:
    pc.issue()
    job = pc.claim("claim-00001").get_json()["id"]
    body = {"device_id": pc.kiosk, "state": "uncertain", "paper_mm": 100.0}

    told = [pc.post(f"/agent/jobs/{job}/settle", body).status_code for _ in range(2)]

    assert told == [200, 200]
    assert paper_of(web, "pc-1-kiosk")["used_mm"] == 100


def test_an_older_agent_that_says_nothing_of_paper_leaves_it_unknown(web: Web, pc: Pc) -> None:
    settle(pc, 1)
    never = paper_of(web, "pc-1-kiosk")
    web.post("admin", f"/devices/{pc.kiosk}/new-roll")
    settle(pc, 2, paper_mm=140)
    known = paper_of(web, "pc-1-kiosk")
    settle(pc, 3)

    assert never == {}
    assert known["slips_left"] == 499
    assert paper_of(web, "pc-1-kiosk")["slips_left"] is None


@pytest.mark.parametrize("paper_mm", [-1, 10_001, "140", True])
def test_an_impossible_length_is_refused(web: Web, pc: Pc, paper_mm: object) -> None:
    pc.issue()
    job = pc.claim("claim-00001").get_json()["id"]

    body = {"device_id": pc.kiosk, "state": "printed", "paper_mm": paper_mm}

    assert pc.post(f"/agent/jobs/{job}/settle", body).status_code == 422
    assert paper_of(web, "pc-1-kiosk") == {}

"""What the supervisor's live page shows."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

from app.domain.alerts.rules import Alert
from app.domain.instants import iso
from app.domain.queue.appointments import DueAppointment
from app.domain.queue.ticket import Action
from app.supervisor.picture import CounterSoFar, ServiceSoFar, TotalsPicture, WatchedDevice
from app.supervisor.view import supervisor_view
from kiosk.view import kiosk_view
from tests.support.scene import MORNING, Scene

NAMES = {11: "Nguyễn Thị Ổi"}
TOTALS: TotalsPicture = {
    "issued": 3,
    "served": 1,
    "missed": 0,
    "cancelled": 0,
    "mean_wait_s": 240.0,
    "share_in_target": 1.0,
}
LAND_TODAY: ServiceSoFar = {
    "issued": 3,
    "served": 1,
    "mean_wait_s": 240.0,
    "median_wait_s": 240.0,
    "p90_wait_s": 240.0,
    "share_in_target": 1.0,
}


def picture(
    scene: Scene,
    *,
    counters_today: Mapping[int, CounterSoFar] | None = None,
    devices: Sequence[Mapping[str, object]] = (),
    open_alerts: Mapping[tuple[str, str], Alert] | None = None,
) -> Any:
    return supervisor_view(
        scene.floor,
        scene.at,
        names=NAMES,
        services_today={"dat-dai": LAND_TODAY},
        counters_today=counters_today or {},
        devices=cast("Sequence[WatchedDevice]", devices),
        totals=TOTALS,
        open_alerts=open_alerts,
    )


def kinds(shown: Any) -> list[str]:
    return [alert["kind"] for alert in shown["alerts"]]


def test_a_counter_shows_its_officer_number_and_since_when() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    ticket = scene.issue("dat-dai")
    scene.call_next(1)
    scene.later(minutes=2)
    scene.act(ticket, Action.START)

    shown = picture(scene, counters_today={1: {"served": 7, "last_end_at": None}})["counters"][0]

    assert shown["officer_name"] == "Nguyễn Thị Ổi"
    assert (shown["state"], shown["label"], shown["ticket_state"]) == ("open", "A001", "serving")
    assert shown["seen_since"] == "2026-11-24T01:00:00.000Z", "since the call"
    assert shown["served"] == 7


def test_a_service_shows_who_waits_now_beside_the_figures_of_the_day() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    scene.issue("dat-dai")
    scene.later(minutes=4)
    scene.issue("dat-dai")

    land, tax, _ = picture(scene)["services"]

    assert (land["waiting"], land["longest_wait_s"], land["counters_open"]) == (2, 240, 1)
    assert (land["served"], land["mean_wait_s"]) == (1, 240.0)
    assert (tax["waiting"], tax["longest_wait_s"], tax["mean_wait_s"]) == (0, None, None)


def test_a_service_shows_how_many_come_with_an_appointment_soon() -> None:
    scene = Scene()
    soon = DueAppointment(5, "thue", scene.at + timedelta(minutes=40))
    scene.floor = replace(scene.floor, appointments={5: soon})

    booked = {one["code"]: one["booked"] for one in picture(scene)["services"]}

    assert booked == {"dat-dai": 0, "thue": 1, "tra-ket-qua": 0}


def test_services_stand_as_configured_and_are_said_to_be_worst_first() -> None:
    scene = Scene()
    scene.open(4, officer=11)
    scene.issue("tra-ket-qua")
    scene.later(minutes=25)
    scene.issue("thue")

    shown = picture(scene)

    assert [s["code"] for s in shown["services"]] == ["dat-dai", "thue", "tra-ket-qua"]
    assert shown["worst_first"] == ["thue", "tra-ket-qua", "dat-dai"], "nobody serves the first"
    assert shown["services"][0]["hour"]["unknown"] == "not_yet"


def test_a_service_shows_the_range_that_the_kiosk_tells_a_newcomer() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    for _ in range(3):
        scene.issue("dat-dai")

    shown = picture(scene)["services"]

    kiosk: Any = kiosk_view(scene.floor, scene.at, always_open=True)
    told = {tile["code"]: tile["estimate"] for tile in kiosk["services"]}
    assert told["dat-dai"]["high_s"] > 0
    assert shown[0]["estimate"] == told["dat-dai"]
    assert shown[1]["estimate"] == told["thue"]


def test_a_quiet_floor_has_no_alerts() -> None:
    scene = Scene()
    scene.open(1, officer=11)

    shown = picture(scene, devices=[{"id": 1, "kind": "printer", "name": "kiosk-1", "state": "ok"}])

    assert shown["alerts"] == []
    assert shown["totals"] == TOTALS


def test_a_wait_at_the_bound_is_an_alert_and_one_below_is_not() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    first = scene.issue("dat-dai")
    scene.call_next(1)
    scene.act(first, Action.START)
    scene.issue("dat-dai")

    scene.later(minutes=29, seconds=59)
    below = picture(scene)
    scene.later(seconds=1)
    reached = picture(scene)

    assert kinds(below) == []
    assert kinds(reached) == ["wait_over_bound"]
    assert reached["alerts"][0]["longest_wait_s"] == 1800


def test_people_waiting_where_no_counter_is_open_is_an_alert() -> None:
    scene = Scene()

    scene.issue("thue")

    shown = picture(scene)
    assert kinds(shown) == ["no_counter_open"]
    assert shown["alerts"][0]["service"] == "thue"


def test_an_open_counter_that_calls_nobody_is_an_alert_after_three_minutes() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    scene.issue("dat-dai")

    scene.later(minutes=2, seconds=59)
    early = picture(scene)
    scene.later(seconds=1)
    late = picture(scene)

    assert kinds(early) == []
    assert kinds(late) == ["counter_idle"]
    assert (late["alerts"][0]["counter"], late["alerts"][0]["waiting"]) == (1, 1)


def test_idle_is_counted_from_the_last_visitor_not_from_opening() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    scene.issue("dat-dai")
    scene.later(minutes=20)

    ended = MORNING + timedelta(minutes=18)
    shown = picture(scene, counters_today={1: {"served": 3, "last_end_at": ended}})

    assert kinds(shown) == []


def test_a_no_show_just_now_is_not_idleness() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    first = scene.issue("dat-dai")
    scene.issue("dat-dai")
    scene.call_next(1)
    scene.later(minutes=5)

    scene.act(first, Action.NO_SHOW)

    assert kinds(picture(scene)) == []


def test_a_device_in_trouble_is_an_alert_of_its_kind() -> None:
    scene = Scene()
    printer = {
        "id": 1,
        "kind": "printer",
        "name": "kiosk-1",
        "state": "fault",
        "detail": "hết giấy",
        "since": iso(MORNING),
    }

    shown = picture(scene, devices=[printer])

    (alert,) = shown["alerts"]
    told = [alert[key] for key in ("kind", "device_kind", "device", "state", "detail", "is_grave")]
    assert told == ["device", "printer", "kiosk-1", "fault", "hết giấy", True]


def test_an_alert_that_is_kept_says_since_when_and_who_has_seen_it() -> None:
    scene = Scene()
    scene.issue("thue")
    alert = Alert(
        7, "no_counter_open", "service:thue", True, {}, MORNING,
        acknowledged_at=MORNING, acknowledged_by=11,
    )  # fmt: skip

    (shown,) = picture(scene, open_alerts={alert.key: alert})["alerts"]

    assert (shown["id"], shown["seen_by"]) == (7, "Nguyễn Thị Ổi")
    assert shown["raised_at"] == "2026-11-24T01:00:00.000Z"
    assert shown["service_name"]["vi"] == "Thuế"


def test_the_picture_is_plain_json() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    scene.issue("dat-dai")

    text = json.dumps(picture(scene, devices=[{"kind": "board", "since": iso(MORNING)}]))

    assert json.loads(text)["seq"] == scene.floor.seq


def test_a_call_for_help_is_the_first_alert_and_an_emergency_before_it() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    scene.issue("thue")
    scene.alarm(1, "help")
    scene.alarm(3, "emergency")

    shown = picture(scene)

    assert kinds(shown)[:2] == ["emergency", "help"]
    first, second = shown["alerts"][:2]
    assert (first["counter"], first["officer_name"], first["accepted_by"]) == (3, None, None)
    assert (second["counter"], second["since"]) == (1, "2026-11-24T01:00:00.000Z")


def test_a_late_return_is_seen_at_its_counter_and_as_an_alert() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    scene.pause(1, "break", minutes=10)

    scene.later(minutes=14)

    shown = picture(scene)
    assert shown["counters"][0]["back_at"] == "2026-11-24T01:10:00.000Z"
    (alert,) = (a for a in shown["alerts"] if a["kind"] == "return_late")
    assert (alert["counter"], alert["late_s"], alert["is_grave"]) == (1, 240, False)


def test_the_supervisors_see_what_every_counter_asks_and_has_not_read() -> None:
    scene = Scene()
    scene.open(1, officer=11)
    asked = scene.ask(1, "printer_paper", officer=11)
    told = scene.tell(3, "phone", by=12)

    shown = picture(scene)

    assert [(m["id"], m["counter"], m["sender"], m["code"]) for m in shown["messages"]] == [
        (asked, 1, "counter", "printer_paper"),
        (told, 3, "supervisor", "phone"),
    ]
    assert shown["messages"][0]["sent_by"] == "Nguyễn Thị Ổi"
    assert shown["replies"] == ["coming", "agreed", "wait_5", "not_possible"]
    assert "call_on" in shown["tells"]

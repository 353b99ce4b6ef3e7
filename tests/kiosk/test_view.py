"""What the kiosk shows."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from app.domain.centre.values import Colour, Hours, Service, ServiceGroup, SpecialDay
from app.domain.queue.appointments import DueAppointment
from app.domain.queue.assistance import UNANSWERED_AFTER
from app.domain.queue.ticket import Action
from kiosk.view import kiosk_view
from tests.support.scene import Scene

WEEKDAYS = frozenset({1, 2, 3, 4, 5})


def picture(scene: Scene, *, always_open: bool = False) -> Any:
    return kiosk_view(scene.floor, scene.at, always_open=always_open)


def tile(scene: Scene, code: str = "dat-dai") -> Any:
    return next(s for s in picture(scene)["services"] if s["code"] == code)


def with_hours(scene: Scene, *spans: tuple[time, time]) -> None:
    hours = Hours(WEEKDAYS, spans, spans)
    scene.floor = replace(scene.floor, centre=replace(scene.floor.centre, hours=hours))


def with_service(scene: Scene, service: Service) -> None:
    services = {**scene.floor.centre.services, service.code: service}
    scene.floor = replace(scene.floor, centre=replace(scene.floor.centre, services=services))


def serve(scene: Scene, *, times: int, minutes: float) -> None:
    for _ in range(times):
        called = scene.act(scene.issue("dat-dai"), Action.CALL, counter=1)
        scene.act(called, Action.START)
        scene.later(minutes=minutes)
        scene.act(called, Action.FINISH, outcome="accepted", kind="submit")


def test_services_stand_in_the_order_of_the_centre() -> None:
    scene = Scene()

    shown = picture(scene)["services"]

    assert [s["code"] for s in shown] == ["dat-dai", "thue", "tra-ket-qua"]
    assert shown[0]["name"] == {"vi": "Đất đai", "en": "Land"}
    assert shown[0]["counters"][1] == {"number": 2, "name": {"vi": "Quầy 2", "en": "Counter 2"}}


def test_the_kiosk_writes_times_in_the_zone_of_the_centre() -> None:
    scene = Scene()

    centre = picture(scene)["centre"]

    assert centre["time_zone"] == "Asia/Ho_Chi_Minh"
    assert (centre["header"], centre["site"]["vi"]) == ("UBND TỈNH QUẢNG TRỊ", "Cơ sở Đông Hà")


def test_a_tile_says_why_it_is_closed_for_now_and_until_when() -> None:
    scene = Scene()
    scene.issue("dat-dai")

    scene.close_service("dat-dai", "system", minutes=90)

    shut = tile(scene)
    assert (shut["open"], shut["closed"], shut["reason"]) == (False, "for_now", "system")
    assert shut["opens_at"] == "2026-11-24T02:30:00.000Z"
    assert (shut["waiting"], picture(scene)["open"], tile(scene, "thue")["open"]) == (1, True, True)


def test_a_tile_says_how_many_come_with_an_appointment_within_two_hours() -> None:
    scene = Scene()
    known = [
        DueAppointment(n, "dat-dai", scene.at + timedelta(minutes=m))
        for n, m in enumerate([-11, -5, 30, 119, 121])
    ]
    scene.floor = replace(scene.floor, appointments={one.id: one for one in known})

    assert (tile(scene)["booked"], tile(scene, "thue")["booked"]) == (3, 0)


def test_a_tile_counts_who_waits_and_not_who_was_called() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.issue("dat-dai")
    scene.issue("thue")

    scene.call_next(1)

    assert tile(scene)["waiting"] == 1
    assert tile(scene, "thue")["waiting"] == 1
    assert tile(scene, "tra-ket-qua")["waiting"] == 0


def test_yesterdays_waiting_tickets_are_not_counted() -> None:
    scene = Scene()
    scene.issue("dat-dai")

    scene.later(minutes=24 * 60)

    assert tile(scene)["waiting"] == 0


def test_a_paused_counter_does_not_count_as_open() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.open(2, officer=2)

    scene.pause(2, "lunch")

    assert tile(scene)["counters_open"] == 1


def test_an_unknown_wait_is_shown_as_unknown() -> None:
    scene = Scene()

    scene.issue("dat-dai")

    assert tile(scene)["estimate"] is None


def test_a_known_wait_is_a_range_of_five_minutes() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    serve(scene, times=3, minutes=10)

    scene.issue("dat-dai")

    assert tile(scene)["estimate"] == {"low_s": 900, "high_s": 1500, "p80_s": 1800}


def test_a_wait_past_the_end_of_calling_is_said_before_the_number_is_taken() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    serve(scene, times=3, minutes=10)
    scene.issue("dat-dai")

    with_hours(scene, (time(7, 30), time(8, 45)))

    assert tile(scene)["late"] == {"from": "2026-11-24T01:45:00.000Z", "resumes_at": None}


def test_a_wait_past_the_noon_break_leads_to_the_afternoon() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    serve(scene, times=3, minutes=10)
    scene.issue("dat-dai")

    with_hours(scene, (time(7, 30), time(8, 45)), (time(13, 30), time(17)))

    assert tile(scene)["late"] == {
        "from": "2026-11-24T01:45:00.000Z",
        "resumes_at": "2026-11-24T06:30:00.000Z",
    }


def test_a_wait_that_ends_in_time_has_no_warning() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    serve(scene, times=3, minutes=10)

    with_hours(scene, (time(7, 30), time(11, 30)))

    assert tile(scene)["late"] is None


def test_outside_the_hours_the_kiosk_is_closed_and_says_when_it_opens() -> None:
    scene = Scene()
    with_hours(scene, (time(7, 15), time(11, 15)), (time(13, 15), time(16, 30)))

    scene.at = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)

    shown = picture(scene)
    assert (shown["open"], shown["closes_at"]) == (False, None)
    assert shown["opens_at"] == "2026-11-24T06:15:00.000Z"
    assert not any(s["open"] for s in shown["services"])


def changed(scene: Scene, code: str, **changes: Any) -> None:
    with_service(scene, replace(scene.floor.centre.services[code], **changes))


def test_the_services_that_most_people_want_come_first() -> None:
    scene = Scene()

    changed(scene, "tra-ket-qua", per_day=90)

    shown = picture(scene)["services"]
    assert [s["code"] for s in shown] == ["tra-ket-qua", "dat-dai", "thue"]


def test_a_service_whose_numbers_are_given_says_so_and_the_others_go_on() -> None:
    scene = Scene()
    changed(scene, "thue", daily_limit=2)
    scene.issue("thue")
    before = tile(scene, "thue")

    scene.issue("thue")

    after = tile(scene, "thue")
    assert (before["open"], before["left"]) == (True, 1)
    assert (after["open"], after["closed"], after["left"]) == (False, "limit", 0)
    assert after["opens_at"] == "2026-11-25T00:00:00.000Z"
    assert (picture(scene)["open"], tile(scene)["open"]) == (True, True)


def test_a_service_with_hours_of_its_own_says_when_it_opens() -> None:
    scene = Scene()
    wednesdays = Hours(frozenset({3}), ((time(8), time(10)),), ())

    changed(scene, "thue", hours=wednesdays)

    shown = tile(scene, "thue")
    assert (shown["open"], shown["closed"]) == (False, "hours")
    assert shown["opens_at"] == "2026-11-25T01:00:00.000Z"
    assert (picture(scene)["open"], picture(scene)["opens_at"]) == (True, None)


TET = {"vi": "Nghỉ Tết Nguyên đán", "en": "Closed for Tết"}


def on_a_closed_day() -> Scene:
    """Return a Tuesday that the centre's calendar closes."""
    scene = Scene()
    days = {date(2026, 11, 24): SpecialDay(reason=TET), date(2026, 11, 25): SpecialDay(reason=TET)}
    hours = replace(scene.floor.centre.hours, days=days)
    scene.floor = replace(scene.floor, centre=replace(scene.floor.centre, hours=hours))
    return scene


def test_on_a_closed_day_the_kiosk_says_why_and_when_it_opens_next() -> None:
    scene = on_a_closed_day()

    shown = picture(scene)

    assert (shown["open"], shown["day"]) == (False, TET)
    assert shown["opens_at"] == "2026-11-26T00:00:00.000Z"
    assert (picture(scene, always_open=True)["open"], tile(Scene())["day"]) == (True, None)


def test_a_service_that_is_closed_for_a_day_says_why_on_its_tile() -> None:
    scene = Scene()
    usual = scene.floor.centre.hours
    changed(scene, "thue", hours=replace(usual, days={date(2026, 11, 24): SpecialDay(reason=TET)}))

    shown = tile(scene, "thue")

    assert (shown["closed"], shown["day"]) == ("hours", TET)
    assert shown["opens_at"] == "2026-11-25T00:00:00.000Z"
    assert (picture(scene)["open"], picture(scene)["day"]) == (True, None)


def test_inside_the_hours_the_kiosk_says_until_when() -> None:
    scene = Scene()

    with_hours(scene, (time(7, 15), time(11, 15)))

    shown = picture(scene)
    assert (shown["open"], shown["opens_at"]) == (True, None)
    assert shown["closes_at"] == "2026-11-24T04:15:00.000Z"


def test_a_kiosk_that_is_always_open_has_no_hours() -> None:
    scene = Scene()
    with_hours(scene, (time(13), time(16)))

    shown = picture(scene, always_open=True)

    assert (shown["open"], shown["opens_at"], shown["closes_at"]) == (True, None, None)


def test_guidance_is_named_only_where_the_centre_has_it() -> None:
    without, with_guidance = Scene(), Scene()
    names = {"vi": "Hướng dẫn", "en": "Guidance"}

    with_service(with_guidance, Service("huong-dan", "n", names, "", (1,), {}, 40))

    assert picture(without)["guidance"] is None
    assert picture(with_guidance)["guidance"] == "huong-dan"
    with_guidance.close_service("huong-dan", "absent")
    assert picture(with_guidance)["guidance"] is None
    assert tile(with_guidance, "huong-dan")["reason"] == "absent"


def test_where_results_are_collected_is_named_while_it_gives_numbers() -> None:
    scene = Scene()

    assert picture(scene)["results"] == "tra-ket-qua"
    scene.close_service("tra-ket-qua", "absent")
    assert picture(scene)["results"] is None


def test_priority_classes_are_offered_in_both_languages() -> None:
    scene = Scene()

    offered = picture(scene)["priority_classes"]

    assert offered == [{"code": "NCT", "name": {"vi": "Người cao tuổi", "en": "Older person"}}]


def test_who_asked_for_a_person_is_told_what_became_of_it_and_other_kiosks_are_not() -> None:
    scene = Scene()

    def told(kiosk: int = 7, *, is_attended: bool = True) -> Any:
        shown: Any = kiosk_view(
            scene.floor, scene.at, always_open=False, kiosk=kiosk, is_attended=is_attended
        )["assistance"]
        return shown and shown["state"]

    assert told() is None
    asked = scene.ask_for_help(7)
    assert (told(), told(8), told(is_attended=False)) == ("asked", None, "nobody")
    scene.at += UNANSWERED_AFTER
    assert told() == "late"
    scene.come(asked)
    assert (told(), told(is_attended=False)) == ("coming", "coming")


def test_a_service_names_its_group_and_the_kiosk_its_colour() -> None:
    scene = Scene()
    group = ServiceGroup("land", {"vi": "Nhà đất", "en": "Property"}, Colour.GREEN)
    land = replace(scene.floor.centre.services["dat-dai"], group="land")
    with_service(scene, land)
    scene.floor = replace(scene.floor, centre=replace(scene.floor.centre, groups={"land": group}))

    shown = picture(scene)

    assert shown["groups"] == [{"code": "land", "name": dict(group.name), "colour": "green"}]
    assert [s["group"] for s in shown["services"]] == ["land", None, None]

"""What the lobby TV shows."""

import json
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from app.api.lobby.displays import SpeechAnswerText
from app.domain.centre.values import Colour, Direction, Hours, SpecialDay, VoiceRules
from app.domain.instants import iso
from app.domain.queue.appointments import DueAppointment
from app.domain.queue.floor import Call
from app.domain.queue.ticket import Action
from display.view import Shown, display_view
from tests.support.scene import Scene


def speech(call: Call) -> SpeechAnswerText:
    return {"text": f"{call.label} {call.counter}", "clips": [f"/voice/{call.seq}.wav"]}


def picture(scene: Scene, zone: str = "a") -> Any:
    return display_view(scene.floor, Shown((zone,)), scene.at, speech=speech)


def test_newest_call_comes_first_with_its_words() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.open(2, officer=2)
    scene.issue("dat-dai")
    scene.issue("dat-dai")

    scene.call_next(1)
    scene.call_next(2)

    shown = picture(scene)
    assert [(c["label"], c["counter_name"]) for c in shown["calls"]] == [
        ("A002", "Quầy 2"),
        ("A001", "Quầy 1"),
    ]
    newest = shown["calls"][0]
    assert newest["seq"] == scene.floor.seq
    assert newest["at"] == "2026-11-24T01:00:00.000Z"
    assert newest["counter_names"] == {"vi": "Quầy 2", "en": "Counter 2"}
    assert newest["speech"] == {"text": "A002 2", "clips": [f"/voice/{newest['seq']}.wav"]}


def test_recall_is_a_call_of_its_own_and_the_third_is_the_last() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    ticket = scene.call_next(1)

    for _ in range(3):
        scene.later(seconds=20)
        scene.act(ticket, Action.RECALL)

    shown = picture(scene)
    assert [(c["recall"], c["last"]) for c in shown["calls"]] == [
        (3, True),
        (2, False),
        (1, False),
        (0, False),
    ]


def test_a_zone_shows_only_its_own_calls_and_counters() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.open(3, officer=3)
    scene.issue("dat-dai")
    scene.issue("thue")
    scene.call_next(1)
    scene.call_next(3)

    shown = picture(scene, "b")

    assert [c["label"] for c in shown["calls"]] == ["U002"]
    assert [s["counter"] for s in shown["serving"]] == [3, 4]
    assert shown["zone"] == {"code": "b", "name": {"vi": "Khu B", "en": "Zone B"}}


def test_the_next_appointments_of_the_zone_are_counts_by_their_time() -> None:
    scene = Scene()
    minutes = [("dat-dai", m) for m in (-5, 20, 20, 40, 60, 80, 100, 130)] + [("thue", 20)]
    known = [
        DueAppointment(n, service, scene.at + timedelta(minutes=m))
        for n, (service, m) in enumerate(minutes)
    ]
    scene.floor = replace(scene.floor, appointments={one.id: one for one in known})

    shown = picture(scene)["appointments"]

    assert [one["count"] for one in shown] == [2, 1, 1, 1]
    assert shown[0] == {"start": iso(scene.at + timedelta(minutes=20)), "count": 2}
    assert [one["count"] for one in picture(scene, "b")["appointments"]] == [1]


def test_a_call_taken_back_leaves_the_screen() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    ticket = scene.call_next(1)

    scene.act(ticket, Action.RETURN)

    assert picture(scene)["calls"] == []


def test_a_finished_call_stays_in_the_list() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    ticket = scene.call_next(1)

    scene.act(ticket, Action.FINISH, outcome="guided")

    assert [c["label"] for c in picture(scene)["calls"]] == ["A001"]


def test_every_call_of_the_last_minute_is_there_to_be_said_and_then_the_newest_twelve() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    for _ in range(20):
        scene.issue("dat-dai")
        scene.act(scene.call_next(1), Action.FINISH, outcome="guided")
        scene.later(seconds=3)

    at_once = [c["label"] for c in picture(scene)["calls"]]
    scene.later(minutes=2)
    later = [c["label"] for c in picture(scene)["calls"]]

    assert at_once == [f"A{number:03d}" for number in range(20, 0, -1)]
    assert later == at_once[:12]


def test_calls_of_yesterday_are_not_shown() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.call_next(1)

    scene.later(minutes=24 * 60)

    assert picture(scene)["calls"] == []


def test_each_counter_says_whether_it_is_open_and_whom_it_serves() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    ticket = scene.call_next(1)
    scene.act(ticket, Action.START)

    shown = picture(scene)

    assert shown["serving"] == [
        {
            "counter": 1,
            "counter_name": "Quầy 1",
            "counter_names": {"vi": "Quầy 1", "en": "Counter 1"},
            "state": "open",
            "label": "A001",
            "ticket_state": "serving",
        },
        {
            "counter": 2,
            "counter_name": "Quầy 2",
            "counter_names": {"vi": "Quầy 2", "en": "Counter 2"},
            "state": "closed",
            "label": None,
            "ticket_state": None,
        },
    ]


def test_waiting_counts_the_services_that_the_zone_serves_itself() -> None:
    scene = Scene()
    scene.issue("dat-dai")
    scene.issue("dat-dai")
    scene.issue("thue")

    a, b = picture(scene, "a"), picture(scene, "b")

    assert [(w["service"], w["waiting"]) for w in a["waiting"]] == [("dat-dai", 2)]
    assert [(w["service"], w["waiting"]) for w in b["waiting"]] == [("thue", 1), ("tra-ket-qua", 0)]


TET = {"vi": "Nghỉ Tết Nguyên đán", "en": "Closed for Tết"}


def on_a_closed_day() -> Scene:
    """Return a Tuesday that the centre's calendar closes."""
    scene = Scene()
    hours = replace(scene.floor.centre.hours, days={date(2026, 11, 24): SpecialDay(reason=TET)})
    scene.floor = replace(scene.floor, centre=replace(scene.floor.centre, hours=hours))
    return scene


def test_on_a_closed_day_the_display_says_why_and_when_the_centre_opens_next() -> None:
    scene = on_a_closed_day()

    always: Any = display_view(
        scene.floor, Shown(("a",)), scene.at, speech=speech, always_open=True
    )

    assert picture(scene)["closed"] == {"day": TET, "opens_at": "2026-11-25T00:00:00.000Z"}
    assert always["closed"] is None


def test_a_service_with_hours_of_its_own_keeps_the_display_open_and_opens_it_first() -> None:
    scene = Scene()
    weekday = Hours(frozenset({3}), ((time(7), time(17)),), ((time(7), time(17)),))
    early = Hours(frozenset({3}), ((time(6), time(8)),), ())
    services = scene.floor.centre.services
    tax = replace(services["thue"], hours=early)
    centre = replace(scene.floor.centre, hours=weekday, services={**services, "thue": tax})
    scene.floor = replace(scene.floor, centre=centre)
    tuesday = picture(scene)["closed"]

    scene.at = datetime(2026, 11, 25, 6, 30, tzinfo=centre.time_zone)

    assert tuesday == {"day": None, "opens_at": "2026-11-24T23:00:00.000Z"}
    assert picture(scene)["closed"] is None


def test_who_got_a_number_on_a_closed_day_is_called_as_on_any_other() -> None:
    scene = on_a_closed_day()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    waiting = picture(scene)["closed"]

    scene.call_next(1)

    assert (waiting, picture(scene)["closed"]) == (None, None)


@pytest.mark.parametrize(
    ("local", "is_closed"),
    [
        (time(6, 59), True),
        (time(7), False),
        (time(12), False),
        (time(17, 14), False),
        (time(17, 15), True),
    ],
)
def test_the_display_says_closed_from_a_while_after_the_last_call_till_numbers_are_given(
    local: time, *, is_closed: bool
) -> None:
    scene = Scene()
    spans = ((time(7), time(11)), (time(13), time(17)))
    hours = Hours(frozenset(range(1, 8)), spans, spans)
    scene.floor = replace(scene.floor, centre=replace(scene.floor.centre, hours=hours))
    scene.at = datetime.combine(date(2026, 11, 24), local, scene.floor.centre.time_zone)

    closed = picture(scene)["closed"]

    assert (closed is not None) is is_closed
    assert closed is None or closed["day"] is None


def test_in_quiet_hours_calls_are_shown_and_the_display_knows_to_be_silent() -> None:
    scene = Scene()
    local = scene.at.astimezone(scene.floor.centre.time_zone).time()
    rules = VoiceRules(quiet=((local, time(23, 0)),))
    quiet = replace(scene.floor, centre=replace(scene.floor.centre, voice=rules))

    shown: Any = display_view(quiet, Shown(("a",)), scene.at, speech=speech)
    before: Any = display_view(quiet, Shown(("a",)), scene.at - timedelta(minutes=1), speech=speech)

    assert (shown["sound"]["quiet"], before["sound"]["quiet"]) == (True, False)


def test_nothing_of_a_person_is_in_the_picture() -> None:
    scene = Scene()
    scene.open(1, officer=77)
    scene.issue("dat-dai", priority="NCT")
    scene.call_next(1)

    text = json.dumps(picture(scene), ensure_ascii=False)

    assert "NCT" not in text
    assert "cao tuổi" not in text
    assert "77" not in text


def test_a_call_to_a_counter_that_was_removed_stays_with_its_number() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.call_next(1)

    scene.remove_counter(1)

    shown = [(c["label"], c["counter_name"]) for c in picture(scene)["calls"]]
    assert shown == [("A001", "1")]


def test_a_zone_tells_its_colour_and_the_way_there() -> None:
    scene = Scene()
    b = replace(scene.floor.centre.zones["b"], colour=Colour.RED, direction=Direction.UP)
    zones = {**scene.floor.centre.zones, "b": b}
    floor = replace(scene.floor, centre=replace(scene.floor.centre, zones=zones))

    shown: Any = display_view(floor, Shown(("a", "b")), scene.at, speech=speech)

    told = [(z["code"], z["colour"], z["direction"]) for z in shown["zones"]]
    assert told == [("a", None, None), ("b", "red", "up")]


def test_the_hours_are_told_before_they_end_but_not_where_it_is_always_open() -> None:
    scene = Scene()
    scene.later(minutes=8 * 60 + 40)

    always: Any = display_view(
        scene.floor, Shown(("a",)), scene.at, speech=speech, always_open=True
    )

    assert always["closing"] is None
    assert picture(scene)["closing"] == {
        "stage": "ends_soon",
        "ends_at": "2026-11-24T10:00:00.000Z",
        "opens_at": "2026-11-25T00:00:00.000Z",
    }


def test_once_the_display_says_closed_it_says_nothing_more_of_the_hours() -> None:
    holiday = on_a_closed_day()
    scene = Scene()
    scene.later(minutes=9 * 60 + 5)

    assert (picture(holiday)["closing"], picture(holiday)["closed"]["day"]) == (None, TET)
    assert (picture(scene)["closing"]["stage"], picture(scene)["closed"]) == ("closed", None)
    scene.later(minutes=10)
    assert picture(scene)["closing"] is None
    assert picture(scene)["closed"] is not None

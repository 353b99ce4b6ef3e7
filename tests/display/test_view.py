"""What the lobby TV shows."""

import json
from dataclasses import replace
from datetime import time, timedelta
from typing import Any

from app.domain.centre.values import Colour, Direction, VoiceRules
from app.domain.queue.floor import Call
from app.domain.queue.ticket import Action
from display.view import Shown, display_view
from tests.support.scene import Scene


def speech(call: Call) -> dict[str, object]:
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

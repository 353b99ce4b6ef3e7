"""What a visitor's phone shows."""

import json
from dataclasses import replace
from typing import Any

from app.domain.centre.values import Colour, Direction, Procedure
from app.domain.queue.deferral import deferred
from app.domain.queue.ticket import Action, Ticket
from app.track.view import PhoneHall, track_view
from tests.support.scene import Scene


def picture(scene: Scene, ticket: Ticket, *, is_rated: bool = False) -> Any:
    hall = PhoneHall(scene.floor, scene.at)
    mine = scene.floor.tickets.get(ticket.id, ticket)
    return track_view(hall, mine, scene.at, is_rated=is_rated)


def open_counters(scene: Scene, *counters: int) -> None:
    for counter in counters:
        scene.open(counter, officer=counter)


def issue_all(scene: Scene, *services: str) -> None:
    for service in services:
        scene.issue(service)


def call_at(scene: Scene, *counters: int) -> None:
    for counter in counters:
        scene.call_next(counter)


def recall(scene: Scene, ticket: Ticket, *, times: int) -> None:
    for _ in range(times):
        scene.later(seconds=30)
        scene.act(ticket, Action.RECALL)


def test_a_waiting_visitor_sees_how_many_are_before_them() -> None:
    scene = Scene()
    scene.issue("dat-dai")
    scene.issue("thue")
    mine = scene.issue("dat-dai")

    shown = picture(scene, mine)

    assert (shown["label"], shown["state"], shown["waiting_ahead"]) == ("A003", "waiting", 1)
    assert shown["service"] == {"vi": "Đất đai", "en": "Land"}
    assert shown["issued_at"] == "2026-11-24T01:00:00.000Z"


def test_an_unknown_wait_stays_unknown_on_the_phone() -> None:
    scene = Scene()

    mine = scene.issue("dat-dai")

    assert picture(scene, mine)["estimate"] is None


def test_a_phone_without_a_socket_asks_often_only_when_its_turn_is_near() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    issue_all(scene, *["dat-dai"] * 6)
    last = scene.issue("dat-dai")
    far = picture(scene, last)["look_again_s"]

    first = scene.call_next(1)

    assert (far, picture(scene, last)["look_again_s"]) == (30, 10)
    assert picture(scene, first)["look_again_s"] == 10
    done = scene.act(scene.act(first, Action.START), Action.FINISH, outcome="accepted")
    assert picture(scene, done)["look_again_s"] == 60


def test_a_called_visitor_sees_the_counter_and_no_queue() -> None:
    scene = Scene()
    scene.open(2, officer=2)
    mine = scene.issue("dat-dai")

    scene.call_next(2)

    shown = picture(scene, mine)
    assert shown["state"] == "called"
    name = {"vi": "Quầy 2", "en": "Counter 2"}
    where = {"zone": {"vi": "Khu A", "en": "Zone A"}, "colour": None, "direction": None}
    assert shown["counter"] == {"number": 2, "name": name, **where}
    assert (shown["waiting_ahead"], shown["estimate"]) == (None, None)


def test_a_called_visitor_is_shown_the_colour_and_the_way_that_the_signs_have() -> None:
    scene = Scene()
    zones = scene.floor.centre.zones
    signed = replace(zones["a"], colour=Colour.RED, direction=Direction.UP)
    centre = replace(scene.floor.centre, zones={**zones, "a": signed})
    scene.floor = replace(scene.floor, centre=centre)
    scene.open(2, officer=2)
    mine = scene.issue("dat-dai")

    scene.call_next(2)

    shown = picture(scene, mine)["counter"]
    assert (shown["colour"], shown["direction"]) == ("red", "up")


def test_a_waiting_visitor_may_leave_and_one_being_served_may_not() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    served, waiting = scene.issue("dat-dai"), scene.issue("dat-dai")

    scene.act(scene.call_next(1), Action.START)

    assert picture(scene, waiting)["allowed"] == ["cancel"]
    assert picture(scene, served)["allowed"] == []


def test_a_missed_visitor_has_no_counter_any_more() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    mine = scene.issue("dat-dai")
    called = scene.call_next(1)

    recall(scene, called, times=3)
    scene.act(called, Action.NO_SHOW)

    shown = picture(scene, mine)
    assert (shown["state"], shown["counter"], shown["finished"]) == ("missed", None, False)


def test_a_finished_ticket_that_left_the_floor_still_has_its_page() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")

    done = scene.act(scene.call_next(1), Action.FINISH, outcome="accepted", kind="submit")

    shown = picture(scene, done)
    assert (shown["state"], shown["finished"], shown["allowed"]) == ("done", True, [])


def test_last_calls_are_those_of_the_same_service_newest_first() -> None:
    scene = Scene()
    open_counters(scene, 1, 2, 3)
    issue_all(scene, "dat-dai", "dat-dai", "thue")
    mine = scene.issue("dat-dai")

    call_at(scene, 1, 2, 3)

    assert [c["label"] for c in picture(scene, mine)["last_calls"]] == ["A002", "A001"]


def test_a_recalled_label_stands_once_among_the_last_calls() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    mine = scene.issue("dat-dai")
    called = scene.call_next(1)

    recall(scene, called, times=1)

    calls = picture(scene, mine)["last_calls"]
    assert [(c["label"], c["at"]) for c in calls] == [("A001", "2026-11-24T01:00:30.000Z")]


def test_yesterdays_calls_are_not_shown() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.call_next(1)

    scene.later(minutes=24 * 60)
    mine = scene.issue("dat-dai")

    assert picture(scene, mine)["last_calls"] == []


def test_the_phone_learns_nothing_of_visitors_who_still_wait() -> None:
    scene = Scene()
    other = scene.issue("dat-dai", priority="NCT")
    mine = scene.issue("dat-dai")

    text = json.dumps(picture(scene, mine), ensure_ascii=False)

    assert other.label not in text
    assert "NCT" not in text


def test_a_phone_names_a_removed_counter_by_its_number() -> None:
    scene = Scene()
    open_counters(scene, 1)
    issue_all(scene, "dat-dai")
    mine = scene.issue("dat-dai")
    call_at(scene, 1)

    scene.remove_counter(1)

    (newest,) = picture(scene, mine)["last_calls"]
    assert newest["counter_name"] == {"vi": "1", "en": "1"}


def test_who_waits_for_a_chosen_procedure_sees_what_to_bring_until_they_are_served() -> None:
    scene = Scene()
    thing = {"vi": "Căn cước", "en": "Identity card"}
    known = Procedure("1.2", "dat-dai", {"vi": "Sang tên", "en": "Transfer"}, (), (thing,))
    centre = replace(scene.floor.centre, procedures={"1.2": known})
    scene.floor = replace(scene.floor, centre=centre)
    scene.open(1, officer=1)
    plain, chosen = scene.issue("dat-dai"), scene.issue("dat-dai", procedure="1.2")

    assert picture(scene, plain)["bring"] == []
    assert picture(scene, chosen)["bring"] == [thing]
    scene.act(chosen, Action.CALL, counter=1)
    assert picture(scene, chosen)["bring"] == [thing]
    scene.act(chosen, Action.START)
    assert picture(scene, chosen)["bring"] == []


def test_who_comes_later_sees_until_when_and_how_often_it_may_be_said_again() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    first, other = scene.issue("dat-dai"), scene.issue("dat-dai")
    plain = picture(scene, first)
    scene.record(deferred(first, 20, at=scene.at, actor="holder", seq=scene.floor.seq + 1))

    shown, next_one = picture(scene, first), picture(scene, other)

    assert (plain["not_before"], plain["later_min"]) == (None, [10, 20, 30])
    assert shown["not_before"] == "2026-11-24T01:20:00.000Z"
    assert (shown["waiting_ahead"], next_one["waiting_ahead"]) == (0, 0)
    scene.later(minutes=20)
    assert picture(scene, first)["not_before"] is None
    assert picture(scene, other)["waiting_ahead"] == 1

"""What an officer's console shows."""

from dataclasses import replace
from typing import Any

import pytest

from app.domain.centre.values import CallingRules
from app.domain.queue.deferral import deferred
from app.domain.queue.outcomes import Outcome, TransactionKind
from app.domain.queue.ticket import Action
from counter.picture import OfficerToday, SeatedOfficer
from counter.view import counter_view
from tests.support.scene import Scene

ME: SeatedOfficer = {
    "id": 11,
    "username": "officer01",
    "name": "Nguyễn Thị Ổi",
    "role": "officer",
    "rights": ["serve"],
}
NAMES = {11: "Nguyễn Thị Ổi", 12: "Trần Văn Ế"}
TODAY: OfficerToday = {"served": 4, "mean_service_s": 321.5}


def picture(scene: Scene, counter: int | None = 1) -> Any:
    return counter_view(scene.floor, counter, scene.at, me=ME, names=NAMES, today=TODAY)


def at_work(calling: CallingRules | None = None) -> Scene:
    scene = Scene(calling)
    scene.open(1, officer=11)
    return scene


def test_without_a_counter_the_console_offers_all_of_them() -> None:
    scene = Scene()
    scene.open(2, officer=12)

    shown = picture(scene, None)

    assert shown["counter"] is None
    assert shown["ticket"] is None
    assert shown["waiting"] == []
    assert [(c["number"], c["state"], c["officer_name"], c["mine"]) for c in shown["counters"]] == [
        (1, "closed", None, False),
        (2, "open", "Trần Văn Ế", False),
        (3, "closed", None, False),
        (4, "closed", None, False),
    ]


def test_own_counter_is_marked_and_described() -> None:
    scene = at_work()

    shown = picture(scene)

    assert [c["number"] for c in shown["counters"] if c["mine"]] == [1]
    assert shown["counter"] == {
        "number": 1,
        "name": {"vi": "Quầy 1", "en": "Counter 1"},
        "zone": "a",
        "state": "open",
        "reason": "",
        "since": "2026-11-24T01:00:00.000Z",
        "back_at": None,
        "officer_name": "Nguyễn Thị Ổi",
        "services": ["dat-dai"],
        "alarm": None,
        "auto_call_at": None,
    }
    assert shown["today"] == TODAY
    assert "id" not in shown["me"]


def test_a_helped_service_joins_the_counter_when_its_wait_is_long() -> None:
    scene = at_work()
    scene.issue("thue")

    scene.later(minutes=21)

    shown = picture(scene)
    assert shown["counter"]["services"] == ["dat-dai", "thue"]
    assert [t["label"] for t in shown["waiting"]] == ["U001"]


def test_waiting_is_in_the_order_that_next_takes() -> None:
    scene = at_work()
    scene.issue("dat-dai")
    scene.issue("dat-dai")
    scene.issue("dat-dai", priority="NCT")
    scene.issue("thue")

    shown = picture(scene)
    first = scene.call_next(1)

    assert [t["label"] for t in shown["waiting"]] == ["A003", "A001", "A002"]
    assert shown["waiting_total"] == 3
    assert first.label == "A003"


def test_the_front_of_the_list_obeys_the_guard_on_priority_runs() -> None:
    scene = at_work(CallingRules(priority_in_a_row=1))
    scene.issue("dat-dai", priority="NCT")
    scene.issue("dat-dai", priority="NCT")
    scene.issue("dat-dai")
    ticket = scene.call_next(1)
    scene.act(ticket, Action.FINISH, outcome="guided")

    shown = picture(scene)

    assert [t["label"] for t in shown["waiting"]] == ["A003", "A002"]


def test_a_long_queue_is_counted_in_full_and_listed_up_to_fifty() -> None:
    scene = at_work()
    for _ in range(53):
        scene.issue("dat-dai")

    shown = picture(scene)

    assert shown["waiting_total"] == 53
    assert len(shown["waiting"]) == 50


def test_the_called_ticket_says_why_it_was_next_and_how_long_it_waited() -> None:
    scene = at_work()
    scene.issue("dat-dai", priority="NCT")
    scene.later(minutes=6)
    scene.call_next(1)
    scene.later(minutes=1)

    ticket = picture(scene)["ticket"]

    assert ticket["label"] == "A001"
    assert ticket["state"] == "called"
    assert ticket["waited_s"] == 360
    assert ticket["priority_name"] == {"vi": "Người cao tuổi", "en": "Older person"}
    assert ticket["reason"] == {
        "rule": "score",
        "waited_min": 6.0,
        "score": 25.0,
        "priority": "NCT",
    }
    assert ticket["called_at"] == "2026-11-24T01:06:00.000Z"
    assert ticket["started_at"] is None
    assert ticket["target_s"] == 840


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("", None),
        ("người bệnh nặng", {"rule": "out_of_turn", "why": "người bệnh nặng"}),
        ('["A"]', {"rule": "out_of_turn", "why": '["A"]'}),
        ('{"rule":"first_come","waited_min":3}', {"rule": "first_come", "waited_min": 3}),
    ],
)
def test_a_reason_is_read_leniently(stored: str, shown: object) -> None:
    scene = at_work()
    ticket = scene.issue("dat-dai")

    scene.act(ticket, Action.CALL, counter=1, reason=stored)

    assert picture(scene)["ticket"]["reason"] == shown


def test_the_console_offers_what_the_state_allows_but_not_what_others_do() -> None:
    scene = at_work()
    ticket = scene.issue("dat-dai")
    scene.call_next(1)

    called = picture(scene)["ticket"]["allowed"]
    scene.act(ticket, Action.START)
    serving = picture(scene)["ticket"]["allowed"]

    assert called == ["recall", "start", "finish", "no-show", "return", "transfer", "undo"]
    assert serving == ["finish", "hold", "transfer", "undo"]


def test_undo_is_offered_for_ten_seconds_and_to_nobody_else() -> None:
    scene = at_work()
    scene.issue("dat-dai")
    scene.call_next(1)
    other = counter_view(scene.floor, 1, scene.at, me={**ME, "id": 12}, names=NAMES, today=TODAY)

    scene.later(seconds=10)
    in_time = picture(scene)
    scene.later(seconds=1)
    too_late = picture(scene)

    assert "undo" in in_time["ticket"]["allowed"]
    assert "undo" not in too_late["ticket"]["allowed"]
    assert isinstance(other["ticket"], dict)
    assert "undo" not in other["ticket"]["allowed"]


def test_undo_is_offered_on_a_floor_that_was_read_from_the_tables() -> None:
    scene = at_work()
    ticket = scene.issue("dat-dai")
    scene.call_next(1)
    known = replace(scene.floor.tickets[ticket.id], before=None)
    scene.floor = replace(scene.floor, tickets={known.id: known})

    shown = picture(scene)["ticket"]

    assert "undo" in shown["allowed"]
    assert shown["undo_until"] == "2026-11-24T01:00:10.000Z"


def test_a_repeated_call_is_not_offered_to_be_taken_back() -> None:
    """It has rung; whoever called wrongly takes back the call or sends the visitor back."""
    scene = at_work()
    ticket = scene.issue("dat-dai")
    scene.call_next(1)

    scene.act(ticket, Action.RECALL)

    assert picture(scene)["ticket"]["undo_until"] is None


def test_the_browser_is_told_every_rule_of_outcomes_and_the_usual_reasons() -> None:
    shown = picture(at_work())

    assert shown["outcomes"] == [outcome.value for outcome in Outcome]
    assert shown["kinds"] == [kind.value for kind in TransactionKind]
    assert shown["kind_of_outcome"]["fee_collected"] == "fee"
    assert set(shown["kind_of_outcome"]) == set(shown["outcomes"])
    assert shown["came_back_reason"] in shown["out_of_turn_reasons"]
    assert {*shown["hold_reasons"]} == {"photocopy", "papers", "fee", "wait"}


def test_no_show_waits_for_time_or_for_the_recalls() -> None:
    scene = at_work()
    ticket = scene.issue("dat-dai")
    scene.call_next(1)

    early = picture(scene)["ticket"]
    for _ in range(3):
        scene.act(ticket, Action.RECALL)
    recalled = picture(scene)["ticket"]

    assert early["no_show_at"] == "2026-11-24T01:01:00.000Z"
    assert recalled["no_show_at"] is None
    assert recalled["recalls"] == 3


def test_held_and_missed_tickets_stay_in_sight() -> None:
    scene = at_work()
    held = scene.issue("dat-dai")
    missed = scene.issue("dat-dai")
    scene.call_next(1)
    scene.act(held, Action.START)
    scene.act(held, Action.HOLD, reason="photocopy")
    scene.call_next(1)
    scene.later(minutes=2)
    scene.act(missed, Action.NO_SHOW)

    shown = picture(scene)

    assert [(t["label"], t["since"]) for t in shown["held"]] == [
        ("A001", "2026-11-24T01:00:00.000Z")
    ]
    assert [(t["label"], t["missed_at"]) for t in shown["missed"]] == [
        ("A002", "2026-11-24T01:02:00.000Z")
    ]
    assert shown["ticket"] is None


def test_what_another_counter_holds_is_not_mine() -> None:
    scene = at_work()
    scene.open(2, officer=12)
    ticket = scene.issue("dat-dai")
    scene.call_next(2)
    scene.act(ticket, Action.START)

    scene.act(ticket, Action.HOLD, reason="photocopy")

    assert picture(scene, 1)["held"] == []


def test_a_pause_shows_its_reason() -> None:
    scene = at_work()

    scene.pause(1, "lunch")

    assert picture(scene)["counter"]["state"] == "paused"
    assert picture(scene)["counter"]["reason"] == "lunch"
    assert picture(scene)["counter"]["back_at"] is None


def test_a_pause_shows_until_about_when_and_the_usual_lengths_are_offered() -> None:
    scene = at_work()

    scene.pause(1, "break", minutes=15)

    assert picture(scene)["counter"]["back_at"] == "2026-11-24T01:15:00.000Z"
    assert picture(scene)["pause_minutes"] == [5, 10, 15, 30]


def test_a_held_ticket_says_why_and_a_missed_one_when_it_is_offered_again() -> None:
    scene = at_work(CallingRules(offer_missed_after_calls=1))
    held, missed, _other = (scene.issue("dat-dai") for _ in range(3))
    scene.call_next(1)
    scene.act(held, Action.START)
    scene.act(held, Action.HOLD, reason="Đi sao chụp giấy tờ")
    scene.call_next(1)
    scene.later(minutes=2)
    scene.act(missed, Action.NO_SHOW, offer_after=3)

    soon = picture(scene)["missed"]
    scene.call_next(1)
    now = picture(scene)["missed"]

    assert [t["reason"] for t in picture(scene)["held"]] == ["Đi sao chụp giấy tờ"]
    assert [t["offer_in"] for t in soon] == [1]
    assert [t["offer_in"] for t in now] == [0]


def test_who_calls_for_help_is_shown_at_every_counter() -> None:
    scene = at_work()
    scene.open(2, officer=12)
    scene.alarm(2, "emergency")

    mine, theirs = picture(scene, 1)["counters"][1], picture(scene, 2)["counter"]

    alarm = {"state": "emergency", "since": "2026-11-24T01:00:00.000Z", "accepted_by": None}
    assert mine["alarm"] == theirs["alarm"] == alarm


def test_what_can_be_taken_back_is_still_known_after_a_reload() -> None:
    scene = at_work()
    scene.issue("dat-dai")
    scene.call_next(1)

    ticket = picture(scene)["ticket"]

    assert ticket["undo_until"] == "2026-11-24T01:00:10.000Z"
    assert ticket["last_action"] == "call"


def test_the_console_shows_what_its_own_counter_asks_and_is_told_until_that_is_over() -> None:
    scene = at_work()
    scene.open(2, officer=12)
    told = scene.tell(1, "call_on", by=12)
    asked = scene.ask(1, "help", officer=11)
    scene.ask(2, "break", officer=12)
    scene.later(minutes=1)
    scene.answer(1, asked, "wait_5", by=12)

    first, second = picture(scene)["messages"]
    scene.end_message(1, told, by=11)
    left = picture(scene)["messages"]

    assert (first["id"], first["sender"], first["code"], first["sent_by"]) == (
        told, "supervisor", "call_on", "Trần Văn Ế",
    )  # fmt: skip
    assert second == {
        "id": asked,
        "counter": 1,
        "sender": "counter",
        "code": "help",
        "sent_at": "2026-11-24T01:00:00.000Z",
        "sent_by": "Nguyễn Thị Ổi",
        "answer": "wait_5",
        "answered_at": "2026-11-24T01:01:00.000Z",
        "answered_by": "Trần Văn Ế",
    }
    assert left == [second]
    assert picture(scene)["asks"][:2] == ["help", "question"]
    assert picture(scene, None)["messages"] == []


def test_who_is_next_is_the_one_whom_next_calls_and_says_why() -> None:
    scene = at_work()
    scene.issue("dat-dai")
    scene.later(minutes=4)
    scene.issue("dat-dai", priority="NCT")

    shown = picture(scene)["next"]
    called = scene.call_next(1)

    assert (shown["label"], shown["service_name"]["vi"]) == (called.label, "Đất đai")
    assert (shown["priority"], shown["queued_at"]) == ("NCT", "2026-11-24T01:04:00.000Z")
    assert shown["reason"]["rule"] == "score"


def test_nobody_is_next_where_nobody_waits_or_no_counter_is_chosen() -> None:
    scene = at_work()
    scene.issue("thue")

    assert picture(scene)["next"] is None
    assert picture(scene, None)["next"] is None


def test_who_comes_later_stands_apart_with_the_time_and_is_not_next() -> None:
    scene = at_work()
    away, other = scene.issue("dat-dai"), scene.issue("dat-dai")
    scene.record(deferred(away, 20, at=scene.at, actor="holder", seq=scene.floor.seq + 1))

    shown = picture(scene)

    assert [row["label"] for row in shown["waiting"]] == [other.label]
    assert (shown["waiting_total"], shown["next"]["label"]) == (1, other.label)
    [row] = shown["later"]
    assert (row["label"], row["not_before"]) == (away.label, "2026-11-24T01:20:00.000Z")
    scene.later(minutes=20)
    assert picture(scene)["later"] == []
    assert picture(scene)["next"]["label"] == away.label

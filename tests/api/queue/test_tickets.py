"""Knows what the API answers when tickets are issued, read and acted on."""

from typing import Any

import pytest

from app.config import Settings
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.site import assert_log_and_tables_agree
from tests.support.web import Web, make_web, officer

CONTRACT = {
    "id", "label", "service", "priority", "state", "version", "waiting_ahead", "estimate",
    "issued_at", "called_at", "started_at", "finished_at", "counter", "track_url", "slip",
    "allowed",
}  # fmt: skip


@ON_SQLITE
def test_a_new_ticket_has_every_field_of_the_contract(web: Web) -> None:
    answer = web.command("kiosk", "/tickets", service="dat-dai")

    ticket = answer.get_json()
    assert answer.status_code == 201
    assert set(ticket) >= CONTRACT
    assert (ticket["label"], ticket["state"], ticket["version"]) == ("A001", "waiting", 1)
    assert ticket["issued_at"] == "2026-11-24T01:00:00.000Z"


def test_the_same_request_id_gives_the_same_ticket_with_200(web: Web) -> None:
    """Cases 4 and 6: a double tap or a retry is one ticket and one slip."""
    first = web.post("kiosk", "/tickets", service="dat-dai", request_id="tap-00001")

    again = web.post("kiosk", "/tickets", service="dat-dai", request_id="tap-00001")

    assert (first.status_code, again.status_code) == (201, 200)
    assert again.get_json()["id"] == first.get_json()["id"]
    assert again.get_json()["track_url"] == first.get_json()["track_url"]
    assert len(web.get("admin", "/tickets").get_json()["items"]) == 1


def test_one_number_may_be_for_several_services_and_is_followed_by_its_first(web: Web) -> None:
    web.open(21)

    answer = web.command("kiosk", "/tickets", service="dat-dai", also=["thue", "ket-qua"])

    ticket = answer.get_json()
    assert answer.status_code == 201
    assert (ticket["label"], ticket["service"]) == ("U001", "thue")
    assert ticket["onward"] == ["dat-dai", "ket-qua"]
    assert ticket["estimate"] is not None
    follow = web.get(None, f"/track/{ticket['track_url'].rsplit('/', 1)[1]}")
    assert [one["vi"] for one in follow.get_json()["onward"]] == ["Đất đai", "Trả kết quả"]


def test_the_procedure_that_was_chosen_is_kept_and_the_phone_says_what_to_bring(web: Web) -> None:
    answer = web.command("kiosk", "/tickets", service="thue", procedure="1.001")

    ticket = answer.get_json()
    assert (answer.status_code, ticket["procedure"]) == (201, "1.001")
    phone = web.get(None, f"/track/{ticket['track_url'].rsplit('/', 1)[1]}").get_json()
    assert [thing["vi"] for thing in phone["bring"]] == ["Căn cước", "Tờ khai"]
    [known] = web.get("kiosk", "/procedures").get_json()
    assert known["bring"] == phone["bring"]


@ON_SQLITE
def test_a_procedure_of_a_service_that_comes_later_waits_for_it(web: Web) -> None:
    web.open(1)

    answer = web.command("kiosk", "/tickets", service="dat-dai", also=["thue"], procedure="1.001")

    ticket = answer.get_json()
    assert (ticket["service"], ticket["onward"], ticket["procedure"]) == ("dat-dai", ["thue"], None)


@ON_SQLITE
@pytest.mark.parametrize("procedure", ["nowhere", "1.001", 7])
def test_a_procedure_that_is_none_of_the_service_is_refused(web: Web, procedure: object) -> None:
    answer = web.command("kiosk", "/tickets", service="dat-dai", procedure=procedure)

    assert answer.status_code == 422
    assert [error["field"] for error in answer.get_json()["errors"]] == ["procedure"]


@ON_SQLITE
@pytest.mark.parametrize("also", [["dat-dai"], ["nowhere"], ["thue"] * 4, [7]])
def test_further_services_that_are_none_are_refused_with_422(web: Web, also: list[Any]) -> None:
    answer = web.command("kiosk", "/tickets", service="dat-dai", also=also)

    assert answer.status_code == 422
    assert [error["field"].split(".")[0] for error in answer.get_json()["errors"]] == ["also"]


def test_a_request_id_of_another_command_is_refused_with_409(web: Web) -> None:
    web.post("kiosk", "/tickets", service="dat-dai", request_id="tap-00001")

    other = web.post("kiosk", "/tickets", service="thue", request_id="tap-00001")

    assert other.status_code == 409
    assert other.get_json()["code"] == "request_reused"


def test_a_double_press_of_next_calls_one_visitor(web: Web) -> None:
    """Case 5."""
    web.issue()
    web.issue()
    web.open(1)

    first = web.post(officer(1), "/counters/1/call-next", request_id="press-0001")
    again = web.post(officer(1), "/counters/1/call-next", request_id="press-0001")
    another = web.post(officer(1), "/counters/1/call-next", request_id="press-0002")

    assert first.get_json()["label"] == again.get_json()["label"] == "A001"
    assert another.status_code == 409
    assert another.get_json()["code"] == "unfinished_ticket"


@ON_SQLITE
def test_call_next_answers_204_when_nobody_waits(web: Web) -> None:
    web.open(1)

    answer = web.command(officer(1), "/counters/1/call-next")

    assert answer.status_code == 204
    assert answer.get_data() == b""


def test_finish_and_call_next_are_one_command(web: Web) -> None:
    web.issue()
    first = web.act(web.called(), "start")

    second = web.command(
        officer(1), "/counters/1/call-next", finish={"outcome": "accepted", "kind": "submit"}
    )

    assert second.get_json()["label"] == "A002"
    ended = web.get(officer(1), f"/tickets/{first['id']}").get_json()
    assert ended["state"] == "done"


@ON_SQLITE
def test_finish_and_call_next_is_refused_when_the_ticket_has_changed_since(web: Web) -> None:
    ticket = web.act(web.called(), "start")
    old = {"outcome": "accepted", "version": ticket["version"] - 1}

    answer = web.command(officer(1), "/counters/1/call-next", finish=old)

    assert (answer.status_code, answer.get_json()["code"]) == (409, "stale")
    assert web.get(officer(1), f"/tickets/{ticket['id']}").get_json()["state"] == "serving"


def test_a_whole_visit_is_recorded_as_one_transaction(web: Web) -> None:
    ticket = web.called()
    web.clock.later(seconds=30)
    ticket = web.act(ticket, "start")
    web.clock.later(minutes=5)
    web.act(ticket, "finish", outcome="accepted", kind="submit")

    found = web.get("supervisor", "/transactions").get_json()["items"]

    assert len(found) == 1
    assert (found[0]["walk_s"], found[0]["service_s"], found[0]["held_s"]) == (30, 300, 0)
    assert (found[0]["outcome"], found[0]["end"]) == ("accepted", "finished")


@ON_SQLITE
def test_an_action_on_an_old_version_is_refused_with_409(web: Web) -> None:
    ticket = web.called()
    web.act(ticket, "start")

    answer = web.try_act(ticket, "recall")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "stale")


@ON_SQLITE
def test_an_action_that_the_life_of_a_ticket_forbids_is_refused_with_409(web: Web) -> None:
    ticket = web.called()

    answer = web.try_act(ticket, "hold", reason="photocopy")

    assert (answer.status_code, answer.get_json()["code"]) == (409, "wrong_state")


@ON_SQLITE
def test_who_is_at_the_counter_already_is_not_resumed(web: Web) -> None:
    """The ticket's state is the reason, not that the counter has a ticket: it is this one."""
    answer = web.try_act(web.called(), "resume")

    assert answer.get_json()["code"] == "wrong_state"


@ON_SQLITE
def test_a_refused_no_show_is_told_as_something_that_is_done(web: Web) -> None:
    answer = web.try_act(web.act(web.called(), "start"), "no-show")

    assert answer.get_json()["detail"].startswith("Không thể báo vắng mặt khi phiếu")


@pytest.mark.parametrize(("action", "field"), [("hold", "reason"), ("transfer", "service")])
@ON_SQLITE
def test_an_action_without_its_fact_is_refused_with_422(web: Web, action: str, field: str) -> None:
    ticket = web.act(web.called(), "start")

    answer = web.try_act(ticket, action)

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["field"] == field


@ON_SQLITE
def test_every_action_that_is_offered_is_accepted(web: Web) -> None:
    facts = {"hold": {"reason": "photocopy"}, "transfer": {"service": "thue"}}
    web.open(1)
    offered = _serving(web)["allowed"]
    statuses = {}

    for action in offered:
        ticket = _serving(web)
        statuses[action] = web.try_act(ticket, action, **facts.get(action, {})).status_code

    assert set(statuses) == {"finish", "hold", "transfer", "undo"}
    assert set(statuses.values()) == {200}


def _serving(web: Web) -> Any:
    """Clear the counter and return a ticket that is being served there."""
    web.issue()
    body = {"finish": {"outcome": "accepted"}}
    ticket = web.command(officer(1), "/counters/1/call-next", **body).get_json()
    return web.act(ticket, "start")


def test_tickets_are_found_by_label_service_and_state(web: Web) -> None:
    web.issue()
    web.issue("thue")

    by_label = web.get("reception", "/tickets?label=A001").get_json()["items"]
    by_service = web.get("reception", "/tickets?service=thue").get_json()["items"]
    by_state = web.get("reception", "/tickets?state=done").get_json()["items"]

    assert [t["label"] for t in by_label] == ["A001"]
    assert [t["label"] for t in by_service] == ["U001"]
    assert by_state == []


def test_a_label_with_wildcards_finds_only_itself(web: Web) -> None:
    web.issue()

    found = web.get("reception", "/tickets?label=A%25").get_json()["items"]

    assert found == []


@ON_SQLITE
def test_people_ahead_is_counted_at_the_issue(web: Web) -> None:
    tickets = [web.issue() for _ in range(3)]

    assert [ticket["waiting_ahead"] for ticket in tickets] == [0, 1, 2]


@ON_SQLITE
def test_a_ticket_without_a_printer_says_that_there_is_no_paper(web: Web) -> None:
    ticket = web.issue()

    assert ticket["slip"]["state"] == "failed"
    answer = web.command("reception", f"/tickets/{ticket['id']}/reprint")
    assert (answer.status_code, answer.get_json()["code"]) == (409, "no_slip")


@ON_SQLITE
def test_officers_are_not_told_the_codes_of_phone_pages(web: Web) -> None:
    """Case 35: only who issues knows the address on the slip."""
    ticket = web.issue()

    seen = web.get(officer(1), f"/tickets/{ticket['id']}").get_json()

    assert ticket["track_url"] is not None
    assert seen["track_url"] is None


@ON_SQLITE
def test_a_visitor_rates_the_finished_ticket_once_by_its_code(web: Web) -> None:
    code = web.issue()["track_url"].rpartition("/")[2]
    web.open(1)
    done = web.act(web.act(web.call_next(1), "start"), "finish", outcome="accepted")
    offered = web.get(None, f"/track/{code}").get_json()

    rated = web.command(None, f"/track/{code}/rating", score=4, reasons=["waiting"])
    again = web.command(None, f"/track/{code}/rating", score=1)

    assert (offered["may_rate"], offered["rated"]) == (True, False)
    assert (rated.get_json()["may_rate"], rated.get_json()["rated"]) == (False, True)
    assert (again.status_code, again.get_json()["code"]) == (409, "already_rated")
    assert done["label"] in again.get_json()["detail"]


@pytest.mark.parametrize(
    "body",
    [{}, {"score": 0}, {"score": 6}, {"score": "5"}, {"score": True}, {"score": 4.5},
     {"score": 5, "reasons": ["bribe"]}, {"score": 5, "reasons": "waiting"},
     {"score": 5, "note": "Nga"}, {"score": 5, "reasons": ["waiting"] * 7}],
)  # fmt: skip
@ON_SQLITE
def test_a_rating_that_is_none_is_refused_field_by_field(web: Web, body: dict[str, Any]) -> None:
    code = web.issue()["track_url"].rpartition("/")[2]

    answer = web.command(None, f"/track/{code}/rating", **body)

    assert (answer.status_code, answer.get_json()["code"]) == (422, "bad_fields")


@ON_SQLITE
def test_the_log_tells_nobody_what_a_single_visitor_said(web: Web) -> None:
    code = web.issue()["track_url"].rpartition("/")[2]
    web.open(1)
    web.act(web.call_next(1), "finish", outcome="accepted")
    web.command(None, f"/track/{code}/rating", score=1, reasons=["attitude"])

    events = web.get("admin", "/events").get_json()["items"]

    assert (events[-1]["type"], events[-1]["facts"]) == ("rating", {})


@ON_SQLITE
def test_a_visitors_telephone_number_is_read_by_who_may_have_to_ring(web: Web) -> None:
    ticket = web.issue(phone="0912 345 678")

    told = web.get(officer(1), f"/tickets/{ticket['id']}/phone").get_json()
    shown = web.get("supervisor", f"/tickets/{ticket['id']}").get_data(as_text=True)

    assert told == {"phone": "0912345678"}
    assert "0912345678" not in shown


def test_an_edit_within_ten_seconds_neither_hides_nor_spoils_the_undo(web: Web) -> None:
    called = web.called()
    written = web.act(called, "edit", note="bản gốc")

    undone = web.try_act(written, "undo")

    assert "undo" in written["allowed"]
    assert undone.status_code == 200
    assert undone.get_json()["note"] == "bản gốc"


@ON_SQLITE
def test_an_undo_is_offered_and_carried_out_by_a_server_that_was_started_anew(
    seeded: tuple[Seed, Settings],
) -> None:
    before, after = make_web(seeded), make_web(seeded)
    before.issue()
    done = before.act(before.called(), "finish", outcome="accepted")
    called = before.call_next(1)

    read = after.get(officer(1), f"/tickets/{called['id']}").get_json()
    undone = after.try_act(called, "undo", request_id="anew-0001")
    finish = after.try_act(done, "undo", by=officer(1), request_id="anew-0002")

    assert "undo" in read["allowed"]
    assert (undone.status_code, finish.status_code) == (200, 200)
    assert finish.get_json()["state"] == "called"
    assert_log_and_tables_agree(after.installation)
    for server in (before, after):
        server.server.render_client.close()
        server.installation.database.close()


@ON_SQLITE
def test_programs_read_the_reason_of_a_call_by_name_and_as_the_text_of_before(web: Web) -> None:
    web.issue()
    web.issue()
    web.open(1)
    body = {"label": "A002", "reason": "đi cùng mẹ"}
    web.command(officer(1), "/counters/1/call", **body)

    facts = web.get("admin", "/events").get_json()["items"][-1]["facts"]
    (record,) = web.get("supervisor", "/transactions").get_json()["items"]

    assert (facts["rule"], facts["why"]) == ("out_of_turn", "đi cùng mẹ")
    assert facts["reason"] == record["reason"] == '{"rule": "out_of_turn", "why": "đi cùng mẹ"}'


@ON_SQLITE
def test_the_holder_of_a_number_comes_later_and_is_there_after_all(web: Web) -> None:
    ticket = web.issue()
    code = ticket["track_url"].rsplit("/", 1)[1]

    later = web.command(None, f"/track/{code}/defer", minutes=20)
    wrong = web.command(None, f"/track/{code}/defer", minutes=45)
    again = web.command(None, f"/track/{code}/defer", minutes=10)
    often = web.command(None, f"/track/{code}/defer", minutes=10)
    told = web.get("reception", f"/tickets/{ticket['id']}").get_json()
    back = web.command(None, f"/track/{code}/defer", minutes=None)

    assert later.get_json()["not_before"] == "2026-11-24T01:20:00.000Z"
    assert again.get_json()["not_before"] == told["not_before"] == "2026-11-24T01:10:00.000Z"
    assert (wrong.status_code, often.status_code) == (422, 409)
    assert often.get_json()["code"] == "deferred_often"
    assert (back.get_json()["not_before"], back.get_json()["later_min"]) == (None, [])

"""Several needs of one visitor: finished here and sent on in one step, under one number."""

import pytest

from app.domain.errors import Conflict, Invalid, RequestReused
from app.domain.queue.ticket import Action, State
from tests.support.plans import BIS, TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

MINUTE_MS = 60_000


def test_a_visitor_with_three_needs_keeps_the_number_and_each_leg_is_timed_by_itself(
    site: Site,
) -> None:
    site.open(1, TAX, BIS)
    site.issue()
    site.clock.later(minutes=2)
    land = site.act(site.called(1), Action.START)
    site.clock.later(minutes=10)
    sent = site.act(land, Action.FINISH, outcome="accepted", then=["thue", "ket-qua"])

    site.clock.later(minutes=3)
    tax = site.act(site.called(TAX), Action.START)
    site.clock.later(minutes=4)
    after_tax = site.act(tax, Action.FINISH, outcome="fee_collected", kind="fee")
    site.clock.later(minutes=1)
    last = site.act(site.called(BIS), Action.FINISH, outcome="returned_result")

    assert (sent.state, sent.service, sent.onward) == (State.WAITING, "thue", ("ket-qua",))
    assert (after_tax.service, after_tax.onward) == ("ket-qua", ())
    assert (last.label, last.state, last.finished_at) == (land.label, State.DONE, site.clock.at)
    told = [(x["service"], x["wait_ms"], x["service_ms"], x["outcome"]) for x in site.legs(last.id)]
    assert told == [
        ("dat-dai", 2 * MINUTE_MS, 10 * MINUTE_MS, "accepted"),
        ("thue", 3 * MINUTE_MS, 4 * MINUTE_MS, "fee_collected"),
        ("ket-qua", 1 * MINUTE_MS, 0, "returned_result"),
    ]


def test_next_finishes_sends_on_and_calls_in_one_command(site: Site) -> None:
    site.open(1)
    site.issue_many(2)
    first = site.act(site.called(1), Action.START)

    second = site.call_next(
        1, finish={"outcome": "accepted", "version": first.version, "then": ["thue"]}
    )

    assert second is not None
    assert second.label == "A002"
    assert (site.ticket(first.id).state, site.ticket(first.id).service) == (State.WAITING, "thue")


@ON_SQLITE
def test_the_way_onward_is_ended_by_an_empty_one_and_taken_back_by_undo(site: Site) -> None:
    site.open(1, TAX)
    site.issue()
    sent = site.act(site.called(1), Action.FINISH, then=["thue", "ket-qua"])
    back = site.act(sent, Action.UNDO, by="officer01")
    assert (back.state, back.service, back.onward) == (State.CALLED, "dat-dai", ())

    site.act(back, Action.FINISH, then=["thue", "ket-qua"])
    done = site.act(site.called(TAX), Action.FINISH, then=[])

    assert (done.state, done.onward) == (State.DONE, ())


@ON_SQLITE
@pytest.mark.parametrize("then", [["nowhere"], "thue", [7]])
def test_a_service_that_is_not_there_is_named_and_nothing_is_finished(
    site: Site, then: object
) -> None:
    site.open(1)
    site.issue()
    called = site.called(1)

    with pytest.raises(Invalid) as refusal:
        site.act(called, Action.FINISH, then=then)

    assert refusal.value.facts["field"] == "then"
    assert site.ticket(called.id).state is State.CALLED


@ON_SQLITE
def test_a_ticket_sent_on_counts_from_its_first_time_or_stands_last(site: Site) -> None:
    site.open(1, TAX)
    site.issue_many(2)
    site.clock.later(minutes=3)
    waits_for_tax = site.issue("thue")
    site.clock.later(minutes=3)
    first = site.act(site.called(1), Action.FINISH, then=["thue"])
    last = site.act(site.called(1), Action.FINISH, then=["thue"], place="last")

    order = [site.act(site.called(TAX), Action.FINISH).id for _ in range(3)]

    assert order == [first.id, waits_for_tax.id, last.id]


@ON_SQLITE
def test_the_reason_of_a_hold_is_kept_until_the_next_one(site: Site) -> None:
    site.open(1)
    site.issue()
    held = site.act(site.act(site.called(1), Action.START), Action.HOLD, reason="photo giấy tờ")

    again = site.act(site.act(held, Action.RESUME, by="officer01"), Action.HOLD, reason="nộp phí")

    assert held.leg is not None
    assert held.leg.hold_reason == "photo giấy tờ"
    assert site.legs(again.id)[0]["hold_reason"] == "nộp phí"


@ON_SQLITE
def test_a_missed_visitor_is_offered_again_after_three_later_calls(site: Site) -> None:
    """Never called by "next": only offered, and a call taken back does not count."""
    site.open(1)
    site.issue_many(5)
    called = site.called(1)
    site.clock.later(minutes=1)
    missed = site.act(called, Action.NO_SHOW)

    def left() -> int:
        leg = site.floor.tickets[missed.id].leg
        assert leg is not None
        assert leg.offer_after is not None
        return leg.offer_after - site.floor.counters[1].calls

    seen = [left()]
    site.act(site.called(1), Action.UNDO)
    seen.append(left())
    for _ in range(3):
        site.act(site.called(1), Action.FINISH)
        seen.append(left())

    assert seen == [3, 3, 2, 1, 0]
    assert site.ticket(missed.id).state is State.MISSED


@ON_SQLITE
@pytest.mark.parametrize(
    ("place", "turn"), [("original", 0), ("first", 0), ("after", 3), ("last", 4)]
)
def test_a_missed_visitor_comes_back_where_staff_say(site: Site, place: str, turn: int) -> None:
    site.open(1)
    site.issue()
    called = site.called(1)
    site.clock.later(minutes=1)
    missed = site.act(called, Action.NO_SHOW)
    site.issue_many(4)

    site.clock.later(seconds=1)
    site.act(missed, Action.REINSTATE, by="reception", place=place)

    order = [site.act(site.called(1), Action.FINISH).id for _ in range(5)]
    assert order.index(missed.id) == turn


def test_a_number_for_several_needs_begins_where_the_wait_is_shortest_and_goes_on_by_itself(
    site: Site,
) -> None:
    site.open(1, TAX)
    site.issue_many(6)

    ticket = site.issue("ket-qua", also=("dat-dai", "thue"), by="kiosk")
    tax = site.act(site.called(TAX), Action.START)
    sent = site.act(tax, Action.FINISH, outcome="fee_collected", kind="fee")

    assert (ticket.service, ticket.onward) == ("thue", ("dat-dai", "ket-qua"))
    assert (ticket.label, ticket.waiting_ahead) == ("U001", 0)
    assert ticket.quote is not None
    assert (sent.label, sent.state, sent.service) == ("U001", State.WAITING, "dat-dai")
    assert sent.onward == ("ket-qua",)


def test_a_double_press_for_several_needs_is_one_number_and_other_needs_are_another_request(
    site: Site,
) -> None:
    wish = site.wish("dat-dai", also=("thue",), request_id="tap-several")

    first = site.issuing.issue(site.caller("kiosk"), wish)
    again = site.issuing.issue(site.caller("kiosk"), wish)

    assert first.ticket == again.ticket
    assert (first.repeated, again.repeated) == (False, True)
    assert len(site.dump()["tickets"]) == len(site.dump()["print_jobs"]) == 1
    with pytest.raises(RequestReused):
        site.issue("dat-dai", also=("ket-qua",), request_id="tap-several", by="kiosk")


@ON_SQLITE
@pytest.mark.parametrize("also", [("dat-dai",), ("thue", "thue"), ("thue", "no-such-service")])
def test_needs_that_stand_twice_or_nowhere_are_refused(site: Site, also: tuple[str, ...]) -> None:
    with pytest.raises(Invalid) as refused:
        site.issue("dat-dai", also=also)

    assert refused.value.facts["field"] == "also"
    assert site.dump()["tickets"] == []


@ON_SQLITE
def test_one_of_several_needs_that_is_closed_meanwhile_is_named_and_no_number_is_given(
    site: Site,
) -> None:
    site.parts.closures.close(site.caller("supervisor"), "thue", reason="network")

    with pytest.raises(Conflict) as refused:
        site.issue("dat-dai", also=("thue",), by="kiosk")

    assert refused.value.code == "need_closed"
    assert (refused.value.facts["service"], refused.value.facts["name"]) == ("thue", "Thuế")
    assert site.dump()["tickets"] == []

"""Correcting records: an event with a reason; the old one stays, and reports count the new."""

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, Stale
from app.domain.queue.corrections import Correction
from app.domain.queue.ticket import Action, Ticket
from app.operations.queue.corrections import Corrections, Record
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def correct(
    site: Site,
    ticket: Ticket,
    leg: int = 1,
    *,
    by: str = "supervisor",
    seen: int = 0,
    reason: str = "Cán bộ bấm nhầm",
    void: bool | None = None,
    **fields: str,
) -> Record:
    wish = Correction(reason, fields, void)
    return Corrections(site.parts.units, site.clock).correct(
        site.caller(by), ticket.id, leg, wish, seen=seen, request_id=site.new_id()
    )


def served(site: Site) -> Ticket:
    site.issue()
    if site.floor.of_officer(site.officer(1).id) is None:
        site.open(1)
    return site.served(1)


def test_a_record_is_corrected_and_what_stood_before_stays_readable(site: Site) -> None:
    ticket = served(site)

    correct(site, ticket, outcome="refused", note="Thiếu bản chính", reason=" Chọn nhầm ")
    record = correct(site, ticket, seen=1, by="admin", note="")

    assert (record.row["outcome"], record.row["note"]) == ("refused", None)
    assert (record.row["kind"], record.row["corrections"]) == ("submit", 2)
    assert [dict(event.facts) for event in record.history] == [
        {
            "leg": 1,
            "reason": "Chọn nhầm",
            "changes": {"outcome": ["accepted", "refused"], "note": [None, "Thiếu bản chính"]},
        },
        {"leg": 1, "reason": "Cán bộ bấm nhầm", "changes": {"note": ["Thiếu bản chính", None]}},
    ]


def test_a_record_that_never_was_is_in_no_figure_until_it_is_restored(site: Site) -> None:
    wrong, right = served(site), served(site)
    assert site.waits_ms(right.business_on) == {"dat-dai": [0, 0]}

    correct(site, wrong, void=True)
    without = (
        site.waits_ms(right.business_on),
        site.ticket(wrong.id).finished_at,
        site.floor.speeds,
    )
    correct(site, wrong, seen=1, void=False)

    assert without == ({"dat-dai": [0]}, None, {"dat-dai": (300.0,)})
    assert site.legs(wrong.id)[0]["end"] == "finished"
    assert site.ticket(wrong.id).finished_at == wrong.finished_at
    assert site.waits_ms(right.business_on) == {"dat-dai": [0, 0]}


def test_of_a_visit_to_two_counters_the_part_that_was_is_still_a_visit(site: Site) -> None:
    site.issue()
    site.open(1)
    first = site.act(site.act(site.called(1), Action.START), Action.FINISH, then=["dat-dai"])
    site.clock.later(minutes=3)
    done = site.act(site.act(site.called(1), Action.START), Action.FINISH)

    correct(site, done, leg=2, void=True)

    assert site.ticket(done.id).finished_at == first.last_at


def test_a_record_of_a_visit_that_goes_on_is_corrected_but_not_taken_out(site: Site) -> None:
    site.issue()
    site.open(1)
    ticket = site.act(site.act(site.called(1), Action.START), Action.FINISH, then=["dat-dai"])

    correct(site, ticket, outcome="guided")
    with pytest.raises(Conflict, match="visit_goes_on"):
        correct(site, ticket, seen=1, void=True)

    assert site.act(site.called(1), Action.START).version == ticket.version + 2


@ON_SQLITE
def test_only_what_is_over_and_changes_something_with_a_reason_is_corrected(site: Site) -> None:
    ticket = served(site)
    site.issue()
    open_ = site.called(1)

    with pytest.raises(Conflict, match="not_ended"):
        correct(site, open_, outcome="guided")
    with pytest.raises(Conflict, match="nothing_changed"):
        correct(site, ticket, outcome="accepted")
    with pytest.raises(Conflict, match="nothing_changed"):
        correct(site, ticket, void=False)
    with pytest.raises(Invalid, match="reason_needed"):
        correct(site, ticket, outcome="guided", reason=" ")
    with pytest.raises(NotThere):
        correct(site, ticket, leg=2, outcome="guided")
    back = site.act(open_, Action.RETURN)
    with pytest.raises(Conflict, match="not_served"):
        correct(site, back, outcome="guided")


@ON_SQLITE
def test_two_supervisors_do_not_correct_one_record_unseen(site: Site) -> None:
    ticket = served(site)
    correct(site, ticket, outcome="refused")

    with pytest.raises(Stale):
        correct(site, ticket, outcome="guided", by="admin")


@ON_SQLITE
@pytest.mark.parametrize("who", ["officer01", "reception", "kiosk"])
def test_who_lacks_the_right_corrects_nothing(site: Site, who: str) -> None:
    ticket = served(site)

    with pytest.raises(NotAllowed) as refusal:
        correct(site, ticket, by=who, outcome="refused")

    assert refusal.value.facts == {"right": "correct_records"}


@ON_SQLITE
def test_a_corrected_finish_is_no_longer_taken_back_by_its_officer(site: Site) -> None:
    ticket = served(site)
    correct(site, ticket, outcome="refused")

    with pytest.raises(Conflict, match="nothing_to_undo"):
        site.act(ticket, Action.UNDO, by="officer01")


@ON_SQLITE
def test_a_day_that_is_packed_is_counted_anew_after_a_correction(site: Site) -> None:
    ticket = served(site)
    site.parts.counters.close(site.officer(1), 1)
    site.clock.later(days=1)
    site.parts.units.pack_past_days(site.centre_id, site.clock.now(), most=9)

    correct(site, ticket, outcome="refused")

    assert site.parts.units.pack_past_days(site.centre_id, site.clock.now(), most=9) == 1

"""A person asked for at a kiosk: once at a time, accepted, ended, all of it in the log."""

import pytest

from app.domain.errors import Conflict, NotAllowed, NotThere, RequestReused
from app.domain.events import AssistanceAction
from app.domain.queue.assistance import Assistance
from app.operations.queue.attendance import PRESENT_S, Attendance
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def ask(site: Site, request_id: str | None = None) -> None:
    kiosk = site.caller("kiosk")
    site.parts.assistances.ask(kiosk, request_id=request_id or site.new_id())


def only(site: Site) -> Assistance:
    (one,) = site.floor.assistances.values()
    return one


def logged(site: Site) -> list[tuple[str, str, object]]:
    """Return the events: type, actor, and how it ended."""
    events = (e for e in site.dump()["events"] if e.type in set(AssistanceAction))
    return [(e.type, e.actor, dict(e.facts).get("how")) for e in events]


def test_a_visitor_asks_somebody_comes_and_helps_and_all_of_it_outlives_a_restart(
    site: Site, neighbour: Site
) -> None:
    reception, kiosk = site.caller("reception"), site.caller("kiosk")

    ask(site)
    asked = only(site)
    site.clock.later(seconds=20)
    site.parts.assistances.accept(reception, asked.id)

    accepted = only(neighbour)
    assert (accepted.kiosk, accepted.asked_at) == (kiosk.id, asked.asked_at)
    assert (accepted.accepted_by, accepted.accepted_at) == (reception.id, site.clock.at)
    site.parts.assistances.end(reception, asked.id)
    assert dict(site.floor.assistances) == dict(neighbour.floor.assistances) == {}
    assert logged(site) == [
        ("assistance-ask", kiosk.actor, None),
        ("assistance-accept", reception.actor, None),
        ("assistance-end", reception.actor, "helped"),
    ]


@ON_SQLITE
def test_a_kiosk_asks_once_at_a_time_whoever_presses_how_often(site: Site) -> None:
    ask(site, "press-0001")
    ask(site, "press-0001")
    ask(site)

    assert [e[0] for e in logged(site)] == ["assistance-ask"]
    site.parts.assistances.end(site.caller("kiosk"), only(site).id)
    ask(site, "press-0001")
    assert not site.floor.assistances
    with pytest.raises(RequestReused):
        site.issue(by="kiosk", request_id="press-0001")


@ON_SQLITE
def test_what_the_visitor_takes_back_was_not_help(site: Site) -> None:
    ask(site)
    asked, desk = only(site).id, site.parts.assistances

    desk.end(site.caller("kiosk"), asked)
    desk.end(site.caller("reception"), asked)

    assert logged(site)[1:] == [("assistance-end", site.caller("kiosk").actor, "taken_back")]
    with pytest.raises(Conflict, match="assistance_over"):
        desk.accept(site.caller("reception"), asked)


@ON_SQLITE
def test_the_first_who_comes_stays_named_and_a_supervisor_may_come_too(site: Site) -> None:
    ask(site)
    asked, desk = only(site).id, site.parts.assistances

    desk.accept(site.caller("supervisor"), asked)
    desk.accept(site.caller("reception"), asked)

    assert only(site).accepted_by == site.caller("supervisor").id
    assert len(logged(site)) == 2


@ON_SQLITE
def test_who_may_not_is_told_so(site: Site) -> None:
    ask(site)
    asked, desk = only(site).id, site.parts.assistances

    with pytest.raises(NotAllowed):
        desk.accept(site.officer(1), asked)
    with pytest.raises(NotAllowed):
        desk.accept(site.caller("kiosk"), asked)
    with pytest.raises(NotAllowed):
        desk.ask(site.caller("reception"), request_id=site.new_id())
    with pytest.raises(NotAllowed):
        desk.open(site.officer(1))
    with pytest.raises(NotThere):
        desk.end(site.caller("reception"), 4711)


@ON_SQLITE
def test_another_centre_sees_nothing_of_it(site: Site) -> None:
    ask(site)
    other = site.other

    assert other.parts.assistances.open(other.caller("reception")) == []
    with pytest.raises(NotThere):
        other.parts.assistances.end(other.caller("reception"), only(site).id)


def test_the_day_ends_it(site: Site) -> None:
    ask(site)
    site.clock.later(days=1)

    site.parts.day_close.close_past_days(site.centre_id)

    assert not site.floor.assistances
    assert logged(site)[1:] == [("assistance-end", "system", "day_over")]


def test_a_reception_is_attended_while_its_page_is_shown_pictures() -> None:
    now = 100.0
    attendance = Attendance(lambda: now)

    attendance.note(1)
    now += PRESENT_S - 1

    assert attendance.is_attended(1)
    assert not attendance.is_attended(2)
    now += 1
    assert not attendance.is_attended(1)

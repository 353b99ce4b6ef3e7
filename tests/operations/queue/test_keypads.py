"""Keypads: a press is the command of who sits at the counter, has one effect, or none."""

import pytest

from app.domain.errors import Conflict, NotThere
from app.domain.queue.ticket import Action, State
from app.operations.commands import Result
from app.operations.queue.keypads import Keypads
from app.persistence.devices.devices import Device
from hardware.inputs.keypad import KeypadKey, Press
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def keypads(site: Site) -> Keypads:
    parts = site.parts
    return Keypads(parts.calling, parts.ticket_actions, parts.authentication, parts.units)


def keypad(site: Site, counter: int = 1) -> Device:
    return Device(99, site.centre_id, "keypad", "keypad-01", "", None, counter, is_revoked=False)


def press(site: Site, key: KeypadKey, digits: str = "", **given: str) -> Result | None:
    request_id = given.get("request_id") or site.new_id()
    return keypads(site).press(keypad(site), Press(key, digits), request_id=request_id)


def pressed(site: Site, key: KeypadKey, digits: str = "") -> State:
    done = press(site, key, digits)
    assert done is not None
    assert done.ticket is not None
    return done.ticket.state


def test_a_visitor_is_served_by_the_keypad_alone_as_by_the_officer(site: Site) -> None:
    site.open(1)
    site.issue_many(2)

    states = [
        pressed(site, KeypadKey.NEXT),
        pressed(site, KeypadKey.RECALL),
        pressed(site, KeypadKey.FINISH),
    ]
    states.append(pressed(site, KeypadKey.NEXT))

    ticket = site.floor.at_counter(1)
    assert states == [State.CALLED, State.CALLED, State.DONE, State.CALLED]
    assert ticket is not None
    assert ticket.last_actor == site.officer(1).actor


def test_next_finishes_nobody_silently(site: Site) -> None:
    site.open(1)
    site.issue_many(2)
    pressed(site, KeypadKey.NEXT)

    with pytest.raises(Conflict, match="unfinished_ticket"):
        press(site, KeypadKey.NEXT)


def test_nothing_happens_where_nobody_sits(site: Site) -> None:
    site.issue()
    before = site.floor.seq

    keypads(site).pressed(keypad(site), Press(KeypadKey.NEXT))

    assert press(site, KeypadKey.NEXT) is None
    assert site.floor.seq == before


def test_a_press_tried_again_has_one_effect(site: Site) -> None:
    site.open(1)
    site.issue_many(2)

    first = press(site, KeypadKey.NEXT, request_id="keypad-press-1")
    again = press(site, KeypadKey.NEXT, request_id="keypad-press-1")

    assert first is not None
    assert again is not None
    assert first.ticket is not None
    assert again.ticket is not None
    assert (again.ticket.id, again.repeated) == (first.ticket.id, True)


def test_a_number_is_called_by_its_digits_and_the_reason_is_kept(site: Site) -> None:
    site.open(1)
    site.issue_many(3)

    state = pressed(site, KeypadKey.CALL, "003")

    ticket = site.floor.at_counter(1)
    assert state is State.CALLED
    assert ticket is not None
    assert ticket.ordinal == 3
    site.act(ticket, Action.RETURN)
    with pytest.raises(NotThere):
        press(site, KeypadKey.CALL, "77")


@ON_SQLITE
def test_a_refusal_on_the_keypads_thread_is_logged_and_no_more(
    site: Site, caplog: pytest.LogCaptureFixture
) -> None:
    site.open(1)

    keypads(site).pressed(keypad(site), Press(KeypadKey.RECALL))

    assert "keypad-01: recall refused: no_ticket_here" in caplog.text

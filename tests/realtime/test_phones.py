"""Knows what phones and rating tablets are sent, how often, and how many of them."""

import pytest

from app.realtime.audience import Audience
from tests.support.live import until
from tests.support.pushed import connect
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE
DISPLAY, TRACK, RATING = "/display", "/track", "/rating"


def test_the_phone_is_told_of_its_call(live: Web) -> None:
    code = live.issue()["track_url"].rpartition("/")[2]
    live.open(1)
    screen = connect(live, TRACK, None, code=code)

    live.call_next(1)

    until(lambda: screen.look()[-1]["state"] == "called", "the call on the phone")
    assert screen.look()[0]["state"] == "waiting"


def track(live: Web) -> Audience:
    """Return what knows how phones are served."""
    return next(a for a in live.server.broadcaster._audiences if a.namespace == TRACK)


def test_a_phone_is_sent_no_second_picture_within_its_spacing(
    live: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track(live), "spacing_s", 10.0)
    code = live.issue()["track_url"].rpartition("/")[2]
    live.open(1)
    phone = connect(live, TRACK, None, code=code)
    live.call_next(1)
    until(lambda: phone.look()[-1]["state"] == "called", "the call on the phone")
    sent = len(phone.look())
    display = connect(live, DISPLAY, "display-a")

    live.called(2)

    until(lambda: display.shows("A002"), "the call on the display")
    assert len(phone.look()) == sent
    until(lambda: len(phone.look()) > sent, "the later picture of the phone")


def test_a_phone_beyond_the_places_is_refused_and_polls(
    live: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(track(live), "most", 1)
    codes = [live.issue()["track_url"].rpartition("/")[2] for _ in range(2)]

    first, second = (connect(live, TRACK, None, code=code) for code in codes)

    assert (first.is_connected, second.is_connected) == (True, False)
    assert live.get(None, f"/track/{codes[1]}").get_json()["label"] == "A002"


def test_the_tablet_of_a_counter_is_told_whom_to_ask(live: Web) -> None:
    tablet = connect(live, RATING, "rating", counter=1)
    ticket = live.act(live.called(1), "start")

    live.act(ticket, "finish", outcome="accepted")

    until(lambda: bool(tablet.look()[-1]["parting"]), "the question on the tablet")
    assert tablet.look()[-1]["parting"]["label"] == "A001"
    assert tablet.look()[0]["parting"] is None

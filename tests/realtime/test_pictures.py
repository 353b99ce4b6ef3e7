"""Knows what screens are sent, to whom, and that no screen's trouble reaches a command."""

import time
from threading import Event, Lock
from typing import Any, cast

import pytest
from flask_socketio import SocketIO

from app.domain.queue.floor import Floor
from counter.sockets import CounterAudience
from display.sockets import DisplayAudience
from tests.support.live import until
from tests.support.patience import patience
from tests.support.pushed import connect
from tests.support.seeding import ON_SQLITE
from tests.support.together import answers, together
from tests.support.web import Web, officer

pytestmark = ON_SQLITE

DISPLAY, COUNTER, TRACK, KIOSK, SUPERVISOR, RATING = (
    "/display",
    "/counter",
    "/track",
    "/kiosk",
    "/supervisor",
    "/rating",
)


def test_who_connects_is_sent_a_whole_picture_at_once(web: Web) -> None:
    web.called()

    screen = connect(web, DISPLAY, "display-a")

    picture = screen.look()[0]
    assert set(picture) >= {"seq", "at", "build", "centre", "zone", "calls", "serving", "waiting"}
    assert picture["calls"][0]["label"] == "A001"
    assert set(picture["calls"][0]) >= {"seq", "label", "counter", "at", "recall", "speech"}


def test_a_call_by_the_api_reaches_the_display_by_itself(live: Web) -> None:
    """Case 7: the same as one of the console."""
    screen = connect(live, DISPLAY, "display-a")

    live.called()

    until(lambda: screen.shows("A001"), "the call on the display")


def test_a_screen_that_reconnects_has_missed_nothing(live: Web) -> None:
    """Case 25: a reconnection is a first connection, with every call of the meantime."""
    screen = connect(live, DISPLAY, "display-a")
    screen.leave()
    for number in (1, 2, 3):
        live.called(number)

    again = connect(live, DISPLAY, "display-a")

    assert [call["label"] for call in again.look()[0]["calls"]] == ["A003", "A002", "A001"]


def test_five_calls_within_a_second_are_all_in_the_picture_in_order(web: Web) -> None:
    """Case 24: each with its own number and counter."""
    for number in range(1, 6):
        web.called(number)

    calls = connect(web, DISPLAY, "display-a").look()[0]["calls"]

    assert [(c["label"], c["counter"]) for c in calls] == [
        (f"A{n:03d}", n) for n in range(5, 0, -1)
    ]
    assert len({call["seq"] for call in calls}) == 5


def test_a_recall_is_a_new_call_of_the_same_number(live: Web) -> None:
    """Case 26."""
    ticket = live.called()
    before = connect(live, DISPLAY, "display-a").look()[0]["calls"][0]

    live.act(ticket, "recall")

    after = connect(live, DISPLAY, "display-a").look()[0]["calls"][0]
    assert (after["label"], after["recall"]) == ("A001", 1)
    assert after["seq"] > before["seq"]


def test_a_counter_with_a_name_is_spoken_by_its_name(web: Web) -> None:
    """Case 36."""
    web.called(23, "ket-qua")

    call = connect(web, DISPLAY, "display-b").look()[0]["calls"][0]

    assert (call["label"], call["counter_name"]) == ("t001", "Quầy 3 bis")
    assert "Quầy 3 bis" in call["speech"]["text"]


@pytest.mark.parametrize(
    ("namespace", "name", "auth"),
    [
        (DISPLAY, None, {"zone": "a"}),
        (DISPLAY, None, {"zone": "a", "token": "wrong"}),
        (DISPLAY, None, {"zone": "a", "token": 5}),
        (DISPLAY, "display-a", {"zone": "b"}),
        (DISPLAY, "display-a", {"zone": "none"}),
        (DISPLAY, "kiosk", {"zone": "a"}),
        (DISPLAY, "officer01", {"zone": "a"}),
        (DISPLAY, "board", {"zone": "a"}),
        (KIOSK, None, {}),
        (KIOSK, "display-a", {}),
        (COUNTER, None, {}),
        (COUNTER, "kiosk", {}),
        (COUNTER, "reception", {}),
        (COUNTER, "supervisor", {}),
        (SUPERVISOR, "officer01", {}),
        (SUPERVISOR, "display-a", {}),
        (RATING, None, {"counter": 1}),
        (RATING, "officer01", {"counter": 1}),
        (RATING, "kiosk", {"counter": 1}),
        (RATING, "rating", {"counter": 2}),
        (RATING, "rating", {"counter": 99}),
        (RATING, "rating", {"counter": "1"}),
        (TRACK, None, {}),
        (TRACK, None, {"code": "guessed"}),
        (TRACK, "admin", {"code": "guessed"}),
    ],
)
def test_who_has_no_right_to_a_picture_is_not_let_in(
    web: Web, namespace: str, name: str | None, auth: dict[str, Any]
) -> None:
    """Case 34: an unpaired device can't subscribe."""
    screen = connect(web, namespace, name, **auth)

    assert not screen.is_connected


def test_an_officer_sees_nothing_of_another_centre(live: Web) -> None:
    """Case 35."""
    screen = connect(live, COUNTER, "officer01-b")

    live.called()
    until(lambda: connect(live, DISPLAY, "display-a").shows("A001"), "the call")

    assert "A001" not in str(screen.look())
    assert "Cán bộ officer01-b" in str(screen.look()[0])


def test_two_tabs_of_one_officer_are_sent_the_same(live: Web) -> None:
    """Case 5: a second tab never calls, it only looks."""
    first, second = (connect(live, COUNTER, officer(1)) for _ in range(2))

    live.called()

    until(lambda: "A001" in str(first.look()[-1:]), "the ticket in the first tab")
    until(lambda: "A001" in str(second.look()[-1:]), "the ticket in the second tab")
    assert live.get("admin", "/tickets").get_json()["items"][0]["state"] == "called"


def test_a_picture_that_fails_stops_neither_the_call_nor_other_screens(
    live: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 7: the call succeeds, and the screen heals."""
    display, console = connect(live, DISPLAY, "display-a"), connect(live, COUNTER, officer(1))

    def fails(*_: object) -> None:
        raise RuntimeError("no picture")

    with monkeypatch.context() as broken:
        broken.setattr("display.sockets.DisplayAudience.picture", fails)
        ticket = live.called()
        until(lambda: "A001" in str(console.look()[-1:]), "the ticket at the counter")

    assert ticket["state"] == "called"
    until(lambda: display.shows("A001"), "the call on the healed display")


def test_what_happens_during_a_round_waits_for_the_next(
    live: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The day's figures are read once for a round, not once for each console."""
    for number in (1, 2):
        connect(live, COUNTER, officer(number))
    seen: list[int] = []
    has_begun, goes_on = Event(), Event()
    picture = CounterAudience.picture

    def watched(self: CounterAudience, floor: Floor, *of: Any) -> Any:
        seen.append(floor.seq)
        has_begun.set()
        goes_on.wait(patience(20))
        return picture(self, floor, *of)

    monkeypatch.setattr(CounterAudience, "picture", watched)
    live.issue()
    assert has_begun.wait(patience(20))
    live.issue()
    goes_on.set()

    until(lambda: len(seen) >= 4, "a second round")
    assert seen[0] == seen[1] < seen[2] == seen[3]


def test_screens_that_all_come_at_once_are_shown_their_pictures_one_after_the_other(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a restart: a call meanwhile competes with one of them for the interpreter."""
    alone: list[bool] = []
    at_work = Lock()
    picture = DisplayAudience.picture

    def watched(*of: Any) -> Any:
        is_alone = at_work.acquire(blocking=False)
        alone.append(is_alone)
        time.sleep(0.005)
        if is_alone:
            at_work.release()
        return picture(*of)

    monkeypatch.setattr(DisplayAudience, "picture", watched)

    screens = answers(together([lambda: connect(web, DISPLAY, "display-a")] * 12))

    assert all(screen.look() for screen in screens)
    assert alone == [True] * 12


def test_a_voice_that_fails_leaves_a_picture_without_sound(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Case 27."""

    def fails(*_: object, **__: object) -> str:
        raise OSError("no voice")

    monkeypatch.setattr("hardware.voice.clips.Clips.announcement", fails)
    web.called()

    def speech() -> Any:
        return connect(web, DISPLAY, "display-a").look()[0]["calls"][0]["speech"]

    until(lambda: speech()["clips"] == [], "a picture without sound")
    assert speech()["text"]


def test_what_a_screen_sends_is_not_heard(web: Web) -> None:
    socketio = cast(SocketIO, web.server.app.extensions["socketio"])
    token = {"token": web.known("display-a").token}
    client = socketio.test_client(web.server.app, namespace=DISPLAY, auth=token)
    seq = web.installation.units.floor(1).seq

    for event in ("picture", "call", "message", "json"):
        client.emit(event, {"label": "A001"}, namespace=DISPLAY)

    assert client.is_connected(DISPLAY)
    assert web.installation.units.floor(1).seq == seq


def test_the_server_knows_how_many_look_on(web: Web) -> None:
    first, _second = (connect(web, DISPLAY, "display-a") for _ in range(2))
    first.leave()

    assert web.server.broadcaster.watching()[DISPLAY] == 1


def test_screens_that_left_are_forgotten(live: Web) -> None:
    screens = [connect(live, DISPLAY, "display-a") for _ in range(20)]

    for screen in screens:
        screen.leave()

    assert live.server.broadcaster.watching()[DISPLAY] == 0

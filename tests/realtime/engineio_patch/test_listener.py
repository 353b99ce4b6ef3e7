"""What screens say: whole and in order, whoever else says nothing or nonsense."""

import socket
from collections.abc import Callable, Iterable, Iterator
from threading import Event
from typing import Any

import pytest
from wsproto import ConnectionType
from wsproto.connection import Connection
from wsproto.events import BytesMessage, CloseConnection, Ping, TextMessage

from app.realtime.engineio_patch.listener import Listener
from tests.support.live import until
from tests.support.patience import patience

LARGEST = 100
GO, STOP = "go", "stop"


class Screen:
    """A screen and the server's side of it: what was heard, and how it went."""

    def __init__(self, listener: Listener, early: bytes = b"") -> None:
        self.heard: list[str] = []
        self.pongs = 0
        self.joined = True
        self.over = Event()
        self.busy = Event()
        self.busy.set()
        self._frames = Connection(ConnectionType.CLIENT)
        self.theirs, self._ours = socket.socketpair()
        self.theirs.settimeout(patience(20))
        listener.take(self, self._ours, early)

    def say(self, *events: Any) -> None:
        """Send the frames in one piece."""
        self.theirs.sendall(self.frames(*events))

    def frames(self, *events: Any) -> bytes:
        """Return the bytes of the frames."""
        return b"".join(self._frames.send(event) for event in events)

    def hear_pong(self) -> None:
        self.pongs += 1

    def hear(self, texts: Iterable[str]) -> bool:
        self.busy.wait(patience(20))
        said = list(texts)
        self.heard += said
        return STOP not in said

    def is_joined(self) -> bool:
        return self.joined

    def answer(self, frame: bytes) -> None:
        self._ours.sendall(frame)

    def hang_up(self) -> None:
        self._ours.shutdown(socket.SHUT_RDWR)

    def ended(self) -> None:
        self.over.set()


@pytest.fixture(scope="module")
def listener() -> Listener:
    """Begin one listener for all: a bad screen of one test must not disturb the next."""
    return Listener(largest=LARGEST, pong="3")


Begin = Callable[..., Screen]


@pytest.fixture
def begin(listener: Listener) -> Iterator[Begin]:
    """Give the test a maker of screens that are listened to; at the end they go."""
    begun: list[Screen] = []

    def one(early: bytes = b"") -> Screen:
        begun.append(Screen(listener, early))
        return begun[-1]

    yield one
    for screen in begun:
        screen.theirs.close()
        assert screen.over.wait(patience(20)), "its end was not told"


@pytest.fixture
def screen(begin: Begin) -> Screen:
    """Give the test one screen."""
    return begin()


def test_what_is_said_is_heard_in_its_order(screen: Screen) -> None:
    for number in range(50):
        screen.say(TextMessage(f"4{number}"))
    screen.say(TextMessage("split ", message_finished=False), TextMessage("in two"))

    until(lambda: len(screen.heard) == 51, "all of it", within_s=20)
    assert screen.heard == [*(f"4{number}" for number in range(50)), "split in two"]


def test_a_frame_may_come_byte_by_byte(screen: Screen) -> None:
    for byte in screen.frames(TextMessage("Mời số 12")):
        screen.theirs.sendall(bytes([byte]))

    until(lambda: screen.heard == ["Mời số 12"], "the text", within_s=20)


def test_what_came_with_the_handshake_is_heard_first(begin: Begin) -> None:
    early = Connection(ConnectionType.CLIENT).send(TextMessage("40/display"))
    screen = begin(early)
    screen.say(TextMessage("next"))

    until(lambda: screen.heard == ["40/display", "next"], "both", within_s=20)


def test_an_answer_to_a_ping_waits_for_no_worker(begin: Begin, screen: Screen) -> None:
    busy = [begin() for _ in range(8)]
    for one in busy:
        one.busy.clear()
        one.say(TextMessage(GO))

    screen.say(TextMessage("3"))
    until(lambda: screen.pongs == 1, "the pong", within_s=20)
    assert [one.heard for one in busy] == [[]] * len(busy)
    for one in busy:
        one.busy.set()


def test_a_ping_of_the_protocol_is_answered(screen: Screen) -> None:
    screen.say(Ping(b"there?"))

    assert screen.theirs.recv(100) == b"\x8a\x06there?"


@pytest.mark.parametrize(
    "said",
    [
        [CloseConnection(1000)],
        [TextMessage("x" * (LARGEST + 1))],
        [TextMessage("x" * LARGEST, message_finished=False), TextMessage("y")],
        [BytesMessage(b"\x00")],
        [TextMessage(STOP)],
    ],
    ids=["goodbye", "too long", "too long in parts", "no text", "refused"],
)
def test_who_goes_or_says_what_cannot_be_is_let_go(begin: Begin, said: list[Any]) -> None:
    screen = begin()

    screen.say(*said)

    assert screen.over.wait(patience(20))
    assert screen.theirs.recv(100) == b""


@pytest.mark.parametrize("nonsense", [b"\x00\x01\x02", b"\x81\x05hello", b"\xff" * 40])
def test_nonsense_ends_only_its_own_connection(
    begin: Begin, screen: Screen, nonsense: bytes
) -> None:
    other = begin()

    other.theirs.sendall(nonsense)

    assert other.over.wait(patience(20))
    screen.say(TextMessage(GO))
    until(lambda: screen.heard == [GO], "the others' words", within_s=20)


def test_who_joins_nothing_is_hung_up_and_who_joined_stays(
    begin: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.realtime.engineio_patch.listener.JOIN_S", 0.1)
    silent, joined = begin(), begin()
    silent.joined = False

    assert silent.over.wait(patience(20))
    assert not joined.over.is_set()

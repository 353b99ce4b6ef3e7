"""What is sent to screens: whole and in order, and no screen is ever waited for."""

import socket
import time
from collections.abc import Iterator

import pytest

from app.realtime.engineio_patch.wire import GOING, MOST_LEFT, Flusher, Wire, frame
from tests.support.live import until
from tests.support.patience import patience

LARGE = frame("x" * 100_000)


@pytest.fixture
def ends() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Give the test both ends of a connection: the server's and the screen's."""
    ours, theirs = socket.socketpair()
    theirs.settimeout(patience(10))
    yield ours, theirs
    ours.close()
    theirs.close()


def heard(screen: socket.socket, size: int) -> bytes:
    """Read so many bytes, or what there was before the end."""
    found = b""
    while len(found) < size and (part := screen.recv(65_536)):
        found += part
    return found


@pytest.mark.parametrize(
    ("text", "head"),
    [
        ("ế", b"\x81\x03"),
        ("x" * 126, b"\x81\x7e\x00\x7e"),
        ("x" * 65_536, b"\x81\x7f\x00\x00\x00\x00\x00\x01\x00\x00"),
    ],
)
def test_a_frame_is_that_of_the_standard(text: str, head: bytes) -> None:
    assert frame(text) == head + text.encode()


def test_who_reads_nothing_is_not_waited_for_and_gets_it_whole_afterwards(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    wire = Wire(ours, Flusher())
    frames = [frame(f"{n:06d}" + "x" * 50_000) for n in range(15)]
    begun = time.monotonic()

    for one in frames:
        wire.write(one)
    took_s = time.monotonic() - begun

    assert heard(theirs, sum(map(len, frames))) == b"".join(frames)
    assert took_s < 30, "it was waited for"


def test_what_is_written_just_after_the_rest_went_out_is_sent_too(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    class Busy(Wire):
        """Has more to say in the very moment in which nothing is left."""

        more = [LARGE] * 8

        def flush(self) -> None:
            super().flush()
            while self.more and self.is_done:
                self.write(self.more.pop())

    ours, theirs = ends
    wire = Busy(ours, Flusher())
    frames = [LARGE] * 8

    for one in frames:
        wire.write(one)

    assert heard(theirs, 16 * len(LARGE)) == b"".join([*frames, *frames])


def test_who_takes_nothing_for_long_is_hung_up(
    ends: tuple[socket.socket, socket.socket],
) -> None:
    ours, theirs = ends
    wire = Wire(ours, Flusher())

    for _ in range(MOST_LEFT // len(LARGE) + 20):
        wire.write(LARGE)

    until(lambda: ours.recv(1) == b"", "the end of the line")
    assert len(heard(theirs, 10 * MOST_LEFT)) < MOST_LEFT


def test_hanging_up_says_goodbye_and_ends(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends

    Wire(ours, Flusher()).hang_up()

    assert heard(theirs, 100) == GOING


def test_a_cut_line_is_no_error(ends: tuple[socket.socket, socket.socket]) -> None:
    ours, theirs = ends
    wire = Wire(ours, Flusher())
    theirs.close()

    for _ in range(3):
        wire.write(LARGE)
    wire.hang_up()

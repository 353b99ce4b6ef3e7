"""A client's connection: whole and in order, and nobody waits for who takes nothing."""

import socket
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.http_gate.client_line import MOST_UNSENT, ClientLine
from tests.support.live import until

PIECE = 65_536
MUCH = 8_000_000
"""More than the buffers of a loopback connection hold."""


@pytest.fixture
def ends() -> Iterator[tuple[ClientLine, socket.socket]]:
    """Give the test both ends of a connection: the server's and the client's."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        theirs = socket.create_connection(listener.getsockname(), 20)
        descriptor, _ = listener._accept()  # type: ignore[attr-defined] # as the worker does it
        ours = ClientLine(listener, descriptor)
    ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 131_072)
    yield ours, theirs
    ours.close()
    theirs.close()


def read_all(ours: ClientLine, theirs: socket.socket, size: int) -> bytes:
    """Read so many bytes at the client, sending what is unsent meanwhile."""
    came = bytearray()
    theirs.settimeout(0.01)
    until(lambda: _read(ours, theirs, came) >= size, "all of it", within_s=30)
    return bytes(came)


def _read(ours: ClientLine, theirs: socket.socket, came: bytearray) -> int:
    ours.flush()
    with suppress(TimeoutError):
        came += theirs.recv(1_000_000)
    return len(came)


def test_what_a_client_takes_at_once_is_sent_at_once(
    ends: tuple[ClientLine, socket.socket],
) -> None:
    ours, theirs = ends

    ours.sendall(b"an answer")

    assert not ours.has_unsent
    assert theirs.recv(100) == b"an answer"


def test_a_file_and_what_stands_around_it_come_whole_and_in_order(
    ends: tuple[ClientLine, socket.socket], tmp_path: Path
) -> None:
    ours, theirs = ends
    file = tmp_path / "large"
    file.write_bytes(bytes(range(256)) * (MUCH // 256))

    ours.sendall(b"before")
    with file.open("rb") as opened:
        ours.sendfile(opened, 256, 512)
        ours.sendfile(opened)
    ours.sendall(b"behind")

    assert ours.has_unsent, "the client took more than a connection holds"
    expected = b"before" + bytes(range(256)) * 2 + file.read_bytes() + b"behind"
    assert read_all(ours, theirs, len(expected)) == expected
    assert not ours.has_unsent


def test_an_answer_of_a_megabyte_waits_for_nobody(ends: tuple[ClientLine, socket.socket]) -> None:
    ours, theirs = ends
    data = bytes(range(256)) * (MUCH // 256)

    for at in range(0, len(data), PIECE):
        ours.sendall(data[at : at + PIECE])
        if ours.has_unsent:
            break
    sent = at + PIECE
    ours.sendall(data[sent : sent + MOST_UNSENT - PIECE])
    data = data[: sent + MOST_UNSENT - PIECE]

    assert ours.has_unsent
    assert read_all(ours, theirs, len(data)) == data


def test_a_client_that_is_gone_ends_its_answer(ends: tuple[ClientLine, socket.socket]) -> None:
    ours, theirs = ends
    while not ours.has_unsent:
        ours.sendall(bytes(PIECE))
    theirs.close()

    with pytest.raises(OSError, match=r"reset|pipe"):
        until(lambda: ours.flush() and not ours.has_unsent, "an end", within_s=10)


def test_an_upload_that_trickles_is_given_up(
    ends: tuple[ClientLine, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    ours, theirs = ends
    monkeypatch.setattr("app.http_gate.client_line.STALL_S", 0.2)
    ours.begin_request()

    theirs.sendall(b"1")
    assert ours.recv(10) == b"1"
    with pytest.raises(ConnectionResetError):
        ours.recv(10)  # nothing at all comes
    theirs.sendall(b"2")
    with pytest.raises(ConnectionResetError):
        ours.recv(10)  # too little


def test_a_screen_says_next_to_nothing_for_hours_and_is_not_given_up(
    ends: tuple[ClientLine, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every WebSocket was cut by its first answer to a ping, twenty seconds after it came."""
    ours, theirs = ends
    monkeypatch.setattr("app.http_gate.client_line.STALL_S", 0.2)
    ours.begin_request()
    theirs.sendall(b"an upgrade")
    assert ours.recv(10) == b"an upgrade"

    ours.taken_by = lambda early: None
    later = time.monotonic() + 1000
    monkeypatch.setattr("app.http_gate.client_line.time.monotonic", lambda: later)
    theirs.sendall(b"3")

    assert ours.recv(10) == b"3"

"""The network wire, against far ends that misbehave on a real socket."""

import contextlib
import socket
import struct
import threading
import time

import pytest

from hardware.errors import WireError
from hardware.transports import transport_for
from hardware.transports.tcp import TcpTransport
from hardware.urls import parse
from tests.hardware.doubles import SOON_S, far_end, read_to_the_end
from tests.support.patience import patience

MORE_THAN_ANY_BUFFER = bytes(32_000_000)


def test_what_is_written_arrives_and_what_is_said_is_read() -> None:
    def echo(link: socket.socket) -> None:
        link.sendall(link.recv(100).upper())
        read_to_the_end(link)

    with far_end(echo) as (host, port):
        wire = TcpTransport(host, port)
        wire.open(1)
        wire.write(b"moi so", 1)
        answer = wire.read(SOON_S)
        wire.close()

    assert (answer, wire.sent) == (b"MOI SO", 6)


def test_a_line_of_seven_bits_behind_a_box_gets_its_parity_from_us() -> None:
    heard: list[bytes] = []

    def box(link: socket.socket) -> None:
        heard.append(link.recv(100))
        link.sendall(bytes.fromhex("C3 06"))
        read_to_the_end(link)

    with far_end(box) as (host, port):
        wire = TcpTransport(host, port, form="7E1")
        wire.open(1)
        wire.write(b"AC", 1)
        answer = wire.read(SOON_S)
        wire.close()

    assert (heard, answer, wire.sent) == ([bytes.fromhex("41 C3")], b"C\x06", 2)


def test_a_refused_connection_names_the_printer_and_the_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        free_port = server.getsockname()[1]

    with pytest.raises(WireError) as refused:
        TcpTransport("127.0.0.1", free_port).open(1)

    assert str(refused.value) == (
        f"no connection to 127.0.0.1:{free_port}: refused; check its power and cable"
    )
    assert (refused.value.permanent, refused.value.sent) == (False, 0)


def test_a_far_end_that_never_reads_is_given_up_at_the_deadline() -> None:
    done = threading.Event()

    def accept_and_never_read(link: socket.socket) -> None:
        done.wait(SOON_S)

    with far_end(accept_and_never_read) as (host, port):
        wire = TcpTransport(host, port)
        wire.open(1)
        began = time.monotonic()
        with pytest.raises(WireError, match="no more in time") as stuck:
            wire.write(MORE_THAN_ANY_BUFFER, 0.3)
        took_s = time.monotonic() - began
        done.set()
        wire.close()

    assert 0.3 <= took_s < 2
    assert 0 < stuck.value.sent < len(MORE_THAN_ANY_BUFFER)


def test_a_reset_in_the_middle_says_how_much_had_left() -> None:
    def take_some_then_reset(link: socket.socket) -> None:
        link.recv(10_000)
        link.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    with far_end(take_some_then_reset) as (host, port):
        wire = TcpTransport(host, port)
        wire.open(1)
        with pytest.raises(WireError, match="the connection broke") as broken:
            wire.write(MORE_THAN_ANY_BUFFER, SOON_S)
        wire.close()

    assert 0 < broken.value.sent < len(MORE_THAN_ANY_BUFFER)


def test_reading_from_a_far_end_that_hung_up_is_an_error_not_silence() -> None:
    with far_end(lambda link: None) as (host, port):
        wire = TcpTransport(host, port)
        wire.open(1)
        with pytest.raises(WireError, match="closed the connection"):
            wire.read(SOON_S)
        wire.close()


def test_reading_from_a_silent_far_end_ends_at_its_time() -> None:
    with far_end(read_to_the_end) as (host, port):
        wire = TcpTransport(host, port)
        wire.open(1)
        answer = wire.read(0.05)
        wire.close()

    assert answer == b""


def test_closing_with_unread_answers_loses_none_of_what_was_sent() -> None:
    arrived = []
    complete = threading.Event()

    def a_slow_reader_that_talks(link: socket.socket) -> None:
        link.sendall(b"\x12" * 4096)
        arrived.append(read_to_the_end(link))
        complete.set()

    with far_end(a_slow_reader_that_talks) as (host, port):
        wire = TcpTransport(host, port)
        wire.open(1)
        wire.write(bytes(59_489), SOON_S)
        wire.close()
        assert complete.wait(patience(SOON_S))

    assert len(arrived[0]) == 59_489


def test_closing_does_not_wait_for_ever_for_a_far_end_that_stays() -> None:
    done = threading.Event()

    def stay(link: socket.socket) -> None:
        done.wait(SOON_S)

    with far_end(stay) as (host, port):
        wire = TcpTransport(host, port)
        wire.open(1)
        began = time.monotonic()
        wire.close()
        took_s = time.monotonic() - began
        done.set()

    assert took_s < 3


@pytest.mark.parametrize(("protocol", "unacknowledged_ms"), [("alpha", 10_000), ("escpos", 0)])
def test_a_dead_link_is_noticed_by_the_kernel_and_by_who_hears_a_printer(
    protocol: str, unacknowledged_ms: int
) -> None:
    with far_end(read_to_the_end) as (host, port):
        wire = transport_for(parse(f"{protocol}+tcp://{host}:{port}"))
        assert isinstance(wire, TcpTransport)
        wire.open(1)
        link = wire._opened()
        options = [
            link.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE),
            link.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY),
            link.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT),
        ]
        wire.close()

    assert options == [1, 1, unacknowledged_ms]


def test_a_wire_that_is_dropped_sends_nothing_more() -> None:
    arrived: list[int] = []
    is_dropped, complete = threading.Event(), threading.Event()

    def a_late_reader(link: socket.socket) -> None:
        is_dropped.wait(SOON_S)
        with contextlib.suppress(ConnectionResetError):
            while received := link.recv(65_536):
                arrived.append(len(received))
        complete.set()

    with far_end(a_late_reader) as (host, port):
        wire = TcpTransport(host, port)
        wire.open(1)
        pushed = sum(wire.push(bytes(4_096), 0.1) for _ in range(100))
        wire.drop()
        is_dropped.set()
        assert complete.wait(SOON_S)

    assert sum(arrived) < pushed


def test_a_closed_wire_says_so() -> None:
    wire = TcpTransport("127.0.0.1", 9)

    with contextlib.suppress(WireError):
        wire.close()

    with pytest.raises(WireError, match="is not connected"):
        wire.write(b"x", 1)

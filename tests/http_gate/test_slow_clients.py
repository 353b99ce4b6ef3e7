"""Slow, silent and stubborn clients hold up nobody; each is more of them than there are threads.

How fast the others are served meanwhile is measured in tests/load.
"""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from app.http_gate.worker import HEAD_S, LARGEST_HEAD
from tests.load.attackers import HOST, SAID, UPGRADE
from tests.support.live import LiveServer, until
from tests.support.patience import patience

THREADS = 2
CLIENTS = 30
"""More than all threads of the server together, of whatever kind."""
KEEP_ALIVE = b"GET /healthz HTTP/1.1\r\n" + HOST + b"\r\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Start the sample centre with very few threads."""
    folder = tmp_path_factory.mktemp("gate")
    live = LiveServer(folder, settings={"MOISO_THREADS": str(THREADS)})
    live.start()
    yield live
    live.stop()


def connected(server: LiveServer) -> socket.socket:
    """Open a connection to the server."""
    return socket.create_connection(("127.0.0.1", urlsplit(server.url).port or 0), patience(20))


def answer(line: socket.socket) -> bytes:
    """Read until the server ends the connection."""
    came = b""
    try:
        while part := line.recv(65_536):
            came += part
    except ConnectionResetError:
        pass
    return came


def is_served(server: LiveServer) -> bool:
    """Whether a page, a file and a new ticket's refusal come at once for the others."""
    page = requests.get(f"{server.url}/kiosk", timeout=patience(20))
    file = requests.get(f"{server.url}/static/vendor/chart.umd.min.js", timeout=patience(20))
    refused = requests.post(f"{server.url}/api/v1/tickets", json={}, timeout=patience(20))
    return (page.status_code, file.status_code, refused.status_code) == (200, 200, 401)


@pytest.mark.parametrize("attack", SAID)
def test_others_are_served_while_many_hold_what_they_are_given(
    server: LiveServer, attack: str
) -> None:
    with ExitStack() as opened:
        for _ in range(CLIENTS):
            line = opened.enter_context(connected(server))
            if attack == "reads nothing":
                line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2_048)
            line.sendall(SAID[attack])

        assert is_served(server)


def test_who_does_not_end_its_head_is_told_and_hung_up(server: LiveServer) -> None:
    with connected(server) as line:
        line.sendall(SAID["half a head"])

        line.settimeout(patience(HEAD_S * 3))
        told = answer(line)

    assert told.startswith(b"HTTP/1.1 408 Request Timeout\r\n")
    assert b"application/problem+json" in told


def test_a_head_that_is_too_large_is_told_and_hung_up(server: LiveServer) -> None:
    with connected(server) as line:
        line.sendall(b"GET / HTTP/1.1\r\n" + HOST + b"X-Long: " + b"x" * LARGEST_HEAD)

        told = answer(line)

    assert told.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
    assert b'"code": "head_too_large"' in told


def test_who_joins_no_audience_is_hung_up(server: LiveServer) -> None:
    with connected(server) as line:
        line.sendall(UPGRADE)
        line.settimeout(patience(20))

        told = answer(line)

    assert told.startswith(b"HTTP/1.1 101 Switching Protocols\r\n")
    assert b'0{"sid"' in told


def test_requests_of_one_connection_are_answered_in_their_order(server: LiveServer) -> None:
    missing = b"GET /nowhere HTTP/1.1\r\n" + HOST + b"\r\n"
    last = b"GET /healthz HTTP/1.1\r\n" + HOST + b"Connection: close\r\n\r\n"
    with connected(server) as line:
        line.sendall(KEEP_ALIVE + missing + KEEP_ALIVE + last)

        told = answer(line)

    found = [told[at + 9 : at + 12] for at in range(len(told)) if told.startswith(b"HTTP/1.1 ", at)]
    assert found == [b"200", b"404", b"200", b"200"]


def test_a_request_that_comes_byte_by_byte_is_answered(server: LiveServer) -> None:
    body = b'{"username": "x", "password": "y"}'
    request = (
        b"POST /api/v1/sessions HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
        b"Connection: close\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    )
    with connected(server) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in request:
            line.sendall(bytes([byte]))

        told = answer(line)

    assert told.startswith(b"HTTP/1.1 401")


def test_a_large_file_comes_whole_to_who_reads_it_late(server: LiveServer) -> None:
    path = "/static/vendor/swagger-ui-bundle.js"
    whole = requests.get(f"{server.url}{path}", timeout=patience(20)).content
    with connected(server) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 32_768)
        line.sendall(f"GET {path} HTTP/1.1\r\nConnection: close\r\n".encode() + HOST + b"\r\n")
        time.sleep(0.2)
        told = bytearray()
        while part := line.recv(10_000):
            told += part

    assert bytes(told).partition(b"\r\n\r\n")[2] == whole


def test_chunks_and_bodies_that_wait_to_be_asked_for_are_taken(server: LiveServer) -> None:
    start = b"POST /api/v1/sessions HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
    start += b"Connection: close\r\n"
    with connected(server) as line:
        line.sendall(start + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
        chunked = answer(line)
    with connected(server) as line:
        line.sendall(start + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        asked = line.recv(1_000)
        line.sendall(b"{}")
        expected = answer(line)

    assert chunked.split(b" ")[1] == b"422"
    assert asked.startswith(b"HTTP/1.1 100 Continue")
    assert expected.split(b" ")[1] == b"422"


def test_the_connections_that_ended_are_forgotten(server: LiveServer) -> None:
    before = _descriptors(server)
    for _ in range(CLIENTS):
        with connected(server) as line:
            line.sendall(SAID["half a body"])

    until(lambda: _descriptors(server) <= before, "the end of those that hung up")


def _descriptors(server: LiveServer) -> int:
    children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
    return sum(len(list(Path(f"/proc/{worker}/fd").iterdir())) for worker in children)

"""Knows what strangers hear whose bodies break HTTP's rules, over a socket of a real server."""

import contextlib
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.support.live import LiveServer
from tests.support.patience import patience

BROKEN = {
    "a size that is no number": b"ZZ\r\n{}\r\n0\r\n\r\n",
    "no size": b"\r\n{}\r\n0\r\n\r\n",
    "a negative size": b"-2\r\n{}\r\n0\r\n\r\n",
    "more than its size": b"1\r\n{}\r\n0\r\n\r\n",
    "a size with a sign": b"+2\r\n{}\r\n0\r\n\r\n",
    "a bad extension": b"2;\x01\r\n{}\r\n0\r\n\r\n",
    "a bad trailer": b"2\r\n{}\r\n0\r\nbad trailer\r\n\r\n",
    "an end too early": b"ff\r\n{}",
}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Give the tests one server."""
    made = LiveServer(tmp_path_factory.mktemp("bodies"))
    made.start()
    yield made
    made.stop()


@pytest.mark.parametrize("body", BROKEN.values(), ids=BROKEN)
def test_a_broken_body_is_a_bad_request_of_the_api(server: LiveServer, body: bytes) -> None:
    head, content = _asked(server, "/api/v1/sessions", "application/json", body)

    assert head.startswith("HTTP/1.1 400 ")
    assert "Content-Type: application/problem+json" in head
    assert json.loads(content)["status"] == 400


@pytest.mark.parametrize("page", ["/sign-in", "/pair"])
def test_a_broken_body_is_a_bad_request_of_a_page(server: LiveServer, page: str) -> None:
    body = BROKEN["a size that is no number"]

    head, _ = _asked(server, page, "application/x-www-form-urlencoded", body)

    assert head.startswith("HTTP/1.1 400 ")
    assert "Content-Type: text/html" in head


def test_nothing_of_it_is_a_traceback(server: LiveServer) -> None:
    _asked(server, "/api/v1/sessions", "application/json", BROKEN["no size"])

    assert "Traceback" not in server.log()


def test_no_answer_says_which_program_gives_it(server: LiveServer) -> None:
    heads = [
        _asked(server, path, "application/json", body)[0]
        for path, body in (("/api/v1/sessions", b"0\r\n\r\n"), ("/", b""), ("/none", b"ZZ\r\n"))
    ]

    assert all(head.startswith("HTTP/1.1 4") for head in heads)
    assert not [head for head in heads if "server:" in head.lower() or "gunicorn" in head]


RUDE = (
    b"GET\r\n\r\n",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"GET / HTTP/9.9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: a\r\nbad header\r\n\r\n",
    b"GET /socket.io/?transport=polling&EIO=4 HTTP/1.1\r\nHost: a\r\n\r\n",
    (
        b"GET /socket.io/?transport=websocket&EIO=4 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 1\r\n\r\n"
    ),
    (
        b"GET /socket.io/?transport=websocket&EIO=4 HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\n"
        b"Upgrade: websocket\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
        b"Sec-WebSocket-Version: 13\r\n\r\n\xff\xff\xff"
    ),
)


def test_strangers_do_not_fill_the_log(tmp_path: Path) -> None:
    server = LiveServer(tmp_path)
    server.start()
    try:
        before = server.log_bytes()
        for rude in RUDE * 40:
            _sent(server, rude)
        grown = server.log_bytes() - before
    finally:
        server.stop()

    assert grown < 20_000, server.log()


def _sent(server: LiveServer, what: bytes) -> None:
    """Send it and go away."""
    place = urlsplit(server.url)
    with socket.create_connection((place.hostname, place.port), patience(20)) as link:
        link.sendall(what)
        link.shutdown(socket.SHUT_WR)
        with contextlib.suppress(ConnectionError):
            while link.recv(65_536):
                pass


def _asked(server: LiveServer, path: str, kind: str, body: bytes) -> tuple[str, bytes]:
    """Return head and content of the answer to a chunked POST; the connection is then closed."""
    place = urlsplit(server.url)
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Type: {kind}\r\n"
        "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    )
    with socket.create_connection((place.hostname, place.port), patience(20)) as link:
        link.sendall(head.encode() + body)
        link.shutdown(socket.SHUT_WR)
        heard = b"".join(iter(lambda: link.recv(65_536), b""))
    told, _, content = heard.partition(b"\r\n\r\n")
    return told.decode("latin-1"), content

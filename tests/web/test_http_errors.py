"""Knows what is answered to what is no proper HTTP: a problem document, over a real socket."""

import json
import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from app import texts
from app.api.openapi import Problem
from app.http_errors import CODES, STATUS
from tests.support.live import LiveServer
from tests.support.patience import patience


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    made = LiveServer(tmp_path_factory.mktemp("live"))
    made.start()
    yield made
    made.stop()


def answer_to(server: LiveServer, sent: bytes) -> tuple[int, str, Any]:
    """Return the status, the media type and the JSON of what is answered to the bytes."""
    place = urlsplit(server.url)
    assert place.hostname
    assert place.port
    with socket.create_connection((place.hostname, place.port), patience(10)) as line:
        line.sendall(sent)
        answer = b""
        while part := line.recv(65_536):
            answer += part
    head, _, body = answer.partition(b"\r\n\r\n")
    words = head.decode("ascii").split("\r\n")
    headers = dict(word.lower().split(": ", 1) for word in words[1:])
    assert int(headers["content-length"]) == len(body)
    return int(words[0].split()[1]), headers["content-type"], json.loads(body)


BODY = b"POST /api/v1/sessions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"


@pytest.mark.parametrize(
    ("sent", "status", "code"),
    [
        (b"GET /" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "address_too_long"),
        (b"GET /?" + b"a" * 5000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414, "address_too_long"),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * 9000 + b"\r\n\r\n", 431, "head_too_large"),
        (b"GET / HTTP/1.1\r\n" + b"X: a\r\n" * 101 + b"\r\n", 431, "head_too_large"),
        (b"what is this\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/9.9\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\n<script>: x\r\n\r\n", 400, "bad_request"),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400, "bad_request"),
        (BODY + b"Transfer-Encoding: strange\r\n\r\n", 501, "bad_request"),
        (BODY + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\n", 400, "bad_request"),
        (BODY + b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}xx\r\n", 400, "bad_request"),
    ],
    ids=["path", "query", "header", "headers", "words", "version", "name", "length", "coding",
         "chunk", "end of chunk"],
)  # fmt: skip
def test_what_is_no_proper_http_is_refused_by_a_problem(
    server: LiveServer, sent: bytes, status: int, code: str
) -> None:
    answered, kind, told = answer_to(server, sent)

    assert (answered, kind) == (status, "application/problem+json")
    assert Problem.model_validate(told).code == code
    assert told["status"] == status
    assert "script" not in json.dumps(told)
    assert "Traceback" not in server.log()


def test_every_error_of_gunicorn_has_a_code_with_words() -> None:
    codes = {CODES[status] for _, status in STATUS}

    assert [code for code in codes if not texts.has(f"refusal.{code}")] == []

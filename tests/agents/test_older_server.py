"""An agent that is newer than its server: what the server doesn't know yet is left out."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from hardware.printers.jobs import JobState
from hardware.remote.server import RemoteServer, ServerRefused


class OlderServer:
    """A server on a loopback socket that refuses fields it doesn't know, as 0.1.0 does."""

    known = frozenset({"device_id", "state", "detail"})

    def __init__(self) -> None:
        self.taken: list[dict[str, Any]] = []
        self.asked = 0
        self.is_over = False
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                length = int(self.headers["Content-Length"])
                status, told = outer.answer(json.loads(self.rfile.read(length)))
                body = json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                return

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}"

    def answer(self, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.asked += 1
        if self.is_over:
            return 409, {"detail": "the job is over"}
        if body.keys() - self.known:
            return 422, {"detail": "unknown fields"}
        self.taken.append(body)
        return 200, {"id": 7}


@pytest.fixture
def older() -> Iterator[OlderServer]:
    server = OlderServer()
    thread = threading.Thread(target=server.http.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.http.shutdown()
    thread.join()
    server.http.server_close()


def test_what_became_of_a_slip_is_told_without_its_paper(older: OlderServer) -> None:
    agent = RemoteServer(older.url, "token")

    agent.settle(3, 7, JobState.PRINTED, "", paper_mm=139.9)

    assert older.taken == [{"device_id": 3, "state": "printed", "detail": ""}]


def test_a_refusal_for_any_other_reason_is_heard(older: OlderServer) -> None:
    agent = RemoteServer(older.url, "token")
    older.is_over = True

    with pytest.raises(ServerRefused, match="the job is over"):
        agent.settle(3, 7, JobState.PRINTED, "", paper_mm=139.9)

    assert older.asked == 2


def test_a_job_of_which_nothing_was_printed_says_nothing_of_paper(older: OlderServer) -> None:
    RemoteServer(older.url, "token").settle(3, 7, JobState.FAILED, "expired")

    assert (older.asked, len(older.taken)) == (1, 1)


def test_a_server_that_knows_no_broken_slips_is_started_with(older: OlderServer) -> None:
    assert RemoteServer(older.url, "token").start() == {}

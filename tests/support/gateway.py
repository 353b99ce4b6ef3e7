"""Knows a gateway of messages on the loopback address that can be told to misbehave."""

import json
import socketserver
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from threading import Event, Lock, Thread
from typing import Any

import pytest

SECRET = "khoa bi mat cua cong"


class FakeGateway:
    """Answers as `mode` says: ok, 500, busy, no_credit, number, html, slow, hangs or closes.

    `asked` are the requests that came, as they were read; `hanging` is set while one isn't
    answered, until `let_go` is.
    """

    def __init__(self) -> None:
        self.mode = "ok"
        self.asked: list[dict[str, Any]] = []
        self.hanging = Event()
        self.let_go = Event()
        self._lock = Lock()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                gateway.answer(self)

            def log_message(self, *given: Any) -> None:
                """Say nothing."""

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True
            allow_reuse_address = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}/send"

    @property
    def texts(self) -> list[str]:
        """The words of the messages that came, in order."""
        return [str(one["body"]["Content"]) for one in self.asked]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Note the request and answer it as the mode says."""
        size = int(request.headers.get("Content-Length") or 0)
        body = json.loads(request.rfile.read(size))
        with self._lock:
            self.asked.append({"body": body, "headers": dict(request.headers.items())})
        mode = self.mode
        if mode in ("hangs", "closes"):
            self.hanging.set()
            if mode == "hangs":
                self.let_go.wait()
            request.close_connection = True
            return
        status, kind, content = _ANSWERS[mode]
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        if mode == "slow":
            request.wfile.write(content[:5])
            request.wfile.flush()
            self.let_go.wait(0.3)
            content = content[5:]
        request.wfile.write(content)

    def close(self) -> None:
        """End."""
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def _said(code: str, words: str = "") -> tuple[int, str, bytes]:
    told = {"CodeResult": code, "ErrorMessage": words}
    return 200, "application/json", json.dumps(told).encode()


_ANSWERS = {
    "ok": _said("100"),
    "slow": _said("100"),
    "no_credit": _said("103", "Balance is not enough to send message"),
    "number": _said("119", "Phone 84912345678 is wrong"),
    "500": (500, "application/json", b"{}"),
    "busy": (429, "application/json", b"{}"),
    "html": (200, "text/html", b"<!doctype html><title>Login</title><p>84912345678"),
}


def description(url: str, /, **changes: Any) -> dict[str, Any]:
    """Return what describes the gateway, as the API takes it."""
    body = {
        "Phone": "{phone}",
        "Content": "{text}",
        "ApiKey": "{user}",
        "SecretKey": "{secret}",
        "Brandname": "{sender}",
        "RequestId": "{id}",
    }
    return {
        "url": url,
        "body": json.dumps(body),
        "sender": "QUANGTRI",
        "user": "khoa-api",
        "answer": {
            "field": "CodeResult",
            "sent": ["100", "124"],
            "no_credit": ["103"],
            "sign_in": ["101"],
            "number": ["119"],
            "detail": "ErrorMessage",
        },
        **changes,
    }


@pytest.fixture
def gateway() -> Iterator[FakeGateway]:
    """Give the test a gateway of messages that takes everything."""
    made = FakeGateway()
    yield made
    made.close()

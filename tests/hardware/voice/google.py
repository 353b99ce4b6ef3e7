"""Knows a server that stands for Google's, and answers in every way that servers answer."""

import base64
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.support.patience import patience

TONE = (Path(__file__).parent / "samples" / "tone.mp3").read_bytes()


class Answers(BaseHTTPRequestHandler):
    """Answers as the server's `mode` says."""

    server: "FakeGoogle"

    def do_POST(self) -> None:
        self.server.asked += 1
        mode = self.server.mode
        self.rfile.read(int(self.headers["Content-Length"]))
        if mode == "hang":
            self.server.over.wait(30)
            return
        self.send_response(int(mode) if mode.isdigit() else 200)
        self.end_headers()
        if mode == "drip":
            while not self.server.over.wait(0.2):
                self.wfile.write(b"x")
                self.wfile.flush()
            return
        self.wfile.write(_body(mode))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def _body(mode: str) -> bytes:
    if mode == "html":
        return b"<html><body>Please sign in to the guest network</body></html>"
    if mode == "empty":
        return b""
    sound = TONE[: len(TONE) // 20] if mode == "cut" else TONE
    return b'[["wrb.fr","jQ1olc","[\\"' + base64.b64encode(sound) + b'\\"]"]]\n'


class FakeGoogle(ThreadingHTTPServer):
    """The server, and how it answers."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answers)
        self.mode = "ok"
        self.asked = 0
        self.over = threading.Event()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is what some of the tests are about."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


@contextmanager
def fake_google() -> Iterator[FakeGoogle]:
    """Run the server meanwhile."""
    fake = FakeGoogle()
    thread = threading.Thread(target=fake.serve_forever, daemon=True)
    thread.start()
    yield fake
    fake.over.set()
    fake.shutdown()
    fake.server_close()
    thread.join(patience(5))

"""Knows what a client of a played day makes of answers that mean "not now"."""

from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from app.simulation.client import Client, PlaySignals


@contextmanager
def answering(*statuses: int) -> Iterator[str]:
    """Run a server that gives these answers, one after the other; return where it is."""
    coming = iter(statuses)

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(next(coming))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return None

    with ThreadingHTTPServer(("127.0.0.1", 0), Answers) as server:
        thread = Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def test_a_session_that_is_over_in_real_time_waits_until_the_clock_is_set_again() -> None:
    signals = PlaySignals(Event(), Event())
    with answering(401, 401, 200) as base:
        reply = Client(base, "a session", signals=signals).get("/services")

    assert reply.status == 200
    assert signals.was_cut.is_set()


def test_who_has_no_session_or_no_day_to_wait_for_hears_the_refusal_at_once() -> None:
    signals = PlaySignals(Event(), Event())
    with answering(401, 401) as base:
        stranger = Client(base, signals=signals).get("/services")
        alone = Client(base, "a session").get("/services")

    assert (stranger.status, alone.status) == (401, 401)
    assert not signals.was_cut.is_set()

"""Knows that the waits stand in a frame of somebody else's page, and look as they should there."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from playwright.sync_api import expect

from tests.browser.day import Day
from tests.browser.windows import Windows
from tests.support.axe import axe_violations


@contextmanager
def another_site(page: str) -> Iterator[str]:
    """Serve the page at an address of another origin while the block runs; give the address."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(page.encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_address[1]}/"
    finally:
        server.shutdown()
        server.server_close()


def test_the_waits_stand_in_a_frame_of_another_site(day: Day, windows: Windows) -> None:
    alone = windows.context((400, 700)).new_page()
    alone.goto("/widget/quang-tri?lang=en")
    assert axe_violations(alone) == []
    assert alone.evaluate("document.documentElement.scrollWidth <= innerWidth")

    with another_site(f'<iframe width="400" height="700" src="{alone.url}"></iframe>') as address:
        page = windows.context((800, 900)).new_page()
        page.goto(address)

        frame = page.frame_locator("iframe")
        expect(frame.get_by_role("heading")).to_contain_text("Quảng Trị")
        expect(frame.get_by_role("row").filter(has_text="Land")).to_be_visible()

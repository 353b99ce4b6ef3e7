"""Google's voice against a server that answers in every way that servers answer."""

import base64
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hardware.voice.clips import Clips
from hardware.voice.espeak import Espeak, VoiceError
from hardware.voice.google import FIRST_REST_S, Google
from tests.support.patience import patience

TONE = (Path(__file__).parent / "samples" / "tone.mp3").read_bytes()
LONGEST_S = 6.0
MODES = ("429", "500", "html", "empty", "cut", "hang", "drip")


class Answers(BaseHTTPRequestHandler):
    """Answers as the server's `mode` says."""

    server: "Fake"

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


class Fake(ThreadingHTTPServer):
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


@pytest.fixture
def server() -> Iterator[Fake]:
    fake = Fake()
    thread = threading.Thread(target=fake.serve_forever, daemon=True)
    thread.start()
    yield fake
    fake.over.set()
    fake.shutdown()
    fake.server_close()
    thread.join(patience(5))


def test_what_comes_is_decoded_and_kept_and_then_the_voice_of_the_calls(
    server: Fake, tmp_path: Path
) -> None:
    clips = Clips(tmp_path, Google(url=server.url, longest_s=30), Espeak())
    before = clips.phrase_name("không", "vi")

    clips.fetch("không", "vi")
    clips.fetch("không", "vi")

    after = clips.phrase_name("không", "vi")
    assert before != after
    assert clips.path(after) is not None
    assert clips.phrase("không", "vi").seconds > 0.3
    assert server.asked == 1


def test_an_announcement_keeps_one_voice(server: Fake, tmp_path: Path) -> None:
    clips = Clips(tmp_path, Google(url=server.url, longest_s=30), Espeak())
    offline = Clips(tmp_path, Espeak())

    clips.fetch("không", "vi")

    pieces = ("không", "một")
    assert clips.name_of(pieces, language="vi") == offline.name_of(pieces, language="vi")


@pytest.mark.parametrize("mode", MODES)
def test_whatever_goes_wrong_nothing_is_kept_and_it_ends_in_time(
    server: Fake, tmp_path: Path, mode: str
) -> None:
    server.mode = mode
    clips = Clips(tmp_path, Google(url=server.url, longest_s=LONGEST_S), Espeak())
    begun = time.monotonic()

    with pytest.raises(VoiceError, match="gtts"):
        clips.fetch("không", "vi")

    assert time.monotonic() - begun < 2 * LONGEST_S
    assert list(tmp_path.iterdir()) == []
    assert clips.phrase("không", "vi").pcm


def test_a_name_that_no_server_has_is_an_error(tmp_path: Path) -> None:
    google = Google(url="http://no-such-host.invalid/", longest_s=LONGEST_S)

    with pytest.raises(VoiceError, match="gtts"):
        google.speak("không", language="vi")


def test_after_three_failures_it_rests_and_then_tries_again(server: Fake) -> None:
    now = [0.0]
    google = Google(url=server.url, longest_s=30, clock_s=lambda: now[0])
    server.mode = "500"
    for _ in range(3):
        with pytest.raises(VoiceError):
            google.speak("không", language="vi")

    with pytest.raises(VoiceError, match="left alone"):
        google.speak("không", language="vi")
    asked, server.mode = server.asked, "ok"
    now[0] = FIRST_REST_S + 1
    heard = google.speak("không", language="vi")

    assert asked == 3
    assert heard.rms > 0.1
    assert not google.is_resting

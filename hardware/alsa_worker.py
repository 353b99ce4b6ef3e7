"""The process that plays through a sound card; its word is the card's name in ALSA.

A request is a line of JSON and, after "play", a WAV file's bytes. Whoever was speaking is gone when
its input ends, and with this process its sound ends. It stands outside `speakers`, every module of
which the server loads to know its protocols: it can do without the 14 MB of miniaudio.
"""

import contextlib
import json
import sys
import threading
import time
from array import array
from collections.abc import Generator, Mapping

import miniaudio

from hardware.helper_process import HelperRequest, serve_requests

_RATE = 48_000
_PERIOD_MS = 40
_PERIODS = 3
_LONGEST_NAME, _NAME_BYTES = 200, 1024
"""More than any of miniaudio's device names: its union of them is opaque here."""


class AlsaCard:
    """The sound card; it is held only while it plays, as others may want to use it."""

    def __init__(self, name: str) -> None:
        self._name = name

    def answer(self, request: HelperRequest) -> bytes:
        """Returns what came of a request, as JSON."""
        line, _, stored = request.payload.partition(b"\n")
        asked = json.loads(line)
        if asked["do"] == "check":
            return json.dumps(self.check()).encode()
        return json.dumps(self.play(stored, asked["volume"], request.cut)).encode()

    def check(self) -> Mapping[str, str]:
        """Open the card and close it; return what came of it."""
        try:
            self._open().close()
        except (miniaudio.MiniaudioError, OSError) as error:
            return {"state": "failed", "why": _words(error)}
        return {"state": "ended"}

    def play(self, stored: bytes, volume: int, cut: threading.Event) -> Mapping[str, str]:
        """Play a WAV file until it ends or is cut; return what came of it."""
        try:
            found = miniaudio.decode(stored, nchannels=1, sample_rate=_RATE)
        except miniaudio.MiniaudioError as error:
            return {"state": "no_sound", "why": str(error)}
        samples = array("h", found.samples)
        if volume != 100:
            samples = array("h", (level * volume // 100 for level in samples))
        is_over = threading.Event()
        feed = _feed(samples.tobytes(), cut, is_over)
        next(feed)
        try:
            with contextlib.closing(self._open()) as device:
                device.start(feed)
                is_over.wait()
        except (miniaudio.MiniaudioError, OSError) as error:
            return {"state": "failed", "why": _words(error)}
        return {"state": "cut" if cut.is_set() else "ended"}

    def _open(self) -> miniaudio.PlaybackDevice:
        name = miniaudio.ffi.new(f"char[{_NAME_BYTES}]", self._name.encode()[:_LONGEST_NAME])
        return miniaudio.PlaybackDevice(
            output_format=miniaudio.SampleFormat.SIGNED16,
            nchannels=1,
            sample_rate=_RATE,
            buffersize_msec=_PERIOD_MS,
            callback_periods=_PERIODS,
            device_id=miniaudio.ffi.cast("ma_device_id *", name),
            backends=[miniaudio.Backend.ALSA],
        )


def _feed(
    pcm: bytes, cut: threading.Event, is_over: threading.Event
) -> Generator[bytes, int, None]:
    """Give the card what it asks for; after the end silence, until its buffer has sounded."""
    wanted = yield b""
    sent = 0
    while sent < len(pcm) and not cut.is_set():
        piece = pcm[sent : sent + 2 * wanted]
        sent += len(piece)
        wanted = yield piece
    if not cut.is_set():
        for _ in range(_PERIODS):
            time.sleep(_PERIOD_MS / 1000)
            wanted = yield bytes(2 * wanted)
    is_over.set()
    while True:
        # A card that asks faster than it sounds (a file, for tests) would ask on and on.
        time.sleep(_PERIOD_MS / 1000)
        yield bytes(2 * wanted)


def _words(error: Exception) -> str:
    return f"it can't be opened: {', '.join(map(str, error.args))}"


if __name__ == "__main__":
    serve_requests(AlsaCard(sys.argv[1]).answer)

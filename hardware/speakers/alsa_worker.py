"""The helper that plays through a sound card: a request a line, after "play" a WAV file's bytes.

It ends with its input, and with it the sound: whoever was speaking is gone.
"""

import contextlib
import json
import os
import signal
import sys
import threading
import time
from array import array
from collections.abc import Generator
from typing import Any, BinaryIO

import miniaudio

_RATE = 48_000
_PERIOD_MS = 40
_PERIODS = 3
_LONGEST_NAME, _NAME_BYTES = 200, 1024
"""More than any of miniaudio's device names: its union of them is opaque here."""


def main() -> None:
    """Serve the requests of standard input; the word is the card's name."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the server, and then our input.
    with contextlib.suppress(BrokenPipeError):
        _say(state="ready")
        _serve(sys.stdin.buffer, Card(sys.argv[1]))
    os._exit(0)  # A card that hangs would keep the process.


def _serve(requests: BinaryIO, card: "Card") -> None:
    for line in requests:
        request = json.loads(line)
        match request["do"]:
            case "check":
                _say(**card.check())
            case "play":
                card.play(requests.read(request["bytes"]), request["volume"])
            case _:
                card.cut()


class Card:
    """The sound card; it is held only while it plays, as others may want to use it."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._cut = threading.Event()

    def check(self) -> dict[str, str]:
        """Open the card and close it."""
        try:
            self._open().close()
        except (miniaudio.MiniaudioError, OSError) as error:
            return {"state": "failed", "why": _words(error)}
        return {"state": "ended"}

    def play(self, stored: bytes, volume: int) -> None:
        """Begin to play; what comes of it is said at the end."""
        self._cut.clear()
        threading.Thread(target=self._play, args=(stored, volume), daemon=True).start()

    def cut(self) -> None:
        """Be silent at once."""
        self._cut.set()

    def _play(self, stored: bytes, volume: int) -> None:
        try:
            found = miniaudio.decode(stored, nchannels=1, sample_rate=_RATE)
        except miniaudio.MiniaudioError as error:
            return _say(state="no_sound", why=str(error))
        samples = array("h", found.samples)
        if volume != 100:
            samples = array("h", (level * volume // 100 for level in samples))
        is_over = threading.Event()
        feed = self._feed(samples.tobytes(), is_over)
        next(feed)
        try:
            with contextlib.closing(self._open()) as device:
                device.start(feed)
                is_over.wait()
        except (miniaudio.MiniaudioError, OSError) as error:
            return _say(state="failed", why=_words(error))
        return _say(state="cut" if self._cut.is_set() else "ended")

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

    def _feed(self, pcm: bytes, is_over: threading.Event) -> Generator[bytes, int, None]:
        """Give the card what it asks for; after the end silence, until its buffer has sounded."""
        wanted = yield b""
        sent = 0
        while sent < len(pcm) and not self._cut.is_set():
            piece = pcm[sent : sent + 2 * wanted]
            sent += len(piece)
            wanted = yield piece
        if not self._cut.is_set():
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


def _say(**answer: Any) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()

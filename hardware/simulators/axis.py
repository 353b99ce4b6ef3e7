"""A loudspeaker of Axis at a port of this PC: asks for a login, takes a stream, writes it down.

What it is asked and answers is that of VAPIX as `speakers/axis.py` names it.
"""

# Before Python 3.12, array[int] can be written but not evaluated.
from __future__ import annotations

import ssl
import threading
import time
from array import array
from pathlib import Path

from hardware.options import Options
from hardware.outbound import ANYWHERE
from hardware.simulators.faults import Fault
from hardware.simulators.g711 import from_mulaw
from hardware.simulators.http_device import LOGIN, HttpDeviceRequest, HttpDeviceSimulator
from hardware.simulators.played import PlayedFiles
from hardware.speakers import Player
from hardware.speakers.axis import AxisPlayer, decode
from hardware.voice.sound import from_samples

RATE = 16_000
_RATES = {"audio/axis-mulaw-128": 16_000, "audio/basic": 8_000}
_LIST = "/axis-cgi/param.cgi?action=list&group=Properties.Audio"
_SLOW_S = 8.0
_DROPS_AT_S = 1.0
_PIECE_BYTES = 800


class AxisSimulator(HttpDeviceSimulator):
    """A speaker that hears `speed` times as fast as life; one speaks through it at a time.

    `formats` is what it says that it plays; whether it `answers` a stream at all.
    """

    def __init__(
        self,
        folder: Path,
        *,
        speed: int = 1,
        tls: ssl.SSLContext | None = None,
        scheme: str = "Digest",
        algorithm: str = "MD5",
        formats: str = "g711,g726,axis-mulaw-128",
        answers: bool = True,
    ) -> None:
        self.speed = speed
        self.formats = formats
        self.answers = answers
        self.played = PlayedFiles(folder, RATE)
        self.speaking = threading.Lock()
        self.ahead_s = 0.0
        """How much of a stream came before its time, at most."""
        self.rates: list[int] = []
        """Of each stream, how many samples a second it had."""
        self._silent_since_s: float | None = None
        super().__init__(_Request, tls=tls, scheme=scheme, algorithm=algorithm)

    def player(self, options: Options) -> Player:
        """Returns a player that speaks to it by a URL's options, with the right login."""
        return AxisPlayer(decode(options, "127.0.0.1", self.port, ANYWHERE), lambda: LOGIN)

    def begin(self) -> None:
        """Write the silence before an announcement."""
        if self._silent_since_s is not None:
            self.played.silence((time.monotonic() - self._silent_since_s) * self.speed)
        self.played.line("began")

    def end(self, event: str, seconds: float) -> None:
        """Write how an announcement ended, after so many seconds of sound."""
        self.played.line(event, seconds=seconds)
        self._silent_since_s = time.monotonic()


class _Request(HttpDeviceRequest):
    @property
    def _speaker(self) -> AxisSimulator:
        speaker = self.server.device
        assert isinstance(speaker, AxisSimulator)
        return speaker

    def do_GET(self) -> None:  # noqa: N802 # The name that http.server calls.
        if self.is_let_in():
            formats = f"root.Properties.Audio.Decoder.Format={self._speaker.formats}\n"
            self.say(*(200, formats.encode()) if self.path == _LIST else (404, b""))

    def do_POST(self) -> None:  # noqa: N802 # The name that http.server calls.
        if not self.is_let_in():
            return
        speaker = self._speaker
        rate = _RATES.get(self.headers["Content-Type"])
        if self.path != "/axis-cgi/audio/transmit.cgi" or rate is None:
            self.say(415 if rate is None else 404)
        elif speaker.fault is Fault.BUSY or not speaker.speaking.acquire(blocking=False):
            self.say(503)
        else:
            try:
                self._play(rate, int(self.headers["Content-Length"]))
            finally:
                speaker.speaking.release()

    def _play(self, rate: int, length: int) -> None:
        speaker = self._speaker
        if speaker.fault is Fault.SLOW:
            time.sleep(_SLOW_S / speaker.speed)
        speaker.rates.append(rate)
        speaker.begin()
        begun_s, come = time.monotonic(), 0
        while come < length and not self._drops(come / rate):
            piece = self._piece(min(_PIECE_BYTES, length - come))
            if not piece:
                break
            come += len(piece)
            ahead_s = come / rate - (time.monotonic() - begun_s) * speaker.speed
            speaker.ahead_s = max(speaker.ahead_s, ahead_s)
            self._sound(piece, rate)
        speaker.end("ended" if come == length else "cut", come / rate)
        if come == length and speaker.answers:
            self.say(200)

    def _drops(self, heard_s: float) -> bool:
        fault = self._speaker.fault
        return fault is Fault.CUT_CABLE or (fault is Fault.DROPS and heard_s > _DROPS_AT_S)

    def _piece(self, most: int) -> bytes:
        try:
            return self.rfile.read(most)
        except OSError:
            return b""

    def _sound(self, piece: bytes, rate: int) -> None:
        speaker = self._speaker
        levels = (level for level in from_mulaw(piece) for _ in range(RATE // rate))
        pcm = from_samples(array("h", levels), RATE).pcm
        # A loudspeaker without its amplifier: all is taken, and nobody hears or knows.
        speaker.played.sound(pcm if speaker.fault is not Fault.OFFLINE else bytes(len(pcm)))

"""A loudspeaker of Axis at a port of this PC: asks for a login, takes a stream, writes it down.

What it is asked and answers is that of VAPIX as `speakers/axis.py` names it; whether a login is
proved it finds out by RFC 7616 itself. A challenge counts for some requests, then it is stale.
"""

# Before Python 3.12, array[int] can be written but not evaluated.
from __future__ import annotations

import hashlib
import re
import secrets
import socket
import ssl
import threading
import time
from array import array
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from hardware.logins import Login
from hardware.options import Options
from hardware.outbound import ANYWHERE
from hardware.simulators.faults import Fault
from hardware.simulators.g711 import from_mulaw
from hardware.simulators.played import PlayedFiles
from hardware.speakers import Player
from hardware.speakers.axis import AxisPlayer, decode
from hardware.voice.sound import from_samples

RATE = 16_000
LOGIN = Login("simulator", "moiso", "mật khẩu")
_RATES = {"audio/axis-mulaw-128": 16_000, "audio/basic": 8_000}
_LIST = "/axis-cgi/param.cgi?action=list&group=Properties.Audio"
_FACT = re.compile(r'(\w+)=(?:"([^"]*)"|([^\s,]+))')
_REALM = "AXIS_SIMULATOR"
_NONCE_REQUESTS = 8
_SLOW_S = 8.0
_DROPS_AT_S = 1.0
_LOOK_S = 0.02
_PIECE_BYTES = 800
_IDLE_S = 30.0


class AxisSimulator:
    """A speaker that hears `speed` times as fast as life; one speaks through it at a time.

    `tls` makes it speak HTTPS; `scheme` is how it asks for a login, `algorithm` that of a digest,
    `formats` what it says that it plays; whether it `answers` a stream at all.
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
        self.scheme = scheme
        self.algorithm = algorithm
        self.formats = formats
        self.answers = answers
        self.fault = Fault.NONE
        self.played = PlayedFiles(folder, RATE)
        self.speaking = threading.Lock()
        self.ahead_s = 0.0
        """How much of a stream came before its time, at most."""
        self.answered: list[str] = []
        """What was asked, in order, and how it was answered."""
        self.rates: list[int] = []
        """Of each stream, how many samples a second it had."""
        self.is_closed = False
        self._tls = tls
        self._silent_since_s: float | None = None
        self._counts: dict[str, int] = {}
        self._server: _Server | None = self._listening(0)
        self.port: int = self._server.server_address[1]

    def player(self, options: Options) -> Player:
        """Returns a player that speaks to it by a URL's options, with the right login."""
        return AxisPlayer(decode(options, "127.0.0.1", self.port, ANYWHERE), lambda: LOGIN)

    def misbehave(self, fault: Fault) -> None:
        """Break or mend it: with a cut cable nobody listens, and what runs breaks off."""
        self.fault = fault
        if fault is Fault.CUT_CABLE:
            self._hang_up()
        elif self._server is None:
            self._server = self._listening(self.port)

    def close(self) -> None:
        """Listen no more."""
        self.is_closed = True
        self._hang_up()

    def challenge(self, *, is_stale: bool) -> str:
        """Returns the head that asks for a login, with a nonce of its own."""
        if self.scheme == "Basic":
            return f'Basic realm="{_REALM}"'
        nonce = secrets.token_hex(16)
        self._counts[nonce] = 0
        stale = ", stale=true" if is_stale else ""
        told = f'realm="{_REALM}", nonce="{nonce}", algorithm={self.algorithm}, qop="auth"'
        return f"Digest {told}{stale}"

    def proves(self, told: str, method: str, uri: str) -> bool:
        """Whether the head proves the login (RFC 7616, 3.4.1) and wasn't seen before."""
        if self.scheme == "Basic":
            return told.startswith("Basic ")
        facts = {name: quoted or plain for name, quoted, plain in _FACT.findall(told)}
        nonce, count = facts.get("nonce", ""), int(facts.get("nc", "0"), 16)
        if facts.get("uri") != uri or not self._counts.get(nonce, 99) < count <= _NONCE_REQUESTS:
            return False
        self._counts[nonce] = count
        secret = self._hashed(f"{LOGIN.user}:{_REALM}:{LOGIN.password}")
        what = self._hashed(f"{method}:{uri}")
        tried = f"{secret}:{nonce}:{facts['nc']}:{facts['cnonce']}:auth:{what}"
        return facts.get("response") == self._hashed(tried)

    def begin(self) -> None:
        """Write the silence before an announcement."""
        if self._silent_since_s is not None:
            self.played.silence((time.monotonic() - self._silent_since_s) * self.speed)
        self.played.line("began")

    def end(self, event: str, seconds: float) -> None:
        """Write how an announcement ended, after so many seconds of sound."""
        self.played.line(event, seconds=seconds)
        self._silent_since_s = time.monotonic()

    def _hashed(self, told: str) -> str:
        return hashlib.new(self.algorithm.replace("-", ""), told.encode()).hexdigest()

    def _listening(self, port: int) -> _Server:
        server = _Server(port, self, self._tls)
        threading.Thread(target=server.serve_forever, args=(_LOOK_S,), daemon=True).start()
        return server

    def _hang_up(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()
            server.break_lines()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, port: int, speaker: AxisSimulator, tls: ssl.SSLContext | None) -> None:
        self.speaker = speaker
        self._tls = tls
        self._lines: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), _Request)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        line, address = super().get_request()
        if self._tls is not None:
            line = self._tls.wrap_socket(line, server_side=True, do_handshake_on_connect=False)
        self._lines.add(line)
        return line, address

    def shutdown_request(self, request: socket.socket | tuple[bytes, socket.socket]) -> None:
        assert isinstance(request, socket.socket)
        self._lines.discard(request)
        super().shutdown_request(request)

    def break_lines(self) -> None:
        """Hang up on everybody."""
        for line in list(self._lines):
            try:
                line.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of connections that break: that is what they are here for."""


class _Request(BaseHTTPRequestHandler):
    server: _Server
    server_version = "Apache"
    sys_version = ""
    timeout = _IDLE_S

    def do_GET(self) -> None:
        if self._is_let_in():
            formats = f"root.Properties.Audio.Decoder.Format={self.server.speaker.formats}\n"
            self._say(*(200, formats.encode()) if self.path == _LIST else (404, b""))

    def do_POST(self) -> None:
        if not self._is_let_in():
            return
        speaker = self.server.speaker
        rate = _RATES.get(self.headers["Content-Type"])
        if self.path != "/axis-cgi/audio/transmit.cgi" or rate is None:
            self._say(415 if rate is None else 404)
        elif speaker.fault is Fault.BUSY or not speaker.speaking.acquire(blocking=False):
            self._say(503)
        else:
            try:
                self._play(rate, int(self.headers["Content-Length"]))
            finally:
                speaker.speaking.release()

    def log_message(self, format: str, *given: object) -> None:
        """Write nothing."""

    def _is_let_in(self) -> bool:
        speaker = self.server.speaker
        is_hung = False
        while speaker.fault is Fault.HANGS and not speaker.is_closed:
            is_hung = True
            time.sleep(_LOOK_S)
        if is_hung:
            return False
        told: str = self.headers.get("Authorization", "")
        is_known = speaker.proves(told, self.command, self.path)
        if is_known and speaker.fault is not Fault.DENIED:
            return True
        self._say(401, challenge=speaker.challenge(is_stale=bool(told)))
        return False

    def _say(self, status: int, body: bytes = b"", *, challenge: str = "") -> None:
        self.server.speaker.answered.append(f"{self.command} {self.path} {status}")
        self.send_response(status)
        if challenge:
            self.send_header("WWW-Authenticate", challenge)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _play(self, rate: int, length: int) -> None:
        speaker = self.server.speaker
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
            self._say(200)

    def _drops(self, heard_s: float) -> bool:
        fault = self.server.speaker.fault
        return fault is Fault.CUT_CABLE or (fault is Fault.DROPS and heard_s > _DROPS_AT_S)

    def _piece(self, most: int) -> bytes:
        try:
            return self.rfile.read(most)
        except OSError:
            return b""

    def _sound(self, piece: bytes, rate: int) -> None:
        speaker = self.server.speaker
        levels = (level for level in from_mulaw(piece) for _ in range(RATE // rate))
        pcm = from_samples(array("h", levels), RATE).pcm
        # A loudspeaker without its amplifier: all is taken, and nobody hears or knows.
        speaker.played.sound(pcm if speaker.fault is not Fault.OFFLINE else bytes(len(pcm)))

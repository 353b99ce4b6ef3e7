"""The process that speaks through a loudspeaker of Axis; its word is JSON: where it is, and how.

Requests and answers are those of `alsa_worker`; a request has the login's user and password, too.
"""

import json
import sys
import threading
import time
from array import array
from collections.abc import Mapping
from typing import Any

import miniaudio

from hardware.devices import Cause
from hardware.helper_process import HelperRequest, serve_requests
from hardware.http_line import CertificateDoubted, HttpAnswer, HttpGarbage, HttpLine, HttpPlace
from hardware.http_login import HttpLogin, LoginRefused
from hardware.outbound import AddressRefused, Outbound
from hardware.speakers.axis import NARROW, WIDE, AxisTarget
from hardware.speakers.g711 import Law, coded

_RATES = {WIDE: 16_000, NARROW: 8_000}
_LIST = "/axis-cgi/param.cgi?action=list&group=Properties.Audio"
_TRANSMIT = "/axis-cgi/audio/transmit.cgi"
_AHEAD_S = 0.3
"""How much is sent before its time: what a slow network may hold up, and what is lost by a cut."""
_PIECE_S = 0.05
_LIST_S = 4.0
_ANSWER_S = 10.0
_REFUSED_S = 60.0
"""As long as a call is tried again."""


class SpeakerRefuses(Exception):
    """The speaker doesn't play; the message says why and the way out."""

    def __init__(self, why: str, cause: Cause = Cause.SOUND_FAILING) -> None:
        super().__init__(why)
        self.cause = cause


class AxisSpeaker:
    """One speaker; each request has a connection of its own."""

    def __init__(self, target: AxisTarget) -> None:
        self._target = target
        self._place = HttpPlace(target.host, target.port, target.is_tls, target.sha256)
        self._outbound = Outbound.of(target.outbound)
        self._login = HttpLogin(is_secret=target.is_tls)
        coded(array("h"), Law.MULAW)  # Its table is made before anybody waits for it.
        self._refused: SpeakerRefuses | None = None
        self._refused_until_s = 0.0
        self._codec = "" if target.codec == "auto" else target.codec

    def answer(self, request: HelperRequest) -> bytes:
        """Returns what came of a request, as JSON."""
        line, _, stored = request.payload.partition(b"\n")
        asked = json.loads(line)
        try:
            if asked["do"] == "check":
                outcome = self.check(asked)
            else:
                outcome = self.play(asked, stored, request.cut)
        except SpeakerRefuses as error:
            outcome = _failed(str(error), error.cause)
        except AddressRefused as error:
            outcome = _failed(str(error), Cause.BAD_URL)
        except LoginRefused as error:
            outcome = _failed(str(error), Cause.LOGIN)
        except CertificateDoubted as error:
            outcome = _failed(_words(error), Cause.CERTIFICATE)
        except OSError as error:
            outcome = _failed(_words(error), Cause.WIRE)
        return json.dumps(outcome).encode()

    def check(self, asked: Mapping[str, Any]) -> Mapping[str, str]:
        """Ask the speaker what it plays. Raises SpeakerRefuses, OSError.

        One that answers and didn't play lately isn't well, or it would be well and at fault by
        turns, and so would every alert.
        """
        self._learn_codec(asked)
        if self._refused is not None and time.monotonic() < self._refused_until_s:
            raise self._refused
        return {"state": "ended"}

    def _learn_codec(self, asked: Mapping[str, Any]) -> None:
        answer = self._heard("GET", _LIST, asked)
        _must_be_good(answer, asked)
        if self._target.codec == "auto":
            self._codec = WIDE if WIDE.encode() in answer.body else NARROW

    def play(
        self, asked: Mapping[str, Any], stored: bytes, cut: threading.Event
    ) -> Mapping[str, str]:
        """Stream a WAV file until it ends or is cut. Raises SpeakerRefuses, OSError."""
        try:
            outcome = self._played(asked, stored, cut)
        except SpeakerRefuses as error:
            self._refused = error
            self._refused_until_s = time.monotonic() + _REFUSED_S / self._target.speed
            raise
        self._refused = None
        return outcome

    def _played(
        self, asked: Mapping[str, Any], stored: bytes, cut: threading.Event
    ) -> Mapping[str, str]:
        if not self._codec:
            self._learn_codec(asked)
        rate = _RATES[self._codec]
        try:
            found = miniaudio.decode(stored, nchannels=1, sample_rate=rate)
        except miniaudio.MiniaudioError as error:
            return {"state": "no_sound", "why": str(error)}
        volume = asked["volume"]
        sound = coded(array("h", (level * volume // 100 for level in found.samples)), Law.MULAW)
        answer = self._streamed(sound, rate, asked, cut)
        if answer is not None and answer.status == 401 and self._learned(answer, asked):
            answer = self._streamed(sound, rate, asked, cut)
        if cut.is_set():
            return {"state": "cut"}
        if answer is None and self._target.must_answer:
            raise SpeakerRefuses(
                "it took the announcement and doesn't say that it was played; if it was heard, "
                "add answer=no"
            )
        if answer is not None:
            _must_be_good(answer, asked)
        return {"state": "ended"}

    def _heard(self, method: str, uri: str, asked: Mapping[str, Any]) -> HttpAnswer:
        answer = self._asked(method, uri, asked)
        if answer.status == 401 and self._learned(answer, asked):
            answer = self._asked(method, uri, asked)
        return answer

    def _asked(self, method: str, uri: str, asked: Mapping[str, Any]) -> HttpAnswer:
        line = HttpLine(self._place, self._outbound)
        try:
            line.ask(method, uri, self._proof(method, uri, asked))
            return line.answer(_LIST_S)
        finally:
            line.close()

    def _streamed(
        self, sound: bytes, rate: int, asked: Mapping[str, Any], cut: threading.Event
    ) -> HttpAnswer | None:
        """Send the sound at its pace. Returns the answer, None where there is none, or it is cut.

        It returns after the sound's end, or as soon as it is refused.
        """
        line = HttpLine(self._place, self._outbound)
        try:
            heads = {
                "Content-Type": f"audio/{self._codec}",
                "Content-Length": str(len(sound)),
                "Connection": "Keep-Alive",
                "Cache-Control": "no-cache",
                **self._proof("POST", _TRANSMIT, asked),
            }
            line.ask("POST", _TRANSMIT, heads)
            bytes_a_second = rate * self._target.speed
            begun_s, sent, answer = time.monotonic(), 0, None
            piece = int(rate * _PIECE_S)
            while sent < len(sound):
                due_s = begun_s + sent / bytes_a_second - _AHEAD_S / self._target.speed
                if cut.wait(max(0.0, due_s - time.monotonic())):
                    return None
                answer = answer or line.heard()
                if answer is not None and not _is_good(answer):
                    return answer
                line.write(sound[sent : sent + piece])
                sent += piece
            ends_s = begun_s + len(sound) / bytes_a_second
            return self._ended(line, answer, ends_s, cut)
        except OSError as error:
            # One that refuses hangs up on what it is still sent: what it says goes before that.
            if (answer := _last_word(line)) is not None:
                return answer
            raise SpeakerRefuses(f"it broke off: {_words(error)}") from error
        finally:
            line.close(abort=cut.is_set())

    def _ended(
        self, line: HttpLine, answer: HttpAnswer | None, ends_s: float, cut: threading.Event
    ) -> HttpAnswer | None:
        waits_s = _ANSWER_S if self._target.must_answer else 0.0
        while time.monotonic() < ends_s + (0.0 if answer or line.is_over else waits_s):
            if cut.wait(_PIECE_S / self._target.speed):
                return None
            answer = answer or line.heard()
        return answer

    def _proof(self, method: str, uri: str, asked: Mapping[str, Any]) -> Mapping[str, str]:
        if "user" not in asked:
            return {}
        proof = self._login.proof(asked["user"], asked["password"], method, uri)
        return {"Authorization": proof} if proof else {}

    def _learned(self, answer: HttpAnswer, asked: Mapping[str, Any]) -> bool:
        """Whether there is something to prove, and how; raises LoginRefused."""
        if "user" not in asked:
            return False
        self._login.learn(answer.heads.get_all("WWW-Authenticate", []))
        return True


def _failed(why: str, cause: Cause) -> Mapping[str, str]:
    return {"state": "failed", "why": why, "cause": cause}


def _last_word(line: HttpLine) -> HttpAnswer | None:
    try:
        return line.heard()
    except OSError:
        return None


def _is_good(answer: HttpAnswer) -> bool:
    return 200 <= answer.status < 300


def _must_be_good(answer: HttpAnswer, asked: Mapping[str, Any]) -> None:
    """Raise SpeakerRefuses for any answer but a good one."""
    name, cause = asked.get("name", ""), Cause.SOUND_FAILING
    match answer.status:
        case status if 200 <= status < 300:
            return
        case 401 if not name:
            why = "it asks for a name and a password: `moiso device login NAME USER`, &login=NAME"
            cause = Cause.LOGIN
        case 401:
            cause = Cause.LOGIN
            why = f"it doesn't take the name and password of login {name!r}; write them anew"
        case 403:
            why = "its account may not do that; make it an operator at the device"
            cause = Cause.LOGIN
        case 404 | 405:
            why = "no speaker of Axis is there, or one without sound; look at its address"
        case 503:
            why = "another speaks through it; it is asked again"
            cause = Cause.BUSY
        case status if 300 <= status < 400:
            why = f"it points elsewhere ({status}), which isn't followed; is it reached by https?"
        case status:
            why = f"it answers {status}"
    raise SpeakerRefuses(why, cause)


def _words(error: OSError) -> str:
    match error:
        case CertificateDoubted():
            return (
                f"nobody vouches for its certificate, or it is another one; its SHA-256 is "
                f"{error.sha256}: if the device's own page shows the same, add &sha256= and that"
            )
        case HttpGarbage():
            return f"{error}; is it a speaker of Axis?"
        case TimeoutError():
            return "no answer in time; look at its power and cable"
        case ConnectionRefusedError():
            return "refused; look at its address and port"
        case ConnectionResetError() | BrokenPipeError():
            return "the connection broke"
        case _:
            return error.strerror or str(error)


def main(told: str) -> None:
    """Serve as the speaker that the JSON tells of."""
    described: dict[str, Any] = json.loads(told)
    serve_requests(AxisSpeaker(AxisTarget(**described)).answer)


if __name__ == "__main__":
    main(sys.argv[1])

"""The process that speaks through a loudspeaker of Axis; its word is JSON: where it is, and how."""

import json
import sys
import threading
import time
from array import array
from collections.abc import Mapping
from typing import Any

import miniaudio

from hardware.devices import Cause
from hardware.helper_process import serve_requests
from hardware.http_line import HttpAnswer, HttpLine, HttpPlace
from hardware.http_speaker import HttpSpeaker, SpeakerRefuses, login_refusal, redirect_refusal
from hardware.outbound import Outbound
from hardware.speakers.axis import NARROW, WIDE, AxisTarget
from hardware.speakers.g711 import Law, coded

_RATES = {WIDE: 16_000, NARROW: 8_000}
_LIST = "/axis-cgi/param.cgi?action=list&group=Properties.Audio"
_TRANSMIT = "/axis-cgi/audio/transmit.cgi"
_AHEAD_S = 0.3
"""How much is sent before its time: what a slow network may hold up, and what is lost by a cut."""
_PIECE_S = 0.05
_ANSWER_S = 10.0


class AxisSpeaker(HttpSpeaker):
    """One speaker, by VAPIX."""

    def __init__(self, target: AxisTarget) -> None:
        place = HttpPlace(target.host, target.port, target.is_tls, target.sha256)
        super().__init__("Axis", place, Outbound.of(target.outbound), speed=target.speed)
        self._target = target
        coded(array("h"), Law.MULAW)  # Its table is made before anybody waits for it.
        self._codec = "" if target.codec == "auto" else target.codec

    def _look(self, asked: Mapping[str, Any]) -> None:
        """Ask the speaker what it plays."""
        answer = self._heard("GET", _LIST, asked)
        _must_be_good(answer, asked)
        if self._target.codec == "auto":
            self._codec = WIDE if WIDE.encode() in answer.body else NARROW

    def _play(
        self, asked: Mapping[str, Any], stored: bytes, cut: threading.Event
    ) -> Mapping[str, str]:
        if not self._codec:
            self._look(asked)
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
            raise SpeakerRefuses(f"it broke off: {self._words(error)}") from error
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


def _last_word(line: HttpLine) -> HttpAnswer | None:
    try:
        return line.heard()
    except OSError:
        return None


def _is_good(answer: HttpAnswer) -> bool:
    return 200 <= answer.status < 300


def _must_be_good(answer: HttpAnswer, asked: Mapping[str, Any]) -> None:
    """Raise SpeakerRefuses for any answer but a good one."""
    status = answer.status
    if _is_good(answer):
        return
    known = login_refusal(status, asked) or redirect_refusal(status)
    if known is not None:
        raise known
    cause = Cause.SOUND_FAILING
    match status:
        case 403:
            why = "its account may not do that; make it an operator at the device"
            cause = Cause.LOGIN
        case 404 | 405:
            why = "no speaker of Axis is there, or one without sound; look at its address"
        case 503:
            why = "another speaks through it; it is asked again"
            cause = Cause.BUSY
        case _:
            why = f"it answers {status}"
    raise SpeakerRefuses(why, cause)


def main(told: str) -> None:
    """Serve as the speaker that the JSON tells of."""
    described: dict[str, Any] = json.loads(told)
    serve_requests(AxisSpeaker(AxisTarget(**described)).answer)


if __name__ == "__main__":
    main(sys.argv[1])

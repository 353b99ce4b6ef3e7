"""The process that speaks through a loudspeaker of 2N; its word is JSON: where it is, and how."""

import json
import sys
import threading
from collections.abc import Mapping
from typing import Any

from hardware.devices import Cause
from hardware.helper_process import serve_requests
from hardware.http_line import HttpAnswer, HttpPlace
from hardware.http_speaker import HttpSpeaker, SpeakerRefuses, login_refusal, redirect_refusal
from hardware.outbound import Outbound
from hardware.rtp_worker import RtpSpeaker
from hardware.speakers.rtp import RtpTarget
from hardware.speakers.twon import TwoNTarget

_CALLS = "/api/call/status"
_TRIGGER = "/api/automation/trigger?triggerId="
_NO_FUNCTION = "its model or firmware doesn't know that function"
_SWITCHED_OFF = (
    "that function is switched off; enable the Phone/Call and the Automation API at it (Services, "
    "HTTP API)"
)
_NO_RIGHT = "its account may not do that; tick Phone/Call Monitoring and Automation Access at it"
_ERRORS: Mapping[int, tuple[str, Cause]] = {
    1: (_NO_FUNCTION, Cause.SOUND_FAILING),
    2: (_NO_FUNCTION, Cause.SOUND_FAILING),
    3: (_NO_FUNCTION, Cause.SOUND_FAILING),
    4: (_SWITCHED_OFF, Cause.SOUND_FAILING),
    7: ("it wants https; write twon+https:// or allow HTTP at it", Cause.SOUND_FAILING),
    8: ("it wants another way of signing in; choose Digest at it", Cause.LOGIN),
    10: (_NO_RIGHT, Cause.LOGIN),
}
"""What an error of its API means, and the way out (manual, 2.3)."""
_BAD_VALUE = 12


class TwoNSpeaker(HttpSpeaker):
    """One speaker; by HTTP it is asked how it is, by RTP or a trigger it sounds."""

    def __init__(self, target: TwoNTarget) -> None:
        place = HttpPlace(target.host, target.port, target.is_tls, target.sha256)
        super().__init__("2N", place, Outbound.of(target.outbound), speed=target.speed)
        self._target = target
        self._speech = RtpSpeaker(
            RtpTarget(
                target.group,
                target.group_port,
                target.outbound,
                law=target.law,
                ttl=target.ttl,
                interface=target.interface,
                lead_ms=target.lead_ms,
                speed=target.speed,
            )
        )

    def _look(self, asked: Mapping[str, Any]) -> None:
        """Ask the speaker for its calls; one with a call is well."""
        self._calls(asked)

    def _play(
        self, asked: Mapping[str, Any], stored: bytes, cut: threading.Event
    ) -> Mapping[str, str]:
        if self._calls(asked):
            raise SpeakerRefuses("it is in a telephone call; it is asked again", Cause.BUSY)
        if self._target.group:
            return self._speech.play(stored, asked["volume"], cut)
        self._told(_TRIGGER + self._target.trigger, asked)
        is_cut = cut.wait(self._target.lasts_s / self._speed)
        return {"state": "cut" if is_cut else "ended"}

    def _calls(self, asked: Mapping[str, Any]) -> bool:
        """Returns whether it is in a call, or rings."""
        answer = self._told(_CALLS, asked)
        # The manual's example is the list alone, its text the list in a result.
        found = answer.get("sessions", []) if isinstance(answer, dict) else answer
        return bool(found)

    def _told(self, uri: str, asked: Mapping[str, Any]) -> Any:
        """Returns the result in a good answer; raises SpeakerRefuses for any other."""
        answer = self._heard("GET", uri, asked)
        known = redirect_refusal(answer.status)
        if known is not None:
            raise known
        told = _read(answer)
        if isinstance(told, list):
            return told
        if told.get("success") is True:
            return told.get("result") or {}
        error = told.get("error")
        code = error.get("code") if isinstance(error, dict) else None
        raise _refusal(code, answer.status, self._target, asked)


def _read(answer: HttpAnswer) -> Any:
    """Returns the answer's JSON, a dict or a list; {} where it has none and its status says all."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        told = None
    if isinstance(told, dict | list):
        return told
    if answer.status in (401, 403):
        return {}
    raise SpeakerRefuses(
        f"it answers {answer.status}, and not as 2N's HTTP API does; is it a speaker of 2N?"
    )


def _refusal(
    code: Any, status: int, target: TwoNTarget, asked: Mapping[str, Any]
) -> SpeakerRefuses:
    """Returns what an error means; what a code says goes before what the status does."""
    if code in _ERRORS:
        return SpeakerRefuses(*_ERRORS[code])
    if code == _BAD_VALUE and target.trigger:
        return SpeakerRefuses(
            f"it has no HttpTrigger {target.trigger!r}; make it at it (Services, Automation)"
        )
    if status == 403:
        return SpeakerRefuses(_NO_RIGHT, Cause.LOGIN)
    refused = login_refusal(status, asked)
    return refused or SpeakerRefuses(f"it refuses with error {code} (answer {status})")


def main(told: str) -> None:
    """Serve as the speaker that the JSON tells of."""
    described: dict[str, Any] = json.loads(told)
    serve_requests(TwoNSpeaker(TwoNTarget(**described)).answer)


if __name__ == "__main__":
    main(sys.argv[1])

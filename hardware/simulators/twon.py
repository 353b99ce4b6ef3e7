"""A loudspeaker of 2N at two ports of this PC: its HTTP API, and the RTP that it plays.

What it is asked and answers is that of 2N's "HTTP API manual" 3.3: 2.3 (answers and errors), 5.7.1
(calls), 5.19.1 (triggers). A recording is a second of one level.
"""

import json
import ssl
from array import array
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from hardware.options import Options
from hardware.outbound import ANYWHERE
from hardware.simulators.faults import Fault
from hardware.simulators.http_device import LOGIN, HttpDeviceRequest, HttpDeviceSimulator
from hardware.simulators.rtp import RtpSimulator
from hardware.speakers import Player
from hardware.speakers.twon import TwoNPlayer, decode

RECORDED_LEVEL = 9000
_CALL = {"session": 4, "direction": "incoming", "state": "connected"}
_NOT_ALLOWED = {"code": 9, "description": "authorisation required"}


class TwoNSimulator(HttpDeviceSimulator):
    """A speaker that lives `speed` times as fast, with these `triggers`.

    `error` is what it answers to whoever is let in (the manual's table), 0 for none; a list of
    calls is `bare` where it stands in no result.
    """

    def __init__(
        self,
        folder: Path,
        *,
        speed: int = 1,
        tls: ssl.SSLContext | None = None,
        scheme: str = "Digest",
        algorithm: str = "MD5",
        triggers: tuple[str, ...] = ("moiso",),
        error: int = 0,
        bare: bool = False,
    ) -> None:
        self.speed = speed
        self.triggers = triggers
        self.error = error
        self.bare = bare
        self.rtp = RtpSimulator(folder, speed=speed)
        super().__init__(_TwoNRequest, tls=tls, scheme=scheme, algorithm=algorithm)

    def player(self, options: Options) -> Player:
        """Returns a player that speaks to it by a URL's options, with the right login."""
        told = decode(options, "127.0.0.1", self.port, ANYWHERE)
        if told.group:
            told = replace(told, group="127.0.0.1", group_port=self.rtp.port)
        return TwoNPlayer(told, lambda: LOGIN)

    def misbehave(self, fault: Fault) -> None:
        """Break or mend both its sides."""
        super().misbehave(fault)
        self.rtp.misbehave(fault)

    def close(self) -> None:
        """Listen no more."""
        super().close()
        self.rtp.close()


class _TwoNRequest(HttpDeviceRequest):
    def do_GET(self) -> None:  # noqa: N802 # The name that http.server calls.
        if not self.is_let_in(_failed(_NOT_ALLOWED)):
            return
        speaker = self.server.device
        assert isinstance(speaker, TwoNSimulator)
        asked = urlsplit(self.path)
        name = parse_qs(asked.query).get("triggerId", [""])[0]
        code = 4 if speaker.fault is Fault.REFUSES else speaker.error
        if speaker.fault is Fault.GARBAGE:
            self.say(200, b"<html>2N</html>")
        elif code:
            self.say(200, _failed({"code": code, "description": "refused"}))
        elif asked.path == "/api/call/status":
            calls = [_CALL] if speaker.fault is Fault.BUSY else []
            self.say(200, _json(calls) if speaker.bare else _good({"sessions": calls}))
        elif asked.path != "/api/automation/trigger":
            self.say(200, _failed({"code": 2, "description": "invalid request path"}))
        elif name in speaker.triggers:
            levels = array("h", [RECORDED_LEVEL]) * 8000
            speaker.rtp.play_recording(levels.tobytes())
            self.say(200, _json({"success": True}))
        else:
            self.say(200, _failed({"code": 12, "description": "HttpTrigger not found."}))


def _good(result: dict[str, Any]) -> bytes:
    return _json({"success": True, "result": result})


def _failed(error: dict[str, Any]) -> bytes:
    return _json({"success": False, "error": error})


def _json(told: object) -> bytes:
    return json.dumps(told).encode()

"""The process that sends speech to loudspeakers by RTP; its word is JSON: where to, and how.

Requests and answers are those of `alsa_worker`. A packet of G.711 every 20 ms, by the clock: RFC
3550 (its head), RFC 3551 (types 0 and 8; 20 ms; the mark on a talkspurt's first packet).
"""

import contextlib
import json
import random
import select
import socket
import struct
import sys
import threading
import time
from array import array
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import Any

import miniaudio

from hardware.devices import Cause
from hardware.helper_process import HelperRequest, serve_requests
from hardware.outbound import AddressRefused, Outbound
from hardware.speakers.g711 import RATE, Law, coded
from hardware.speakers.rtp import RtpTarget

PACKET_SAMPLES = 160
PACKET_S = PACKET_SAMPLES / RATE
_HEAD = struct.Struct(">BBHII")
_VERSION_2, _MARK = 0x80, 0x80
_TYPES = {Law.MULAW: 0, Law.ALAW: 8}
_LATE_S = 0.1
"""What a receiver's buffer can't hold: later packets are no burst, but a pause. A simulator that
lives faster is as patient as a busy PC needs it."""
_EXPEDITED = 46 << 2
"""The class of service of speech: expedited forwarding, RFC 3246."""
_REFUSAL_S = 0.2

Wait = Callable[[float], bool]
"""Waits so many seconds, or until the sound is cut; tells whether it is."""


class RtpStream:
    """The packets of one source: numbered through, and stamped by the clock across pauses."""

    def __init__(self, law: Law, *, speed: int = 1, now: Callable[[], float]) -> None:
        self._law = law
        self._speed = speed
        self._now = now
        self._source = random.getrandbits(32)
        self._number = random.getrandbits(16)
        self._stamp = random.getrandbits(32)
        self._stamped_s = now()

    def say(self, payload: bytes, send: Callable[[bytes], object], wait: Wait) -> bool:
        """Send a talkspurt at its pace; return whether to its end. Raises what `send` raises.

        It returns when the last packet has sounded, not when it was sent.
        """
        payload += bytes([self._law.silence]) * (-len(payload) % PACKET_SAMPLES)
        due_s = self._now()
        is_first = True
        for place in range(0, len(payload), PACKET_SAMPLES):
            if wait(max(0.0, due_s - self._now())):
                return False
            if self._now() - due_s > _LATE_S * self._speed:
                due_s, is_first = self._now(), True
            if is_first:
                self._pass_time(due_s)
            send(self._packet(payload[place : place + PACKET_SAMPLES], is_first=is_first))
            due_s += PACKET_S / self._speed
            self._stamped_s, is_first = due_s, False
        return not wait(max(0.0, due_s - self._now()))

    def _pass_time(self, until_s: float) -> None:
        passed = max(0.0, until_s - self._stamped_s) * self._speed
        self._stamp += round(passed * RATE)

    def _packet(self, payload: bytes, *, is_first: bool) -> bytes:
        kind = _TYPES[self._law] | (_MARK if is_first else 0)
        head = _HEAD.pack(
            _VERSION_2, kind, self._number & 0xFFFF, self._stamp & 0xFFFF_FFFF, self._source
        )
        self._number += 1
        self._stamp += PACKET_SAMPLES
        return head + payload


class RtpSpeaker:
    """Speakers at one address; a socket is opened for each announcement, as routes change."""

    def __init__(self, target: RtpTarget) -> None:
        self._target = target
        self._law = Law(target.law)
        coded(array("h"), self._law)  # Its table is made before anybody waits for it.
        self._stream = RtpStream(self._law, speed=target.speed, now=time.monotonic)
        self._may_be_deaf = True

    def answer(self, request: HelperRequest) -> bytes:
        """Returns what came of a request, as JSON."""
        line, _, stored = request.payload.partition(b"\n")
        asked = json.loads(line)
        try:
            if asked["do"] == "check":
                outcome = self.check(request.cut)
            else:
                outcome = self.play(stored, asked["volume"], request.cut)
        except AddressRefused as error:
            outcome = {"state": "failed", "why": str(error), "cause": Cause.BAD_URL}
        except OSError as error:
            self._may_be_deaf = True
            outcome = {"state": "failed", "why": _words(error, self._target), "cause": Cause.WIRE}
        return json.dumps(outcome).encode()

    def check(self, cut: threading.Event) -> Mapping[str, str]:
        """Look for the way. One that may not listen hears a packet of silence, and may refuse it.

        Only then: it would break into what a speaker plays for others.
        """
        with contextlib.closing(self._open()) as link:
            if self._may_be_deaf and not _is_group(link):
                silence = bytes([self._law.silence]) * PACKET_SAMPLES
                self._stream.say(silence, link.send, cut.wait)
                _hear_refusal(link)
        self._may_be_deaf = False
        return {"state": "ended"}

    def play(self, stored: bytes, volume: int, cut: threading.Event) -> Mapping[str, str]:
        """Send a WAV file until it ends or is cut; return what came of it."""
        try:
            found = miniaudio.decode(stored, nchannels=1, sample_rate=RATE)
        except miniaudio.MiniaudioError as error:
            return {"state": "no_sound", "why": str(error)}
        samples = array("h", bytes(2 * RATE * self._target.lead_ms // 1000))
        samples.extend(level * volume // 100 for level in found.samples)
        with contextlib.closing(self._open()) as link:
            is_whole = self._stream.say(coded(samples, self._law), link.send, cut.wait)
        return {"state": "ended" if is_whole else "cut"}

    def _open(self) -> socket.socket:
        target = self._target
        family, place = Outbound.of(target.outbound).datagram_place(target.host, target.port)
        link = socket.socket(family, socket.SOCK_DGRAM)
        try:
            if family == socket.AF_INET:
                link.setsockopt(socket.IPPROTO_IP, socket.IP_TOS, _EXPEDITED)
                link.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_TTL, target.ttl)
            else:
                link.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_MULTICAST_HOPS, target.ttl)
            if target.interface:
                own = socket.inet_aton(target.interface)
                link.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, own)
            link.connect(place)
        except OSError:
            link.close()
            raise
        return link


def _is_group(link: socket.socket) -> bool:
    return ip_address(link.getpeername()[0]).is_multicast


def _hear_refusal(link: socket.socket) -> None:
    """Raise ConnectionRefusedError if the other end says soon that nobody listens there."""
    if select.select([link], [], [], _REFUSAL_S)[0]:
        link.recv(1)


def _words(error: OSError, target: RtpTarget) -> str:
    match error:
        case ConnectionRefusedError():
            return "nobody listens there; look at its power, its address and its port"
        case socket.gaierror():
            return "its name is unknown; write its address"
        case _ if target.interface:
            return f"no way there from {target.interface}: {error.strerror or error}"
        case _:
            return f"no way there: {error.strerror or error}; give `interface` for a group"


def main(told: str) -> None:
    """Serve as the speaker that the JSON tells of."""
    described: dict[str, Any] = json.loads(told)
    serve_requests(RtpSpeaker(RtpTarget(**described)).answer)


if __name__ == "__main__":
    main(sys.argv[1])

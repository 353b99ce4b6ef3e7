"""A loudspeaker on the network that plays RTP: takes packets, looks at each, writes what is heard.

Its head is read by RFC 3550, 5.1. What is wrong with a stream is kept in words (`complaints`).
"""

# Before Python 3.12, array[int] can be written but not evaluated.
from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from ipaddress import ip_address
from pathlib import Path

from hardware.options import Options
from hardware.outbound import ANYWHERE
from hardware.simulators.faults import Fault
from hardware.simulators.g711 import from_alaw, from_mulaw
from hardware.simulators.played import PlayedFiles
from hardware.speakers import Player
from hardware.speakers.rtp import RtpPlayer, decode
from hardware.voice.sound import from_samples

RATE = 8000
_LAWS = {0: from_mulaw, 8: from_alaw}
_END_S = 0.3
_LOOK_S = 0.05
_LARGEST = 2048


class RtpSimulator:
    """A receiver at a free port of this PC, or in a group; hears `speed` times as fast as life."""

    def __init__(
        self, folder: Path, *, host: str = "127.0.0.1", port: int = 0, speed: int = 1
    ) -> None:
        self._played = PlayedFiles(folder, RATE)
        self._host = host
        self._speed = speed
        self._fault = Fault.NONE
        self._is_closed = False
        self._lock = threading.Lock()
        self._source: int | None = None
        self._next = (0, 0)
        self._talks = False
        self._begun_s = 0.0
        self._heard_s = 0.0
        self._last_s = float("-inf")
        self.complaints: list[str] = []
        self.late_ms: list[float] = []
        """How late each packet came, by the clock of its talkspurt's first one."""
        self.packets = 0
        self._link: socket.socket | None = self._listening(port)
        self.port: int = self._link.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="rtp", daemon=True)
        self._thread.start()

    def player(self, options: Options) -> Player:
        """Returns a player that speaks to it by a URL's options."""
        return RtpPlayer(decode(options, self._host, self.port, ANYWHERE))

    def misbehave(self, fault: Fault) -> None:
        """Break or mend it: with a cut cable nobody listens at its port."""
        with self._lock:
            self._fault = fault
            if fault is Fault.CUT_CABLE and self._link is not None:
                self._link.close()
                self._link = None
            elif fault is not Fault.CUT_CABLE and self._link is None:
                self._link = self._listening(self.port)

    def play_recording(self, pcm: bytes) -> None:
        """Write what it plays by itself, not of what it is sent."""
        with self._lock:
            self._played.line("began")
            self._played.sound(pcm if self._fault is not Fault.OFFLINE else bytes(len(pcm)))
            self._played.line("ended", seconds=len(pcm) / 2 / RATE)

    def close(self) -> None:
        """Listen no more."""
        self._is_closed = True
        self._thread.join()
        if self._link is not None:
            self._link.close()

    def _listening(self, port: int) -> socket.socket:
        link = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        link.settimeout(_LOOK_S)
        # One that was closed just now is let go of when the thread that reads it has looked.
        link.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        link.bind((self._host, port))
        if ip_address(self._host).is_multicast:
            group = socket.inet_aton(self._host) + socket.inet_aton("127.0.0.1")
            link.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, group)
        return link

    def _run(self) -> None:
        while not self._is_closed:
            link = self._link
            if link is None:
                time.sleep(_LOOK_S)
                continue
            with contextlib.suppress(OSError):  # Nothing came, or the cable was cut.
                self._take(link.recv(_LARGEST), time.monotonic())
            if self._talks and time.monotonic() - self._last_s > _END_S:
                self._end()

    def _take(self, packet: bytes, at_s: float) -> None:
        first, kind, number, stamp, source = struct.unpack_from(">BBHII", packet)
        payload = packet[12:]
        decoded = _LAWS.get(kind & 0x7F)
        if first != 0x80 or decoded is None:
            self.complaints.append(f"a packet begins with {packet[:2].hex(' ')}")
            return
        self.packets += 1
        self._follow(number, stamp, source, is_marked=bool(kind & 0x80), at_s=at_s)
        self._next = (number + 1 & 0xFFFF, stamp + len(payload) & 0xFFFF_FFFF)
        self._last_s = at_s
        late_s = (at_s - self._begun_s) - self._heard_s / self._speed
        self.late_ms.append(late_s * 1000)
        self._heard_s += len(payload) / RATE
        pcm = from_samples(decoded(payload), RATE).pcm
        self._played.sound(pcm if self._fault is not Fault.OFFLINE else bytes(len(pcm)))

    def _follow(
        self, number: int, stamp: int, source: int, *, is_marked: bool, at_s: float
    ) -> None:
        """Complain of what doesn't follow the packet before; begin where it is marked."""
        passed = stamp - self._next[1] & 0xFFFF_FFFF
        is_new, self._source = source != self._source, source
        if not is_new and number != self._next[0]:
            self.complaints.append(f"packet {number} came instead of {self._next[0]}")
        if not is_marked and (is_new or passed):
            self.complaints.append(f"{passed} samples are missing, and nothing says so")
        if is_marked:
            if self._talks:
                self._end()
            self._played.silence(0.0 if is_new else passed / RATE)
            self._played.line("began")
            self._talks, self._begun_s, self._heard_s = True, at_s, 0.0

    def _end(self) -> None:
        self._talks = False
        self._played.line("ended", seconds=self._heard_s)

"""Axis network speakers: `axis+https://10.0.0.61?login=hall`.

A clip is streamed by VAPIX's audio API (`transmit.cgi`), not stored by its media clip API: nothing
is written into the device's flash, a viewer's rights will do, and the sound ends with the
connection. Source: developer.axis.com/vapix/audio-systems/audio-api.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from hardware.device_url import DeviceUrl
from hardware.logins import Login, Logins
from hardware.options import Check, Options, flag, number_option, one_word_of, whole, yes_no
from hardware.outbound import Outbound
from hardware.speakers import Player
from hardware.speakers.helper import HelperPlayer
from hardware.transports.https import fingerprint

KIND = "speaker"
TRANSPORTS = frozenset({"http", "https", "sim"})
WIDE, NARROW = "axis-mulaw-128", "basic"
"""G.711 µ-law of 16,000 and of 8,000 samples a second, as the API names them after `audio/`."""
OPTIONS: Mapping[str, Check] = {
    "volume": whole(0, 100),
    "codec": one_word_of("auto", WIDE, NARROW),
    "answer": yes_no,
    "speed": whole(1, 100),
}
_SLACK_S = 20.0
_CHECK_S = 12.0


@dataclass(frozen=True, slots=True)
class AxisTarget:
    """A speaker and how it is spoken to; `outbound` are the gate's words.

    `codec` "auto" asks what it takes; without `must_answer` it needn't say that it has played all.
    """

    host: str
    port: int
    outbound: Sequence[str] | None
    is_tls: bool = False
    sha256: str = ""
    codec: str = "auto"
    must_answer: bool = True
    speed: int = 1


def decode(options: Options, host: str, port: int, outbound: Outbound) -> AxisTarget:
    """Returns what the options say of a speaker that is reached by plain HTTP."""
    return AxisTarget(
        host,
        port,
        outbound.words,
        codec=options.get("codec", "auto"),
        must_answer=flag(options, "answer", True),
        speed=number_option(options, "speed", 1),
    )


class AxisPlayer(HelperPlayer):
    """A speaker of Axis, spoken to by `hardware.axis_worker`."""

    def __init__(self, target: AxisTarget, login: Callable[[], Login | None]) -> None:
        """`login` is asked before each request; it may raise LoginError."""

        def facts() -> Mapping[str, str]:
            # Not among the words of the program, which everybody on the PC may see.
            known = login()
            return asdict(known) if known else {}

        super().__init__(
            "hardware.axis_worker",
            json.dumps(asdict(target)),
            who=f"Axis speaker {target.host}:{target.port}",
            silent="it hangs; switch it off and on",
            slack_s=_SLACK_S,
            check_s=_CHECK_S,
            speed=target.speed,
            facts=facts,
        )


def player(url: DeviceUrl, outbound: Outbound, logins: Logins) -> Player:
    """Returns the player of the URL."""
    is_tls = url.transport == "https"
    plain = decode(url.options, url.host, url.port or (443 if is_tls else 80), outbound)
    pinned = url.options.get("sha256", "")
    target = replace(plain, is_tls=is_tls, sha256=fingerprint(pinned) if pinned else "")
    name = url.options.get("login")
    return AxisPlayer(target, lambda: logins.of(name) if name else None)

"""Loudspeakers that play RTP, one or a group: `rtp+udp://239.0.0.1:5004`.

Most public address systems take it: Algo, Barix, CyberData, Snom PA1, Zycoo, 2N. Nobody answers,
so nothing is known of who hears it; only a single address that refuses is noticed.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from hardware.device_url import DeviceUrl
from hardware.logins import Logins
from hardware.options import Check, Options, number_option, one_word_of, whole
from hardware.outbound import Outbound
from hardware.speakers import Player
from hardware.speakers.g711 import Law
from hardware.speakers.helper import HelperPlayer

KIND = "speaker"
TRANSPORTS = frozenset({"udp", "sim"})
OPTIONS: Mapping[str, Check] = {
    "volume": whole(0, 100),
    "codec": one_word_of(*Law),
    "lead": whole(0, 2000),
    "speed": whole(1, 100),
}
_PORT = 5004
_SLACK_S = 20.0
"""Nothing hangs where nobody answers, but names; a PC that is held up makes pauses."""


@dataclass(frozen=True, slots=True)
class RtpTarget:
    """Where speech is sent, and how.

    `outbound` are the gate's words; `ttl` and `interface`, an address of this PC, are for groups;
    `lead_ms` of silence come before speech, while amplifiers wake; a simulator hears it `speed`
    times as fast as life.
    """

    host: str
    port: int
    outbound: Sequence[str] | None
    law: Law = Law.MULAW
    ttl: int = 1
    interface: str = ""
    lead_ms: int = 200
    speed: int = 1


def decode(options: Options, host: str, port: int, outbound: Outbound) -> RtpTarget:
    """Returns what the options say of a target."""
    return RtpTarget(
        host,
        port,
        outbound.words,
        law=Law(options.get("codec", Law.MULAW)),
        ttl=number_option(options, "ttl", 1),
        interface=options.get("interface", ""),
        lead_ms=number_option(options, "lead", 200),
        speed=number_option(options, "speed", 1),
    )


class RtpPlayer(HelperPlayer):
    """Speakers at one address, spoken to by `hardware.rtp_worker`."""

    def __init__(self, target: RtpTarget) -> None:
        super().__init__(
            "hardware.rtp_worker",
            json.dumps(asdict(target)),
            who=f"RTP to {target.host}:{target.port}",
            silent="its helper hung; it is started anew",
            slack_s=_SLACK_S + target.lead_ms / 1000,
            speed=target.speed,
        )


def player(url: DeviceUrl, outbound: Outbound, _logins: Logins) -> Player:
    """Returns the player of the URL."""
    return RtpPlayer(decode(url.options, url.host, url.port or _PORT, outbound))

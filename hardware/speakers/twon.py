"""Loudspeakers of 2N: `twon+http://10.0.0.63?login=hall&group=239.192.0.1:5004`.

Their HTTP API plays no sound that it is sent. So they are spoken to by the RTP group that they
listen to (`group`), or play what was recorded into them (`trigger`), and say by the API how they
are: whether they are there, take the login, or are in a call, of which RTP alone knows nothing.
Source: 2N, "HTTP API manual" 3.3, 2.3, 5.7.1 and 5.19.1. (A URL's protocol begins with a letter.)
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from ipaddress import IPv4Address

from hardware.device_url import DeviceUrl
from hardware.logins import Login, Logins
from hardware.options import Check, Options, number_option, one_word_of, whole
from hardware.outbound import Outbound
from hardware.speakers import Player
from hardware.speakers.g711 import Law
from hardware.speakers.helper import HelperPlayer
from hardware.transports.https import fingerprint
from hardware.transports.udp import OPTIONS as OF_GROUPS

KIND = "speaker"
TRANSPORTS = frozenset({"http", "https", "sim"})
_TRIGGER = re.compile(r"[A-Za-z0-9_-]{1,64}")
_PORT = whole(1, 65535)
_SLACK_S = 20.0
_CHECK_S = 12.0


def _group(value: str) -> tuple[str, int]:
    host, _, port = value.rpartition(":")
    try:
        address = IPv4Address(host)
        _PORT(port)
    except ValueError as error:
        raise ValueError("an address and a port, as 239.192.0.1:5004") from error
    return str(address), int(port)


def _trigger(value: str) -> str:
    if not _TRIGGER.fullmatch(value):
        raise ValueError("the name of an HttpTrigger of its Automation (letters, digits, _ and -)")
    return value


OPTIONS: Mapping[str, Check] = {
    "group": _group,
    "trigger": _trigger,
    "lasts": whole(1, 60),
    "volume": whole(0, 100),
    "codec": one_word_of(*Law),
    "lead": whole(0, 2000),
    "speed": whole(1, 100),
    **OF_GROUPS,
}
_OF_SPEECH = ("volume", "codec", "lead", *OF_GROUPS)


@dataclass(frozen=True, slots=True)
class TwoNTarget:
    """A speaker, and how it is made to sound; `outbound` are the gate's words.

    It has a `group` (address and port) that is sent speech in `law`, after `lead_ms` of silence,
    or a `trigger` whose recording lasts `lasts_s`.
    """

    host: str
    port: int
    outbound: Sequence[str] | None
    is_tls: bool = False
    sha256: str = ""
    group: str = ""
    group_port: int = 0
    trigger: str = ""
    lasts_s: int = 4
    law: Law = Law.MULAW
    ttl: int = 1
    interface: str = ""
    lead_ms: int = 200
    speed: int = 1


def check(options: Options) -> None:
    """Raises ValueError where options contradict each other."""
    if ("group" in options) == ("trigger" in options):
        raise ValueError(
            "write either group= (the RTP group that it listens to, as group=239.192.0.1:5004) or "
            "trigger= (what is recorded in it)"
        )
    if "trigger" in options and (idle := [name for name in _OF_SPEECH if name in options]):
        raise ValueError(
            f"{', '.join(idle)} is of speech, and trigger= plays what is recorded in the speaker; "
            "leave it out, or write group= instead of trigger="
        )
    if "group" in options and "lasts" in options:
        raise ValueError("lasts= is how long the recording of trigger= is; leave it out")


def decode(options: Options, host: str, port: int, outbound: Outbound) -> TwoNTarget:
    """Returns what the options say of a speaker that is reached by plain HTTP."""
    group, group_port = _group(options["group"]) if "group" in options else ("", 0)
    return TwoNTarget(
        host,
        port,
        outbound.words,
        group=group,
        group_port=group_port,
        trigger=options.get("trigger", ""),
        lasts_s=number_option(options, "lasts", 4),
        law=Law(options.get("codec", Law.MULAW)),
        ttl=number_option(options, "ttl", 1),
        interface=options.get("interface", ""),
        lead_ms=number_option(options, "lead", 200),
        speed=number_option(options, "speed", 1),
    )


class TwoNPlayer(HelperPlayer):
    """A speaker of 2N, spoken to by `hardware.twon_worker`."""

    def __init__(self, target: TwoNTarget, login: Callable[[], Login | None]) -> None:
        """`login` is asked before each request; it may raise LoginError."""

        def facts() -> Mapping[str, str]:
            # Not among the words of the program, which everybody on the PC may see.
            known = login()
            return asdict(known) if known else {}

        super().__init__(
            "hardware.twon_worker",
            json.dumps(asdict(target)),
            who=f"2N speaker {target.host}:{target.port}",
            silent="it hangs; switch it off and on",
            slack_s=_SLACK_S + max(target.lead_ms / 1000, target.lasts_s),
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
    return TwoNPlayer(target, lambda: logins.of(name) if name else None)

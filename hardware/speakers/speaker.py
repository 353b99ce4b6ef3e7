"""A loudspeaker's URL: `speaker+alsa://DEVICE` or, to try things, `speaker+sim://NAME`."""

from collections.abc import Mapping
from dataclasses import dataclass

from hardware.device_url import DeviceUrl
from hardware.logins import Logins
from hardware.options import Check, Options, number_option, whole
from hardware.outbound import Outbound
from hardware.speakers import Player
from hardware.speakers.alsa import AlsaPlayer

KIND = "speaker"
TRANSPORTS = frozenset({"alsa", "sim"})
OPTIONS: Mapping[str, Check] = {"volume": whole(0, 100), "speed": whole(1, 100)}
SERIAL_FORMAT = "8N1"


@dataclass(frozen=True, slots=True)
class SpeakerOptions:
    """How loud it is in per cent, and how many times faster than life a simulator plays."""

    volume: int
    speed: int


def decode(options: Options) -> SpeakerOptions:
    """Returns what the options say."""
    return SpeakerOptions(number_option(options, "volume", 100), number_option(options, "speed", 1))


def player(url: DeviceUrl, _outbound: Outbound, _logins: Logins) -> Player:
    """Returns the player of the URL's sound card."""
    return AlsaPlayer(url.where)

"""The sound cards of Linux, by their names in ALSA (`aplay -L` lists them); for speakers only."""

from collections.abc import Mapping

from hardware.options import Check

OPTIONS: Mapping[str, Check] = {}
NEEDS = "pcm"
DEFAULT_PORT = None
KIND = "speaker"

"""HTTP to a loudspeaker on the network; a password itself is never sent by it, only its proof."""

from collections.abc import Mapping

from hardware.logins import login_name
from hardware.options import Check

OPTIONS: Mapping[str, Check] = {"login": login_name}
"""The name of the login in this PC's `logins.toml`."""
NEEDS = "host"
DEFAULT_PORT = 80
KIND = "speaker"

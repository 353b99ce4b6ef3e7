"""HTTPS to a loudspeaker on the network: by a certificate that is vouched for, or by its print."""

import re
from collections.abc import Mapping

from hardware.logins import login_name
from hardware.options import Check

_PRINT = re.compile(r"[0-9a-f]{64}")


def fingerprint(value: str) -> str:
    """Returns the SHA-256 of a certificate in 64 small digits; raises ValueError for all else."""
    digits = value.replace(":", "").lower()
    if not _PRINT.fullmatch(digits):
        raise ValueError("the SHA-256 of the device's certificate, 64 hexadecimal digits")
    return digits


OPTIONS: Mapping[str, Check] = {"login": login_name, "sha256": fingerprint}
NEEDS = "host"
DEFAULT_PORT = 443
KIND = "speaker"

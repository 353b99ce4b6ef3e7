"""The wire to the TV at this PC's HDMI cable: `cec-client` of libCEC, once for each command."""

import re
import shutil
import subprocess
from collections.abc import Mapping

from hardware.device_url import DeviceUrl
from hardware.errors import WireError
from hardware.options import Check
from hardware.outbound import Outbound

OPTIONS: Mapping[str, Check] = {}
NEEDS = "path"
DEFAULT_PORT = None
KIND = "power"

PROGRAM = "cec-client"
_WINDOWS_PORT = re.compile(r"^/(COM[0-9]+|RPI)$")


class HdmiTransport:
    """A program that is started for each command and ends by itself; a hanging one is killed."""

    two_way = True

    def __init__(self, adapter: str) -> None:
        self._adapter = adapter
        self._heard = b""
        self.sent = 0

    def open(self, timeout_s: float) -> None:
        if shutil.which(PROGRAM) is None:
            raise WireError(f"{PROGRAM} is not there; install cec-utils", permanent=True)
        self._heard = b""
        self.sent = 0

    def write(self, payload: bytes, deadline_s: float) -> None:
        # One command by its standard input, errors only in its log (level 1), a playback device.
        words = [PROGRAM, "-s", "-d", "1", "-t", "p", self._adapter]
        try:
            done = subprocess.run(
                words, input=payload, capture_output=True, timeout=deadline_s, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise WireError(
                f"{PROGRAM} at {self._adapter} hung and was ended; pull its adapter and plug it in",
                permanent=False,
                sent=len(payload),
            ) from error
        except OSError as error:
            raise WireError(f"{PROGRAM} can't be started: {error}", permanent=False) from error
        said = done.stdout + done.stderr
        if done.returncode != 0:
            last = said.decode("utf-8", errors="replace").strip().splitlines()[-1:]
            raise WireError(
                f"{PROGRAM} at {self._adapter}: {''.join(last) or 'failed'}; `{PROGRAM} -l` lists "
                "the adapters, and the program's user must be in the group dialout or video",
                permanent=False,
            )
        self._heard += said
        self.sent += len(payload)

    def read(self, timeout_s: float) -> bytes:
        heard, self._heard = self._heard, b""
        if not heard:  # The program has ended; nothing more can come.
            raise WireError(
                "the TV says nothing by CEC; switch that on in its menu (Anynet+, SimpLink, "
                "BRAVIA Sync, EasyLink)",
                permanent=False,
            )
        return heard

    def close(self) -> None:
        self._heard = b""


def connect(url: DeviceUrl, _outbound: Outbound) -> HdmiTransport:
    """Returns the wire to the URL's adapter, as `cec-client -l` names it."""
    return HdmiTransport(_WINDOWS_PORT.sub(r"\1", url.path))

"""A sound card of Linux: plays in a helper process, so that no busy server makes it stutter.

A card that hangs hangs the helper alone; it is killed and started again.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hardware.errors import WireError
from hardware.helper_process import HelperError, HelperProcess, HelperTimeout, python_module
from hardware.voice.sound import SoundError, from_wav

_START_S = 10.0
_CHECK_S = 5.0
_SLACK_S = 3.0


class AlsaPlayer:
    """The card of this name in ALSA, as `default` or `plughw:CARD=Device,DEV=0`."""

    def __init__(self, card: str) -> None:
        self._card = card
        self._worker = HelperProcess(python_module("hardware.alsa_worker", card))

    def check(self) -> None:
        """Open the card and let go of it; raises WireError."""
        self._outcome({"do": "check"}, within_s=_CHECK_S)

    def play(self, stored: bytes, *, volume: int, is_cut: Callable[[], bool]) -> bool:
        """Play a WAV file; return whether to its end. Raises WireError, SoundError."""
        within_s = from_wav(stored).seconds + _SLACK_S
        request = {"do": "play", "volume": volume}
        return self._outcome(request, stored, within_s=within_s, is_cut=is_cut) == "ended"

    def close(self) -> None:
        """End the helper."""
        self._worker.close()

    def _outcome(
        self,
        request: Mapping[str, Any],
        stored: bytes = b"",
        *,
        within_s: float,
        is_cut: Callable[[], bool] | None = None,
    ) -> str:
        """Returns "ended", or "cut" because it was cut; raises WireError for all else."""
        message = json.dumps(request).encode() + b"\n" + stored
        # Its start takes a part of a second, and more on a busy PC: not on the account of a clip.
        try:
            self._worker.start(within_s=_START_S)
        except HelperError as error:
            raise self._trouble(f"the player doesn't start: {error}") from error
        try:
            answer = json.loads(self._worker.ask(message, within_s=within_s, is_cut=is_cut))
        except HelperTimeout as error:
            raise self._trouble("it takes no sound; look at its plug") from error
        except HelperError as error:
            raise self._trouble(f"its helper failed: {error}") from error
        if answer["state"] == "no_sound":
            raise SoundError(answer["why"])
        if answer["state"] == "failed":
            # What ALSA knows of its cards it has read at the helper's start.
            self._worker.kill()
            raise self._trouble(answer["why"])
        return str(answer["state"])

    def _trouble(self, why: str) -> WireError:
        return WireError(
            f"sound card {self._card}: {why} (`aplay -L` lists the names; the user of the program "
            "must be in the group audio)",
            permanent=False,
        )

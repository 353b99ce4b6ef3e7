"""A sound card of Linux: plays through a helper process, so that no busy server makes it stutter.

A card that hangs hangs the helper alone; it is killed and started again.
"""

import contextlib
import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hardware.errors import WireError
from hardware.helper import end
from hardware.voice.sound import SoundError, from_wav

_START_S = 10.0
_CHECK_S = 5.0
_SLACK_S = 3.0
_LOOK_S = 0.1


class AlsaPlayer:
    """The card of this name in ALSA, as `default` or `plughw:CARD=Device,DEV=0`."""

    def __init__(self, card: str) -> None:
        self._card = card
        self._helper: subprocess.Popen[bytes] | None = None
        self._answers: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()

    def check(self) -> None:
        """Open the card and let go of it; raises WireError."""
        self._tell({"do": "check"})
        self._outcome(within_s=_CHECK_S)

    def play(self, stored: bytes, *, volume: int, is_cut: Callable[[], bool]) -> bool:
        """Play a WAV file; return whether to its end. Raises WireError, SoundError."""
        sound = from_wav(stored)
        self._tell({"do": "play", "bytes": len(stored), "volume": volume}, stored)
        return self._outcome(within_s=sound.seconds + _SLACK_S, is_cut=is_cut) == "ended"

    def close(self) -> None:
        """End the helper."""
        helper, self._helper = self._helper, None
        if helper is not None:
            end(helper)

    def _tell(self, request: dict[str, Any], payload: bytes = b"") -> None:
        helper = self._helper or self._start()
        assert helper.stdin is not None
        try:
            helper.stdin.write(json.dumps(request).encode() + b"\n" + payload)
            helper.stdin.flush()
        except OSError as error:
            self.close()
            raise WireError(f"sound card {self._card}: its helper died", permanent=False) from error

    def _outcome(self, *, within_s: float, is_cut: Callable[[], bool] = lambda: False) -> str:
        """Wait for "ended", or "cut" because it was cut; raises WireError for all else."""
        ends_s, was_cut = time.monotonic() + within_s, False
        while time.monotonic() < ends_s:
            if not was_cut and is_cut():
                was_cut = True
                self._tell({"do": "cut"})
            try:
                answer = self._answers.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if answer is None:
                raise self._trouble("its helper died")
            if answer["state"] == "no_sound":
                raise SoundError(answer["why"])
            if answer["state"] == "failed":
                raise self._trouble(answer["why"])
            return str(answer["state"])
        raise self._trouble("it takes no sound; look at its plug")

    def _trouble(self, why: str) -> WireError:
        self.close()
        return WireError(
            f"sound card {self._card}: {why} (`aplay -L` lists the names; the user of the program "
            "must be in the group audio)",
            permanent=False,
        )

    def _start(self) -> subprocess.Popen[bytes]:
        try:
            helper = subprocess.Popen(
                [sys.executable, "-m", "hardware.speakers.alsa_worker", self._card],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=Path(__file__).parents[2],
            )
        except OSError as error:
            raise WireError(f"the player can't be started: {error}", permanent=False) from error
        self._helper, self._answers = helper, queue.SimpleQueue()
        answers = self._answers
        threading.Thread(target=_listen, args=(helper, answers), daemon=True).start()
        # Its start takes a part of a second, and more on a busy PC: not on the account of a clip.
        with contextlib.suppress(queue.Empty):
            if self._answers.get(timeout=_START_S) is not None:
                return helper
        self.close()
        raise WireError(f"sound card {self._card}: the player doesn't start", permanent=False)


def _listen(
    helper: "subprocess.Popen[bytes]", answers: "queue.SimpleQueue[dict[str, Any] | None]"
) -> None:
    assert helper.stdout is not None
    with contextlib.suppress(OSError, ValueError):
        for line in helper.stdout:
            answers.put(json.loads(line))
    answers.put(None)

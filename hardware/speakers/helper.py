"""A player at work in a helper process, so that no busy server makes it stutter.

A card or a speaker that hangs hangs the helper alone; it is killed and started again.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from hardware.devices import Cause
from hardware.helper_process import HelperError, HelperProcess, HelperTimeout, python_module
from hardware.logins import LoginError
from hardware.speakers import SpeakerTrouble
from hardware.voice.sound import SoundError, from_wav

_START_S = 10.0
_CHECK_S = 5.0
_SLACK_S = 3.0


class HelperPlayer:
    """The player that a module of ours is when run; a trouble is told between `who` and `advice`.

    `silent` says what it means that nothing comes of it in time. `facts` are added to each request
    and may raise LoginError: what is looked up anew, or must not stand among a program's words.
    It plays `speed` times as fast as life. One that `forgets` is started anew after a failure, for
    what its library has read at the start.
    """

    def __init__(
        self,
        module: str,
        *words: str,
        who: str,
        silent: str,
        advice: str = "",
        forgets: bool = False,
        speed: int = 1,
        slack_s: float = _SLACK_S,
        check_s: float = _CHECK_S,
        facts: Callable[[], Mapping[str, Any]] = dict,
    ) -> None:
        self._who = who
        self._advice = advice
        self._silent = silent
        self._forgets = forgets
        self._speed = speed
        self._slack_s = slack_s
        self._check_s = check_s
        self._facts = facts
        self._worker = HelperProcess(python_module(module, *words))

    def check(self) -> None:
        """Find out whether it could play now; raises WireError."""
        self._outcome({"do": "check"}, within_s=self._check_s)

    def play(self, stored: bytes, *, volume: int, is_cut: Callable[[], bool]) -> bool:
        """Play a WAV file; return whether to its end. Raises WireError, SoundError."""
        within_s = from_wav(stored).seconds / self._speed + self._slack_s
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
        try:
            facts = self._facts()
        except LoginError as error:
            raise self._trouble(str(error), Cause.LOGIN) from error
        message = json.dumps({**request, **facts}).encode() + b"\n" + stored
        # Its start takes a part of a second, and more on a busy PC: not on the account of a clip.
        try:
            self._worker.start(within_s=_START_S)
        except HelperError as error:
            raise self._trouble(f"the player doesn't start: {error}") from error
        try:
            answer = json.loads(self._worker.ask(message, within_s=within_s, is_cut=is_cut))
        except HelperTimeout as error:
            raise self._trouble(self._silent) from error
        except HelperError as error:
            raise self._trouble(f"its helper failed: {error}") from error
        if answer["state"] == "no_sound":
            raise SoundError(answer["why"])
        if answer["state"] == "failed":
            if self._forgets:
                self._worker.kill()
            raise self._trouble(answer["why"], answer.get("cause", Cause.SOUND_FAILING))
        return str(answer["state"])

    def _trouble(self, why: str, cause: str = Cause.SOUND_FAILING) -> SpeakerTrouble:
        return SpeakerTrouble(f"{self._who}: {why}{self._advice}", Cause(cause))

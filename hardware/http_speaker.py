"""What speakers on the network that are told by HTTP have in common, in their helper processes.

Requests and answers are those of `alsa_worker`; a request has the login's user and password, too.
"""

import json
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any

from hardware.devices import Cause
from hardware.helper_process import HelperRequest
from hardware.http_line import CertificateDoubted, HttpAnswer, HttpGarbage, HttpLine, HttpPlace
from hardware.http_login import HttpLogin, LoginRefused
from hardware.outbound import AddressRefused, Outbound

_ANSWER_S = 4.0
_REFUSED_S = 60.0
"""As long as a call is tried again."""


class SpeakerRefuses(Exception):
    """The speaker doesn't play; the message says why and the way out."""

    def __init__(self, why: str, cause: Cause = Cause.SOUND_FAILING) -> None:
        super().__init__(why)
        self.cause = cause


class HttpSpeaker(ABC):
    """One speaker; each request has a connection of its own."""

    def __init__(self, maker: str, place: HttpPlace, outbound: Outbound, *, speed: int) -> None:
        """`maker` is named where something else answers; it lives `speed` times as fast."""
        self._maker = maker
        self._place = place
        self._outbound = outbound
        self._login = HttpLogin(is_secret=place.is_tls)
        self._refused: SpeakerRefuses | None = None
        self._refused_until_s = 0.0
        self._speed = speed

    def answer(self, request: HelperRequest) -> bytes:
        """Returns what came of a request, as JSON."""
        line, _, stored = request.payload.partition(b"\n")
        asked = json.loads(line)
        try:
            if asked["do"] == "check":
                outcome = self.check(asked)
            else:
                outcome = self.play(asked, stored, request.cut)
        except SpeakerRefuses as error:
            outcome = _failed(str(error), error.cause)
        except AddressRefused as error:
            outcome = _failed(str(error), Cause.BAD_URL)
        except LoginRefused as error:
            outcome = _failed(str(error), Cause.LOGIN)
        except CertificateDoubted as error:
            outcome = _failed(self._words(error), Cause.CERTIFICATE)
        except OSError as error:
            outcome = _failed(self._words(error), Cause.WIRE)
        return json.dumps(outcome).encode()

    def check(self, asked: Mapping[str, Any]) -> Mapping[str, str]:
        """Ask the speaker how it is. Raises SpeakerRefuses, OSError.

        One that answers and didn't play lately isn't well, or it would be well and at fault by
        turns, and so would every alert.
        """
        self._look(asked)
        if self._refused is not None and time.monotonic() < self._refused_until_s:
            raise self._refused
        return {"state": "ended"}

    def play(
        self, asked: Mapping[str, Any], stored: bytes, cut: threading.Event
    ) -> Mapping[str, str]:
        """Play a WAV file until it ends or is cut. Raises SpeakerRefuses, OSError."""
        try:
            outcome = self._play(asked, stored, cut)
        except SpeakerRefuses as error:
            self._refused = error
            self._refused_until_s = time.monotonic() + _REFUSED_S / self._speed
            raise
        self._refused = None
        return outcome

    @abstractmethod
    def _look(self, asked: Mapping[str, Any]) -> None:
        """Raise SpeakerRefuses, OSError where it couldn't play now."""

    @abstractmethod
    def _play(
        self, asked: Mapping[str, Any], stored: bytes, cut: threading.Event
    ) -> Mapping[str, str]:
        """Returns what came of it."""

    def _heard(self, method: str, uri: str, asked: Mapping[str, Any]) -> HttpAnswer:
        """Returns the answer to a request without a body, with a proof where one is wanted."""
        answer = self._asked(method, uri, asked)
        if answer.status == 401 and self._learned(answer, asked):
            answer = self._asked(method, uri, asked)
        return answer

    def _asked(self, method: str, uri: str, asked: Mapping[str, Any]) -> HttpAnswer:
        line = HttpLine(self._place, self._outbound)
        try:
            line.ask(method, uri, self._proof(method, uri, asked))
            return line.answer(_ANSWER_S)
        finally:
            line.close()

    def _proof(self, method: str, uri: str, asked: Mapping[str, Any]) -> Mapping[str, str]:
        if "user" not in asked:
            return {}
        proof = self._login.proof(asked["user"], asked["password"], method, uri)
        return {"Authorization": proof} if proof else {}

    def _learned(self, answer: HttpAnswer, asked: Mapping[str, Any]) -> bool:
        """Whether there is something to prove, and how; raises LoginRefused."""
        if "user" not in asked:
            return False
        self._login.learn(answer.heads.get_all("WWW-Authenticate", []))
        return True

    def _words(self, error: OSError) -> str:
        match error:
            case CertificateDoubted():
                return (
                    f"nobody vouches for its certificate, or it is another one; its SHA-256 is "
                    f"{error.sha256}: if the device's own page shows the same, add &sha256= and "
                    "that"
                )
            case HttpGarbage():
                return f"{error}; is it a speaker of {self._maker}?"
            case TimeoutError():
                return "no answer in time; look at its power and cable"
            case ConnectionRefusedError():
                return "refused; look at its address and port"
            case ConnectionResetError() | BrokenPipeError():
                return "the connection broke"
            case _:
                return error.strerror or str(error)


def login_refusal(status: int, asked: Mapping[str, Any]) -> SpeakerRefuses | None:
    """Returns what a refusal of the login means; None where the status is another one."""
    name = asked.get("name", "")
    match status:
        case 401 if not name:
            why = "it asks for a name and a password: `moiso device login NAME USER`, &login=NAME"
        case 401:
            why = f"it doesn't take the name and password of login {name!r}; write them anew"
        case _:
            return None
    return SpeakerRefuses(why, Cause.LOGIN)


def redirect_refusal(status: int) -> SpeakerRefuses | None:
    """Returns what it means that it points elsewhere; None where the status is another one."""
    if not 300 <= status < 400:
        return None
    return SpeakerRefuses(
        f"it points elsewhere ({status}), which isn't followed; is it reached by https?"
    )


def _failed(why: str, cause: Cause) -> Mapping[str, str]:
    return {"state": "failed", "why": why, "cause": cause}

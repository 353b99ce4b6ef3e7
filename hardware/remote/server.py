"""What an agent asks its server over HTTP: jobs, reports, keys; and how that may fail."""

import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import requests

from hardware.devices import Health
from hardware.inputs.keypad import Press
from hardware.printers.jobs import JobState, PrintJob, QueueDown
from hardware.speakers import TurnAnswer, TurnRequest

_TIMEOUT_S = (3.0, 10.0)
_PASSING = frozenset({408, 429, 500, 502, 503, 504})


class ServerGone(QueueDown):
    """The server can't be reached or can't answer just now; what was asked may be asked again."""


class Revoked(Exception):
    """The server doesn't know this agent any more: it must stop, and be paired anew."""


class ServerRefused(Exception):
    """The server has understood and said no; asking again gives the same answer."""


@dataclass(frozen=True, slots=True)
class Paired:
    """What an agent gets for its six digits."""

    token: str
    name: str


class RemoteServer:
    """The server's API as one agent uses it; every method may be called by any thread.

    All raise ServerGone, Revoked, Refused.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._of_thread = threading.local()

    def start(self) -> None:
        """Say that this program has just begun: what the one before had in hand is uncertain."""
        self._post("/agent/start", {})

    def claim(self, device_id: int, claim: str) -> PrintJob | None:
        """Returns the printer's next job; the same `claim` again returns the same job."""
        told = self._post("/agent/jobs/claim", {"device_id": device_id, "claim": claim})
        if not told:
            return None
        # The age, not the instant: the clock of this PC may be wrong.
        created_at = datetime.now(UTC) - timedelta(seconds=told["age_s"])
        return PrintJob(told["id"], told["document"], created_at, told["copy"])

    def release(self, device_id: int, job_id: int, detail: str) -> None:
        """Give a job back: nothing of it was sent."""
        body = {"device_id": device_id, "detail": detail[:400]}
        self._post(f"/agent/jobs/{job_id}/release", body)

    def settle(self, device_id: int, job_id: int, state: JobState, detail: str) -> None:
        """Say what became of a job."""
        body = {"device_id": device_id, "state": state.value, "detail": detail[:400]}
        self._post(f"/agent/jobs/{job_id}/settle", body)

    def report(self, health: Mapping[int, Health]) -> None:
        """Say how the devices are."""
        devices = [
            {
                "id": device_id,
                "state": one.state.value,
                "cause": one.cause.value,
                "detail": one.detail[:400],
                "tested_at": one.tested_at.isoformat() if one.tested_at else None,
            }
            for device_id, one in health.items()
        ]
        self._post("/agent/health", {"devices": devices})

    def press(self, device_id: int, press: Press, request_id: str) -> None:
        """Pass on a key of a keypad; the same request id again has one effect."""
        body = {
            "device_id": device_id,
            "key": press.key.value,
            "digits": press.digits,
            "request_id": request_id,
        }
        self._post("/agent/presses", body)

    def scan(self, device_id: int, code: str) -> None:
        """Pass on what a scanner has read; it is written nowhere here."""
        self._post("/agent/scans", {"device_id": device_id, "code": code})

    def ask(self, device_id: int, asked: TurnRequest) -> TurnAnswer:
        """Returns whether a speaker has its zone's turn and may begin."""
        told = self._post(
            "/agent/speaking",
            {
                "device_id": device_id,
                "screen": asked.screen,
                "sound": asked.sound.value,
                "ended": asked.ended,
                "begin": list(asked.begin),
                "key": asked.key,
                "gone": asked.is_gone,
            },
        )
        return TurnAnswer(
            told["has_turn"],
            told["may_begin"],
            told["said_until"],
            told["again_ms"] / 1000,
            told["clip"],
        )

    def clip(self, address: str) -> bytes:
        """Returns the clip at an address of the server."""
        return _taken(lambda: self._session().get(self.url + address, timeout=_TIMEOUT_S)).content

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return _post(self._session(), f"{self.url}/api/v1{path}", body)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = requests.Session()
            session.headers["Authorization"] = f"Bearer {self.token}"
        return session


def pair(url: str, code: str) -> Paired:
    """Returns the token for the six digits. Raises ServerGone, and Refused for a wrong code."""
    with requests.Session() as session:
        try:
            told = _post(session, f"{url.rstrip('/')}/api/v1/pairing", {"code": code})
        except Revoked as error:
            raise ServerRefused(str(error)) from error
    if told["device"]["kind"] != "agent":
        raise ServerRefused(
            f"that is the code of a {told['device']['kind']}; make one for an agent"
        )
    return Paired(told["token"], told["device"]["name"])


def new_id(what: str) -> str:
    """Returns a fresh id for one intent."""
    return f"{what}-{secrets.token_hex(12)}"


def _post(session: requests.Session, address: str, body: Mapping[str, Any]) -> Any:
    headers = {"Accept-Language": "en"}
    answer = _taken(lambda: session.post(address, json=body, timeout=_TIMEOUT_S, headers=headers))
    try:
        return answer.json() if answer.content else None
    except ValueError as error:
        raise ServerRefused(f"{address} doesn't answer as a server of Mời Số; check it") from error


def _taken(ask: Callable[[], requests.Response]) -> requests.Response:
    """The answer, if it is a good one."""
    try:
        answer = ask()
    except (requests.ConnectionError, requests.Timeout) as error:
        address = str(error.request.url) if error.request is not None else "?"
        place = address.partition("/api/")[0].partition("/voice/")[0]
        raise ServerGone(f"the server {place} doesn't answer") from error
    except requests.RequestException as error:
        raise ServerRefused(f"the server's address can't be used: {error}") from error
    if answer.status_code in _PASSING:
        raise ServerGone(f"the server can't answer now ({answer.status_code})")
    if answer.status_code == 401:
        raise Revoked(_words(answer))
    if not answer.ok:
        raise ServerRefused(_words(answer))
    return answer


def _words(answer: requests.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"the server answers {answer.status_code}"

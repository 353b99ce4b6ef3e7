"""A client of the public API, as a kiosk's page or an officer's console would be one."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from threading import Event
from typing import Any

import requests

PATIENCE_S = 40.0
"""How long a played day waits for a server that is being started again."""
PAUSE_S = 0.3
TIMEOUT_S = 20
PASSING = frozenset({429, 502, 503, 504})
"""What says "not now": the same request may be sent again, and is."""
PAGE_TOKEN = re.compile(r'name="moiso-token" content="([^"]+)"')
BROKEN = (
    requests.ConnectionError,
    requests.Timeout,
    requests.exceptions.ChunkedEncodingError,
)


class SimulationError(Exception):
    """The server can't be played on; the message says why and what to do."""


class Unanswered(SimulationError):
    """Nobody answers, and did not for as long as it was waited for."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its parsed body, empty where there is none."""

    status: int
    body: Mapping[str, Any]

    @property
    def is_done(self) -> bool:
        """Whether the command was carried out."""
        return self.status < 300

    @property
    def code(self) -> str:
        """The stable word of a refusal."""
        return str(self.body.get("code", ""))


@dataclass(frozen=True, slots=True)
class PlaySignals:
    """What all clients of a day share: whether it is over, and whether the server was away."""

    stopping: Event
    was_cut: Event


def request_id() -> str:
    """A fresh id for one intent."""
    return f"simulate-{secrets.token_hex(10)}"


class Client:
    """One person or device and its connection; not to be shared between threads.

    Without `signals` it gives up at the first failure instead of waiting for the server.
    """

    def __init__(
        self, base: str, token: str | None = None, *, signals: PlaySignals | None = None
    ) -> None:
        self._base = base.rstrip("/")
        self._signals = signals
        self._session = requests.Session()
        # The surroundings' proxies and .netrc are for the outside: one would lead away from this
        # machine, the other would replace the token.
        self._session.trust_env = False
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str) -> Reply:
        """Read. Raises SimulationError where nobody answers for long."""
        return self._send("GET", path, None)

    def post(self, path: str, body: Mapping[str, Any]) -> Reply:
        """Send a command; the same body, and so the same request id, is sent again if need be."""
        return self._send("POST", path, body)

    def page_token(self, path: str) -> str | None:
        """The token of the device that the page at the path is; None where it asks for pairing."""
        try:
            page = self._session.get(f"{self._base}{path}", timeout=TIMEOUT_S)
        except BROKEN as error:
            raise self._nobody() from error
        found = PAGE_TOKEN.search(page.text)
        return found.group(1) if found else None

    def _send(self, method: str, path: str, body: Mapping[str, Any] | None) -> Reply:
        give_up = time.monotonic() + (PATIENCE_S if self._signals else 0)
        while True:
            cause: Exception | None = None
            is_of_another_time = False
            pause_s = PAUSE_S
            try:
                answer = self._session.request(
                    method, f"{self._base}/api/v1{path}", json=body, timeout=TIMEOUT_S
                )
            except BROKEN as error:
                cause = error
            else:
                is_of_another_time = self._is_of_another_time(answer)
                if answer.status_code not in PASSING and not is_of_another_time:
                    return self._parsed(answer)
                pause_s = _retry_after_s(answer)
            if self._signals is None or time.monotonic() + pause_s > give_up:
                raise self._nobody() from cause
            if cause is not None or is_of_another_time:
                self._signals.was_cut.set()
            if self._signals.stopping.wait(pause_s):
                raise self._nobody() from cause

    def _is_of_another_time(self, answer: requests.Response) -> bool:
        """Whether our session seems over: a server that was started again has real time at first.

        In the evening that is more than a session's twelve hours after the played day's beginning.
        """
        has_session = self._signals is not None and "Authorization" in self._session.headers
        return has_session and answer.status_code == HTTPStatus.UNAUTHORIZED

    def _nobody(self) -> Unanswered:
        return Unanswered(
            f"no answer from {self._base}: is the server running? Start it with `make run`, "
            "or name it with --url"
        )

    def _parsed(self, answer: requests.Response) -> Reply:
        if not answer.content:
            return Reply(answer.status_code, {})
        try:
            body = answer.json()
        except requests.JSONDecodeError as error:
            raise SimulationError(f"what answers at {self._base} is not Mời Số") from error
        return Reply(answer.status_code, body if isinstance(body, dict) else {"items": body})


def sign_in(
    base: str, username: str, password: str, *, signals: PlaySignals | None = None
) -> Client:
    """A signed-in person. Raises SimulationError when the server refuses."""
    reply = Client(base, signals=signals).post(
        "/sessions", {"username": username, "password": password}
    )
    if reply.status != 201:
        raise SimulationError(
            f"can't sign in as {username}: {reply.body.get('detail', reply.status)} "
            "Set MOISO_PASSWORD to the password of the sample accounts"
        )
    return Client(base, str(reply.body["token"]), signals=signals)


def kiosk(base: str, *, signals: PlaySignals) -> Client | None:
    """The sample kiosk of a demonstration, or None where the kiosk's page asks for pairing."""
    token = Client(base).page_token("/kiosk")
    return Client(base, token, signals=signals) if token else None


def _retry_after_s(answer: requests.Response) -> float:
    """The seconds of `Retry-After`, or our own where it has none."""
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else PAUSE_S

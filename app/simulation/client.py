"""A client of the public API, as a kiosk's page or an officer's console would be one."""

import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

TRIES = 6
PAUSE_S = 0.3
TIMEOUT_S = 20
PAGE_TOKEN = re.compile(r'name="moiso-token" content="([^"]+)"')


class SimulationError(Exception):
    """The server can't be played on; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer: its status and its parsed body, empty where there is none."""

    status: int
    body: Mapping[str, Any]

    @property
    def is_done(self) -> bool:
        """Whether the command was carried out."""
        return self.status < 300


def request_id() -> str:
    """A fresh id for one intent."""
    return f"simulate-{secrets.token_hex(10)}"


class Client:
    """One person or device and its connection; not to be shared between threads."""

    def __init__(self, base: str, token: str | None = None) -> None:
        self._base = base.rstrip("/")
        self._session = requests.Session()
        if token:
            self._session.headers["Authorization"] = f"Bearer {token}"

    def get(self, path: str) -> Reply:
        """Reads."""
        return self._ask("GET", path, None)

    def post(self, path: str, body: Mapping[str, Any]) -> Reply:
        """Commands; the same body, and so the same request id, is sent again if need be."""
        return self._ask("POST", path, body)

    def _ask(self, method: str, path: str, body: Mapping[str, Any] | None) -> Reply:
        for left in reversed(range(TRIES)):
            try:
                answer = self._session.request(
                    method, f"{self._base}/api/v1{path}", json=body, timeout=TIMEOUT_S
                )
            except requests.ConnectionError as error:
                if not left:
                    raise SimulationError(
                        f"no answer from {self._base}: is the server running?"
                    ) from error
            else:
                if answer.status_code != 503 or not left:
                    return Reply(answer.status_code, _parsed(answer))
            time.sleep(PAUSE_S)
        raise SimulationError(f"no answer from {self._base}")


def sign_in(base: str, username: str, password: str) -> Client:
    """A signed-in person. Raises SimulationError when the server refuses."""
    reply = Client(base).post("/sessions", {"username": username, "password": password})
    if reply.status != 201:
        raise SimulationError(
            f"can't sign in as {username}: {reply.body.get('detail', reply.status)}; "
            "set MOISO_PASSWORD to the password of the sample accounts"
        )
    return Client(base, str(reply.body["token"]))


def kiosk(base: str) -> Client | None:
    """The sample kiosk of a demonstration, or None where the kiosk's page asks for pairing."""
    try:
        page = requests.get(f"{base.rstrip('/')}/kiosk", timeout=TIMEOUT_S)
    except requests.ConnectionError as error:
        raise SimulationError(f"no answer from {base}: is the server running?") from error
    token = PAGE_TOKEN.search(page.text)
    return Client(base, token.group(1)) if token else None


def _parsed(answer: requests.Response) -> Mapping[str, Any]:
    if not answer.content:
        return {}
    body = answer.json()
    return body if isinstance(body, dict) else {"items": body}

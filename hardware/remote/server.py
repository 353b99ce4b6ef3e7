"""What an agent asks its server over HTTP: jobs, reports, keys; and how that may fail."""

import re
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import requests

from hardware.devices import Health
from hardware.inputs.keypad import Press
from hardware.printers.jobs import JobState, PrintJob, QueueDown
from hardware.speakers import TurnAnswer, TurnRequest

_TIMEOUT_S = (3.0, 10.0)
_REASON = re.compile(r"certificate verify failed: ([^\n]*?)\s*\(_ssl")
_PASSING = frozenset({408, 429, 500, 502, 503, 504})


class ServerGone(QueueDown):
    """The server can't be reached or can't answer just now; what was asked may be asked again."""


class ServerUntrusted(ServerGone):
    """The server shows a certificate that isn't believed here; it may get a better one."""


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

    def __init__(self, url: str, token: str, *, ca: Path | None = None) -> None:
        """`ca` is the file of the authority whose certificates are believed, else the usual."""
        self.url = url.rstrip("/")
        self.token = token
        self._ca = ca
        self._of_thread = threading.local()

    def start(self) -> Mapping[int, PrintJob]:
        """Say that this program has just begun: what the one before had in hand is uncertain.

        Returns in the middle of which slips that may have ended, by printer; a server of 0.1.0
        doesn't say so.
        """
        told = self._post("/agent/start", {})
        return {one["device_id"]: _job_of(one) for one in told.get("broken_off", ())}

    def claim(self, device_id: int, claim: str) -> PrintJob | None:
        """Returns the printer's next job; the same `claim` again returns the same job."""
        told = self._post("/agent/jobs/claim", {"device_id": device_id, "claim": claim})
        return _job_of(told) if told else None

    def release(self, device_id: int, job_id: int, detail: str) -> None:
        """Give a job back: nothing of it was sent."""
        body = {"device_id": device_id, "detail": detail[:400]}
        self._post(f"/agent/jobs/{job_id}/release", body)

    def settle(
        self,
        device_id: int,
        job_id: int,
        state: JobState,
        detail: str,
        *,
        paper_mm: float | None = None,
    ) -> None:
        """Say what became of a job, and how much paper it took."""
        path = f"/agent/jobs/{job_id}/settle"
        body = {"device_id": device_id, "state": state.value, "detail": detail[:400]}
        if paper_mm is None:
            self._post(path, body)
            return
        self._post_newer(path, {**body, "paper_mm": round(paper_mm, 1)}, older=body)

    def report(self, health: Mapping[int, Health]) -> None:
        """Say how the devices are."""
        plain = [_health_body(device_id, one) for device_id, one in health.items()]
        if not any(one.lifetime for one in health.values()):
            self._post("/agent/health", {"devices": plain})
            return
        full = [
            {**body, "lifetime": asdict(one.lifetime) if one.lifetime else None}
            for body, one in zip(plain, health.values(), strict=True)
        ]
        self._post_newer("/agent/health", {"devices": full}, older={"devices": plain})

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
                "failed": asked.failed,
            },
        )
        return TurnAnswer(
            told["has_turn"],
            told["may_begin"],
            told["said_until"],
            told["again_ms"] / 1000,
            told["clip"],
            told["until"],
        )

    def clip(self, address: str) -> bytes:
        """Returns the clip at an address of the server."""
        return _taken(lambda: _asked(self._session(), "GET", self.url + address)).content

    def new_session(self) -> requests.Session:
        """Returns a session that believes the authority; its asker closes it."""
        return _session_for(self._ca)

    def _post_newer(self, path: str, body: Mapping[str, Any], *, older: Mapping[str, Any]) -> None:
        """Post what a server of 0.1.0 refuses, as it doesn't know a field, and then what it knows:
        any other refusal is said again.
        """
        try:
            self._post(path, body)
        except ServerRefused:
            self._post(path, older)

    def _post(self, path: str, body: Mapping[str, Any]) -> Any:
        return _post(self._session(), f"{self.url}/api/v1{path}", body)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._of_thread, "session", None)
        if session is None:
            session = self._of_thread.session = self.new_session()
            session.headers["Authorization"] = f"Bearer {self.token}"
        return session


def pair(url: str, code: str, name: str = "", *, ca: Path | None = None) -> Paired:
    """Returns the token for the six digits. Raises ServerGone, and Refused for a wrong code.

    With the agent's name it needn't wait for the wrong codes of other PCs.
    """
    with _session_for(ca) as session:
        try:
            told = _post(
                session,
                f"{url.rstrip('/')}/api/v1/pairing",
                {"code": code, **({"name": name} if name else {})},
            )
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
    answer = _taken(lambda: _asked(session, "POST", address, json=body, headers=headers))
    try:
        return answer.json() if answer.content else None
    except ValueError as error:
        raise ServerRefused(f"{address} doesn't answer as a server of Mời Số; check it") from error


def _asked(session: requests.Session, method: str, address: str, **more: Any) -> requests.Response:
    """The answer, whatever it is. A redirect is not followed: a POST would arrive as a GET, and
    the token at an address that nobody gave.
    """
    # Of the session alone REQUESTS_CA_BUNDLE would take precedence over its authority.
    return session.request(
        method,
        address,
        verify=session.verify,
        timeout=_TIMEOUT_S,
        allow_redirects=False,
        **more,
    )


def _taken(ask: Callable[[], requests.Response]) -> requests.Response:
    """The answer, if it is a good one."""
    try:
        answer = ask()
    except requests.exceptions.SSLError as error:
        why = unbelieved(_place(error), str(error))
        raise ServerUntrusted(f"{why}; if that is yours, name its authority by --ca") from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise ServerGone(f"the server {_place(error)} doesn't answer") from error
    except requests.RequestException as error:
        raise ServerRefused(f"the server's address can't be used: {error}") from error
    if answer.status_code in _PASSING:
        raise ServerGone(f"the server can't answer now ({answer.status_code})")
    if answer.is_redirect:
        raise ServerRefused(f"the server is elsewhere: give --server {_root(answer)}")
    if answer.status_code == 401:
        raise Revoked(_words(answer))
    if not answer.ok:
        raise ServerRefused(_words(answer))
    return answer


def _session_for(ca: Path | None) -> requests.Session:
    session = requests.Session()
    if ca is not None:
        session.verify = str(ca)
    return session


def _place(error: requests.RequestException) -> str:
    """The server's address, of the request that failed."""
    address = str(error.request.url) if error.request is not None else "?"
    return address.partition("/api/")[0].partition("/voice/")[0]


def _root(answer: requests.Response) -> str:
    parts = urlsplit(urljoin(answer.url, answer.headers["Location"]))
    return f"{parts.scheme}://{parts.netloc}"


def unbelieved(url: str, said: str) -> str:
    """Returns why the server at the URL isn't believed, of an SSLError's words, and which
    certificate it shows.
    """
    # Here, because its library is large, and an agent's PC may be small.
    from hardware.remote.certificate import shown_by  # noqa: PLC0415

    shown = shown_by(url)
    if shown is None:
        return f"the server {url} speaks no TLS that this PC understands; check the address"
    found = _REASON.search(said)
    reason = found[1].strip() if found else "no common version of TLS"
    return f"the server {url} isn't believed ({reason}): it shows a certificate {shown.words}"


def _words(answer: requests.Response) -> str:
    try:
        return str(answer.json()["detail"])
    except (ValueError, KeyError, TypeError):
        return f"the server answers {answer.status_code}"


def _job_of(told: Mapping[str, Any]) -> PrintJob:
    # The age, not the instant: the clock of this PC may be wrong.
    created_at = datetime.now(UTC) - timedelta(seconds=told["age_s"])
    return PrintJob(told["id"], told["document"], created_at, told["copy"])


def _health_body(device_id: int, one: Health) -> dict[str, object]:
    return {
        "id": device_id,
        "state": one.state.value,
        "cause": one.cause.value,
        "detail": one.detail[:400],
        "tested_at": one.tested_at.isoformat() if one.tested_at else None,
    }

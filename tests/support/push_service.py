"""Knows a push service on the loopback address, and the browser that reads what comes over it.

Reading is written anew here, by RFC 8291 and RFC 8188: the sender's own code has no part in it.
"""

import base64
import json
import secrets
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from joserfc import jwt
from joserfc.jwk import ECKey

from tests.support.tls import certificates

HOST = "127.0.0.1"
ANSWERS = {
    "201": (201, "text/plain", b""),
    "404": (404, "text/plain", b"no such subscription"),
    "410": (410, "text/plain", b"unsubscribed"),
    "429": (429, "application/json", b"{}"),
    "500": (500, "application/json", b"{}"),
    "403": (403, "application/json", b"{}"),
    "html": (200, "text/html", b"<!doctype html><title>Login</title>"),
}


class ToldBrowser:
    """A browser that has subscribed: its key pair, and the secret that it gave with it."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint
        self.auth = secrets.token_bytes(16)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self.point = self._key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )

    @property
    def subscription(self) -> str:
        """What the browser gives its page, as text."""
        keys = {"p256dh": octets_told(self.point), "auth": octets_told(self.auth)}
        return json.dumps({"endpoint": self.endpoint, "expirationTime": None, "keys": keys})

    def read(self, body: bytes) -> Any:
        """Return the message, as the page's service worker gets it."""
        salt, size = body[:16], body[20]
        theirs, sealed = body[21 : 21 + size], body[21 + size :]
        point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs)
        shared = self._key.exchange(ec.ECDH(), point)
        info = b"WebPush: info\x00" + self.point + theirs
        secret = _derived(self.auth, shared, info, 32)
        key = _derived(salt, secret, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _derived(salt, secret, b"Content-Encoding: nonce\x00", 12)
        text = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert text[-1:] == b"\x02"
        return json.loads(text[:-1])


class PushService:
    """Answers as `mode` says, one of ANSWERS or `hangs`; `asked` is what came: path, head, body."""

    def __init__(self, folder: Path) -> None:
        self.mode = "201"
        self.asked: list[tuple[str, dict[str, str], bytes]] = []
        self._let_go = Event()
        self._files = certificates(folder, "localhost", HOST)
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                service._answer(self)

            def log_message(self, *given: Any) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer((HOST, 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._files.server, self._files.server_key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.origin = f"https://{HOST}:{self._server.server_port}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def authority(self) -> Path:
        """Whom to trust, to believe that it is this service."""
        return self._files.authority

    def browser(self) -> ToldBrowser:
        """Return a new browser that has subscribed here."""
        return ToldBrowser(f"{self.origin}/wpush/{secrets.token_urlsafe(16)}")

    def claims(self, number: int = -1) -> tuple[dict[str, Any], str]:
        """Return what the sender of a message has signed, and its public key."""
        _, head, _ = self.asked[number]
        scheme, _, rest = head["Authorization"].partition(" ")
        assert scheme == "vapid"
        told = dict(part.strip().split("=", 1) for part in rest.split(","))
        point = octets_of(told["k"])
        names = {"kty": "EC", "crv": "P-256", "x": octets_told(point[1:33])}
        key = ECKey.import_key({**names, "y": octets_told(point[33:])})
        return dict(jwt.decode(told["t"], key, algorithms=["ES256"]).claims), told["k"]

    def _answer(self, request: BaseHTTPRequestHandler) -> None:
        size = int(request.headers.get("Content-Length") or 0)
        self.asked.append((request.path, dict(request.headers.items()), request.rfile.read(size)))
        if self.mode == "hangs":
            self._let_go.wait()
            request.close_connection = True
            return
        status, kind, content = ANSWERS[self.mode]
        request.send_response(status)
        request.send_header("Content-Type", kind)
        request.send_header("Content-Length", str(len(content)))
        request.end_headers()
        request.wfile.write(content)

    def close(self) -> None:
        """End."""
        self._let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def octets_told(octets: bytes) -> str:
    """Return the bytes as base64 for addresses, unfilled."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode()


def octets_of(text: str) -> bytes:
    """Return the bytes of such a text."""
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _derived(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(secret)


@pytest.fixture
def push_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    """Give the test a push service whose certificate this process trusts."""
    made = PushService(tmp_path / "push-service")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(made.authority))
    yield made
    made.close()

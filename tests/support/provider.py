"""Knows an OpenID provider for tests: on the loopback, strict, and able to misbehave."""

import base64
import hashlib
import secrets
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask, Response, jsonify, redirect, request
from joserfc import jwt
from joserfc.jwk import RSAKey
from werkzeug.serving import make_server
from werkzeug.wrappers import Response as BaseResponse

from tests.support.patience import patience
from tests.support.ports import free_port

CLIENT, SECRET = "moiso-dong-ha", "bi-mat-cua-moi-so"
CONTINUE = '<!doctype html><title>SSO</title><a id="continue" href="{way}">Continue</a>'


@dataclass
class Provider:
    """A provider of one client; what it says of its person is in `claims`.

    `error` is answered instead of a code; `changed` overrides claims of the ID token (issuer,
    audience, nonce, times); `key` signs it; `is_down` refuses the exchange of codes.
    """

    url: str
    claims: dict[str, Any] = field(default_factory=lambda: {"preferred_username": "officer01"})
    error: str = ""
    changed: dict[str, Any] = field(default_factory=dict)
    is_down: bool = False
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    asked: list[dict[str, str]] = field(default_factory=list)
    left: list[dict[str, str]] = field(default_factory=list)
    _published: RSAKey | None = None
    _codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._published = self.key

    def metadata(self) -> dict[str, Any]:
        """Return what a client reads first."""
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "jwks_uri": f"{self.url}/keys",
            "end_session_endpoint": f"{self.url}/leave",
            "id_token_signing_alg_values_supported": ["RS256"],
        }

    def authorize(self, asked: dict[str, str]) -> str:
        """Return the way back with a code, or with the error."""
        self.asked.append(asked)
        back = {"state": asked["state"]}
        if self.error:
            back["error"] = self.error
        else:
            back["code"] = secrets.token_urlsafe(16)
            self._codes[back["code"]] = asked
        return f"{asked['redirect_uri']}?{urlencode(back)}"

    def exchange(self, form: dict[str, str], client: str | None, secret: str | None) -> Any:
        """Return the tokens for a code, once, to who knows its verifier and the secret."""
        asked = self._codes.pop(form.get("code", ""), None)
        proof = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(proof).rstrip(b"=").decode()
        is_known = (client, secret) == (CLIENT, SECRET)
        if self.is_down or asked is None or not is_known or asked["code_challenge"] != challenge:
            return {"error": "invalid_grant"}, 400
        return {"access_token": "x", "token_type": "Bearer", "id_token": self._token(asked)}, 200

    def _token(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {"iss": self.url, "aud": CLIENT, "sub": "1", "iat": now, "exp": now + 60}
        claims |= {"nonce": asked["nonce"], **self.claims, **self.changed}
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, self.key)

    def keys(self) -> dict[str, Any]:
        """Return the public keys."""
        assert self._published is not None
        return {"keys": [self._published.as_dict(private=False)]}


def _app(provider: Provider) -> Flask:
    app = Flask("provider")

    @app.get("/.well-known/openid-configuration")
    def metadata() -> Response:
        return jsonify(provider.metadata())

    @app.get("/authorize")
    def authorize() -> str:
        return CONTINUE.format(way=provider.authorize(request.args.to_dict()).replace("&", "&amp;"))

    @app.post("/token")
    def token() -> Any:
        known = request.authorization
        client, secret = (known.username, known.password) if known else (None, None)
        return provider.exchange(request.form.to_dict(), client, secret)

    @app.get("/keys")
    def keys() -> Response:
        return jsonify(provider.keys())

    @app.get("/leave")
    def leave() -> BaseResponse:
        provider.left.append(request.args.to_dict())
        return redirect(request.args["post_logout_redirect_uri"])

    return app


@pytest.fixture
def provider() -> Iterator[Provider]:
    """Run a provider on the loopback."""
    port = free_port()
    made = Provider(f"http://127.0.0.1:{port}")
    server = make_server("127.0.0.1", port, _app(made), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join(patience(5))
    server.server_close()

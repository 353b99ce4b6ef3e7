"""How a request of HTTP proves that it knows a password: Digest, RFC 7616, or Basic, RFC 7617."""

import base64
import hashlib
import secrets
from collections.abc import Callable, Mapping, Sequence
from urllib.request import parse_http_list, parse_keqv_list


class LoginRefused(Exception):
    """The server wants what isn't done; the message says what and the way out."""


def _md5(told: bytes) -> str:
    return hashlib.md5(told, usedforsecurity=False).hexdigest()


def _sha256(told: bytes) -> str:
    return hashlib.sha256(told).hexdigest()


_HASHES: Mapping[str, Callable[[bytes], str]] = {"SHA-256": _sha256, "MD5": _md5}
"""The better one first."""


class HttpLogin:
    """A user's proofs for one server, by the challenges of its latest refusal; none before."""

    def __init__(self, *, is_secret: bool) -> None:
        """`is_secret` says that nobody can listen: only then the password itself is sent."""
        self._is_secret = is_secret
        self._digest: Mapping[str, str] | None = None
        self._is_basic = False
        self._count = 0

    def learn(self, challenges: Sequence[str]) -> None:
        """Take the heads `WWW-Authenticate` of a refusal; raises LoginRefused."""
        told = [
            (kind.lower(), rest) for kind, _, rest in (one.partition(" ") for one in challenges)
        ]
        digests = [_facts(rest) for kind, rest in told if kind == "digest"]
        known = [
            facts
            for algorithm in _HASHES
            for facts in digests
            if "nonce" in facts
            and facts.get("algorithm", "MD5").upper() == algorithm
            and "auth" in facts.get("qop", "auth").replace(" ", "").split(",")
        ]
        self._digest, self._count = (known[0] if known else None), 0
        wants_password = self._digest is None and any(kind == "basic" for kind, _ in told)
        self._is_basic = wants_password and self._is_secret
        if wants_password and not self._is_secret:
            raise LoginRefused(
                "it wants the password itself (Basic), which is sent by https only; switch digest "
                "on at the device, or write https"
            )
        if not self._is_basic and self._digest is None:
            raise LoginRefused("it asks for a login in a way that isn't known here")

    def proof(self, user: str, password: str, method: str, uri: str, *, cnonce: str = "") -> str:
        """Returns the head `Authorization` of a request, "" before any challenge.

        `cnonce` is drawn where none is given.
        """
        if self._is_basic:
            return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
        if self._digest is None:
            return ""
        self._count += 1
        return _answer(self._digest, user, password, f"{method}:{uri}", self._count, cnonce)


def _answer(
    facts: Mapping[str, str], user: str, password: str, asked: str, count: int, cnonce: str
) -> str:
    algorithm = facts.get("algorithm", "MD5").upper()
    realm, nonce = facts.get("realm", ""), facts.get("nonce", "")

    def hashed(*told: str) -> str:
        return _HASHES[algorithm](":".join(told).encode())

    parts = [f'username="{user}"', f'realm="{realm}"', f'uri="{asked.partition(":")[2]}"']
    between = [nonce]
    if "qop" in facts:
        between += [f"{count:08x}", cnonce or secrets.token_hex(16), "auth"]
        parts += ["qop=auth", f"nc={between[1]}", f'cnonce="{between[2]}"']
    response = hashed(hashed(user, realm, password), *between, hashed(asked))
    parts += [f"algorithm={algorithm}", f'nonce="{nonce}"', f'response="{response}"']
    if "opaque" in facts:
        parts.append(f'opaque="{facts["opaque"]}"')
    return "Digest " + ", ".join(parts)


def _facts(told: str) -> Mapping[str, str]:
    pairs = [part for part in parse_http_list(told) if "=" in part]
    return {name.lower(): value for name, value in parse_keqv_list(pairs).items()}

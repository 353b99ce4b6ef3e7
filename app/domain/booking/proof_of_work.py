"""Proof of work by the protocol of ALTCHA (altcha.org, first version), which any client may speak.

A challenge is the SHA-256 of a salt and a secret number; whoever names the number has tried some
ten thousand others. That costs a visitor's phone a moment, and who fills a day with drafts a lot.
"""

import hashlib
import hmac
import json
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import parse_qs

from app.domain.errors import Conflict, Invalid

ALGORITHM = "SHA-256"
MOST = 60_000
"""The largest number: half of them, 30,000 hashes, take an old phone about a second."""


@dataclass(frozen=True, slots=True)
class Challenge:
    """What a client is given, under the protocol's own names."""

    algorithm: str
    challenge: str
    maxnumber: int
    salt: str
    signature: str


def make_challenge(key: bytes, *, salt: str, number: int, expires_at: datetime) -> Challenge:
    """A challenge of the number, which must be drawn at random up to MOST, as the salt must be.

    The salt ends in "&": without it, its last digits and the number's first could change places,
    and one solution would serve for several expiries.
    """
    whole = f"{salt}?expires={int(expires_at.timestamp())}&"
    challenge = hashlib.sha256(f"{whole}{number}".encode()).hexdigest()
    return Challenge(ALGORITHM, challenge, MOST, whole, _signature(key, challenge))


def solved(payload: str, key: bytes, at: datetime) -> tuple[str, datetime]:
    """What tells the challenge of the solution from others, and when it ends.

    `payload` is Base64 of JSON, as clients send it. Raises Invalid for what solves no challenge of
    the key, Conflict for one that is over.
    """
    try:
        told = json.loads(b64decode(payload, validate=True))
        algorithm, challenge, salt, signature = (
            str(told[name]) for name in ("algorithm", "challenge", "salt", "signature")
        )
        number = int(told["number"])
        expires_at = datetime.fromtimestamp(
            int(parse_qs(salt.partition("?")[2])["expires"][0]), UTC
        )
        is_solved = hashlib.sha256(f"{salt}{number}".encode()).hexdigest() == challenge
    except (ValueError, TypeError, KeyError, RecursionError, OverflowError, OSError) as error:
        raise Invalid("proof_of_work", field="altcha") from error
    good = algorithm == ALGORITHM and is_solved and salt.endswith("&")
    expected, given = _signature(key, challenge), signature
    if not good or not hmac.compare_digest(expected.encode(), given.encode(errors="replace")):
        raise Invalid("proof_of_work", field="altcha")
    if at >= expires_at:
        raise Conflict("proof_of_work_over")
    return signature, expires_at


def _signature(key: bytes, challenge: str) -> str:
    return hmac.digest(key, challenge.encode(errors="replace"), "sha256").hex()

"""What a browser alone can read of a push message: RFC 8291, in one record of RFC 8188."""

import hashlib
import hmac
import secrets
from typing import Any

from app.domain.messages.push import PushSubscription

RECORD = 4096
LAST = b"\x02"
"""Behind the text of the last record (RFC 8188, 2)."""

SALT_BYTES, KEY_BYTES, NONCE_BYTES, SECRET_BYTES = 16, 16, 12, 32
MOST_TEXT = 3993
"""What fits into one record beside its head, the mark and the tag (RFC 8291, 4)."""


def encrypted(text: bytes, to: PushSubscription, *, own: Any = None, salt: bytes = b"") -> bytes:
    """The body of the request; `own` key and `salt` are new ones if not given.

    Raises ValueError where the subscription's key is no point of the curve.
    """
    from cryptography.hazmat.primitives import serialization as s  # noqa: PLC0415 - 10 MB, rarely
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    curve = ec.SECP256R1()
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(curve, to.public_key)
    own = own or ec.generate_private_key(curve)
    salt = salt or secrets.token_bytes(SALT_BYTES)
    point = own.public_key().public_bytes(s.Encoding.X962, s.PublicFormat.UncompressedPoint)
    shared = own.exchange(ec.ECDH(), theirs)
    info = b"WebPush: info\0" + to.public_key + point
    secret = expanded(to.auth, shared, info, SECRET_BYTES)
    key = expanded(salt, secret, b"Content-Encoding: aes128gcm\0", KEY_BYTES)
    nonce = expanded(salt, secret, b"Content-Encoding: nonce\0", NONCE_BYTES)
    head: bytes = salt + RECORD.to_bytes(4, "big") + bytes([len(point)]) + point
    return head + AESGCM(key).encrypt(nonce, text[:MOST_TEXT] + LAST, None)


def expanded(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    """So many bytes, 32 at most, of HKDF with SHA-256 (RFC 5869)."""
    key = hmac.digest(salt, secret, hashlib.sha256)
    return hmac.digest(key, info + b"\x01", hashlib.sha256)[:length]

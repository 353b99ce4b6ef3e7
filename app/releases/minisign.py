"""Signatures of files in the form of minisign: Ed25519 over a BLAKE2b of the content.

The form is that of https://jedisct1.github.io/minisign/, so `minisign -Vm FILE -P KEY` checks it on
a machine that has nothing of ours yet. The trusted comment is signed, too: it names the version.
"""

import hashlib
from base64 import b64decode, b64encode
from binascii import Error as NoBase64
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

_PREHASHED, _OF_KEYS = b"ED", b"Ed"
_ID_BYTES, _KEY_BYTES, _SIGNATURE_BYTES = 8, 32, 64
_UNTRUSTED, _TRUSTED = "untrusted comment: ", "trusted comment: "


class NotSigned(Exception):
    """The file isn't what the owner of the key has signed; the message says why."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key that signatures are checked by; its id names it in signatures."""

    key_id: bytes
    raw: bytes

    @property
    def text(self) -> str:
        """The key in one line, as minisign's `-P` takes it."""
        return b64encode(_OF_KEYS + self.key_id + self.raw).decode()


def public_key_of(key: Ed25519PrivateKey) -> PublicKey:
    """The public key of a private one. Its id follows from it: keys are made by any program."""
    raw = key.public_key().public_bytes_raw()
    return PublicKey(hashlib.sha256(raw).digest()[:_ID_BYTES], raw)


def read_public_key(text: str) -> PublicKey:
    """The key of a file or a line. Raises NotSigned for what is no key."""
    lines = [line for line in text.split("\n") if line and not line.startswith(_UNTRUSTED)]
    plain = _decoded(lines[0] if lines else "", len(_OF_KEYS) + _ID_BYTES + _KEY_BYTES)
    if not plain.startswith(_OF_KEYS):
        raise NotSigned("the key is none of minisign's form")
    return PublicKey(plain[2 : 2 + _ID_BYTES], plain[2 + _ID_BYTES :])


def signature_of(file: Path, key: Ed25519PrivateKey, trusted: str) -> str:
    """The text of the signature's file; `trusted` is a line that is signed with it."""
    public = public_key_of(key)
    signed = key.sign(_digest(file))
    first = b64encode(_PREHASHED + public.key_id + signed).decode()
    second = b64encode(key.sign(signed + trusted.encode())).decode()
    lines = (f"{_UNTRUSTED}signature of {file.name}", first, f"{_TRUSTED}{trusted}", second)
    return "\n".join(lines) + "\n"


def must_be_signed(file: Path, signature: str, by: PublicKey) -> str:
    """The trusted comment of the file's signature. Raises NotSigned."""
    lines = signature.splitlines()
    if len(lines) < 4 or not lines[2].startswith(_TRUSTED):
        raise NotSigned("the signature is none of minisign's form")
    first = _decoded(lines[1], len(_PREHASHED) + _ID_BYTES + _SIGNATURE_BYTES)
    second = _decoded(lines[3], _SIGNATURE_BYTES)
    key_id, signed = first[2 : 2 + _ID_BYTES], first[2 + _ID_BYTES :]
    if not first.startswith(_PREHASHED):
        raise NotSigned("the signature is none of minisign's form")
    if key_id != by.key_id:
        raise NotSigned(f"another key ({key_id.hex()}) signed it than the one trusted here")
    trusted = lines[2].removeprefix(_TRUSTED)
    public = Ed25519PublicKey.from_public_bytes(by.raw)
    try:
        public.verify(signed, _digest(file))
        public.verify(second, signed + trusted.encode())
    except InvalidSignature as error:
        raise NotSigned("the signature doesn't belong to it: it is damaged or not ours") from error
    return trusted


def _decoded(text: str, length: int) -> bytes:
    try:
        plain = b64decode(text, validate=True)
    except (NoBase64, ValueError) as error:
        raise NotSigned("a line is no base64") from error
    if len(plain) != length:
        raise NotSigned(f"a line holds {len(plain)} bytes, not {length}")
    return plain


def _digest(file: Path) -> bytes:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "blake2b").digest()

"""Knows that a signature belongs to one file, one key and one version."""

from base64 import b64decode
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.releases.minisign import (
    NotSigned,
    must_be_signed,
    public_key_of,
    read_public_key,
    signature_of,
)

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Give the test a file to sign."""
    path = tmp_path / "moiso.tar.gz"
    path.write_bytes(b"what is released")
    return path


def test_what_was_signed_is_believed_with_its_version(file: Path) -> None:
    signature = signature_of(file, KEY, "moiso 1.2.3")
    key = read_public_key(f"untrusted comment: ours\n{public_key_of(KEY).text}\n")

    assert must_be_signed(file, signature, key) == "moiso 1.2.3"


def test_the_signature_is_written_as_minisign_writes_it(file: Path) -> None:
    """By jedisct1.github.io/minisign: "ED" is prehashed, then 8 bytes of key id, 64 signed."""
    lines = signature_of(file, KEY, "moiso 1.2.3").splitlines()

    assert lines[0].startswith("untrusted comment: ")
    assert lines[2] == "trusted comment: moiso 1.2.3"
    assert b64decode(lines[1])[:2] == b"ED"
    assert [len(b64decode(lines[at])) for at in (1, 3)] == [74, 64]
    assert b64decode(public_key_of(KEY).text)[:2] == b"Ed"


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda text: text.replace("1.2.3", "9.9.9"), "damaged or not ours"),
        (lambda text: text.replace("trusted comment: ", "comment: "), "minisign's form"),
        (lambda text: text.splitlines()[0], "minisign's form"),
        (lambda _: "", "minisign's form"),
        (lambda text: text.replace("\n", "\n!", 1), "base64"),
    ],
)
def test_a_spoiled_signature_is_refused(file: Path, spoil: Callable[[str], str], said: str) -> None:
    signature = spoil(signature_of(file, KEY, "moiso 1.2.3"))

    with pytest.raises(NotSigned, match=said):
        must_be_signed(file, signature, public_key_of(KEY))


def test_another_content_is_refused(file: Path) -> None:
    signature = signature_of(file, KEY, "moiso 1.2.3")
    file.write_bytes(b"what is released?")

    with pytest.raises(NotSigned, match="damaged or not ours"):
        must_be_signed(file, signature, public_key_of(KEY))


def test_another_key_is_refused_by_its_name(file: Path) -> None:
    other = Ed25519PrivateKey.generate()

    with pytest.raises(NotSigned, match="another key"):
        must_be_signed(file, signature_of(file, other, "moiso 1.2.3"), public_key_of(KEY))


@pytest.mark.parametrize("text", ["", "no key", "RWQ=", "untrusted comment: only"])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(NotSigned):
        read_public_key(text)

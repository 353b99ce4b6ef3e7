"""Knows the private authority: what it makes, whom real TLS believes, how it is renewed."""

import hashlib
import socket
import ssl
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from app.commands.authority import AuthorityFiles, load_certificates, make_certificate, named
from tests.commands.conftest import Run
from tests.support.tls import certificates

NAMES = ("--name", "moiso.centre.internal", "--name", "so", "--address", "10.0.0.5")
NOW = datetime.now(UTC)


@contextmanager
def shown(files: AuthorityFiles) -> Iterator[int]:
    """Show the certificate on a port of the loopback address, to one client."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.server, files.server_key)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = Thread(target=_shake_hands, args=(context, listening))
        thread.start()
        yield listening.getsockname()[1]
        thread.join()


def _shake_hands(context: ssl.SSLContext, listening: socket.socket) -> None:
    line, _ = listening.accept()
    try:
        context.wrap_socket(line, server_side=True).close()
    except OSError:  # the client didn't believe it
        line.close()


def believed(files: AuthorityFiles, name: str, *, authority: Path | None = None) -> str:
    """Return why the certificate isn't believed for the name; empty where it is."""
    context = ssl.create_default_context(cafile=authority or files.authority)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    with shown(files) as port, socket.create_connection(("127.0.0.1", port)) as line:
        try:
            context.wrap_socket(line, server_hostname=name).close()
        except ssl.SSLCertVerificationError as error:
            return error.verify_message
    return ""


@pytest.fixture
def made(moiso: Run, tmp_path: Path) -> AuthorityFiles:
    """Give the test an authority that the command has made."""
    moiso("tls", "make", *NAMES)
    return AuthorityFiles(tmp_path / "tls")


@pytest.mark.parametrize("name", ["moiso.centre.internal", "so", "10.0.0.5"])
def test_who_trusts_the_authority_believes_the_server_by_each_of_its_names(
    made: AuthorityFiles, name: str
) -> None:
    assert believed(made, name) == ""


def test_nobody_else_believes_it_and_no_other_name(made: AuthorityFiles, tmp_path: Path) -> None:
    other = certificates(tmp_path / "other")

    assert "issuer certificate" in believed(made, "so", authority=other.authority)
    assert "mismatch" in believed(made, "bank.example").lower()


@pytest.mark.parametrize("name", ["bank.example", "10.0.0.6", "2001:db8::1"])
def test_a_thief_of_the_authoritys_key_can_be_no_other_server(
    made: AuthorityFiles, name: str
) -> None:
    make_certificate(made, named(["so", name]), NOW)

    refused = believed(made, name)

    assert "subtree" in refused, refused


def test_an_authority_of_names_alone_is_good_for_no_address(tmp_path: Path) -> None:
    files = certificates(tmp_path / "tls", "so")
    make_certificate(files, named(["so", "127.0.0.1"]), NOW)

    assert "subtree" in believed(files, "127.0.0.1")


def test_keys_are_their_owners_alone_and_certificates_may_be_read(made: AuthorityFiles) -> None:
    modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in made.folder.iterdir()}

    assert modes == {
        "authority.key": 0o600, "server.key": 0o600, "authority.pem": 0o644, "server.pem": 0o644
    }  # fmt: skip
    assert stat.S_IMODE(made.folder.stat().st_mode) == 0o700


def test_an_authority_is_not_made_over(moiso: Run, made: AuthorityFiles) -> None:
    before = made.authority.read_bytes()

    told = moiso("tls", "make", *NAMES, expected=1).output

    assert "moiso tls renew" in told
    assert made.authority.read_bytes() == before


@pytest.mark.parametrize(
    "words",
    [
        ("--name", "10.0.0.5"),
        ("--name", "a b"),
        ("--name", "so", "--address", "x y"),
        ("--name", ""),
    ],
)
def test_what_is_no_name_is_refused_and_nothing_is_made(
    moiso: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    moiso("tls", "make", *words, expected=1)

    assert not (tmp_path / "tls").exists()


def test_a_certificate_is_renewed_in_its_last_sixty_days_and_trusted_as_before(
    moiso: Run, made: AuthorityFiles
) -> None:
    early = moiso("tls", "renew").output
    called = named(["moiso.centre.internal", "so", "10.0.0.5"])
    make_certificate(made, called, NOW - timedelta(days=340))
    old, root = made.server.read_bytes(), made.authority.read_bytes()

    late = moiso("tls", "renew").output

    assert early.startswith("nothing to do")
    assert "for moiso.centre.internal, so, 10.0.0.5" in late
    assert made.server.read_bytes() != old
    assert made.authority.read_bytes() == root
    assert believed(made, "so") == ""


def test_an_old_certificate_is_not_believed(made: AuthorityFiles) -> None:
    make_certificate(made, named(["so"]), NOW - timedelta(days=400))

    assert "expired" in believed(made, "so")


def test_a_renewal_may_name_less_and_below_but_nothing_beside(
    moiso: Run, made: AuthorityFiles
) -> None:
    moiso("tls", "renew", "--name", "kiosk.so")
    less = believed(made, "kiosk.so"), believed(made, "so")
    told = moiso("tls", "renew", "--name", "other", "--address", "10.0.0.6", expected=1).output

    assert (less[0], "mismatch" in less[1].lower()) == ("", True)
    assert "isn't good for other, 10.0.0.6" in told


def test_a_key_that_is_kept_elsewhere_is_asked_for(moiso: Run, made: AuthorityFiles) -> None:
    made.authority_key.unlink()

    assert "put it back" in moiso("tls", "renew", "--force", expected=1).output


def test_renewing_needs_an_authority(moiso: Run) -> None:
    assert "moiso tls make" in moiso("tls", "renew", expected=1).output
    assert "moiso tls make" in moiso("tls", "show", expected=1).output


def test_a_certificate_is_told_with_its_sha_256(moiso: Run, made: AuthorityFiles) -> None:
    own = moiso("tls", "show").output
    one = moiso("tls", "show", str(made.authority)).output

    digest = ssl.PEM_cert_to_DER_cert(made.authority.read_text())
    fingerprint = hashlib.sha256(digest).hexdigest().upper()
    assert fingerprint in one.replace(":", "")
    assert own.count("SHA-256") == 2
    assert "issued by “Mời Số moiso.centre.internal" in own


def test_a_file_that_is_no_certificate_is_told(moiso: Run, tmp_path: Path) -> None:
    file = tmp_path / "x.pem"
    file.write_text("x")

    assert "no certificate" in moiso("tls", "show", str(file), expected=1).output


def test_a_folder_that_can_not_be_written_is_told(moiso: Run, tmp_path: Path) -> None:
    (tmp_path / "tls").write_text("a file in its place")

    assert "can't be written" in moiso("tls", "make", *NAMES, expected=1).output


def test_the_certificate_has_a_name_for_browsers_and_is_no_authority(made: AuthorityFiles) -> None:
    certificate = load_certificates(made.server)[0]

    lives = certificate.not_valid_after_utc - NOW
    assert timedelta(days=390) < lives < timedelta(days=398)
    assert "ca=False" in str(certificate.extensions)

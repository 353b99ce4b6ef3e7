"""The certificate that a server shows, in words: for who must decide whether to believe it.

Loaded only when one is not believed: its library is large.
"""

import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import NameOID

_TIMEOUT_S = 5.0
_USUAL_PORT = 443


@dataclass(frozen=True, slots=True)
class ShownCertificate:
    """What stands in a certificate; `until` is aware UTC, `sha256` in pairs of digits."""

    names: tuple[str, ...]
    issuer: str
    until: datetime
    sha256: str

    @property
    def words(self) -> str:
        """All of it in a line."""
        names = ", ".join(self.names) or "no name"
        until = f"{self.until:%Y-%m-%d}"
        return f"for {names}, issued by “{self.issuer}”, until {until}, SHA-256 {self.sha256}"


def read(certificate: x509.Certificate) -> ShownCertificate:
    """Returns what stands in the certificate."""
    digest = certificate.fingerprint(hashes.SHA256())
    return ShownCertificate(
        names_of(certificate),
        _words_of(certificate.issuer),
        certificate.not_valid_after_utc,
        digest.hex(":").upper(),
    )


def shown_by(url: str) -> ShownCertificate | None:
    """Returns the certificate that the server at the URL shows, unbelieved; None for none."""
    parts = urlsplit(url)
    # It is only looked at: nothing is sent over this connection.
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    host, port = parts.hostname or "", parts.port or _USUAL_PORT
    try:
        with (
            socket.create_connection((host, port), _TIMEOUT_S) as line,
            context.wrap_socket(line, server_hostname=host) as secured,
        ):
            der = secured.getpeercert(binary_form=True)
            return read(x509.load_der_x509_certificate(der)) if der else None
    except (OSError, ValueError):
        return None


def names_of(certificate: x509.Certificate) -> tuple[str, ...]:
    """Returns the names and addresses that the certificate is good for."""
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = (str(address) for address in held.get_values_for_type(x509.IPAddress))
    return (*held.get_values_for_type(x509.DNSName), *addresses)


def _words_of(name: x509.Name) -> str:
    common = name.get_attributes_for_oid(NameOID.COMMON_NAME)
    return str(common[0].value) if common else name.rfc4514_string() or "nobody"

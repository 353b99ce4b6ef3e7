"""A private certificate authority of one installation, and the server's certificate by it.

The authority is good for the names and addresses that it was made with and for no others: who
steals its key can pretend to be this server, but no bank.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from app.config import write_secret
from hardware.remote.certificate import names_of

YEARS = timedelta(days=3_652)
GOOD_FOR = timedelta(days=397)
"""What public authorities were allowed at most when this was written, and all browsers take."""
RENEW_BEFORE = timedelta(days=60)
SLOW_CLOCK = timedelta(hours=24)
"""A PC whose clock is behind takes the new certificate, too."""

EVERY_IPV4, EVERY_IPV6 = ip_network("0.0.0.0/0"), ip_network("::/0")
Address = IPv4Address | IPv6Address


@dataclass(frozen=True, slots=True)
class Names:
    """What a server is called by: names of the DNS, and addresses."""

    names: tuple[str, ...]
    addresses: tuple[Address, ...]

    @property
    def general(self) -> list[x509.GeneralName]:
        """The same as a certificate has them."""
        addresses = (x509.IPAddress(address) for address in self.addresses)
        return [*(x509.DNSName(name) for name in self.names), *addresses]


@dataclass(frozen=True, slots=True)
class AuthorityFiles:
    """Where the authority, the server's certificate and both keys are."""

    folder: Path

    @property
    def authority(self) -> Path:
        """The certificate that every PC is to trust."""
        return self.folder / "authority.pem"

    @property
    def authority_key(self) -> Path:
        """The key that signs certificates (mode 600); the server itself never needs it."""
        return self.folder / "authority.key"

    @property
    def server(self) -> Path:
        """The certificate that the proxy shows."""
        return self.folder / "server.pem"

    @property
    def server_key(self) -> Path:
        """Its key (mode 600)."""
        return self.folder / "server.key"


def make_authority(files: AuthorityFiles, called: Names, at: datetime) -> None:
    """Write a new authority and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(f"Mời Số {called.names[0]} {at:%Y-%m-%d}"[:64])
    usage = _usage(signs_certificates=True)
    made = (
        _unsigned(subject, subject, key, at, at + YEARS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(_constraints(called), critical=True)
        .add_extension(_key_id(key), critical=False)
        .sign(key, hashes.SHA256())
    )
    write_secret(files.authority_key, _pem_of(key))
    _write(files.authority, made)


def make_certificate(files: AuthorityFiles, called: Names, at: datetime) -> x509.Certificate:
    """Write a new certificate of the server and a new key; returns it."""
    authority, signing = _load(files.authority), _load_key(files.authority_key)
    key = ec.generate_private_key(ec.SECP256R1())
    by = x509.AuthorityKeyIdentifier.from_issuer_public_key(signing.public_key())
    until = min(at + GOOD_FOR, authority.not_valid_after_utc)
    made = (
        _unsigned(_name(called.names[0][:64]), authority.subject, key, at, until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(called.general), critical=False)
        .add_extension(_key_id(key), critical=False)
        .add_extension(by, critical=False)
        .sign(signing, hashes.SHA256())
    )
    # The key first: a proxy that reads both in between finds a pair that doesn't fit, and says so.
    write_secret(files.server_key, _pem_of(key))
    _write(files.server, made)
    return made


def load_certificates(file: Path) -> list[x509.Certificate]:
    """The certificates of a file. Raises ValueError where there is none in it, and OSError."""
    return x509.load_pem_x509_certificates(file.read_bytes())


def named(words: Iterable[str]) -> Names:
    """The names and the addresses among the words."""
    names: list[str] = []
    addresses: list[Address] = []
    for word in words:
        try:
            addresses.append(ip_address(word))
        except ValueError:
            names.append(word)
    return Names(tuple(names), tuple(addresses))


def names_in(files: AuthorityFiles) -> Names:
    """What the authority is good for."""
    held = _load(files.authority).extensions.get_extension_for_class(x509.NameConstraints).value
    # An address is written there as the network of it alone, 10.0.0.5/32.
    permitted: Sequence[x509.GeneralName] = held.permitted_subtrees or []
    return named(str(one.value).partition("/")[0] for one in permitted)


def is_due(certificate: x509.Certificate, at: datetime) -> bool:
    """Whether the certificate should be renewed by now."""
    return certificate.not_valid_after_utc - at < RENEW_BEFORE


def good_names(certificate: x509.Certificate) -> Names:
    """What the certificate is good for."""
    return named(names_of(certificate))


def _constraints(called: Names) -> x509.NameConstraints:
    """What the authority may name. An address of a family that it has none of is excluded, as
    whatever kind of name isn't mentioned would be free (RFC 5280, 4.2.1.10).
    """
    networks: list[IPv4Network | IPv6Network] = [ip_network(one) for one in called.addresses]
    permitted = [x509.DNSName(name) for name in called.names]
    versions = {network.version for network in networks}
    shut = [every for every in (EVERY_IPV4, EVERY_IPV6) if every.version not in versions]
    return x509.NameConstraints(
        permitted_subtrees=[*permitted, *map(x509.IPAddress, networks)],
        excluded_subtrees=[x509.IPAddress(every) for every in shut] or None,
    )


def _unsigned(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    at: datetime,
    until: datetime,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at.astimezone(UTC) - SLOW_CLOCK)
        .not_valid_after(until.astimezone(UTC))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _key_id(key: ec.EllipticCurvePrivateKey) -> x509.SubjectKeyIdentifier:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key())


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem_of(key: ec.EllipticCurvePrivateKey) -> str:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return pem.decode().rstrip()


def _write(file: Path, certificate: x509.Certificate) -> None:
    file.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    file.chmod(0o644)


def _load(file: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def _load_key(file: Path) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(file.read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise ValueError(f"{file} holds no key of ours")
    return key

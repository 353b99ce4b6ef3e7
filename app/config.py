"""The settings of an installation, read from the environment and checked at start.

It imports next to nothing: gunicorn's master and every command read it first.
"""

import os
import re
import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import time
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from app.alert_settings import alert_addresses, webhook_address
from app.backup_settings import backups_kept, public_keys, second_place_url, time_of_day
from app.push_settings import PUSH_SERVICES, push_hosts

LOOPBACK = ("127.0.0.1", "::1", "localhost")
EVERYWHERE = ("0.0.0.0", "::", "[::]")  # noqa: S104 - compared only
ROLES_MADE = ("officer", "reception")
"""The roles that an account made at the first sign-in may have: never one that manages others."""

ROLES_OF_PEOPLE = ("officer", "reception", "supervisor", "admin")
VOICES = ("pack", "gtts", "piper", "espeak")
NETWORK_WORDS = ("private", "public")
DATABASES = ("sqlite", "postgresql+psycopg")
BROKERS = ("valkey", "valkeys", "redis", "rediss")
SHORTEST_SECRET = 16
SMTP_PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
"""The ways to a mail server: in clear, in clear until TLS is agreed on, TLS from the start."""

Network = IPv4Network | IPv6Network

PREFIX = "MOISO_"
OF_COMMANDS = frozenset({"MOISO_NEW_PASSWORD"})
"""Names that only some commands read."""


class SettingsError(ValueError):
    """A setting has a value that cannot work; the message names it and the way out."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting; its name in the environment is MOISO_ and the field's in capitals.

    What each means stands in the README's table.
    """

    data: Path = Path("var")
    database_url: str = ""
    database_pool: int = 5
    redis_url: str = ""
    host: str = "127.0.0.1"
    port: int = 8080
    public_url: str = ""
    trusted_proxies: tuple[Network, ...] = ()
    secret_key: str = ""
    password: str = ""
    centre: str = ""
    demo: bool = False
    access_log_days: int = 365
    second_factor_roles: tuple[str, ...] = ()
    threads: int = 32
    idle_min: int = 30
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: str = ""
    oidc_claim: str = "preferred_username"
    oidc_name: str = ""
    oidc_role: str = ""
    oidc_centre: str = ""
    voice_engines: tuple[str, ...] = ("pack", "piper", "espeak")
    voice_pack: str = ""
    piper_model: str = ""
    webhook_url: str = ""
    webhook_secret: str = ""
    alert_urls: tuple[str, ...] = ()
    smtp_url: str = ""
    smtp_password: str = ""
    smtp_password_file: str = ""
    mail_from: str = ""
    outbound: tuple[str, ...] = ("private",)
    push_services: tuple[str, ...] = PUSH_SERVICES
    open_docs: bool = False
    log_json: bool = False
    backup_dir: Path | None = None
    backup_at: time = time(0, 0)
    backup_kept: tuple[int, int, int] = (7, 4, 12)
    backup_key: tuple[str, ...] = ()
    backup_url: str = ""
    backup_password: str = ""
    backup_password_file: str = ""

    @property
    def authority_file(self) -> Path:
        """The certificate of the installation's own authority, where `moiso tls` has made one."""
        return self.data / "tls" / "authority.pem"

    @property
    def is_https(self) -> bool:
        """Whether all come by HTTPS, which a proxy speaks before this server."""
        return self.public_url.startswith("https://")

    def cookie_name(self, name: str, *, path: str = "/") -> str:
        """The name of a cookie in browsers, which with HTTPS let no other site set it.

        By its prefix a browser refuses it without Secure, and `__Host-` from any other host
        (RFC 6265bis, 4.1.3).
        """
        if not self.is_https:
            return name
        return f"__Host-{name}" if path == "/" else f"__Secure-{name}"

    @property
    def loads_sample(self) -> bool:
        """Whether an empty database gets a centre and the sample accounts at the first start.

        A demonstration does; so does who names a centre, or the password of those accounts.
        """
        return self.demo or bool(self.centre or self.password)

    @property
    def credentials_file(self) -> Path:
        """Where the made password of the sample accounts is kept (mode 600)."""
        return self.data / "credentials.txt"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the environment; raises SettingsError naming the wrong one."""
    given = {name: text for name in _names() if (text := environ.get(_variable(name)))}
    if "oidc_issuer" not in given:  # Then none of the others of single sign-on counts.
        given = {name: text for name, text in given.items() if not name.startswith("oidc_")}
    known: dict[str, Any] = {"data": Path("var").resolve()}
    for name, text in given.items():
        try:
            known[name] = READ.get(name, str)(text)
        except ValueError as error:
            raise SettingsError(f"{_variable(name)} {error}") from error
    known.setdefault("database_url", f"sqlite:///{known['data']}/moiso.db")
    if issuer := known.get("oidc_issuer"):
        known.setdefault("oidc_name", urlsplit(issuer).hostname or issuer)
    settings = Settings(**known)
    _check_together(settings)
    return settings


def unknown_settings(environ: Mapping[str, str] = os.environ) -> list[str]:
    """A sentence for each name that looks like a setting and is none: mistyped, or of old.

    It stops nothing: some systems set names of their own after the name of a service.
    """
    known = OF_COMMANDS | {_variable(name) for name in _names()}
    strange = sorted(name for name in environ if name.startswith(PREFIX) and name not in known)
    return [f"{name} is no setting and does nothing; the README names them all" for name in strange]


def unsafe_settings(settings: Settings) -> list[str]:
    """A sentence for each thing that the settings leave open on the network.

    It stops nothing: a hall's network may be one cable.
    """
    is_open = settings.host not in LOOPBACK
    are_here = all(network.is_loopback for network in settings.trusted_proxies)
    sentences = []
    if is_open and not settings.is_https:
        sentences.append(
            f"MOISO_HOST is {settings.host} and MOISO_PUBLIC_URL has no https://: passwords cross "
            "the network in clear; put a proxy before the server, see `moiso proxy --help`"
        )
    if settings.is_https and not settings.trusted_proxies:
        sentences.append(
            "MOISO_PUBLIC_URL begins with https://, but MOISO_TRUSTED_PROXIES names no proxy: all "
            "count as one address, and wrong passwords of one lock everybody out; give its address"
        )
    if settings.is_https and settings.trusted_proxies and is_open and are_here:
        sentences.append(
            f"MOISO_HOST is {settings.host}, where the server is reached in clear past the proxy: "
            "MOISO_HOST=127.0.0.1 lets nobody in but the proxy"
        )
    if settings.trusted_proxies and not settings.is_https:
        sentences.append(
            "MOISO_TRUSTED_PROXIES names a proxy, but MOISO_PUBLIC_URL has no https://: cookies "
            "may be read on the way; give the address that browsers open"
        )
    return sentences


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: the setting, or one made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    kept = settings.data / "secret_key"
    if not kept.exists():
        write_secret(kept, secrets.token_hex(32))
    return kept.read_text().strip()


@dataclass(frozen=True, slots=True)
class SmtpPlace:
    """Where the mail server is, how it is spoken to, and as whom; no user: without signing in."""

    scheme: str
    host: str
    port: int
    user: str


def smtp_place(url: str) -> SmtpPlace:
    """What the address of a mail server says. Raises ValueError, which never tells a password."""
    parts = urlsplit(url)
    if parts.password is not None:
        raise ValueError(
            "holds a password; give it in MOISO_SMTP_PASSWORD, or in a file that "
            "MOISO_SMTP_PASSWORD_FILE names"
        )
    form = "smtps://user@host:465, smtp+starttls://user@host:587 or smtp://host:25"
    is_place = parts.hostname and parts.path in {"", "/"} and not parts.query + parts.fragment
    if parts.scheme not in SMTP_PORTS or not is_place:
        raise ValueError(f"is {url!r}; write {form}")
    try:
        port = parts.port or SMTP_PORTS[parts.scheme]
    except ValueError as error:
        raise ValueError(f"is {url!r}; its port is a number up to 65535") from error
    user = unquote(parts.username or "")
    if user and parts.scheme == "smtp" and parts.hostname not in LOOPBACK:
        raise ValueError(
            f"is {url!r}: the password would cross the network in clear; "
            "begin it with smtps:// or smtp+starttls://"
        )
    return SmtpPlace(parts.scheme, parts.hostname or "", port, user)


def smtp_password(settings: Settings) -> str:
    """The password at the mail server, as it is set or stands in the file now.

    Raises SettingsError where the file can't be read.
    """
    return _of_file(settings, "smtp_password")


def second_password(settings: Settings) -> str:
    """What opens the second place of backups: a password, a secret, or a private key of SSH.

    Raises SettingsError where the file can't be read.
    """
    return _of_file(settings, "backup_password")


def _of_file(settings: Settings, name: str) -> str:
    """What the setting gives, or what its file holds now. Raises SettingsError."""
    if not (file := getattr(settings, f"{name}_file")):
        return str(getattr(settings, name))
    try:
        return Path(file).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise SettingsError(f"{_variable(name)}_FILE is {file!r}: {why}") from error


def open_data(settings: Settings) -> str:
    """The key that signs cookies; the folder of the data is made where there is none.

    Raises SettingsError where it can't be used.
    """
    try:
        settings.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        return secret_key(settings)
    except OSError as error:
        raise SettingsError(
            f"MOISO_DATA is {str(settings.data)!r}: {error.strerror}; name a folder to write in"
        ) from error


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read; it never exists with wider rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    path.chmod(0o600)  # One that was there keeps its rights otherwise.
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")


def _names() -> Iterable[str]:
    return [field.name for field in fields(Settings)]


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _check_together(settings: Settings) -> None:
    """Raises SettingsError where one setting needs another."""
    if settings.oidc_issuer and not settings.oidc_client_id:
        raise SettingsError("MOISO_OIDC_CLIENT_ID is missing; the single sign-on gives it")
    if settings.webhook_url and len(settings.webhook_secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"MOISO_WEBHOOK_SECRET is needed with MOISO_WEBHOOK_URL: "
            f"give at least {SHORTEST_SECRET} letters"
        )
    if settings.smtp_url:
        _check_mail(settings)
    if settings.redis_url:
        _check_several(settings)
    _one_of_both(settings, "backup_password")


def _one_of_both(settings: Settings, name: str) -> None:
    if getattr(settings, name) and getattr(settings, f"{name}_file"):
        word = _variable(name)
        raise SettingsError(f"{word} and {word}_FILE are both set; give one of them")


def _check_several(settings: Settings) -> None:
    """Raise SettingsError where several processes could not be one installation."""
    if settings.database_url.startswith("sqlite"):
        raise SettingsError(
            "MOISO_REDIS_URL is for several processes, which need one database of PostgreSQL: give "
            "it in MOISO_DATABASE_URL, or leave MOISO_REDIS_URL unset"
        )
    if not settings.secret_key:
        raise SettingsError(
            "MOISO_SECRET_KEY is needed with MOISO_REDIS_URL: give every process the same one"
        )


def _check_mail(settings: Settings) -> None:
    if not settings.mail_from:
        raise SettingsError(
            "MOISO_MAIL_FROM is needed with MOISO_SMTP_URL: give the address that reports come from"
        )
    _one_of_both(settings, "smtp_password")
    password = smtp_password(settings)
    if not password.isascii():
        raise SettingsError(
            "the password of MOISO_SMTP_URL has letters beyond a-z, which mail servers read "
            "differently; choose another one there"
        )
    if smtp_place(settings.smtp_url).user and not password:
        raise SettingsError(
            "MOISO_SMTP_URL names a user, and there is no password: give MOISO_SMTP_PASSWORD, "
            "or MOISO_SMTP_PASSWORD_FILE with the name of a file"
        )


def _whole(most: int, *, least: int = 1) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdecimal() or not least <= int(text) <= most:
            raise ValueError(f"is {text!r}; give a whole number from {least} to {most}")
        return int(text)

    return read


def _flag(text: str) -> bool:
    if text.lower() not in {"0", "1", "true", "false", "yes", "no"}:
        raise ValueError(f"is {text.lower()!r}; give 1 or leave it unset")
    return text.lower() in {"1", "true", "yes"}


def _database(url: str) -> str:
    """The address as far as it can be checked without the library, which whoever opens it has.

    Its password is never told. gunicorn's master needs nothing else of SQLAlchemy: 15 MB.
    """
    name, is_address, _ = url.partition("://")
    if not is_address:
        raise ValueError("is not a database address")
    if name not in DATABASES:
        raise ValueError(f"begins with {name!r}; use sqlite:/// or postgresql+psycopg://")
    return url


def _broker(url: str) -> str:
    """The address of a broker; its password is never told."""
    name, is_address, rest = url.partition("://")
    form = "write valkey://host:6379, redis://:password@host:6379, or rediss:// for TLS"
    if not is_address:
        raise ValueError(f"is no address of a broker; {form}")
    if name not in BROKERS:
        raise ValueError(f"begins with {name!r}; {form}")
    try:
        parts = urlsplit(url)
        is_place = bool(parts.hostname) and parts.port != 0
    except ValueError:  # of the port
        is_place = False
    if not is_place or rest.count("@") > 1:
        raise ValueError(f"names no host and port; {form}, with %40 for @ in a password")
    return url


def _issuer(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise ValueError(f"is {url!r}; give an address with https://")
    return url.rstrip("/")


def _role(name: str) -> str:
    if name not in ROLES_MADE:
        raise ValueError(f"is {name!r}; give {', '.join(ROLES_MADE)}, or leave it unset")
    return name


def _roles(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if set(names) - set(ROLES_OF_PEOPLE):
        raise ValueError(f"is {text!r}; give some of {', '.join(ROLES_OF_PEOPLE)}")
    return names


def _voices(text: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in text.split(","))
    if set(names) - set(VOICES):
        raise ValueError(f"is {text!r}; give some of {', '.join(VOICES)}, in order")
    return names


def _public(url: str) -> str:
    """The address as browsers write an origin: no path, no letter in capitals."""
    parts = urlsplit(url.lower())
    is_origin = parts.hostname and parts.path in {"", "/"} and not parts.query + parts.fragment
    if parts.scheme not in {"http", "https"} or not is_origin or "@" in parts.netloc:
        raise ValueError(f"is {url!r}; give https:// and a name, without a path")
    if parts.hostname in {host.strip("[]") for host in EVERYWHERE}:
        raise ValueError(f"is {url!r}, which no phone can open; give this machine's own address")
    usual = {"http": ":80", "https": ":443"}[parts.scheme]
    return f"{parts.scheme}://{parts.netloc.removesuffix(usual)}"


def _proxies(text: str) -> tuple[Network, ...]:
    """The networks of a list of addresses and networks; never everybody's."""
    try:
        networks = tuple(ip_network(part.strip()) for part in text.split(","))
    except ValueError as error:
        raise ValueError(f"is {text!r}; give addresses, as 127.0.0.1,10.0.0.0/24") from error
    if any(network.prefixlen == 0 for network in networks):
        raise ValueError(f"is {text!r}, which is everybody; give the addresses of your proxies")
    return networks


def _smtp(url: str) -> str:
    smtp_place(url)
    return url


def _sender(text: str) -> str:
    part = r"[^@<>,;:\s\"]+"
    if not re.fullmatch(rf"{part}@{part}\.{part}", text) or not text.isascii():
        raise ValueError(f"is {text!r}; give an address alone, as baocao@example.gov.vn")
    return text


def _networks(text: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in text.split(","))
    for word in words:
        try:
            if word not in NETWORK_WORDS:
                ip_network(word, strict=False)
        except ValueError as error:
            raise ValueError(
                f"is {text!r}; give networks as 10.0.0.0/8, or {', '.join(NETWORK_WORDS)}"
            ) from error
    return words


READ: Mapping[str, Callable[[str], Any]] = {
    "data": lambda text: Path(text).resolve(),
    "database_url": _database,
    "database_pool": _whole(100),
    "redis_url": _broker,
    "port": _whole(65_535),
    "public_url": _public,
    "threads": _whole(10_000),
    "access_log_days": _whole(3_650),
    "idle_min": _whole(1_440, least=0),
    "demo": _flag,
    "trusted_proxies": _proxies,
    "second_factor_roles": _roles,
    "oidc_issuer": _issuer,
    "oidc_role": _role,
    "voice_engines": _voices,
    "webhook_url": webhook_address,
    "alert_urls": alert_addresses,
    "smtp_url": _smtp,
    "mail_from": _sender,
    "outbound": _networks,
    "push_services": push_hosts,
    "open_docs": _flag,
    "log_json": _flag,
    "backup_dir": lambda text: Path(text).resolve(),
    "backup_at": time_of_day,
    "backup_kept": backups_kept,
    "backup_key": public_keys,
    "backup_url": second_place_url,
}
"""How the text of a setting is read where it is more than words; ValueError says what is wrong."""

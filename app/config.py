"""The settings of an installation, read from the environment and checked at start."""

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

LOOPBACK = ("127.0.0.1", "::1", "localhost")
ROLES_MADE = ("officer", "reception")
"""The roles that an account made at the first sign-in may have: never one that manages others."""


class SettingsError(ValueError):
    """A setting has a value that cannot work; the message names it and the way out."""


SHORTEST_SECRET = 16


@dataclass(frozen=True, slots=True)
class Settings:
    """Every setting; the environment name is MOISO_ and the field's name in capitals."""

    data: Path = field(default=Path("var"), metadata={"help": "folder of database and secrets"})
    database_url: str = field(default="", metadata={"help": "sqlite:/// or postgresql+psycopg://"})
    redis_url: str = field(default="", metadata={"help": "not used yet: one process"})
    host: str = field(default="127.0.0.1", metadata={"help": "address to listen on"})
    port: int = field(default=8080, metadata={"help": "port to listen on"})
    public_url: str = field(default="", metadata={"help": "address in the QR code of a slip"})
    secret_key: str = field(default="", metadata={"help": "key of cookies; made once if unset"})
    password: str = field(default="", metadata={"help": "password of the sample accounts"})
    centre: str = field(default="quang-tri", metadata={"help": "sample centre or a TOML file"})
    demo: bool = field(default=False, metadata={"help": "simulated devices, loopback pages"})
    threads: int = field(default=600, metadata={"help": "requests and sockets served at a time"})
    oidc_issuer: str = field(default="", metadata={"help": "address of a single sign-on"})
    oidc_client_id: str = field(default="", metadata={"help": "this installation's name there"})
    oidc_client_secret: str = field(default="", metadata={"help": "and its secret, if it has one"})
    oidc_claim: str = field(
        default="preferred_username", metadata={"help": "the claim that is the user name here"}
    )
    oidc_name: str = field(default="", metadata={"help": "what its button says"})
    oidc_role: str = field(default="", metadata={"help": "role of accounts made at first sign-in"})

    voice_engines: tuple[str, ...] = field(
        default=("pack", "piper", "espeak"), metadata={"help": "voices in order; gtts too"}
    )
    voice_pack: str = field(default="", metadata={"help": "folder of the recorded voice"})
    piper_model: str = field(default="", metadata={"help": "model file of the voice piper"})
    webhook_url: str = field(default="", metadata={"help": "who is told of alerts"})
    webhook_secret: str = field(default="", metadata={"help": "key of the messages' signature"})

    @property
    def base_url(self) -> str:
        """The address that visitors' phones open."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def credentials_file(self) -> Path:
        """Where the made password of the sample accounts is kept (mode 600)."""
        return self.data / "credentials.txt"


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """The settings of the environment; raises SettingsError naming the wrong one."""
    data = Path(environ.get("MOISO_DATA") or "var").resolve()
    return Settings(
        data=data,
        database_url=_database(environ.get("MOISO_DATABASE_URL") or f"sqlite:///{data}/moiso.db"),
        redis_url=environ.get("MOISO_REDIS_URL", ""),
        host=environ.get("MOISO_HOST") or "127.0.0.1",
        port=_whole(environ, "MOISO_PORT", 8080, most=65535),
        public_url=environ.get("MOISO_PUBLIC_URL", ""),
        secret_key=environ.get("MOISO_SECRET_KEY", ""),
        password=environ.get("MOISO_PASSWORD", ""),
        centre=environ.get("MOISO_CENTRE") or "quang-tri",
        demo=_flag(environ, "MOISO_DEMO"),
        threads=_whole(environ, "MOISO_THREADS", 600, most=10_000),
        voice_engines=_voices(environ),
        voice_pack=environ.get("MOISO_VOICE_PACK", ""),
        piper_model=environ.get("MOISO_PIPER_MODEL", ""),
        **_single_sign_on(environ),
        **_webhook(environ),
    )


def _single_sign_on(environ: Mapping[str, str]) -> dict[str, str]:
    """The settings of OpenID Connect; without an issuer none of them counts."""
    issuer = (environ.get("MOISO_OIDC_ISSUER") or "").rstrip("/")
    if not issuer:
        return {}
    parts = urlsplit(issuer)
    if parts.scheme != "https" and parts.hostname not in LOOPBACK:
        raise SettingsError(f"MOISO_OIDC_ISSUER is {issuer!r}; give an address with https://")
    client = environ.get("MOISO_OIDC_CLIENT_ID") or ""
    if not client:
        raise SettingsError("MOISO_OIDC_CLIENT_ID is missing; the single sign-on gives it")
    role = environ.get("MOISO_OIDC_ROLE") or ""
    if role not in ("", *ROLES_MADE):
        raise SettingsError(
            f"MOISO_OIDC_ROLE is {role!r}; give {', '.join(ROLES_MADE)}, or leave it unset"
        )
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": client,
        "oidc_client_secret": environ.get("MOISO_OIDC_CLIENT_SECRET") or "",
        "oidc_claim": environ.get("MOISO_OIDC_CLAIM") or "preferred_username",
        "oidc_name": environ.get("MOISO_OIDC_NAME") or parts.hostname or issuer,
        "oidc_role": role,
    }


def secret_key(settings: Settings) -> str:
    """The key that signs cookies: the setting, or one made once and kept in the data folder."""
    if settings.secret_key:
        return settings.secret_key
    kept = settings.data / "secret_key"
    if not kept.exists():
        write_secret(kept, secrets.token_hex(32))
    return kept.read_text().strip()


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
    """Writes a file that only its owner can read; it never exists with wider rights."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text + "\n")


def _webhook(environ: Mapping[str, str]) -> dict[str, str]:
    """The target of alerts and its secret: both or none."""
    url, secret = environ.get("MOISO_WEBHOOK_URL", ""), environ.get("MOISO_WEBHOOK_SECRET", "")
    if url and not url.startswith(("http://", "https://")):
        raise SettingsError(f"MOISO_WEBHOOK_URL is {url!r}; it begins with https:// or http://")
    if url and len(secret) < SHORTEST_SECRET:
        raise SettingsError(
            f"MOISO_WEBHOOK_SECRET is needed with MOISO_WEBHOOK_URL: "
            f"give at least {SHORTEST_SECRET} letters"
        )
    return {"webhook_url": url, "webhook_secret": secret}


def _whole(environ: Mapping[str, str], name: str, default: int, *, most: int) -> int:
    text = environ.get(name) or str(default)
    if not text.isdecimal() or not 1 <= int(text) <= most:
        raise SettingsError(f"{name} is {text!r}; give a whole number from 1 to {most}")
    return int(text)


def _voices(environ: Mapping[str, str]) -> tuple[str, ...]:
    text = environ.get("MOISO_VOICE_ENGINES") or "pack,piper,espeak"
    names = tuple(name.strip() for name in text.split(","))
    if set(names) - {"pack", "gtts", "piper", "espeak"}:
        raise SettingsError(
            f"MOISO_VOICE_ENGINES is {text!r}; give some of pack, gtts, piper, espeak, in order"
        )
    return names


def _flag(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").lower()
    if text not in {"", "0", "1", "true", "false", "yes", "no"}:
        raise SettingsError(f"{name} is {text!r}; give 1 or leave it unset")
    return text in {"1", "true", "yes"}


def _database(url: str) -> str:
    """The address as far as it can be checked without the library, which whoever opens it has.

    gunicorn's master reads the settings, too, and needs nothing else of SQLAlchemy: 15 MB.
    """
    name, is_address, _ = url.partition("://")
    if not is_address:
        raise SettingsError("MOISO_DATABASE_URL is not a database address")
    if name not in {"sqlite", "postgresql+psycopg"}:
        raise SettingsError(
            f"MOISO_DATABASE_URL begins with {name!r}; use sqlite:/// or postgresql+psycopg://"
        )
    return url

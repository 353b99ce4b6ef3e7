"""`moiso tls`: a private authority for an installation without a public name, and its renewals."""

import re
from pathlib import Path

import click
from cryptography import x509

from app.commands.authority import (
    AuthorityFiles,
    Names,
    good_names,
    is_due,
    load_certificates,
    make_authority,
    make_certificate,
    named,
    names_in,
)
from app.commands.terminal import Failure, settings, writing
from app.config import SettingsError, open_data
from app.operations.clock import system_now
from hardware.remote.certificate import read

FOLDER = "tls"
A_NAME = re.compile(
    r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*"
)


@click.group()
def tls() -> None:
    """Make certificates for an installation that no public authority gives one."""


@tls.command("make")
@click.option(
    "--name", "names", multiple=True, required=True, help="What browsers call the server."
)
@click.option("--address", "addresses", multiple=True, help="An address that they may use as well.")
def make_command(names: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    """Make an authority of your own and the server's certificate, in $MOISO_DATA/tls.

    The proxy gets server.pem and server.key; every PC of the staff and every agent is told to
    trust authority.pem. It vouches for these names and addresses alone. Keep authority.key secret
    (mode 600), best elsewhere: only `moiso tls renew` needs it, once a year.
    """
    files = _files()
    if files.authority.exists():
        raise Failure(
            f"{files.authority} is there already: `moiso tls renew` makes a new certificate by it; "
            "for a new authority, which every PC must trust anew, move the folder away"
        )
    called = _checked(names, addresses)
    with writing(files.folder):
        files.folder.mkdir(mode=0o700, exist_ok=True)
        make_authority(files, called, system_now())
        made = make_certificate(files, called, system_now())
    click.echo(f"authority   {files.authority}   (trusted by each PC)")
    click.echo(f"certificate {files.server}   {read(made).words}")
    click.echo(f"its key     {files.server_key}   (mode 600)")


@tls.command("renew")
@click.option("--force", is_flag=True, help="Also while it is good for long.")
@click.option("--name", "names", multiple=True, help="Other names than before.")
@click.option("--address", "addresses", multiple=True, help="Other addresses than before.")
def renew_command(force: bool, names: tuple[str, ...], addresses: tuple[str, ...]) -> None:
    """Make a new certificate of the server when the old one ends within sixty days.

    Nothing is trusted anew: the authority stays. Then reload the proxy.
    """
    files = _files()
    try:
        old, authority = _only(files.server), _only(files.authority)
    except FileNotFoundError as error:
        raise Failure(f"{error.filename} isn't there: run `moiso tls make` first") from error
    if not (force or names or addresses or is_due(old, system_now())):
        click.echo(f"nothing to do: good {read(old).words}")
        return
    called = _checked(names, addresses) if names or addresses else good_names(old)
    if extra := [*_outside(called, names_in(files))]:
        raise Failure(
            f"the authority isn't good for {', '.join(extra)}: for other names make a new one, "
            "which every PC must trust anew"
        )
    if not files.authority_key.exists():
        raise Failure(f"{files.authority_key} isn't there: put it back from where it is kept")
    try:
        with writing(files.folder):
            made = make_certificate(files, called, system_now())
    except ValueError as error:
        raise Failure(f"{files.authority_key} can't be used: {error}") from error
    click.echo(f"certificate {files.server}   {read(made).words}")
    if is_due(authority, system_now()):
        click.echo(f"the authority itself ends on {authority.not_valid_after_utc:%Y-%m-%d}")


@tls.command("show")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
def show_command(file: Path | None) -> None:
    """Tell what stands in a certificate, or in the installation's own.

    By its SHA-256 a PC's certificate is compared with the one that was made here.
    """
    files = _files()
    shown = [file] if file else [one for one in (files.authority, files.server) if one.exists()]
    if not shown:
        raise Failure("there is no certificate yet: run `moiso tls make`")
    for one in shown:
        try:
            for certificate in load_certificates(one):
                click.echo(f"{one}: {read(certificate).words}")
        except ValueError as error:
            raise Failure(f"{one} holds no certificate in PEM") from error


def _files() -> AuthorityFiles:
    known = settings()
    try:
        open_data(known)
    except SettingsError as error:
        raise Failure(str(error)) from error
    return AuthorityFiles(known.data / FOLDER)


def _checked(names: tuple[str, ...], addresses: tuple[str, ...]) -> Names:
    """The names as they were given. Raises Failure for what is none."""
    found = named([*(name.lower() for name in names), *addresses])
    if not found.names or len(found.names) < len(names):
        raise Failure("--name is a name, as moiso.centre.internal; give addresses by --address")
    for name in found.names:
        if not A_NAME.fullmatch(name):
            raise Failure(f"{name!r} is no name or address of a server")
    return found


def _outside(called: Names, good: Names) -> list[str]:
    names = [n for n in called.names if not any(n == g or n.endswith(f".{g}") for g in good.names)]
    return [*names, *(str(one) for one in called.addresses if one not in good.addresses)]


def _only(file: Path) -> x509.Certificate:
    try:
        return load_certificates(file)[0]
    except ValueError as error:
        raise Failure(f"{file} holds no certificate in PEM") from error

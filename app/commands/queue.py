"""`moiso ticket`: the queue from the command line."""

import secrets

import click

from app import texts
from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation, must_be_among
from app.installation import make_issuing
from app.operations.people.rights import Caller, Role
from app.operations.queue.issuing import IssueRequest
from app.own_address import url_of


def _known(_context: click.Context, _option: click.Parameter, code: str) -> str:
    must_be_among(texts.languages(), code, what="language")
    return code


LANGUAGE = click.option("--language", default=texts.DEFAULT, callback=_known)


@click.group()
def ticket() -> None:
    """Tickets."""


@ticket.command("issue")
@click.argument("service")
@click.option("--priority", metavar="CLASS", help="The code of a priority class.")
@LANGUAGE
@CENTRE
def issue(service: str, priority: str | None, language: str, centre: str | None) -> None:
    """Issue a ticket of SERVICE; the reception's printer prints it if a server runs."""
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        plan = opened.units.floor(centre_id).centre
        must_be_among(plan.services, service, what="service")
        if priority is not None:
            must_be_among(plan.priority_classes, priority, what="class")
        must_be_among(plan.languages, language, what="language")
        devices = opened.authentication.devices(centre_id)
        printer = next((d.id for d in devices if d.kind == "printer" and not d.is_revoked), None)
        issuing = make_issuing(
            opened.settings, opened.units, opened.clock, printer_for=lambda _: printer
        )
        caller = Caller(0, centre_id, Role.RECEPTION, "command line", kind="system")
        request = IssueRequest(service, f"command-{secrets.token_hex(12)}", priority, language)
        done = issuing.issue(caller, request)
    assert done.ticket is not None
    base_url = url_of(opened.settings, plan.public_url)
    click.echo(f"{done.ticket.label}  {base_url}/t/{done.track_code}")

"""`moiso alert`: whether alerts reach the people that the settings name."""

import click

from app.background.alert_messages import targets_of
from app.background.apprise_target import AppriseTarget
from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.terminal import Failure
from app.domain.alerts.targets import kind_of

NOT_SET = "no address is set: give MOISO_ALERT_URLS, see MANUAL.md"


@click.group()
def alert() -> None:
    """Where alerts are told beside the supervisors' pages."""


@alert.command("test")
@CENTRE
def test_(centre: str | None) -> None:
    """Send a trial to each address of MOISO_ALERT_URLS, and say what came of it.

    Exit code 1 where one didn't take it.
    """
    with installation() as opened:
        people = {
            name: target
            for name, target in targets_of(opened).items()
            if isinstance(target, AppriseTarget)
        }
        if not people:
            raise Failure(NOT_SET)
        centre_id = centre_of(opened, centre)
        troubles = {name: target.try_out(centre_id) for name, target in people.items()}
    for name, trouble in troubles.items():
        click.echo(trouble or f"{kind_of(name)}: sent")
    if any(troubles.values()):
        raise Failure(f"{sum(map(bool, troubles.values()))} of {len(troubles)} didn't take it")

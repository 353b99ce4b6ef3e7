"""`moiso alert`: whether alerts reach the people whom the settings and the centre name."""

import click

from app.background.alert_messages import targets_of
from app.background.apprise_target import AppriseTarget
from app.background.own_alerts import OwnAlerts
from app.commands.centres import CENTRE
from app.commands.opened import centre_of, installation
from app.commands.terminal import Failure
from app.domain.alerts.targets import kind_of

NOT_SET = (
    "nobody is told: name recipients on the page of targets, or set MOISO_ALERT_URLS; see MANUAL.md"
)


@click.group()
def alert() -> None:
    """Where alerts are told beside the supervisors' pages."""


@alert.command("test")
@CENTRE
def test_(centre: str | None) -> None:
    """Send a trial to each recipient, and say what came of it.

    They are the addresses of MOISO_ALERT_URLS and those that the centre's configuration names.
    Exit code 1 where one didn't take it.
    """
    tried: list[tuple[str, str]] = []
    with installation() as opened:
        centre_id = centre_of(opened, centre)
        for name, target in targets_of(opened).items():
            if isinstance(target, AppriseTarget):
                tried.append((kind_of(name), target.try_out(centre_id)))
            elif isinstance(target, OwnAlerts):
                tried += target.try_out(centre_id).items()
    if not tried:
        raise Failure(NOT_SET)
    for name, trouble in tried:
        click.echo(f"{name}: {trouble}" if trouble else f"{name}: sent")
    if troubles := sum(bool(trouble) for _, trouble in tried):
        raise Failure(f"{troubles} of {len(tried)} didn't take it")

"""What alerts have to tell elsewhere, sent behind everything else and tried again for a day."""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Protocol

from app.background.apprise_target import AppriseTarget
from app.background.channels.email import MailChannel
from app.background.channels.http_gateway import HttpGateway
from app.background.gated_http import outside
from app.background.own_alerts import NotNeededError, OwnAlerts
from app.background.periodic import PeriodicWorker
from app.background.webhook_target import WebhookTarget
from app.domain.alerts.targets import EMAIL, SMS, WEBHOOK, alert_targets
from app.domain.messages.outbox import Channel
from app.operations.clock import system_now
from app.operations.installation import Installation
from app.persistence.alerts.store import (
    AlertDelivery,
    claim_delivery,
    due_deliveries,
    give_up_deliveries,
    settle_delivery,
)

log = logging.getLogger(__name__)

EVERY_S = 2.0
CLAIMED_FOR = timedelta(seconds=30)
WAITS_S = (10, 30, 120, 600, 1800, 3600)
"""How long until the next try; the last one again and again for a day."""

GIVEN_UP_AFTER = timedelta(days=1)
AT_A_TIME = 100
DELIVERED, QUEUED, FAILED = "delivered", "queued", "failed"


class AlertTarget(Protocol):
    """Where an alert is told."""

    def send(self, deliveries: Sequence[AlertDelivery]) -> str:
        """Tell what is told at once; what went wrong in words, empty where nothing did.

        Raises NotNeededError where nobody has to be told any more.
        """


class AlertMessages(PeriodicWorker):
    """The sending of what is due; a target that hangs or fails disturbs only its own queue.

    What wasn't sent when the server stops is sent after the next start, so a target that hangs
    just then isn't waited for.
    """

    def __init__(self, installation: Installation) -> None:
        super().__init__("alert-messages", every_s=EVERY_S, stop_within_s=0.0)
        self._installation = installation
        self._targets = targets_of(installation)

    def start(self) -> None:
        """Begin to send. Raises Unavailable."""
        with self._installation.database.write() as connection:
            give_up_deliveries(connection, self._targets, "its address is not set any more")
        super().start()

    def round(self) -> None:
        """Send what is due. Raises Unavailable."""
        self.send_due(system_now())

    def send_due(self, now: datetime) -> int:
        """Send the messages whose time has come; how many were delivered. Raises Unavailable.

        A target that didn't take one isn't asked again in this round. Time goes on meanwhile: a
        claim that began when the first target hung would be over before the last message is sent,
        and another process would send it, too.
        """
        begun_s = time.monotonic()

        def at() -> datetime:
            return now + timedelta(seconds=time.monotonic() - begun_s)

        database = self._installation.database
        delivered = 0
        for name, target in self._targets.items():
            with database.read() as connection:
                due = due_deliveries(connection, name, now, AT_A_TIME)
            for batch in _batches(due):
                with database.write() as connection:
                    until = at() + CLAIMED_FOR
                    mine = [one for one in batch if claim_delivery(connection, one, until)]
                if not mine or self.is_stopping:
                    continue
                trouble, why = "", ""
                try:
                    trouble = target.send(mine)
                except NotNeededError as error:
                    why = str(error)
                settled = [(one, *_settled(one, trouble, at())) for one in mine]
                with database.write() as connection:
                    for one, state, next_at in settled:
                        settle_delivery(connection, one.id, state, trouble or why, next_at)
                delivered += sum(state == DELIVERED for _, state, _ in settled)
                if trouble:
                    break
        return delivered


def _batches(due: Sequence[AlertDelivery]) -> Iterable[Sequence[AlertDelivery]]:
    """Each message alone, but together what one of a centre's own recipients is told at once."""
    found: dict[object, list[AlertDelivery]] = {}
    for one in due:
        recipient = one.body.get("to")
        found.setdefault((one.centre_id, recipient) if recipient else one.id, []).append(one)
    return found.values()


def targets_of(installation: Installation) -> Mapping[str, AlertTarget]:
    """The targets of the settings by their names, and the channels of centres' own recipients."""
    settings = installation.settings
    named = alert_targets(settings.webhook_url, settings.alert_urls)
    return {
        **{
            name: WebhookTarget(settings) if name == WEBHOOK else AppriseTarget(url, installation)
            for name, url in named.items()
        },
        EMAIL: OwnAlerts(Channel.EMAIL, MailChannel(settings), installation),
        SMS: OwnAlerts(Channel.SMS, HttpGateway(outside(settings)), installation),
    }


def _settled(delivery: AlertDelivery, trouble: str, now: datetime) -> tuple[str, datetime]:
    if not trouble:
        return DELIVERED, now
    if now - delivery.created_at >= GIVEN_UP_AFTER:
        log.warning("alert: message %s is given up: %s", delivery.id, trouble)
        return FAILED, now
    return QUEUED, now + timedelta(seconds=WAITS_S[min(delivery.tries, len(WAITS_S) - 1)])

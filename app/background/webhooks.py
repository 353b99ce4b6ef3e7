"""Webhooks: what alerts have to tell another system, sent behind everything else and tried again.

The message is signed: `X-Moiso-Signature: t=SECONDS,v1=HMAC-SHA256(secret, "SECONDS.body")`. The
address is the administrator's setting; a name that it has is asked for at each connecting, and may
not lead to this machine or a link (`app.background.gated_http`). Redirects aren't followed, and the
answer isn't read.
"""

import hashlib
import hmac
import json
import logging
import time
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import requests

from app.background.gated_http import gated_session
from app.background.periodic import PeriodicWorker
from app.config import Settings
from app.operations.clock import system_now
from app.operations.installation import Installation
from app.persistence.alerts.store import (
    WebhookDelivery,
    claim_delivery,
    due_deliveries,
    settle_delivery,
)
from hardware.outbound import AddressRefused, Outbound

log = logging.getLogger(__name__)

EVERY_S = 2.0
TIMEOUT_S = (3.05, 5)
CLAIMED_FOR = timedelta(seconds=30)
WAITS_S = (10, 30, 120, 600, 1800, 3600)
"""How long until the next try; the last one again and again for a day."""

GIVEN_UP_AFTER = timedelta(days=1)
AT_A_TIME = 10
DELIVERED, QUEUED, FAILED = "delivered", "queued", "failed"


class Webhooks(PeriodicWorker):
    """The sending of what is due; a target that hangs or fails disturbs only its own queue.

    What wasn't sent when the server stops is sent after the next start, so a target that hangs
    just then isn't waited for.
    """

    def __init__(self, installation: Installation) -> None:
        super().__init__("webhooks", every_s=EVERY_S, stop_within_s=0.0)
        self._installation = installation
        self._session = gated_session(_gate(installation.settings))

    def start(self) -> None:
        """Begin to send, where the settings name a target."""
        if self._installation.settings.webhook_url:
            super().start()

    def round(self) -> None:
        """Send what is due. Raises Unavailable."""
        self.send_due(system_now())

    def send_due(self, now: datetime) -> int:
        """Send the messages whose time has come; how many were delivered. Raises Unavailable.

        Time goes on meanwhile: a claim that began when the first target hung would be over before
        the last message is sent, and another process would send it, too.
        """
        begun_s = time.monotonic()

        def at() -> datetime:
            return now + timedelta(seconds=time.monotonic() - begun_s)

        database = self._installation.database
        with database.read() as connection:
            due = due_deliveries(connection, now, AT_A_TIME)
        delivered = 0
        for delivery in due:
            with database.write() as connection:
                is_mine = claim_delivery(connection, delivery, at() + CLAIMED_FOR)
            if not is_mine or self.is_stopping:
                continue
            trouble = self._send(delivery)
            state, next_at = _settled(delivery, trouble, at())
            with database.write() as connection:
                settle_delivery(connection, delivery.id, state, trouble, next_at)
            delivered += state == DELIVERED
        return delivered

    def _send(self, delivery: WebhookDelivery) -> str:
        """Post the message; what went wrong in words, empty where nothing did."""
        settings = self._installation.settings
        body = json.dumps(
            {"id": delivery.id, **delivery.body}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "moiso",
            "X-Moiso-Signature": signature(settings.webhook_secret, body, system_now()),
        }
        try:
            with self._session.post(
                settings.webhook_url,
                data=body,
                headers=headers,
                timeout=TIMEOUT_S,
                allow_redirects=False,
                stream=True,
            ) as answer:
                return "" if 200 <= answer.status_code < 300 else f"answered {answer.status_code}"
        except AddressRefused as error:
            return str(error)
        except requests.RequestException as error:
            return f"{type(error).__name__}: no answer; check the address and the target"


def signature(secret: str, body: bytes, at: datetime) -> str:
    """The header that proves who sent the body, and when."""
    seconds = int(at.timestamp())
    mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={mac.hexdigest()}"


def _gate(settings: Settings) -> Outbound:
    """Where webhooks may go: the centre's networks, the internet, and an address of the setting."""
    gate = Outbound.of((*settings.outbound, "public"))
    host = urlsplit(settings.webhook_url).hostname or ""
    try:
        return gate.and_also(str(ip_address(host)))
    except ValueError:  # A name: what it means may change.
        return gate


def _settled(delivery: WebhookDelivery, trouble: str, now: datetime) -> tuple[str, datetime]:
    if not trouble:
        return DELIVERED, now
    if now - delivery.created_at >= GIVEN_UP_AFTER:
        log.warning("webhook: message %s is given up: %s", delivery.id, trouble)
        return FAILED, now
    return QUEUED, now + timedelta(seconds=WAITS_S[min(delivery.tries, len(WAITS_S) - 1)])

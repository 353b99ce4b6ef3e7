"""The webhook: alerts as signed JSON, posted to the address of the settings.

The message is signed: `X-Moiso-Signature: t=SECONDS,v1=HMAC-SHA256(secret, "SECONDS.body")`. The
address is the administrator's setting; a name that it has is asked for at each connecting, and may
not lead to this machine or a link (`app.background.gated_http`). Redirects aren't followed, and the
answer isn't read.
"""

import hashlib
import hmac
import json
from collections.abc import Sequence
from datetime import datetime
from ipaddress import ip_address
from urllib.parse import urlsplit

from app.background.gated_http import GatedHttp, outside
from app.config import Settings
from app.operations.clock import system_now
from app.persistence.alerts.store import AlertDelivery
from hardware.outbound import Outbound

TIMEOUT_S = (3.05, 5)


class WebhookTarget:
    """The webhook of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._http = GatedHttp(_gate(settings), TIMEOUT_S)

    def send(self, deliveries: Sequence[AlertDelivery]) -> str:
        """Post the one message; what went wrong in words, empty where nothing did."""
        settings, (delivery,) = self._settings, deliveries
        body = json.dumps(
            {"id": delivery.id, **delivery.body}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        headers = {
            "Content-Type": "application/json",
            "X-Moiso-Signature": signature(settings.webhook_secret, body, system_now()),
        }
        _, trouble = self._http.posted(settings.webhook_url, body, headers)
        return trouble


def signature(secret: str, body: bytes, at: datetime) -> str:
    """The header that proves who sent the body, and when."""
    seconds = int(at.timestamp())
    mac = hmac.new(secret.encode(), f"{seconds}.".encode() + body, hashlib.sha256)
    return f"t={seconds},v1={mac.hexdigest()}"


def _gate(settings: Settings) -> Outbound:
    """Where webhooks may go: the centre's networks, the internet, and an address of the setting."""
    gate = outside(settings)
    host = urlsplit(settings.webhook_url).hostname or ""
    try:
        return gate.and_also(str(ip_address(host)))
    except ValueError:  # A name: what it means may change.
        return gate

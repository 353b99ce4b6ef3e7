"""Web push: the browser that a visitor chose, told by the push service of its maker.

The service carries what it can't read. Neither its address nor the answer is in the log: they are
of one browser.
"""

import json

from app.background.channels.push_encryption import encrypted
from app.background.gated_http import GatedHttp
from app.config import Settings
from app.domain.errors import Invalid
from app.domain.messages.occasions import MessageKind
from app.domain.messages.outbox import Delivery, SendTrouble
from app.domain.messages.push import push_subscription
from app.operations.clock import system_now
from app.operations.messages.channels import ReadyChannel
from app.operations.messages.push_keys import PushKeys
from app.operations.messages.telling import Telling
from hardware.outbound import Outbound

CONNECT_S, ANSWER_S = 3.05, 10.0
OF_THE_MINUTE = frozenset({MessageKind.NEAR.value, MessageKind.CALLED.value})
SOON_OVER_S, OVER_S = 600, 7200
"""How long the service keeps a message for a phone that it can't reach."""

LONGEST = 800
"""Letters of a text: more is no notification, and four bytes each still fit into one record."""

TAKEN = (201, 202, 204)
"""RFC 8030, 5: created. Another success is no push service's: nobody knows what became of it."""

ENDED = (404, 410)


class WebPush:
    """Sends messages to subscriptions at the services of the settings."""

    def __init__(
        self, settings: Settings, keys: PushKeys, outbound: Outbound, *, answer_s: float = ANSWER_S
    ) -> None:
        self._services = settings.push_services
        self._keys = keys
        self._http = GatedHttp(outbound, (CONNECT_S, answer_s))

    def send(self, told: Telling, ready: ReadyChannel, _ident: str, kind: str) -> Delivery:
        """Send one message; a browser shows one that is sent twice in the place of the first."""
        try:
            to = push_subscription(told.address or "", self._services)
            body = encrypted(_payload(told), to)
        except (Invalid, ValueError):
            return Delivery(SendTrouble.NUMBER)
        is_urgent = kind in OF_THE_MINUTE
        headers = {
            "Authorization": self._keys.authorization(to.endpoint, ready.page_url, system_now()),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(SOON_OVER_S if is_urgent else OVER_S),
            "Urgency": "high" if is_urgent else "normal",
        }
        status, _ = self._http.posted(to.endpoint, body, headers)
        return _meaning(status)


def _payload(told: Telling) -> bytes:
    """What the page's own script shows as a notification."""
    shown = {"title": told.subject, "body": told.text[:LONGEST], "lang": told.language}
    return json.dumps(shown, ensure_ascii=False).encode()


def _meaning(status: int | None) -> Delivery:
    """What the service's answer means.

    A refusal is of the one subscription (it may be of another server's key), so it never has the
    whole channel rest.
    """
    if status is None:
        return Delivery(SendTrouble.SILENT)
    if status in TAKEN:
        return Delivery()
    if 200 <= status < 300:
        return Delivery(SendTrouble.NO_ANSWER_READ, str(status), is_uncertain=True)
    if status in ENDED:
        return Delivery(SendTrouble.GONE, str(status))
    if status == 429:
        return Delivery(SendTrouble.BUSY, str(status))
    if status >= 500:
        return Delivery(SendTrouble.SERVER, str(status))
    return Delivery(SendTrouble.REFUSED, str(status))

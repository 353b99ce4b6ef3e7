"""Codes of bookings on their way: two threads hand them to the gateways, as they come."""

import logging
import secrets
from concurrent.futures import ThreadPoolExecutor

from app.background.channels.http_gateway import HttpGateway
from app.background.gated_http import outside
from app.domain.messages.outbox import SendTrouble
from app.operations.installation import Installation
from app.operations.messages.channels import ReadyChannel
from app.operations.messages.telling import Telling

log = logging.getLogger(__name__)

AT_ONCE = 2
KIND = "code"


class CodeSender:
    """A service that sends what visitors wait for at this very moment; it stores nothing."""

    name = "codes"

    def __init__(self, installation: Installation) -> None:
        self._codes = installation.codes_by_message
        self._gateway = HttpGateway(outside(installation.settings))
        self._threads: ThreadPoolExecutor | None = None

    def start(self) -> None:
        """Open the channel."""
        threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix=self.name)
        self._threads = threads
        self._codes.hand_over = lambda ready, told: _submit(threads, self._gateway, ready, told)

    def stop(self) -> None:
        """Close it; what the gateways have not been asked yet is left out."""
        self._codes.hand_over = None
        if self._threads is not None:
            self._threads.shutdown(wait=False, cancel_futures=True)


def _submit(
    threads: ThreadPoolExecutor, gateway: HttpGateway, ready: ReadyChannel, told: Telling
) -> None:
    threads.submit(_send, gateway, ready, told)


def _send(gateway: HttpGateway, ready: ReadyChannel, told: Telling) -> None:
    """Send it once; the log says what went wrong, and never to whom."""
    delivery = gateway.send(told, ready, f"code-{secrets.token_hex(8)}", KIND)
    if delivery.trouble is not SendTrouble.NONE:
        log.warning("a code was not sent by SMS: %s %s", delivery.trouble, delivery.detail)

"""An address of MOISO_ALERT_URLS: alerts in words to people, by whatever Apprise knows.

Apprise connects by itself, so the gate of `hardware.outbound` doesn't hold here: these addresses
are the server's settings, never a page's. They hold passwords: neither a log nor a page shows them.

https://appriseit.com/services/
"""

import logging
from collections.abc import Sequence
from typing import Any

from app.domain.events import AlertAction
from app.operations.installation import Installation
from app.persistence.alerts.store import AlertDelivery, alert_by_id
from app.reports.alert_words import AlertWords, told_alert, trial_alert


class AppriseTarget:
    """One address."""

    def __init__(self, url: str, installation: Installation) -> None:
        self._installation = installation
        self._sender = sender_of(url)

    def send(self, deliveries: Sequence[AlertDelivery]) -> str:
        """Tell the one alert in the first language of its centre; what went wrong in words."""
        (delivery,) = deliveries
        centre = self._installation.units.floor(delivery.centre_id).centre
        with self._installation.database.read() as connection:
            alert = alert_by_id(connection, delivery.centre_id, delivery.alert_id)
        if alert is None:  # Its day is over and cleared away.
            return ""
        is_over = delivery.body.get("event") == AlertAction.END.value
        how = "success" if is_over else "failure" if alert.is_grave else "warning"
        return self._told(told_alert(centre, alert, is_over=is_over), how)

    def try_out(self, centre_id: int) -> str:
        """Tell that alerts come here; what went wrong in words."""
        return self._told(trial_alert(self._installation.units.floor(centre_id).centre), "info")

    def _told(self, words: AlertWords, how: str) -> str:
        if self._sender is None:
            return "no address that Apprise understands; see MOISO_ALERT_URLS"
        if self._sender.notify(title=words.title, body=words.body, notify_type=how):
            return ""
        return "not taken; check the address, its password and the network"


def sender_of(url: str) -> Any:
    """Apprise's sender to the address; None for one that it doesn't understand."""
    from apprise import Apprise  # noqa: PLC0415 - needed where an address is set alone

    logging.getLogger("apprise").setLevel(logging.CRITICAL + 1)  # It writes addresses.
    return Apprise.instantiate(url)

"""Alerts to the people whom a centre's configuration names, by its mail server or SMS gateway.

What is due for one of them at the same moment goes as one message: seven fields of work without a
counter at eight o'clock are one mail, not seven.
"""

from collections.abc import Mapping, Sequence

from app import texts
from app.background.visitor_messages import ChannelSender
from app.domain.alerts.rules import Alert
from app.domain.alerts.targets import mark_of, told_of
from app.domain.centre.values import Centre
from app.domain.events import AlertAction
from app.domain.messages.outbox import Channel, SendTrouble
from app.operations.installation import Installation
from app.operations.messages.telling import Telling, spoken_name
from app.persistence.alerts.store import AlertDelivery, alerts_by_ids
from app.reports.alert_words import AlertWords, told_alerts, trial_alert

KIND = "alert"


class NotNeededError(Exception):
    """Nobody has to be told any more; it says why, in the centre's first language."""


class OwnAlerts:
    """One channel to the recipients of all centres."""

    def __init__(self, channel: Channel, sender: ChannelSender, installation: Installation) -> None:
        self._channel = channel
        self._sender = sender
        self._installation = installation

    def send(self, deliveries: Sequence[AlertDelivery]) -> str:
        """Tell a recipient of the alerts; what went wrong in words.

        Raises NotNeededError where it is nobody's any more, and where all was over before.
        """
        first = deliveries[0]
        centre = self._installation.units.floor(first.centre_id).centre
        address = self.addresses(centre).get(str(first.body.get("to", "")))
        news = self._news(deliveries)
        if address is None or not news:
            key = "over_before" if address else "no_recipient"
            raise NotNeededError(texts.text(centre.languages[0], f"alert_message.{key}"))
        ident = f"alert-{centre.code}-{first.id}-{int(first.created_at.timestamp())}"
        return self._told(centre, first.centre_id, address, told_alerts(centre, news), ident)

    def try_out(self, centre_id: int) -> dict[str, str]:
        """Tell each recipient that alerts come here; what went wrong in words, by the address."""
        centre = self._installation.units.floor(centre_id).centre
        words = trial_alert(centre)
        ident = f"alert-{centre.code}-trial-{int(self._installation.clock.now().timestamp())}"
        return {
            address: self._told(centre, centre_id, address, words, ident)
            for address in self.addresses(centre).values()
        }

    def addresses(self, centre: Centre) -> Mapping[str, str]:
        """The recipients of this channel by their marks."""
        told = told_of(centre.alerts, is_grave=True)
        return {mark_of(address): address for target, address in told if target == self._channel}

    def _news(self, deliveries: Sequence[AlertDelivery]) -> Sequence[tuple[Alert, bool]]:
        """The alerts to tell, and whether each is over.

        One that was raised and ended meanwhile is none, unless it is grave: it has to be known of.
        """
        with self._installation.database.read() as connection:
            ids = {one.alert_id for one in deliveries}
            known = alerts_by_ids(connection, deliveries[0].centre_id, ids)
        raised = {one.alert_id for one in deliveries if one.body["event"] == AlertAction.RAISE}
        ended = {one.alert_id for one in deliveries if one.body["event"] == AlertAction.END}
        return [
            (alert, alert.id in ended)
            for alert in known
            if alert.is_grave or alert.id not in raised & ended
        ]

    def _told(
        self, centre: Centre, centre_id: int, address: str, words: AlertWords, ident: str
    ) -> str:
        language = centre.languages[0]
        channels = self._installation.message_channels
        # Whether visitors may ask to be told this way is another matter.
        ready = channels.ready(centre_id, self._channel, even_off=True)
        trouble = SendTrouble.NOT_SET_UP
        if ready is not None:
            is_mail = self._channel is Channel.EMAIL
            text = words.body if is_mail else f"{words.title}. {words.body}"
            facts = {"centre": spoken_name(centre, language)}
            told = Telling(address, language, text, words.title, facts)
            trouble = self._sender.send(told, ready, ident, KIND).trouble
        return texts.text(language, f"visitor_message.trouble.{trouble}") if trouble else ""

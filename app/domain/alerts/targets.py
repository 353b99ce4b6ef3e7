"""The targets of alerts besides the staff pages; a target is named without its password."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.domain.alerts.rules import Alert
from app.domain.centre.values import AlertRecipients

WEBHOOK = "webhook"
EMAIL, SMS = "email", "sms"
"""The targets of a centre's own recipients."""

GATHERED = timedelta(minutes=1)
"""So long what can wait is gathered for a recipient; what is over by then isn't told."""

MARK, LONGEST_KIND = 8, 7


def alert_targets(webhook_url: str, alert_urls: Sequence[str]) -> dict[str, str]:
    """The addresses by their names: `webhook`, and of others the kind and a mark: `tgram-1f0c…`."""
    named = {WEBHOOK: webhook_url} if webhook_url else {}
    for url in alert_urls:
        named[f"{url.partition('://')[0].lower()[:LONGEST_KIND]}-{mark_of(url)}"] = url
    return named


def told_of(recipients: AlertRecipients, *, is_grave: bool) -> Iterator[tuple[str, str]]:
    """The target and address of each recipient who is told of such an alert."""
    for address in recipients.mail:
        yield EMAIL, address
    if is_grave:
        for address in recipients.mail_grave:
            if address not in recipients.mail:
                yield EMAIL, address
        for number in recipients.sms_grave:
            yield SMS, number


def told_from(alert: Alert, at: datetime) -> datetime:
    """When recipients are told of what happened to the alert at the instant."""
    return at if alert.is_grave else max(at, alert.raised_at + GATHERED)


def mark_of(address: str) -> str:
    """What tells an address apart from others, and doesn't say it."""
    return hashlib.sha256(address.encode()).hexdigest()[:MARK]


def kind_of(target: str) -> str:
    """What kind of target has the name: webhook, tgram, mailtos."""
    return target.rpartition("-")[0] or target

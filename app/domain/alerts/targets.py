"""The targets of alerts besides the staff pages; a target is named without its password."""

import hashlib
from collections.abc import Sequence

WEBHOOK = "webhook"
MARK, LONGEST_KIND = 8, 7


def alert_targets(webhook_url: str, alert_urls: Sequence[str]) -> dict[str, str]:
    """The addresses by their names: `webhook`, and of others the kind and a mark: `tgram-1f0c…`."""
    named = {WEBHOOK: webhook_url} if webhook_url else {}
    for url in alert_urls:
        mark = hashlib.sha256(url.encode()).hexdigest()[:MARK]
        named[f"{url.partition('://')[0].lower()[:LONGEST_KIND]}-{mark}"] = url
    return named


def kind_of(target: str) -> str:
    """What kind of target has the name: webhook, tgram, mailtos."""
    return target.rpartition("-")[0] or target

"""Knows what must be impossible of subscriptions, as `impossible.py` does of all else."""

from typing import Any

from sqlalchemy import Connection, insert

from app.persistence import schema
from tests.persistence.attempts import Try, add
from tests.support.builders import NOW
from tests.support.site import Site

SUBSCRIPTION = {"id": 1, "name": "Kho", "url": "https://events.example.vn", "kinds": [],
                "secret": "x", "state": "active", "version": 1, "sent_seq": 0,
                "made_at": NOW}  # fmt: skip
ATTEMPT = {"subscription_id": 1, "seq": None, "name": "ticket.issued", "state": "queued",
           "at": NOW}  # fmt: skip


def subscribed(*more: dict[str, Any]) -> Try:
    """Try to add subscriptions: the usual one with some values changed, once for each of `more`."""

    def attempt(connection: Connection, site: Site) -> None:
        for changes in more:
            row = {"centre_id": site.centre_id, **SUBSCRIPTION, **changes}
            connection.execute(insert(schema.event_subscriptions), row)

    return attempt


def sent(**changes: Any) -> Try:
    """Try to add an attempt to send to a subscription that is there."""

    def attempt(connection: Connection, site: Site) -> None:
        subscribed({})(connection, site)
        row = {"centre_id": site.centre_id, **ATTEMPT, **changes}
        connection.execute(insert(schema.event_deliveries), row)

    return attempt


IMPOSSIBLE_OF_SUBSCRIPTIONS: dict[str, tuple[str, Try]] = {
    "two subscriptions of one name": (
        "uq_event_subscriptions_centre_id_name",
        subscribed({}, {"id": 2}),
    ),
    "a subscription in no state": ("ck_event_subscriptions_state", subscribed({"state": "lost"})),
    "a place before the log": (
        "ck_event_subscriptions_counts",
        subscribed({"sent_seq": -1}),
    ),
    "a former key for ever": (
        "ck_event_subscriptions_former",
        subscribed({"former_secret": "y"}),
    ),
    "a subscription of no centre": (
        "fk_event_subscriptions_centre_id",
        subscribed({"centre_id": 4711}),
    ),
    "an attempt of no subscription": (
        "fk_event_deliveries_centre_id_subscription_id",
        add(schema.event_deliveries, **ATTEMPT),
    ),
    "an attempt that ended in no way": ("ck_event_deliveries_state", sent(state="lost")),
    "an event that waits beside the log": ("ck_event_deliveries_trial", sent(seq=1)),
}

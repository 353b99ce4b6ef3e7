"""A subscription: where events of a centre go, how far it has come, when it is tried again."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

WAITS_S = (5, 15, 60, 300, 900, 1800, 3600)
"""How long until the next try; the last one again and again until it is given up."""

GIVEN_UP_AFTER = timedelta(days=1)
KEY_CHANGE = timedelta(days=1)
"""How long both keys sign after a change, so that the target may change its own in between."""

MOST_SUBSCRIPTIONS = 20
LONGEST_NAME = 80
LONGEST_URL = 500
LONGEST_DETAIL = 400


class SubscriptionState(StrEnum):
    """`paused` by a person; `dead`: by itself, as nothing was taken for a day."""

    ACTIVE = "active"
    PAUSED = "paused"
    DEAD = "dead"


class DeliveryState(StrEnum):
    """How an attempt ended; only a trial that isn't made yet is queued."""

    QUEUED = "queued"
    DELIVERED = "delivered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class EventSubscription:
    """Where events go. All up to `sent_seq` were taken; `kinds` are names, none for all.

    The secrets are encrypted. `failing_since` is when the first try of the event failed that comes
    next, `next_try_at` when it is tried again.
    """

    id: int
    name: str
    url: str
    kinds: tuple[str, ...]
    secret: str
    sent_seq: int
    made_at: datetime
    state: SubscriptionState = SubscriptionState.ACTIVE
    version: int = 1
    former_secret: str | None = None
    former_until: datetime | None = None
    tries: int = 0
    failing_since: datetime | None = None
    next_try_at: datetime | None = None
    detail: str = ""

    def takes(self, name: str) -> bool:
        """Whether events of this name are sent to it."""
        return not self.kinds or name in self.kinds

    def is_due(self, at: datetime) -> bool:
        """Whether it may be sent something now."""
        is_active = self.state is SubscriptionState.ACTIVE
        return is_active and (self.next_try_at is None or self.next_try_at <= at)

    def taken(self, seq: int) -> "EventSubscription":
        """As it is after all up to `seq` were taken, or are none of its matters."""
        return replace(self, sent_seq=seq, tries=0, failing_since=None, next_try_at=None, detail="")

    def refused(self, detail: str, at: datetime) -> "EventSubscription":
        """As it is after a try that failed at the instant; after a day of them it is dead."""
        since = self.failing_since or at
        is_over = at - since >= GIVEN_UP_AFTER
        wait = timedelta(seconds=WAITS_S[min(self.tries, len(WAITS_S) - 1)])
        return replace(
            self,
            state=SubscriptionState.DEAD if is_over else self.state,
            tries=self.tries + 1,
            failing_since=since,
            next_try_at=at + wait,
            detail=detail[:LONGEST_DETAIL],
        )

    def woken(self) -> "EventSubscription":
        """As it is when somebody lets it go on: it is tried at once."""
        return replace(
            self,
            state=SubscriptionState.ACTIVE,
            tries=0,
            failing_since=None,
            next_try_at=None,
            detail="",
        )


@dataclass(frozen=True, slots=True)
class EventDelivery:
    """An attempt to send an event, `seq` None for a trial; `status` is the target's answer."""

    id: int
    subscription_id: int
    seq: int | None
    name: str
    state: DeliveryState
    status: int | None
    detail: str
    at: datetime

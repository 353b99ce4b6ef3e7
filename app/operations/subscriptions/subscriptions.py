"""Subscriptions: made, changed, let wait, sent again from an event on, tried, removed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import urlsplit

from app.domain.errors import Conflict, Invalid, NotThere, Stale
from app.domain.events import SUBSCRIPTION
from app.domain.subscriptions.outside_events import NAMES, TRIED
from app.domain.subscriptions.signature import new_secret
from app.domain.subscriptions.subscription import (
    KEY_CHANGE,
    MOST_SUBSCRIPTIONS,
    EventDelivery,
    EventSubscription,
    SubscriptionState,
)
from app.operations.clock import Clock
from app.operations.people.derived_keys import Cipher
from app.operations.people.rights import Caller, Right
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork
from app.persistence.subscriptions import store as rows
from hardware.outbound import Outbound

LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SubscriptionChange:
    """What is to be different; None: as it is. `sent_seq` sends again whatever came after it."""

    name: str | None = None
    url: str | None = None
    kinds: Sequence[str] | None = None
    is_on: bool | None = None
    sent_seq: int | None = None
    new_key: bool = False


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A subscription, how many events it is behind, and its key where that is new."""

    subscription: EventSubscription
    behind: int
    key: str | None = None


class EventSubscriptions:
    """Keeps the subscriptions of centres, for whoever configures these; every change is an event.

    Keys are kept encrypted by a key derived of the installation's own, and told once.
    """

    def __init__(
        self, units: UnitsOfWork, clock: Clock, secret_key: str, outbound: Outbound
    ) -> None:
        self._units = units
        self._clock = clock
        self._cipher = Cipher(secret_key, "keys of subscriptions")
        self._outbound = outbound

    def every(self, caller: Caller) -> Sequence[Subscribed]:
        """The centre's subscriptions, the oldest first. Raises NotAllowed."""
        caller.must(Right.CONFIGURE)
        newest = self._units.floor(caller.centre_id).seq
        with self._units.database.read() as connection:
            found = rows.subscriptions_of(connection, caller.centre_id)
        return [_standing(one, newest) for one in found]

    def add(
        self, caller: Caller, name: str, url: str, kinds: Sequence[str], after: int | None
    ) -> Subscribed:
        """Make a subscription, of what comes from now on or after the `seq`; with its key.

        Raises NotAllowed, Invalid, and Conflict where there are too many or one of the name.
        """
        caller.must(Right.CONFIGURE)
        self._check(url, kinds)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            known = rows.subscriptions_of(unit.connection, unit.centre_id)
            if len(known) >= MOST_SUBSCRIPTIONS:
                raise Conflict("many_subscriptions", most=MOST_SUBSCRIPTIONS)
            _must_be_free(name, known)
            key = new_secret()
            made = EventSubscription(
                id=unit.next_seq,
                name=name,
                url=url,
                kinds=_ordered(kinds),
                secret=self._cipher.close(key),
                sent_seq=unit.next_seq if after is None else _sent_seq(unit, after),
                made_at=unit.at,
            )
            rows.add_subscription(unit.connection, unit.centre_id, made)
            _note(unit, caller, made, "added")
            return _standing(made, unit.floor.seq, key)

    def change(
        self, caller: Caller, ident: int, change: SubscriptionChange, version: int | None = None
    ) -> Subscribed:
        """Change a subscription; a new key signs together with the former one for a day.

        Raises NotAllowed, NotThere, Invalid, Conflict, and Stale where it has changed since the
        version.
        """
        caller.must(Right.CONFIGURE)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            before = _known(unit, ident)
            if version not in (None, before.version):
                raise Stale("subscription_stale", version=before.version)
            after, key = self._changed(unit, before, change)
            if after == before:
                return _standing(before, unit.floor.seq)
            others = rows.subscriptions_of(unit.connection, unit.centre_id)
            _must_be_free(after.name, [one for one in others if one.id != ident])
            after = replace(after, version=before.version + 1)
            rows.save_subscription(unit.connection, unit.centre_id, after)
            _note(unit, caller, after, _word(before, after))
            return _standing(after, unit.floor.seq, key)

    def remove(self, caller: Caller, ident: int) -> None:
        """Remove a subscription and the record of its attempts. Raises NotAllowed, NotThere."""
        caller.must(Right.CONFIGURE)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            known = _known(unit, ident)
            rows.remove_subscription(unit.connection, unit.centre_id, ident)
            _note(unit, caller, known, "removed")

    def trial(self, caller: Caller, ident: int) -> EventDelivery:
        """Have an event of no meaning sent to the target soon. Raises NotAllowed, NotThere."""
        caller.must(Right.CONFIGURE)
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            _known(unit, ident)
            return rows.queue_trial(unit.connection, unit.centre_id, ident, TRIED, unit.at)

    def deliveries(
        self, caller: Caller, ident: int, before: int | None, most: int
    ) -> Sequence[EventDelivery]:
        """The newest attempts first. Raises NotAllowed, NotThere."""
        caller.must(Right.CONFIGURE)
        with self._units.database.read() as connection:
            if not 0 < ident <= LARGEST_ID:
                raise NotThere(subscription=ident)
            if rows.subscription_by_id(connection, caller.centre_id, ident) is None:
                raise NotThere(subscription=ident)
            return rows.deliveries_of(connection, caller.centre_id, ident, before, most)

    def keys(self, of: EventSubscription, at: datetime) -> Sequence[str]:
        """The keys that sign at the instant, the newest first; none that can't be read any more."""
        former = of.former_secret if of.former_until and of.former_until > at else None
        kept = [of.secret, *([former] if former else [])]
        return [key for key in map(self._cipher.open, kept) if key]

    def _changed(
        self, unit: UnitOfWork, before: EventSubscription, change: SubscriptionChange
    ) -> tuple[EventSubscription, str | None]:
        url = before.url if change.url is None else change.url
        kinds = before.kinds if change.kinds is None else change.kinds
        self._check(url, kinds)
        after = replace(
            before,
            name=before.name if change.name is None else change.name,
            url=url,
            kinds=_ordered(kinds),
        )
        if url != before.url or (change.is_on and after.state is not SubscriptionState.ACTIVE):
            was_paused = before.state is SubscriptionState.PAUSED and not change.is_on
            after = after if was_paused else after.woken()
        if change.is_on is False:
            after = replace(after, state=SubscriptionState.PAUSED)
        if change.sent_seq is not None:
            after = replace(after.taken(_sent_seq(unit, change.sent_seq)), state=after.state)
        if not change.new_key:
            return after, None
        key = new_secret()
        until = unit.at + KEY_CHANGE
        changed = replace(
            after, secret=self._cipher.close(key), former_secret=before.secret, former_until=until
        )
        return changed, key

    def _check(self, url: str, kinds: Sequence[str]) -> None:
        """Raise Invalid for an address that nothing is sent to, or a kind that there isn't."""
        try:
            split = urlsplit(url)
            host, _ = split.hostname or "", split.port
        except ValueError:
            host = ""
        if not host or split.scheme not in ("http", "https") or split.username is not None:
            raise Invalid("subscription_url", field="url")
        if self._outbound.refuses(host):
            raise Invalid("address_refused", field="url", host=host)
        if unknown := [kind for kind in kinds if kind not in NAMES]:
            raise Invalid("subscription_kind", field="kinds", kind=unknown[0])


def _standing(one: EventSubscription, newest: int, key: str | None = None) -> Subscribed:
    return Subscribed(one, max(0, newest - one.sent_seq), key)


def _ordered(kinds: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in NAMES if name in kinds)


def _sent_seq(unit: UnitOfWork, after: int) -> int:
    return min(after, unit.floor.seq)


def _known(unit: UnitOfWork, ident: int) -> EventSubscription:
    known = None
    if 0 < ident <= LARGEST_ID:
        known = rows.subscription_by_id(unit.connection, unit.centre_id, ident)
    if known is None:
        raise NotThere(subscription=ident)
    return known


def _must_be_free(name: str, others: Sequence[EventSubscription]) -> None:
    if any(one.name == name for one in others):
        raise Conflict("subscription_name", name=name)


def _word(before: EventSubscription, after: EventSubscription) -> str:
    if after.secret != before.secret:
        return "new_key"
    if after.state is not before.state:
        is_on = after.state is SubscriptionState.ACTIVE
        return "switched_on" if is_on else "switched_off"
    return "sent_again" if after.sent_seq < before.sent_seq else "changed"


def _note(unit: UnitOfWork, caller: Caller, of: EventSubscription, change: str) -> None:
    host = urlsplit(of.url).hostname
    facts = {"subscription": of.id, "name": of.name, "change": change, "host": host}
    unit.note(unit.event(SUBSCRIPTION, caller.actor, facts))

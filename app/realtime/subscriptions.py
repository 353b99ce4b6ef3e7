"""Who is subscribed to what: the screens of each topic, and what they were last sent."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from typing import Any

from app.operations.installation import Picture
from app.operations.people.rights import Caller
from app.realtime.audience import Topic

NOTHING: tuple[int, datetime | None] = (-1, None)
"""Of what no picture was ever made."""


@dataclass(slots=True)
class Subscription:
    """A topic with at least one screen: how many, and what they were last sent."""

    topic: Topic
    count: int = 0
    made_of: tuple[int, datetime | None] = NOTHING
    sent_at: float = 0.0
    content: Picture = field(default_factory=dict)


@dataclass(slots=True)
class JoinedScreen:
    """A connected screen: what it asked for, by which token ("" for none), and who that was."""

    namespace: str
    sid: str
    topic: Topic
    auth: Mapping[str, Any]
    token: str
    caller: Caller | None


class Subscriptions:
    """The screens of every audience, by namespace. Safe to use from many threads."""

    def __init__(self, namespaces: Iterable[str]) -> None:
        self._lock = Lock()
        self._topics: dict[str, dict[Topic, Subscription]] = {name: {} for name in namespaces}
        self._screens: dict[tuple[str, str], JoinedScreen] = {}

    def add(self, screen: JoinedScreen) -> None:
        """Subscribe the screen to its topic."""
        with self._lock:
            topics = self._topics[screen.namespace]
            topics.setdefault(screen.topic, Subscription(screen.topic)).count += 1
            self._screens[(screen.namespace, screen.sid)] = screen

    def remove(self, namespace: str, sid: str) -> None:
        """Forget the screen; and its topic with the last one."""
        with self._lock:
            screen = self._screens.pop((namespace, sid), None)
            if screen is None:
                return
            subscription = self._topics[namespace][screen.topic]
            subscription.count -= 1
            if subscription.count <= 0:
                del self._topics[namespace][screen.topic]

    def screens(self) -> Sequence[JoinedScreen]:
        """Every screen."""
        with self._lock:
            return list(self._screens.values())

    def get(self, namespace: str, topic: Topic) -> Subscription | None:
        """The topic's subscription; None where no screen has any."""
        with self._lock:
            return self._topics[namespace].get(topic)

    def of(self, namespace: str) -> list[Subscription]:
        """The subscriptions of an audience, the earliest first."""
        with self._lock:
            return list(self._topics[namespace].values())

    def counts(self) -> Mapping[str, int]:
        """How many screens each audience has."""
        with self._lock:
            return {
                namespace: sum(one.count for one in topics.values())
                for namespace, topics in self._topics.items()
            }


@dataclass(slots=True)
class SlicedPass:
    """One pass over an audience that is served in slices: when it began, who is still to come."""

    begun_at: float = float("-inf")
    left: list[Subscription] = field(default_factory=list)

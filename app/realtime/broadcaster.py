"""The broadcaster: sends the newest picture to every screen that is subscribed to it."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any

from flask import request
from flask_socketio import SocketIO, join_room

from app.background.commit_follower import CommitFollower
from app.domain.errors import QueueError
from app.domain.queue.floor import Floor
from app.operations.installation import Installation, Picture
from app.persistence.database import FairLock, Unavailable
from app.realtime.audience import Audience, Topic, in_its_centre
from app.realtime.subscriptions import (
    NOTHING,
    JoinedScreen,
    SlicedPass,
    Subscription,
    Subscriptions,
)

log = logging.getLogger(__name__)

PICTURE = "picture"
IDLE_S = 0.5

SessionToken = Callable[[], str]
"""The token of the browser's session, "" for none, while a request is handled."""

Acknowledged = Callable[..., None]
"""Told a topic's key and what its screen acknowledged a picture with, if it did; agents do."""


HURRIED_S = 1.0
"""An audience that is spaced wider is in no hurry: it gets its pictures a slice at a time."""

SLICE_S = 0.004
SLICE_SENT = 4
REST_S = 0.008
"""A slice is so long at most, and sends so few pictures: each one sent wakes a thread of its own,
and a command of an officer, which lets go of the interpreter at each statement, would wait for all
of them every time. Between two slices everybody else has the interpreter."""

PASS_S = 0.01
"""The least time between two looks at all topics: what comes within it is shown together. The first
change after a pause is shown at once."""

PASSES = 4
"""How many passes over an audience in no hurry are made in its spacing."""


class Broadcaster(CommitFollower):
    """A follower of commits whose pictures go to screens; commands never wait for a screen.

    Pictures are made once per `seq` and topic, and only the newest floor is shown: what came
    between is not sent. Audiences come in their order; those in no hurry (a thousand phones) are
    served in slices, and whatever happens meanwhile is shown to the others first.
    """

    def __init__(
        self,
        socketio: SocketIO,
        installation: Installation,
        audiences: Sequence[Audience],
        *,
        session: SessionToken,
        acknowledged: Mapping[str, Acknowledged] | None = None,
    ) -> None:
        super().__init__("pictures", every_s=IDLE_S, spacing_s=PASS_S)
        self._socketio = socketio
        self._installation = installation
        self._audiences = audiences
        self._session = session
        self._acknowledged = acknowledged or {}
        self.subscriptions = Subscriptions(audience.namespace for audience in audiences)
        self._passes = {audience.namespace: SlicedPass() for audience in audiences}
        # After a restart every screen comes back at once. One after the other is shown its first
        # picture, so that a call meanwhile competes with one of them for the interpreter, not all.
        self._first_pictures = FairLock()
        self._floors: dict[int, Floor] = {}
        for audience in audiences:
            self._listen(audience)

    def watching(self) -> Mapping[str, int]:
        """How many screens look on, by namespace."""
        return self.subscriptions.counts()

    def refresh(self, namespace: str, topic: Topic) -> None:
        """Send the topic's picture anew, for something that is in no log; return at once."""
        subscription = self.subscriptions.get(namespace, topic)
        if subscription is not None:
            subscription.made_of = NOTHING
        self.wake()

    def follow(self, changed: Mapping[int, Floor]) -> float:
        """Send what is new to whom it is due; the seconds until a topic is due that isn't yet.

        Raises Unavailable.
        """
        self._floors.update(changed)
        due_s = IDLE_S
        # All are shown the same floor: what is read for a `seq` is read once, not once for each.
        for audience in self._audiences:
            if audience.spacing_s >= HURRIED_S:
                due_s = min(due_s, self._send_slice(audience))
                continue
            for subscription in self.subscriptions.of(audience.namespace):
                due_s = min(due_s, self._try_send(audience, subscription))
        return max(due_s, 0.001)

    def _listen(self, audience: Audience) -> None:
        namespace = audience.namespace

        @self._socketio.on("connect", namespace=namespace)
        def _connect(auth: Any = None) -> bool | None:
            try:
                return self._subscribe(audience, auth if isinstance(auth, dict) else {})
            except Exception:  # the screen's top
                log.exception("pictures: no first picture on %s", namespace)
                self._hang_up(namespace)
                return None

        @self._socketio.on("disconnect", namespace=namespace)
        def _disconnect(_reason: Any = None) -> None:
            self.subscriptions.remove(namespace, _sid())

    def _subscribe(self, audience: Audience, auth: Mapping[str, Any]) -> bool | None:
        """Let the screen in and show it its first picture; False where it may not come in."""
        namespace, sid = audience.namespace, _sid()
        if audience.most is not None and self.watching()[namespace] >= audience.most:
            log.info("socket refused: %s is full", namespace)
            return False
        try:
            token = self._token(auth)
            caller = self._installation.authentication.caller(token) if token else None
            caller = in_its_centre(self._installation.centres, caller, auth)
            topic = audience.join(caller, auth)
        except QueueError as refusal:
            log.info("socket refused: %s %s", namespace, refusal.code)
            return False
        join_room(topic.room, sid=sid, namespace=namespace)
        self.subscriptions.add(JoinedScreen(namespace, sid, topic, auth, token, caller))
        with self._first_pictures:
            floor = self._installation.units.floor(topic.centre_id)
            picture = audience.picture(floor, topic.key, self._now())
            self._emit(audience, topic, picture, to=sid)
        return None

    def _hang_up(self, namespace: str) -> None:
        """End the line of the screen that is joining: it comes again by itself in a second.

        Told nothing at all, as the library leaves it, it would wait for ever: it is neither let in
        nor refused.
        """
        server = self._socketio.server
        line = server.eio.sockets.get(server.manager.eio_sid_from_sid(_sid(), namespace))
        if line is not None:
            line.hang_up()

    def _token(self, auth: Mapping[str, Any]) -> str:
        token = auth.get("token")
        return token if isinstance(token, str) and token else self._session()

    def _now(self) -> datetime:
        return self._installation.clock.now()

    def _send_slice(self, audience: Audience) -> float:
        """Go on with the pass over the audience for a slice of time; the seconds until the next."""
        now = time.monotonic()
        under_way = self._passes[audience.namespace]
        if not under_way.left:
            rest_s = under_way.begun_at + audience.spacing_s / PASSES - now
            if rest_s > 0:
                return rest_s
            under_way.begun_at = now
            under_way.left = self.subscriptions.of(audience.namespace)
        sent = 0
        while under_way.left:
            subscription = under_way.left.pop()
            before = subscription.sent_at
            if subscription.count > 0:
                self._try_send(audience, subscription)
            sent += subscription.sent_at != before
            if sent >= SLICE_SENT or time.monotonic() - now > SLICE_S:
                return REST_S
        return audience.spacing_s / PASSES

    def _try_send(self, audience: Audience, subscription: Subscription) -> float:
        """Send what is new to the screens of the topic, if it is due; the seconds until it is."""
        try:
            return self._send(audience, subscription)
        except Unavailable:
            subscription.made_of = NOTHING
            raise
        except Exception:  # one picture that fails must not keep the others from theirs
            log.exception("pictures: no picture for %s", subscription.topic.room)
            return IDLE_S

    def _send(self, audience: Audience, subscription: Subscription) -> float:
        now = time.monotonic()
        waited_s = now - subscription.sent_at
        topic = subscription.topic
        floor = self._floor(topic.centre_id)
        if waited_s < audience.heartbeat_s and _version(floor) == subscription.made_of:
            return IDLE_S
        if waited_s < audience.spacing_s:
            return audience.spacing_s - waited_s
        # Before the picture is made: `refresh` may come meanwhile.
        subscription.made_of = _version(floor)
        picture = audience.picture(floor, topic.key, self._now())
        content = {k: v for k, v in picture.items() if k not in ("seq", "at")}
        if content != subscription.content or waited_s >= audience.heartbeat_s:
            subscription.sent_at, subscription.content = now, content
            self._emit(audience, topic, picture, to=topic.room)
        return IDLE_S

    def _floor(self, centre_id: int) -> Floor:
        if centre_id not in self._floors:
            self._floors[centre_id] = self._installation.units.floor(centre_id)
        return self._floors[centre_id]

    def _emit(self, audience: Audience, topic: Topic, picture: Picture, *, to: str) -> None:
        whole = {**picture, "build": self._installation.build}
        acknowledged = self._acknowledged.get(audience.namespace)
        callback = partial(acknowledged, topic.key) if acknowledged is not None else None
        self._socketio.emit(PICTURE, whole, namespace=audience.namespace, to=to, callback=callback)


def _sid() -> str:
    """The session of the screen whose message is being handled."""
    return str(request.sid)  # type: ignore[attr-defined] # set by Flask-SocketIO


def _version(floor: Floor) -> tuple[int, datetime | None]:
    """What a picture was made of: the log's `seq`, and the forecast, which changes without it."""
    return floor.seq, floor.forecast.at if floor.forecast else None

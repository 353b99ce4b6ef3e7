"""The hub: keeps who looks at what, and pushes the newest picture to every seat after a commit."""

import logging
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial
from threading import Lock
from typing import Any

from flask import request
from flask_socketio import SocketIO, join_room

from app.background.commit_follower import CommitFollower
from app.domain.errors import QueueError
from app.domain.queue.floor import Floor
from app.operations.installation import Installation
from app.operations.people.rights import Caller
from app.persistence.database import FairLock, Unavailable
from app.realtime.audience import Audience, Picture, Seat
from app.realtime.subscriptions import NOTHING, Round, Subscription

log = logging.getLogger(__name__)

PICTURE = "picture"
IDLE_S = 0.5

Session = Callable[[], Caller | None]
Answered = Callable[..., None]
"""Told a seat's key and what its screen acknowledged a picture with, if it did; devices do."""


HURRIED_S = 1.0
"""An audience that is spaced wider is in no hurry: it gets its pictures a slice at a time."""

SLICE_S = 0.004
SLICE_SENT = 4
REST_S = 0.008
"""A slice is so long at most, and sends so few pictures: each one sent wakes a thread of its own,
and a command of an officer, which lets go of the interpreter at each statement, would wait for all
of them every time. Between two slices everybody else has the interpreter."""

PASS_S = 0.01
"""The least time between two looks at all seats: what comes within it is shown together. The first
change after a pause is shown at once."""

ROUNDS = 4
"""How many rounds an audience in no hurry is given in its spacing."""


class Broadcaster(CommitFollower):
    """Pushes pictures from a thread of its own; commands never wait for a screen.

    Pictures are built once per `seq` and seat, and only the newest floor is shown: what came
    between is not sent. Audiences come in their order; those in no hurry (a thousand phones) are
    served in slices, and whatever happens meanwhile is shown to the others first.
    """

    def __init__(
        self,
        socketio: SocketIO,
        installation: Installation,
        audiences: Sequence[Audience],
        *,
        session: Session,
        answers: Mapping[str, Answered] | None = None,
    ) -> None:
        super().__init__("pictures", every_s=IDLE_S, spacing_s=PASS_S)
        self._socketio = socketio
        self._installation = installation
        self._audiences = audiences
        self._session = session
        self._answers = answers or {}
        self._seats: dict[str, dict[Seat, Subscription]] = {a.namespace: {} for a in audiences}
        self._rounds = {a.namespace: Round() for a in audiences}
        self._sids: dict[tuple[str, str], Seat] = {}
        self._seats_lock = Lock()
        # After a restart every screen comes back at once. One after the other is shown its first
        # picture, so that a call meanwhile competes with one of them for the interpreter, not all.
        self._greeting = FairLock()
        self._floors: dict[int, Floor] = {}
        for audience in audiences:
            self._listen(audience)

    def follow(self, changed: Mapping[int, Floor]) -> float:
        """Send what is new to whom it is due; the seconds until somebody else's is. Raises
        Unavailable.
        """
        self._floors.update(changed)
        return self._push()

    def refresh(self, namespace: str, seat: Seat) -> None:
        """Sends the seat its picture anew, for something that is in no log; returns at once."""
        with self._seats_lock:
            watched = self._seats[namespace].get(seat)
            if watched is not None:
                watched.sent_of = NOTHING
        self.wake()

    def watching(self) -> Mapping[str, int]:
        """How many screens look on, by namespace."""
        with self._seats_lock:
            return {
                namespace: sum(seat.count for seat in seats.values())
                for namespace, seats in self._seats.items()
            }

    def _listen(self, audience: Audience) -> None:
        namespace = audience.namespace

        @self._socketio.on("connect", namespace=namespace)
        def _connect(auth: Any = None) -> bool | None:
            given = auth if isinstance(auth, dict) else {}
            if audience.most is not None and self.watching()[namespace] >= audience.most:
                log.info("socket refused: %s is full", namespace)
                return False
            try:
                seat = audience.join(self._caller(given), given)
            except QueueError as refusal:
                log.info("socket refused: %s %s", namespace, refusal.code)
                return False
            sid = request.sid  # type: ignore[attr-defined] # set by Flask-SocketIO
            join_room(seat.room, sid=sid, namespace=namespace)
            with self._seats_lock:
                self._sids[(namespace, sid)] = seat
                self._seats[namespace].setdefault(seat, Subscription()).count += 1
            with self._greeting:
                floor = self._installation.units.floor(seat.centre_id)
                self._emit(audience, seat, audience.picture(floor, seat.key, self._now()), to=sid)
            return None

        @self._socketio.on("disconnect", namespace=namespace)
        def _disconnect(_reason: Any = None) -> None:
            sid = request.sid  # type: ignore[attr-defined] # set by Flask-SocketIO
            with self._seats_lock:
                seat = self._sids.pop((namespace, sid), None)
                if seat is None:
                    return
                watched = self._seats[namespace][seat]
                watched.count -= 1
                if watched.count <= 0:
                    del self._seats[namespace][seat]

    def _caller(self, auth: Mapping[str, Any]) -> Caller | None:
        token = auth.get("token")
        if isinstance(token, str) and token:
            return self._installation.authentication.caller(token)
        return self._session()

    def _now(self) -> Any:
        return self._installation.clock.now()

    def _push(self) -> float:
        """Sends what is new; returns the seconds until a seat is due that came too early now."""
        due_s = IDLE_S
        # All are shown the same floor: what is read for a `seq` is read once, not once for each.
        for audience in self._audiences:
            if audience.spacing_s >= HURRIED_S:
                due_s = min(due_s, self._push_slice(audience))
                continue
            for seat, watched in self._seated(audience):
                due_s = min(due_s, self._push_seat(audience, seat, watched))
        return max(due_s, 0.001)

    def _push_slice(self, audience: Audience) -> float:
        """Goes on with the audience's round for a slice of time; the seconds until the next."""
        now = time.monotonic()
        turn = self._rounds[audience.namespace]
        if not turn.left:
            rest_s = turn.begun_at + audience.spacing_s / ROUNDS - now
            if rest_s > 0:
                return rest_s
            turn.begun_at, turn.left = now, self._seated(audience)
        sent = 0
        while turn.left:
            seat, watched = turn.left.pop()
            before = watched.sent_at
            if watched.count > 0:
                self._push_seat(audience, seat, watched)
            sent += watched.sent_at != before
            if sent >= SLICE_SENT or time.monotonic() - now > SLICE_S:
                return REST_S
        return audience.spacing_s / ROUNDS

    def _seated(self, audience: Audience) -> list[tuple[Seat, Subscription]]:
        with self._seats_lock:
            return list(self._seats[audience.namespace].items())

    def _push_seat(self, audience: Audience, seat: Seat, watched: Subscription) -> float:
        """Sends the seat what is new to it, if it is due; the seconds until it is."""
        try:
            return self._push_due(audience, seat, watched)
        except Unavailable:
            watched.sent_of = NOTHING
            raise
        except Exception:  # one picture that fails must not keep the others from theirs
            log.exception("pictures: no picture for %s", seat.room)
            return IDLE_S

    def _push_due(self, audience: Audience, seat: Seat, watched: Subscription) -> float:
        now = time.monotonic()
        waited = now - watched.sent_at
        floor = self._floors.get(seat.centre_id)
        if floor is None:
            floor = self._floors[seat.centre_id] = self._installation.units.floor(seat.centre_id)
        if waited < audience.beat_s and _of(floor) == watched.sent_of:
            return IDLE_S
        if waited < audience.spacing_s:
            return audience.spacing_s - waited
        watched.sent_of = _of(floor)  # Before the picture is made: `refresh` may come meanwhile.
        picture = audience.picture(floor, seat.key, self._now())
        content = {k: v for k, v in picture.items() if k not in ("seq", "at")}
        if content != watched.content or waited >= audience.beat_s:
            watched.sent_at, watched.content = now, content
            self._emit(audience, seat, picture, to=seat.room)
        return IDLE_S

    def _emit(self, audience: Audience, seat: Seat, picture: Picture, *, to: str) -> None:
        whole = {**picture, "build": self._installation.build}
        answered = self._answers.get(audience.namespace)
        heard = partial(answered, seat.key) if answered is not None else None
        self._socketio.emit(PICTURE, whole, namespace=audience.namespace, to=to, callback=heard)


def _of(floor: Floor) -> tuple[int, datetime | None]:
    """What a picture was made of: the log's `seq`, and the forecast, which changes without it."""
    return floor.seq, floor.forecast.at if floor.forecast else None

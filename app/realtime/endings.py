"""The ends of sockets: whoever may no longer look on is disconnected, soon after it is so."""

import logging
from collections.abc import Sequence

from flask_socketio import SocketIO

from app.background.periodic import PeriodicWorker
from app.domain.errors import QueueError
from app.operations.centre.centres import Centres
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller
from app.realtime.audience import Audience, in_its_centre
from app.realtime.subscriptions import JoinedScreen, Subscriptions

log = logging.getLogger(__name__)

EVERY_S = 1.0
"""Two queries for all screens together: what another process ends is ended here within 2 s."""
SPACING_S = 0.05


class Endings(PeriodicWorker):
    """Asks again and again who the token of each screen belongs to, as if it came anew.

    `wake` has it done at once. A screen whose caller has ended or may no longer see what it sees is
    disconnected: it comes back by itself and is let in as who it is now, or refused. A screen that
    came without a token, such as a visitor's phone, is left alone.
    """

    def __init__(
        self,
        socketio: SocketIO,
        authentication: Authentication,
        centres: Centres,
        audiences: Sequence[Audience],
        subscriptions: Subscriptions,
    ) -> None:
        super().__init__("endings", every_s=EVERY_S, spacing_s=SPACING_S)
        self._socketio = socketio
        self._authentication = authentication
        self._centres = centres
        self._audiences = {audience.namespace: audience for audience in audiences}
        self._subscriptions = subscriptions

    def round(self) -> None:
        """Look at every screen once. Raises Unavailable."""
        screens = [screen for screen in self._subscriptions.screens() if screen.token]
        if not screens:
            return
        callers = self._authentication.callers({screen.token for screen in screens})
        for screen in screens:
            caller = callers[screen.token]
            if not self._may_stay(screen, caller):
                self._end(screen)

    def _may_stay(self, screen: JoinedScreen, caller: Caller | None) -> bool:
        try:
            caller = in_its_centre(self._centres, caller, screen.auth)
            if caller == screen.caller:
                return True
            topic = self._audiences[screen.namespace].join(caller, screen.auth)
        except QueueError:
            return False
        screen.caller = caller
        return topic == screen.topic

    def _end(self, screen: JoinedScreen) -> None:
        log.info("socket ended: %s, its caller has changed", screen.namespace)
        server = self._socketio.server
        line = server.manager.eio_sid_from_sid(screen.sid, screen.namespace)
        server.disconnect(screen.sid, namespace=screen.namespace)
        # A program may pass over the word; the line is then of no use to anybody.
        if line is not None:
            server.eio.disconnect(line)

"""The displays' audience: a topic for each screen."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.api.lobby.displays import DisplayAnswer
from app.domain.errors import NotSignedIn, NotThere
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right
from app.realtime.audience import Topic
from app.request_context import RequestContext
from display.screen import from_key, key_of, screen_of


class DisplayAudience:
    """All pages of a display see the same picture."""

    namespace = "/display"
    spacing_s = 0.0
    heartbeat_s = 4.0
    most: int | None = None

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The screen's topic. Raises NotSignedIn, NotAllowed, NotThere."""
        if caller is None:
            raise NotSignedIn()
        caller.must(Right.SEE_DISPLAY)
        installation = self._context.installation
        floor = installation.units.floor(caller.centre_id)
        screen = screen_of(auth, caller, is_demo=installation.settings.demo)
        installation.displays.zones_of(floor, caller, screen.zone)
        if screen.counter not in (None, *floor.centre.zones[screen.zone].counters):
            raise NotThere(counter=screen.counter)
        return Topic(caller.centre_id, key_of(screen))

    def picture(self, floor: Floor, key: str, at: datetime) -> DisplayAnswer:
        """The screen's picture."""
        return self._context.pictures.display(floor, from_key(key), at)

"""The rating tablets' audience: a topic for each counter."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.errors import NotSignedIn, NotThere
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right
from app.rating.picture import TabletPicture
from app.rating.view import rating_view
from app.realtime.audience import Topic
from app.request_context import RequestContext


class RatingAudience:
    """A tablet sees its own counter's."""

    namespace = "/rating"
    spacing_s = 0.1
    heartbeat_s = 4.0
    most: int | None = None

    def __init__(self, context: RequestContext) -> None:
        self._context = context

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The counter's topic. Raises NotSignedIn, NotAllowed, NotThere."""
        if caller is None:
            raise NotSignedIn()
        caller.must(Right.RATE)
        number = auth.get("counter", caller.counter)
        known = self._context.installation.units.floor(caller.centre_id).counters
        if not isinstance(number, int) or number not in known:
            raise NotThere(counter=number)
        if caller.counter not in (None, number):
            raise NotThere(counter=number)
        return Topic(caller.centre_id, str(number))

    def picture(self, floor: Floor, key: str, at: datetime) -> TabletPicture:
        """The counter's picture."""
        return rating_view(floor, int(key), at)

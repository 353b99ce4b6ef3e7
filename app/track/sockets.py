"""The visitors' audience: a topic for each ticket, by its secret code."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.api.visitors.tracking import TrackAnswer
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller
from app.realtime.audience import Topic
from app.request_context import RequestContext

MOST_PHONES = 2_000
"""Phones that are followed at a time, whoever they are: a day has fewer visitors than that."""


class TrackAudience:
    """A phone gets at most a picture each two seconds: it is no screen to be in a hurry for.

    A phone that finds no place polls.
    """

    namespace = "/track"
    spacing_s = 2.0
    heartbeat_s = 25.0

    def __init__(self, context: RequestContext) -> None:
        self._context = context
        self.most: int | None = MOST_PHONES

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The ticket's topic. Raises NotThere for an unknown or ended code."""
        floor, ticket = self._context.installation.ticket_reader.held(str(auth.get("code", "")))
        return Topic(floor.centre.id, str(ticket.id))

    def picture(self, floor: Floor, key: str, at: datetime) -> TrackAnswer:
        """The visitor's picture."""
        return self._context.pictures.track_by_id(floor, int(key), at)

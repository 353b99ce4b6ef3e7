"""An audience: the screens of one kind, who may join it, and the picture each of them gets."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.domain.queue.floor import Floor
from app.operations.centre.centres import Centres
from app.operations.installation import Picture
from app.operations.people.rights import Caller


@dataclass(frozen=True, slots=True)
class Topic:
    """What a screen subscribes to: the picture of a centre with the audience's own key."""

    centre_id: int
    key: str

    @property
    def room(self) -> str:
        """The name of the Socket.IO room whose screens all get this picture."""
        return f"{self.centre_id}/{self.key}"


def in_its_centre(
    centres: Centres, caller: Caller | None, auth: Mapping[str, Any]
) -> Caller | None:
    """The caller in the centre that its page shows. Raises NotThere for one that isn't its own."""
    centre = auth.get("centre")
    if caller is None or not isinstance(centre, str) or not centre:
        return caller
    return centres.in_centre(caller, centre)


class Audience(Protocol):
    """The screens of one namespace.

    `spacing_s` is the least time between two pictures of a topic, `heartbeat_s` the most: a screen
    that gets nothing for two of them knows that it is cut off; staff's pages and displays bear
    ten seconds. `most` screens are let in, None is any number; who is not let in asks by HTTP from
    time to time.
    """

    namespace: str
    spacing_s: float
    heartbeat_s: float
    most: int | None

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The topic of who connects. Raises QueueError where it may not look."""
        ...

    def picture(self, floor: Floor, key: str, at: datetime) -> Picture:
        """The topic's picture: a snapshot of all that its screens show."""
        ...

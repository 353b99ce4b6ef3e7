"""Pictures that the API gives too: the views themselves live in the stations above."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app.domain.floor import Floor
from app.domain.lobby import Screen
from app.domain.ticket import Ticket

Picture = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Pictures:
    """Handed down by the factory, so that the API and the sockets say the same."""

    display: Callable[[Floor, Screen, datetime], Picture]
    track: Callable[[Floor, Ticket, datetime], Picture]
    track_by_id: Callable[[Floor, int, datetime], Picture]

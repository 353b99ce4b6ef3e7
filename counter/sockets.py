"""The officers' audience: a topic for each person, wherever the person sits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.domain.errors import NotAllowed, NotSignedIn
from app.domain.queue.floor import Floor
from app.operations.people.rights import Caller, Right
from app.realtime.audience import Topic
from app.request_context import RequestContext
from counter.picture import ConsolePicture
from counter.view import counter_view

SHOWN_RIGHTS = (Right.SERVE, Right.TAKE_OVER, Right.CALL_OUT_OF_TURN, Right.SUPERVISE)
"""What a console offers only to those who may."""


def counter_topic(caller: Caller) -> Topic:
    """The topic of a person: the picture follows the person from counter to counter."""
    rights = "+".join(right.value for right in SHOWN_RIGHTS if caller.may(right))
    key = f"{caller.id}/{caller.role.value}/{rights}/{caller.username}/{caller.name}"
    return Topic(caller.centre_id, key)


class CounterAudience:
    """Every officer sees the own counter; two tabs of one officer see the same picture."""

    namespace = "/counter"
    spacing_s = 0.05
    heartbeat_s = 4.0
    most: int | None = None

    def __init__(self, context: RequestContext) -> None:
        self._installation = context.installation
        self._figures = context.figures

    def join(self, caller: Caller | None, auth: Mapping[str, Any]) -> Topic:
        """The person's topic. Raises NotSignedIn, NotAllowed."""
        if caller is None or caller.kind != "user":
            raise NotSignedIn()
        if not caller.may(Right.SERVE):
            raise NotAllowed(right=Right.SERVE.value)
        return counter_topic(caller)

    def picture(self, floor: Floor, key: str, at: datetime) -> ConsolePicture:
        """The person's picture."""
        ident, role, rights, username, name = key.split("/", 4)
        person = int(ident)
        mine = floor.of_officer(person)
        served = self._figures.of(floor, at).officers.get(person)
        return counter_view(
            floor,
            mine.number if mine else None,
            at,
            me={
                "id": person,
                "username": username,
                "name": name,
                "role": role,
                "rights": rights.split("+"),
            },
            names=self._installation.authentication.names(floor.centre.id),
            today={
                "served": served.served if served else 0,
                "mean_service_s": served.mean_service_s if served else None,
            },
        )

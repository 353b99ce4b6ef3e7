"""Codes of bookings by the centre's own SMS: handed over at once, and to nobody's outbox.

A code is good for minutes. One that the gateway doesn't take isn't tried again: the visitor asks
for another.
"""

from collections.abc import Callable

from app.domain.errors import Conflict
from app.domain.messages.addresses import message_number
from app.domain.messages.outbox import Channel
from app.operations.messages.channels import MessageChannels, ReadyChannel
from app.operations.messages.telling import Telling

HandOver = Callable[[ReadyChannel, Telling], None]
"""Sends the words soon; returns at once."""


class CodesByMessage:
    """The channel of codes of an installation: open in centres that send SMS."""

    def __init__(self, channels: MessageChannels) -> None:
        self._channels = channels
        self.hand_over: HandOver | None = None
        """Set by who sends; without it there is no such channel."""

    def reaches(self, centre_id: int) -> bool:
        """Whether the centre sends SMS."""
        return self.hand_over is not None and Channel.SMS in self._channels.usable(centre_id)

    def send(self, centre_id: int, phone: str, text: str) -> None:
        """Hand the words over. Raises Conflict where the channel was switched off meanwhile."""
        ready = self._channels.ready(centre_id, Channel.SMS, even_off=False)
        if ready is None or self.hand_over is None:
            raise Conflict("booked_by_staff_only")
        self.hand_over(ready, Telling(message_number(phone), "vi", text, "", {}))

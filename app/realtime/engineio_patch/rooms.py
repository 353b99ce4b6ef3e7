"""Who is in which room, kept in order while many screens come and go at once."""

from collections.abc import Callable
from functools import wraps
from threading import RLock
from typing import Any

from socketio import Manager


def _one_at_a_time(change: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(change)
    def in_turn(self: "OrderlyManager", *of: Any, **more: Any) -> Any:
        with self._changing:
            return change(self, *of, **more)

    return in_turn


class OrderlyManager(Manager):
    """python-socketio's own manager, whose changes happen one after the other.

    As it comes, two threads may each find a room missing and make it: the second one's takes the
    place of the first one's, with whoever was in it. After a restart every screen comes back at
    once, and one of them was refused now and then or got no pictures.
    """

    def __init__(self) -> None:
        super().__init__()
        self._changing = RLock()

    pre_connect = _one_at_a_time(Manager.pre_connect)
    connect = _one_at_a_time(Manager.connect)
    pre_disconnect = _one_at_a_time(Manager.pre_disconnect)
    basic_disconnect = _one_at_a_time(Manager.basic_disconnect)
    basic_enter_room = _one_at_a_time(Manager.basic_enter_room)
    basic_leave_room = _one_at_a_time(Manager.basic_leave_room)

"""Who is in which room, kept in order while many screens come and go at once."""

from threading import RLock
from typing import Any

from socketio import Manager


class OrderlyManager(Manager):
    """python-socketio's own manager, whose changes happen one after the other.

    As it comes, two threads may each find a room missing and make it: the second one's takes the
    place of the first one's, with whoever was in it. After a restart every screen comes back at
    once, and one of them was refused now and then or got no pictures.
    """

    def __init__(self) -> None:
        super().__init__()
        self._changing = RLock()

    def pre_connect(self, *of: Any, **more: Any) -> Any:
        """As the library's, one at a time; so are the others."""
        with self._changing:
            return super().pre_connect(*of, **more)

    def connect(self, *of: Any, **more: Any) -> Any:
        with self._changing:
            return super().connect(*of, **more)

    def pre_disconnect(self, *of: Any, **more: Any) -> Any:
        with self._changing:
            return super().pre_disconnect(*of, **more)

    def basic_disconnect(self, *of: Any, **more: Any) -> Any:
        with self._changing:
            return super().basic_disconnect(*of, **more)

    def basic_enter_room(self, *of: Any, **more: Any) -> Any:
        with self._changing:
            return super().basic_enter_room(*of, **more)

    def basic_leave_room(self, *of: Any, **more: Any) -> Any:
        with self._changing:
            return super().basic_leave_room(*of, **more)

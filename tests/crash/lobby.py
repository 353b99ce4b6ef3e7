"""Knows a display that follows the rule of the lobby: each call is spoken once, newest last.

Like the page it keeps the newest spoken `seq` over every reconnection, takes the first picture of
a connection as it is, and speaks what is newer than that and younger than a minute.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from tests.support.patience import patience
from tests.support.screens import ScreenSocket

AGAIN_S = 0.02
YOUNG = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Spoken:
    """One announcement."""

    seq: int
    label: str
    counter: int
    recall: int


class LobbyDisplay:
    """The display of a zone, on a thread of its own."""

    def __init__(self, port: int, zone: str, token: str) -> None:
        self.zone = zone
        self.spoken: list[Spoken] = []
        self.errors: list[BaseException] = []
        self.connections = 0
        self._port = port
        self._auth = {"token": token, "zone": zone}
        self._seen = 0
        self._is_new = True
        self._act: Callable[[], None] | None = None
        self._heard = threading.Condition()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"display-{zone}", daemon=True)

    def start(self) -> None:
        """Begin to look."""
        self._thread.start()

    def stop(self) -> None:
        """Look away."""
        self._stopping.set()
        self._thread.join(patience(30))

    def at_the_next(self, act: Callable[[], None], within_s: float = 20) -> None:
        """Act as soon as a picture comes that shows more, before anything else is done with it.

        Returns when that has happened, or without it when nothing came in so many seconds.
        """
        with self._heard:
            self._act = act
            self._heard.wait_for(lambda: self._act is None, within_s)
            self._act = None

    def wait_for(self, is_so: Callable[["LobbyDisplay"], bool], within_s: float = 20) -> bool:
        """Wait until a picture makes it so; tell whether it did."""
        with self._heard:
            return self._heard.wait_for(lambda: is_so(self), patience(within_s))

    @property
    def seen(self) -> int:
        """The `seq` of the newest picture."""
        return self._seen

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                try:
                    self._look()
                except (ConnectionError, TimeoutError):
                    self._stopping.wait(AGAIN_S)
        except BaseException as error:  # noqa: BLE001 - the thread's top: the test raises it
            self.errors.append(error)

    def _look(self) -> None:
        screen = ScreenSocket(self._port, "/display", self._auth, timeout_s=5)
        self.connections += 1
        self._is_new = True
        try:
            while not self._stopping.is_set():
                for picture in screen.pictures():
                    is_first, self._is_new = self._is_new, False
                    self._take(picture, is_first=is_first)
        finally:
            screen.close()

    def _take(self, picture: dict[str, Any], *, is_first: bool) -> None:
        with self._heard:
            if self._act is not None and picture["seq"] > self._seen:
                self._act()
                self._act = None
            if picture["seq"] < self._seen:
                # What a picture once showed was committed: no restart may show less.
                assert not is_first, f"{picture['seq']} after {self._seen}"
                return
            self._seen = picture["seq"]
            now = datetime.fromisoformat(picture["at"])
            last = self.spoken[-1].seq if self.spoken else 0
            for call in reversed(picture["calls"]):
                if call["seq"] > last and now - datetime.fromisoformat(call["at"]) < YOUNG:
                    self.spoken.append(
                        Spoken(call["seq"], call["label"], call["counter"], call["recall"])
                    )
            self._heard.notify_all()

"""Knows the people and screens of a lobby in which every call must be heard to its end, once."""

import random
from typing import Any

from tests.crash.people import Ledger, Person
from tests.support.keepalive import Cut, read

SAID_IN_S = 0.05


class Screen(Person):
    """A display's loudspeaker: asks for its turn, says what it may, and reports what it ended.

    As the page does, it sends the very same question again where it got no answer. `said` are the
    numbers in the log of the calls after `after` whose end was acknowledged; `is_idle` tells
    whether nothing waited to be said when it looked last.
    """

    def __init__(
        self, port: int, token: str, ledger: Ledger, *, zone: str, name: str, after: int
    ) -> None:
        super().__init__(port, token, ledger, name=name, luck=random.Random(name))
        self.said: list[int] = []
        self.is_idle = False
        self._after = after
        self._path = f"/displays/{zone}"
        self._done = 0

    def work(self) -> None:
        """Say the next calls, if it is this screen's turn."""
        waiting = [seq for seq in self._calls() if seq > self._done][:3]
        beat: dict[str, Any] = {"screen": f"screen-{self.name}", "sound": "ok"}
        asked = beat | {"begin": waiting, "key": self.new_id()} if waiting else beat
        _, answer = self.insist(f"{self._path}/speaking", asked)
        self._done = max(self._done, answer["said_until"])
        if answer["may_begin"]:
            self._stopping.wait(SAID_IN_S)
            newest = max(answer["calls"])
            self.insist(f"{self._path}/speaking", beat | {"ended": newest})
            self.said += [seq for seq in answer["calls"] if seq > self._after]
            self._done = max(self._done, newest)
        self.is_idle = not waiting
        self.pause(0.05)

    def _calls(self) -> list[int]:
        """The numbers of the calls that are shown, the oldest first."""
        while True:
            try:
                status, picture = self._connection.get(f"/api/v1{self._path}")
            except Cut:
                continue
            if status == 200:
                return sorted(call["seq"] for call in read(picture)["calls"])


class Caller(Person):
    """An officer who calls, serves for a moment, and finishes with the next call.

    Who comes next is called when everybody has been heard: `heard` counts the calls that were.
    """

    def __init__(
        self, port: int, token: str, ledger: Ledger, *, counter: int, screens: list[Screen]
    ) -> None:
        name = f"officer-{counter}"
        super().__init__(port, token, ledger, name=name, luck=random.Random(name))
        self._path = f"/counters/{counter}"
        self._screens = screens
        self._ticket: dict[str, Any] | None = None

    def work(self) -> None:
        """Call the next, if nobody waits to be heard."""
        if len(self.ledger.called) > sum(len(screen.said) for screen in self._screens):
            self.pause(0.02)
            return
        asked: dict[str, Any] = {"request_id": self.new_id()}
        if self._ticket is not None:
            asked["finish"] = {"outcome": "accepted", "version": self._ticket["version"]}
        status, called = self.insist(f"{self._path}/call-next", asked)
        self._ticket = None
        if status == 204:
            self.pause(0.1)
            return
        self.ledger.called[asked["request_id"]] = called
        path = f"/tickets/{called['id']}/start"
        started = {"version": called["version"], "request_id": self.new_id()}
        _, self._ticket = self.insist(path, started)

"""Knows what befalls devices, seeded: at random moments, of random kinds, for random whiles."""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.support.patience import patience

LOOK_S = 0.1


def _nothing() -> None:
    """Do nothing: it is over by itself."""


@dataclass(frozen=True, slots=True)
class Mishap:
    """One kind of trouble: how it begins, how it ends; `lasts` where it goes on until then."""

    kind: str
    begin: Callable[[], None]
    end: Callable[[], None] = _nothing
    lasts: bool = True


@dataclass(frozen=True, slots=True)
class Spell:
    """One trouble that was: from when to when, and when the device was well again, if it was.

    `by_hand`: only after somebody had switched it off and on.
    """

    kind: str
    began_s: float
    ended_s: float
    healed_s: float | None
    by_hand: bool = False

    @property
    def heals_s(self) -> float:
        """The seconds from the end of the trouble until all was well."""
        return float("inf") if self.healed_s is None else self.healed_s - self.ended_s

    def covers(self, begin_s: float, end_s: float) -> bool:
        """Whether it lasted at some moment between the two."""
        until_s = float("inf") if self.healed_s is None else self.healed_s
        return self.began_s <= end_s and begin_s <= until_s


def _never() -> bool:
    """Most devices never need a hand."""
    return False


@dataclass(frozen=True, slots=True)
class Victim:
    """A device or line, the names of its devices at the server, what befalls it, and its health.

    `is_well` is told since when it must have been looked at. Where it `is_stuck` long after its
    trouble, somebody will `switch` it off and on.
    """

    name: str
    devices: Sequence[str]
    mishaps: Sequence[Mishap]
    is_well: Callable[[float], bool]
    is_stuck: Callable[[], bool] = _never
    switch: Callable[[], None] = _nothing


class Trouble:
    """What befalls one device or line, on a thread of its own, until it is stopped."""

    def __init__(
        self,
        victim: Victim,
        *,
        seed: int,
        apart_s: float,
        longest_s: float,
        heal_s: float,
        stuck_s: float,
    ) -> None:
        self.name = victim.name
        self.devices = victim.devices
        self.spells: list[Spell] = []
        self._victim = victim
        self._dice = random.Random(f"{seed}/{victim.name}")
        self._apart_s = apart_s
        self._longest_s = longest_s
        self._heal_s = heal_s
        self._stuck_s = stuck_s
        self._stopping = threading.Event()
        self.is_abandoned = False
        self.thread = threading.Thread(target=self._run, name=f"trouble-{victim.name}", daemon=True)

    def start(self) -> None:
        """Let it begin."""
        self.thread.start()

    def stop(self) -> None:
        """Let the last one end, and wait until the device is well."""
        self._stopping.set()

    def abandon(self) -> None:
        """Wait for nothing any more: the week is broken off."""
        self.is_abandoned = True
        self._stopping.set()

    def join(self) -> None:
        """Wait until the last one has ended."""
        if self.thread.is_alive():
            self.thread.join()

    def _run(self) -> None:
        while not self._stopping.wait(self._dice.expovariate(1 / self._apart_s)):
            mishap = self._dice.choice(self._victim.mishaps)
            lasts_s = self._dice.uniform(0.2, self._longest_s) if mishap.lasts else 0.0
            began_s = time.monotonic()
            mishap.begin()
            self._stopping.wait(lasts_s)
            mishap.end()
            ended_s = time.monotonic()
            self.spells.append(self._healed(mishap.kind, began_s, ended_s))

    def _healed(self, kind: str, began_s: float, ended_s: float) -> Spell:
        """Wait until the device is well, or for as long as it may take."""
        by_hand = False
        while (waited_s := time.monotonic() - ended_s) < patience(self._heal_s):
            if self.is_abandoned:
                break
            if self._victim.is_well(ended_s):
                return Spell(kind, began_s, ended_s, time.monotonic(), by_hand=by_hand)
            if waited_s > self._stuck_s and not by_hand and self._victim.is_stuck():
                by_hand = True
                self._victim.switch()
            time.sleep(LOOK_S)
        return Spell(kind, began_s, ended_s, None, by_hand=by_hand)

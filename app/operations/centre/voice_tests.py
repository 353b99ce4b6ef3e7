"""A draft's announcement by ear: the words and the clip of a call that nobody made."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from time import monotonic
from typing import Any

from app.domain.errors import Invalid, TooMany
from app.domain.queue.floor import Call
from app.operations.centre.configuring import Configurations
from app.operations.clock import Clock
from app.operations.lobby.announcements import Announcer, Speech
from app.operations.people.rights import Caller

MOST_A_MINUTE = 20
"""Of one person: each may be a second of work for the voice, which calls wait for."""
MINUTE_S = 60.0


@dataclass(frozen=True, slots=True)
class SampleCall:
    """What is to be heard: which number, to which counter, in which language, which time."""

    label: str
    counter: int
    language: str
    recall: int = 0
    is_last: bool = False


class VoiceTests:
    """Has drafts spoken. Any thread may use it."""

    def __init__(self, configurations: Configurations, clock: Clock) -> None:
        self._configurations = configurations
        self._clock = clock
        self._asked: dict[int, deque[float]] = {}
        self._lock = Lock()

    def speak(
        self, caller: Caller, patch: Mapping[str, Any], said: SampleCall, announcer: Announcer
    ) -> Speech:
        """What the draft would say, with a clip that is there; without one there is no voice.

        Raises NotAllowed, ConfigurationError where the draft is wrong, Invalid for a language or a
        counter that it hasn't, TooMany.
        """
        centre = self._configurations.tried(caller, patch)
        if said.language not in centre.languages:
            raise Invalid("invalid", field="language")
        if said.counter not in centre.counters:
            raise Invalid("invalid", field="counter")
        self._count(caller)
        call = Call(
            seq=0,
            ticket_id=0,
            label=said.label,
            language=said.language,
            counter=said.counter,
            zone=centre.counters[said.counter].zone,
            at=self._clock.now(),
            recall=said.recall,
            last=said.is_last,
        )
        return announcer.made(announcer.speech(centre, call), said.language)

    def _count(self, caller: Caller) -> None:
        now = monotonic()
        with self._lock:
            asked = self._asked.setdefault(caller.id, deque())
            while asked and now - asked[0] >= MINUTE_S:
                asked.popleft()
            if len(asked) >= MOST_A_MINUTE:
                raise TooMany(seconds=max(1, round(MINUTE_S - (now - asked[0]))))
            asked.append(now)

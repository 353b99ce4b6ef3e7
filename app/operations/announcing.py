"""Announcing: the words of a call, and the clip that says them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from app import texts
from app.domain.centre import Centre
from app.domain.floor import Call
from app.domain.speech import announcement, spell_label

log = logging.getLogger(__name__)

MakeClip = Callable[[tuple[str, ...], str], str]
"""Makes the clip of an announcement's pieces in a language; returns its file name."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said for a call: its text, and the addresses of its clips (empty: no voice)."""

    text: str
    clips: tuple[str, ...]


class Announcer:
    """Knows the words of each call. A voice that fails never stops a call."""

    def __init__(self, make_clip: MakeClip) -> None:
        self._make_clip = make_clip

    def speech(self, centre: Centre, call: Call) -> Speech:
        """The words and the clip of the call; what was made before costs nothing."""
        pieces = self._pieces(centre, call)
        try:
            clips: tuple[str, ...] = (f"/voice/{self._make_clip(pieces, call.language)}",)
        except Exception:  # the edge of the voice: whatever it does, the call goes on
            log.exception("voice: no clip for %s", call.label)
            clips = ()
        invite, _, to_counter = pieces
        spelled = spell_label(call.label, call.language)
        return Speech(f"{invite} {spelled}, {to_counter}.", clips)

    def _pieces(self, centre: Centre, call: Call) -> tuple[str, ...]:
        def say(key: str, **facts: object) -> str:
            return texts.text(call.language, key, **facts)

        name = centre.counters[call.counter].name
        plain = name["vi"] == f"Quầy {call.counter}"
        spoken = say("speech.counter", number=call.counter) if plain else name[call.language]
        return announcement(
            call.label,
            spoken,
            recall=call.recall,
            last=call.last,
            language=call.language,
            say=say,
        )

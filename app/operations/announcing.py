"""Announcing: the words of a call, and the clip that says them."""

import logging
from collections.abc import Callable
from dataclasses import dataclass

from app import texts
from app.domain.centre import Centre
from app.domain.floor import Call
from app.domain.speech import announcement, spell_label

log = logging.getLogger(__name__)

NameClip = Callable[[tuple[str, ...], str], str | None]
"""Names the clip of an announcement's pieces in a language, at once; None: there is no voice."""

MakePhrase = Callable[[str, str], str | None]
"""Makes the clip of a text in a language; returns its file name, None where nothing is heard."""


@dataclass(frozen=True, slots=True)
class Speech:
    """What is said for a call: its text, and the addresses of its clips (empty: no voice)."""

    text: str
    clips: tuple[str, ...]


class Announcer:
    """Knows the words of each call. A voice that fails never stops a call."""

    def __init__(self, name_clip: NameClip, make_phrase: MakePhrase) -> None:
        self._name_clip = name_clip
        self._make_phrase = make_phrase

    def phrase(self, text: str, language: str) -> str | None:
        """The address of the clip that says the text, or None where the voice can't.

        The text must be the centre's or ours: what anybody sends is never spoken.
        """
        try:
            name = self._make_phrase(text, language)
        except Exception:  # the edge of the voice: the screen is still there to be read
            log.exception("voice: no clip for a screen")
            return None
        return f"/voice/{name}" if name else None

    def speech(self, centre: Centre, call: Call) -> Speech:
        """The words and the clip of the call; returns at once, for a picture waits for it."""
        pieces = self._pieces(centre, call)
        name = self._name_clip(pieces, call.language)
        clips = (f"/voice/{name}",) if name else ()
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

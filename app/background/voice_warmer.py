"""The voice made ahead of calls: the parts of every number, and whole numbers when nothing happens.

A call joins what is kept. So a new number costs no speaking while visitors come: its parts are
there. Spoken as a whole it has the better melody, for which there is time later.
"""

import logging
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from queue import Empty, Full, Queue
from threading import Thread
from time import monotonic
from typing import Protocol

from app import texts
from app.background.voice_fetcher import Fetching, VoiceFetcher
from app.domain.centre.values import Centre
from app.domain.lobby.speech_lock import MAY_BE_SAID, to_be_heard
from app.domain.queue.floor import Floor
from app.domain.queue.ticket import Ticket
from app.operations.installation import Installation
from app.operations.lobby.announcements import fixed_phrases, number_parts, read_by
from app.persistence.queue.unit_of_work import ID_SHIFT

log = logging.getLogger(__name__)

QUEUED_MOST = 1000
IDLE_AFTER_S = 20.0
"""So long nothing must have happened in any centre before a whole number is spoken."""
STOP_WITHIN_S = 0.5
"""How long the server's end waits for a phrase in hand: gunicorn gives it two seconds in all."""

PhraseQueue = Queue[tuple[str, str] | None]


class Phrases(Protocol):
    """Where spoken phrases are kept."""

    def phrase(self, text: str, language: str) -> object:
        """Have the phrase made if it isn't kept."""
        ...


class Kept(Protocol):
    """Tells at once whether a phrase is kept, without its sound."""

    def keeps(self, text: str, language: str) -> bool:
        """Whether the phrase is kept."""
        ...

    def joins(self, text: str, language: str) -> bool:
        """Whether the phrase's parts are kept."""
        ...

    def speaks(self, texts: Sequence[str], language: str) -> bool:
        """Whether a voice can say the texts."""
        ...


class VoiceWarmer:
    """Speaks what tickets will need before they are called, so that a call only joins it.

    Losing a wish costs a few milliseconds at the call, so a full queue drops it. What comes of the
    internet has a thread of its own: it holds up nothing that is made here.
    """

    def __init__(
        self,
        phrases: Phrases,
        kept: Kept,
        fetching: Fetching | None = None,
        *,
        idle_after_s: float = IDLE_AFTER_S,
    ) -> None:
        self._phrases = phrases
        self._kept = kept
        self._fetcher = VoiceFetcher(fetching) if fetching is not None else None
        self._centres: dict[int, Centre] = {}
        self._made: PhraseQueue = Queue(QUEUED_MOST)
        self._whole: OrderedDict[tuple[str, str], None] = OrderedDict()
        """The numbers to be spoken as a whole, the newest last: those are called next."""
        self._idle_after_s = idle_after_s
        self._busy_until_s = 0.0
        self._thread = Thread(target=self._make, name="voice", daemon=True)

    def start(self, installation: Installation) -> None:
        """Begin with the words that every call of any centre has, and with the newest calls.

        Whoever was told the name of a clip before a restart may ask for it before any screen has
        its first picture of this server, and must find it.
        """
        self._thread.start()
        if self._fetcher is not None:
            self._fetcher.start()
        units = installation.units
        units.listeners.append(self.changed)
        floors = [units.floor(centre_id) for centre_id in installation.centre_ids()]
        centres = [floor.centre for floor in floors]
        for language in dict.fromkeys(spoken for centre in centres for spoken in centre.languages):
            self._wish(texts.text(language, "speech.invite"), language)
        for centre in centres:
            self._follow(centre)
        at = installation.clock.now()
        for floor in floors:
            for call in to_be_heard(floor, tuple(floor.centre.zones), at):
                if at - call.at < MAY_BE_SAID:
                    installation.announcer.speech(floor.centre, call)

    def stop(self) -> None:
        """End after the phrase in hand, for which it waits a moment only."""
        _end(self._made)
        if self._fetcher is not None:
            self._fetcher.stop(STOP_WITHIN_S)
        if self._thread.is_alive():
            self._thread.join(STOP_WITHIN_S)

    def changed(self, floor: Floor) -> None:
        """Take the configuration with which a centre goes on; return at once."""
        self._busy_until_s = monotonic() + self._idle_after_s
        self._follow(floor.centre)

    def phrases_waiting(self) -> int:
        """How many phrases wait for a voice of the internet."""
        return self._fetcher.waiting if self._fetcher is not None else 0

    def issued(self, ticket: Ticket) -> None:
        """Have the ticket's number made in words, later if its parts are there; return at once."""
        centre = self._centres.get(ticket.id >> ID_SHIFT)
        if centre is None:
            return
        words = read_by(centre, ticket.label, ticket.language)
        if not self._kept.joins(words, ticket.language):
            self._wish(words, ticket.language)
            return
        self._whole[words, ticket.language] = None
        while len(self._whole) > QUEUED_MOST:
            self._whole.popitem(last=False)

    def _follow(self, centre: Centre) -> None:
        """Have made what every call has, once for each configuration of the centre."""
        if self._centres.get(centre.id) is centre:
            return
        self._centres[centre.id] = centre
        for language in centre.languages:
            phrases = [*fixed_phrases(centre, language), *number_parts(centre, language)]
            if not self._kept.speaks(phrases, language):
                log.warning(
                    "voice: none speaks %r: a call in it is the chime, and the text on the screens;"
                    " `moiso voice check` names what to record",
                    language,
                )
            for phrase in phrases:
                self._wish(phrase, language)

    def _wish(self, words: str, language: str) -> None:
        if self._fetcher is not None:
            self._fetcher.wish(words, language)
        if not self._kept.speaks([words], language):
            return
        try:
            self._made.put_nowait((words, language))
        except Full:
            log.info("voice: the queue is full; %r will be made at its call", words)

    def _make(self) -> None:
        while True:
            try:
                wish = self._made.get(timeout=self._pause_s())
            except Empty:
                self._speak_whole()
                continue
            if wish is None:
                return
            self._speak(wish)

    def _pause_s(self) -> float:
        """How long to wait for a wish until it is time to look for a whole number."""
        return max(0.0, self._busy_until_s - monotonic()) if self._whole else self._idle_after_s

    def _speak_whole(self) -> None:
        if not self._whole or monotonic() < self._busy_until_s:
            return
        (words, language), _ = self._whole.popitem()
        if self._fetcher is not None:
            self._fetcher.wish(words, language)
        self._speak((words, language))

    def _speak(self, wish: tuple[str, str]) -> None:
        try:
            if not self._kept.keeps(*wish):
                self._phrases.phrase(*wish)
        except Exception:  # the thread's top: without voice the calls go on
            log.exception("voice: could not speak %r", wish[0])


def _end(queue: PhraseQueue) -> None:
    """End its thread after the phrase in hand: what still waits can be made another day."""
    with suppress(Empty):
        while True:
            queue.get_nowait()
    queue.put(None)

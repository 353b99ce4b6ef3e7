"""The voice made ahead of calls: what a ticket will need is spoken when it is issued."""

import logging
from queue import Full, Queue
from threading import Thread
from typing import Protocol

from app import texts
from app.domain.speech import read_label
from app.domain.ticket import Ticket
from app.operations.house import House

log = logging.getLogger(__name__)

QUEUED_MOST = 1000


class Phrases(Protocol):
    """Where spoken phrases are kept."""

    def phrase(self, text: str, language: str) -> object:
        """Has the phrase made if it isn't kept."""
        ...


class VoiceWarmer:
    """Speaks what tickets will need when they are issued, so that a call only joins it.

    Losing a wish costs a few milliseconds at the call, so a full queue drops it.
    """

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases
        self._wishes: Queue[tuple[str, str] | None] = Queue(QUEUED_MOST)
        self._thread = Thread(target=self._run, name="voice", daemon=True)

    def start(self, house: House) -> None:
        """Begins with the words that every call has."""
        self._thread.start()
        for language in house.units.floor(house.main_centre()).centre.languages:
            self._wish(texts.text(language, "speech.invite"), language)

    def stop(self) -> None:
        """Ends after the phrase in hand."""
        while True:
            try:
                self._wishes.put_nowait(None)
            except Full:
                self._wishes.get_nowait()
            else:
                return

    def issued(self, ticket: Ticket) -> None:
        """Wishes for the ticket's number in words; returns at once."""
        self._wish(read_label(ticket.label, ticket.language), ticket.language)

    def _wish(self, words: str, language: str) -> None:
        try:
            self._wishes.put_nowait((words, language))
        except Full:
            log.info("voice: the queue is full; %r will be made at its call", words)

    def _run(self) -> None:
        while (wish := self._wishes.get()) is not None:
            try:
                self._phrases.phrase(*wish)
            except Exception:  # the thread's top: without voice the calls go on
                log.exception("voice: could not speak %r", wish[0])

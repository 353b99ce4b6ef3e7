"""Work behind the requests: the voice made ahead of calls, the day closed at midnight."""

import logging
from queue import Full, Queue
from threading import Event, Lock, Thread
from typing import Protocol

from app import texts
from app.domain.routing import queue_of
from app.domain.speech import read_label
from app.domain.ticket import Ticket
from app.operations.house import House
from app.operations.watching import WELL, Told, Watching
from app.persistence.database import Unavailable
from app.persistence.people import Device
from hardware.devices import Health, HealthState

log = logging.getLogger(__name__)

QUEUED_MOST = 1000
EVERY_S = 30.0
AUTO_CALL_EVERY_S = 0.5
BETWEEN_WRITES_S = 1.0


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


class HealthLog:
    """Writes into the log when devices fail and when they are well again.

    Devices' threads only leave word; one thread writes, the newest state of each device, so that
    a loose plug fills no log and a busy database holds up no printer.
    """

    def __init__(self, watching: Watching) -> None:
        self._watching = watching
        self._lock = Lock()
        self._heard: dict[int, tuple[Device, Health]] = {}
        self._told: dict[int, dict[int, Told]] = {}
        self._awake = Event()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="health-log", daemon=True)

    def start(self) -> None:
        """Begins to write."""
        self._thread.start()

    def stop(self) -> None:
        """Ends; what was heard and not written will be heard again at the next start."""
        self._stopping.set()
        self._awake.set()

    def heard(self, device: Device, health: Health) -> None:
        """Takes the newest health of a device; returns at once."""
        with self._lock:
            self._heard[device.id] = (device, health)
        self._awake.set()

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._awake.wait()
            self._awake.clear()
            try:
                self.write()
            except Unavailable as error:
                log.warning("devices: their health isn't written yet: %s", error)
                self._awake.set()
            except Exception:  # the thread's top
                log.exception("devices: their health could not be written")
            self._stopping.wait(BETWEEN_WRITES_S)

    def write(self) -> None:
        """Writes what is news. Raises Unavailable; what was not written stays to be written."""
        with self._lock:
            heard = dict(self._heard)
        for device, health in heard.values():
            self._write(device, health)
            with self._lock:
                if self._heard.get(device.id) == (device, health):
                    del self._heard[device.id]

    def _write(self, device: Device, health: Health) -> None:
        if health.state is HealthState.UNKNOWN:
            return
        centre_id, now = device.centre_id, (health.state.value, health.cause.value)
        if centre_id not in self._told:
            self._told[centre_id] = dict(self._watching.told(centre_id))
        # A device that was never in trouble is well, which is no news.
        if self._told[centre_id].get(device.id, WELL) != now:
            self._watching.note(centre_id, device.id, device.name, health)
            self._told[centre_id][device.id] = now


class Housekeeping:
    """Closes days that are over, at midnight or after days of being off."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Looks at once, then every half minute."""
        self._thread.start()

    def stop(self) -> None:
        """Ends."""
        self._stopping.set()

    def _run(self) -> None:
        while True:
            try:
                self._close_past_days()
            except Unavailable as error:
                log.warning("housekeeping: the database can't answer: %s", error)
            except Exception:  # the thread's top
                log.exception("housekeeping: failed")
            if self._stopping.wait(EVERY_S):
                return

    def _close_past_days(self) -> None:
        for centre_id in self._house.centre_ids():
            if expired := self._house.days.close_past_days(centre_id):
                log.info("centre %s: a past day is closed, %d tickets expired", centre_id, expired)


class AutoCaller:
    """Calls the next ticket at counters whose time has come; what is due stands in the tables.

    So a server that was killed in between calls once it is back, and of two servers one calls.
    """

    def __init__(self, house: House) -> None:
        self._house = house
        self._stopping = Event()
        self._thread = Thread(target=self._run, name="auto-call", daemon=True)

    def start(self) -> None:
        """Looks twice a second."""
        self._thread.start()

    def stop(self) -> None:
        """Ends after the call in hand."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.wait(AUTO_CALL_EVERY_S):
            try:
                call_due(self._house)
            except Unavailable as error:
                log.warning("auto-call: the database can't answer: %s", error)
            except Exception:  # the thread's top
                log.exception("auto-call: failed")


def call_due(house: House) -> None:
    """Calls at every counter whose time has come and that somebody waits for."""
    at = house.clock.now()
    for centre_id in house.centre_ids():
        floor = house.units.floor(centre_id)
        for number, now in floor.counters.items():
            due = now.auto_call_at is not None and now.auto_call_at <= at
            if due and queue_of(floor, number, at):
                house.calling.auto_next(centre_id, number)

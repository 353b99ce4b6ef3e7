"""One cable with something to read at its end: read all day, opened again after trouble."""

import logging
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from queue import SimpleQueue

from hardware.devices import Cause, HealthRecord, HealthState
from hardware.errors import WireError
from hardware.inputs.keypad import Decoder, Keypad, KeypadFrame, Press
from hardware.inputs.scanner import Scanner
from hardware.transports import Transport

_LOG = logging.getLogger(__name__)
_OPEN_S = 3.0
_READ_S = 0.5
_FIRST_RETRY_S = 0.2
_LAST_RETRY_S = 5.0
_LATE_S = 10.0
"""Who pressed a key so long ago has called by the console since, or pressed again."""


class InputLine(ABC):
    """A wire that is read on a thread of its own, which only `stop` ends."""

    def __init__(self, wire: Transport, name: str) -> None:
        self._wire = wire
        self._name = name
        self._stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start reading."""
        self.thread.start()

    def stop(self) -> None:
        """Ask the thread to end; returns at once."""
        self._stopping.set()

    @abstractmethod
    def _records(self) -> Iterable[HealthRecord]:
        """The health of everything on this wire."""

    @abstractmethod
    def _begin(self) -> None:
        """Forget what was half read: the wire was opened anew."""

    @abstractmethod
    def _hear(self, received: bytes) -> None:
        """Take what has come, b"" if nothing came for half a second."""

    def _run(self) -> None:
        retry_s = _FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                self._wire.open(_OPEN_S)
                self._begin()
                while not self._stopping.is_set():
                    received = self._wire.read(_READ_S)
                    for record in self._records():
                        record.note(HealthState.OK)
                    retry_s = _FIRST_RETRY_S
                    self._hear(received)
            except Exception as error:  # noqa: BLE001 - the top of a thread
                self._note(error)
                self._wire.close()
                self._stopping.wait(retry_s)
                retry_s = min(2 * retry_s, _LAST_RETRY_S)
        self._wire.close()

    def _note(self, error: Exception) -> None:
        if not isinstance(error, WireError):
            _LOG.error("%s", self._name, exc_info=error)
        for record in self._records():
            record.note(HealthState.FAULT, Cause.WIRE, detail=str(error))


@dataclass(frozen=True, slots=True)
class KeypadListener:
    """A keypad of the cable, by its device's id and name, and the record of its health."""

    id: int
    name: str
    keypad: Keypad
    health: HealthRecord


@dataclass(frozen=True, slots=True)
class _Pressed:
    """A press that is to be told, and when it came."""

    listener: KeypadListener
    press: Press
    at_s: float


class KeypadLine(InputLine):
    """A cable with one or many keypads; `pressed` is told each press, one after another.

    It is told on a thread of its own: while one press is carried out the cable is read on, or the
    presses that come meanwhile would be read at one moment and count as a key that bounces.
    """

    def __init__(self, wire: Transport, pressed: Callable[[int, Press], None]) -> None:
        super().__init__(wire, "keypads")
        self._pressed = pressed
        self._listeners: list[KeypadListener] = []
        self._decoder: Decoder | None = None
        self._untold: SimpleQueue[_Pressed | None] = SimpleQueue()
        self._teller = threading.Thread(target=self._tell_all, name="presses", daemon=True)

    def start(self) -> None:
        """Start reading, and telling what was pressed."""
        self._teller.start()
        super().start()

    def stop(self) -> None:
        """Ask both threads to end; returns at once."""
        super().stop()
        self._untold.put(None)

    @property
    def listeners(self) -> tuple[KeypadListener, ...]:
        """Returns the keypads of the cable."""
        return tuple(self._listeners)

    def add(self, listener: KeypadListener) -> None:
        """Add a keypad, before `start`."""
        self._listeners.append(listener)

    def _records(self) -> Iterable[HealthRecord]:
        return (listener.health for listener in self._listeners)

    def _begin(self) -> None:
        self._decoder = Decoder(self._listeners[0].keypad.frame)

    def _hear(self, received: bytes) -> None:
        if self._decoder is None or not received:
            return
        for frame in self._decoder.feed(received, time.monotonic()):
            self._take(frame)

    def _take(self, frame: KeypadFrame) -> None:
        at_s = time.monotonic()
        for listener in self._listeners:
            if not listener.keypad.is_from(frame):
                continue
            try:
                press = listener.keypad.press(frame, at_s)
            except KeyError:
                # The bytes are what IT staff need to find the code of a key.
                _LOG.warning("keypad %s: no key has %s", listener.name, frame.raw.hex(" ").upper())
                continue
            if press is not None:
                self._untold.put(_Pressed(listener, press, at_s))

    def _tell_all(self) -> None:
        while (pressed := self._untold.get()) is not None:
            self._tell(pressed)

    def _tell(self, pressed: _Pressed) -> None:
        name, key = pressed.listener.name, pressed.press.key
        if time.monotonic() - pressed.at_s > _LATE_S:
            _LOG.warning("keypad %s: %s came too late and was left out", name, key)
            return
        try:
            self._pressed(pressed.listener.id, pressed.press)
        except Exception:  # noqa: BLE001 - what a press comes to must not end the telling
            _LOG.exception("keypad %s: %s failed", name, key)


class ScannerLine(InputLine):
    """A cable with a code scanner; `scanned` is told each code on its thread, one by one."""

    def __init__(
        self,
        wire: Transport,
        scanner: Scanner,
        health: HealthRecord,
        scanned: Callable[[str], None],
    ) -> None:
        super().__init__(wire, "scanner")
        self._scanner = scanner
        self._health = health
        self._scanned = scanned

    def _records(self) -> Iterable[HealthRecord]:
        return (self._health,)

    def _begin(self) -> None:
        self._scanner.reset()

    def _hear(self, received: bytes) -> None:
        at_s = time.monotonic()
        for code in self._scanner.feed(received, at_s):
            try:
                self._scanned(code)
            except Exception as error:  # noqa: BLE001 - what a scan comes to must not end the reading
                # Without its traceback: nothing of a card may come near the log.
                _LOG.error("scanner: a scan was not taken: %s", type(error).__name__)
        self._scanner.forget(at_s)

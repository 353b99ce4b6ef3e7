"""One cable with one or many keypads on it: read all day, opened again after trouble."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from hardware.devices import Cause, HealthRecord, HealthState
from hardware.errors import WireError
from hardware.inputs.keypad import Decoder, Frame, Keypad, Press
from hardware.transports import Transport

_LOG = logging.getLogger(__name__)
_OPEN_S = 3.0
_READ_S = 0.5
_FIRST_RETRY_S = 0.2
_LAST_RETRY_S = 5.0


@dataclass(frozen=True, slots=True)
class Listener:
    """A keypad of the cable, by its device's id and name, and the record of its health."""

    id: int
    name: str
    keypad: Keypad
    health: HealthRecord


class KeypadLine:
    """Reads a wire on a thread of its own; `pressed` is told each press there, one by one."""

    def __init__(self, wire: Transport, pressed: Callable[[int, Press], None]) -> None:
        self._wire = wire
        self._pressed = pressed
        self._listeners: list[Listener] = []
        self._stopping = threading.Event()
        self.thread = threading.Thread(target=self._run, name="keypads", daemon=True)

    @property
    def listeners(self) -> tuple[Listener, ...]:
        """Return the keypads of the cable."""
        return tuple(self._listeners)

    def add(self, listener: Listener) -> None:
        """Add a keypad, before `start`."""
        self._listeners.append(listener)

    def start(self) -> None:
        """Start reading."""
        self.thread.start()

    def stop(self) -> None:
        """Ask the thread to end; returns at once."""
        self._stopping.set()

    def _run(self) -> None:
        retry_s = _FIRST_RETRY_S
        while not self._stopping.is_set():
            try:
                self._wire.open(_OPEN_S)
                for listener in self._listeners:
                    listener.health.note(HealthState.OK)
                retry_s = _FIRST_RETRY_S
                self._read()
            except Exception as error:  # noqa: BLE001 - the top of a thread
                self._note(error)
                self._wire.close()
                self._stopping.wait(retry_s)
                retry_s = min(2 * retry_s, _LAST_RETRY_S)
        self._wire.close()

    def _read(self) -> None:
        decoder = Decoder(self._listeners[0].keypad.frame)
        while not self._stopping.is_set():
            received = self._wire.read(_READ_S)
            for frame in decoder.feed(received, time.monotonic()) if received else ():
                self._take(frame)

    def _take(self, frame: Frame) -> None:
        for listener in self._listeners:
            if not listener.keypad.is_from(frame):
                continue
            try:
                press = listener.keypad.press(frame, time.monotonic())
            except KeyError:
                # The bytes are what IT staff need to find the code of a key.
                _LOG.warning("keypad %s: no key has %s", listener.name, frame.raw.hex(" ").upper())
                continue
            if press is not None:
                self._tell(listener, press)

    def _tell(self, listener: Listener, press: Press) -> None:
        try:
            self._pressed(listener.id, press)
        except Exception:  # noqa: BLE001 - what a press comes to must not end the reading
            _LOG.exception("keypad %s: %s failed", listener.name, press.key)

    def _note(self, error: Exception) -> None:
        if not isinstance(error, WireError):
            _LOG.error("keypads", exc_info=error)
        for listener in self._listeners:
            listener.health.note(HealthState.FAULT, Cause.WIRE, detail=str(error))

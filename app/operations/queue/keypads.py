"""Keypads: what an officer presses at the counter's keypad, done as by that officer."""

import logging
import secrets
import time
from collections.abc import Callable

from app import texts
from app.domain.errors import Conflict, QueueError
from app.domain.queue.counter import CounterState
from app.domain.queue.ticket import Action
from app.operations.commands import Result
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller
from app.operations.queue.calling import Calling
from app.operations.queue.ticket_actions import TicketActions
from app.persistence.database import Unavailable
from app.persistence.devices.devices import Device
from app.persistence.queue.unit_of_work import UnitsOfWork
from hardware.inputs.keypad import KeypadKey, Press

log = logging.getLogger(__name__)

TRIES = 3
PAUSE_S = 0.5
ACTIONS = {
    KeypadKey.RECALL: Action.RECALL,
    KeypadKey.NO_SHOW: Action.NO_SHOW,
    KeypadKey.FINISH: Action.FINISH,
}


class Keypads:
    """Turns presses into commands of the officer at the counter. Safe to use from many threads."""

    def __init__(
        self, calling: Calling, acting: TicketActions, people: Authentication, units: UnitsOfWork
    ) -> None:
        self._calling = calling
        self._acting = acting
        self._people = people
        self._units = units

    def pressed(self, device: Device, press: Press, request_id: str | None = None) -> None:
        """Do what the key means, once; log what isn't possible now, which changes nothing.

        The press has one request id: tried again after a fault of the database, or sent again by
        the agent whose keypad it is, it has one effect.
        """
        request_id = request_id or f"keypad-{device.id}-{secrets.token_hex(8)}"
        try:
            done = _patiently(lambda: self.press(device, press, request_id=request_id))
        except (QueueError, Unavailable) as refusal:
            log.warning("keypad %s: %s refused: %s", device.name, press.key, refusal)
            return
        label = done.ticket.label if done and done.ticket else "nobody"
        if done is not None:
            log.info("keypad %s: %s, %s", device.name, press.key, label)

    def press(self, device: Device, press: Press, *, request_id: str) -> Result | None:
        """Do what the key means, and return its result; None where nobody sits at the counter.

        Raises NotAllowed, NotThere, Conflict, Invalid as the commands of the console do.
        """
        officer = self._officer(device)
        if officer is None or device.counter is None:
            log.warning("keypad %s: %s, but nobody serves there", device.name, press.key)
            return None
        if press.key is KeypadKey.NEXT:
            return self._calling.call_next(officer, device.counter, request_id=request_id)
        if press.key is KeypadKey.CALL:
            why = texts.text(texts.DEFAULT, "counter.keypad_reason")
            return self._calling.call(
                officer, device.counter, label=press.digits, reason=why, request_id=request_id
            )
        ticket = self._units.floor(device.centre_id).at_counter(device.counter)
        if ticket is None:
            raise Conflict("no_ticket_here", counter=device.counter)
        return self._acting.act(
            officer,
            ticket.id,
            ACTIONS[press.key],
            version=ticket.version,
            request_id=request_id,
            facts={},
        )

    def _officer(self, device: Device) -> Caller | None:
        now = self._units.floor(device.centre_id).counters.get(device.counter or 0)
        if now is None or now.state is CounterState.CLOSED or now.officer is None:
            return None
        return self._people.officer(device.centre_id, now.officer)


def _patiently(act: Callable[[], Result | None]) -> Result | None:
    for _ in range(TRIES - 1):
        try:
            return act()
        except Unavailable:
            time.sleep(PAUSE_S)
    return act()

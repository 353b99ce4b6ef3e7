"""A draft's slip on paper: a number that nobody has, printed to see how it comes out."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.errors import Invalid, NotThere
from app.operations.centre.configuring import Configurations
from app.operations.centre.sample_slip import sample_slip
from app.operations.clock import Clock, system_now
from app.operations.commands import carried_out
from app.operations.devices.devices import note_device
from app.operations.devices.printing import must_print
from app.operations.people.rights import Caller, Right
from app.persistence.devices import print_jobs
from app.persistence.devices.devices import device_by_id
from app.persistence.queue.floors import LARGEST_ID
from app.persistence.queue.unit_of_work import UnitOfWork, UnitsOfWork


@dataclass(frozen=True, slots=True)
class SlipTest:
    """A tried slip: its job, its printer and how far it is; `detail` says what delays it."""

    id: int
    printer: int
    state: str
    detail: str = ""


class SlipTests:
    """Prints drafts of the slip and follows them. Every one is in the log, as paper is used."""

    def __init__(
        self,
        units: UnitsOfWork,
        clock: Clock,
        configurations: Configurations,
        address_of: Callable[[str], str],
    ) -> None:
        """`address_of` gives the address that phones open, of the centre's own or none."""
        self._units = units
        self._clock = clock
        self._configurations = configurations
        self._address_of = address_of

    def print_slip(
        self,
        caller: Caller,
        patch: Mapping[str, Any],
        *,
        printer: int,
        language: str,
        request_id: str,
    ) -> SlipTest:
        """Queue the slip of the draft at the printer, idempotent by the request id.

        Raises NotAllowed, Invalid for what isn't a printer of the centre or a language of the
        draft's, ConfigurationError where the draft is wrong.
        """
        caller.must(Right.SEE_DEVICES)
        centre = self._configurations.tried(caller, patch)
        if language not in centre.languages:
            raise Invalid("invalid", field="language")
        url = self._address_of(centre.public_url)
        document = sample_slip(centre, self._clock.now(), language, url, is_marked=True)
        command = f"slip-test:{printer}"
        with self._units.begin(caller.centre_id, self._clock.now()) as unit:
            if carried_out(unit, caller.requester, request_id, command):
                job = print_jobs.newest_tried(unit.connection, printer)
            else:
                job = _queue(unit, caller, printer, document)
                unit.answer(caller.requester, request_id, command, None)
        return self.state(caller, job)

    def state(self, caller: Caller, job_id: int) -> SlipTest:
        """How far the tried slip is. Raises NotAllowed, NotThere."""
        caller.must(Right.CONFIGURE)
        if job_id > LARGEST_ID:
            raise NotThere(slip=job_id)
        with self._units.database.read() as connection:
            found = print_jobs.tried_slip(connection, caller.centre_id, job_id)
        if found is None:
            raise NotThere(slip=job_id)
        return SlipTest(job_id, found.device_id, found.state, found.detail)


def _queue(unit: UnitOfWork, caller: Caller, printer: int, document: Mapping[str, Any]) -> int:
    try:
        must_print(unit, printer)
    except NotThere as error:
        raise Invalid("invalid", field="printer") from error
    device = device_by_id(unit.connection, printer)
    assert device is not None
    note_device(unit, caller, device, "device_slip_test", {})
    return print_jobs.queue_secret(
        unit.connection, unit.centre_id, device.id, document, queued_at=system_now()
    )

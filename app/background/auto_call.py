"""The next ticket called by itself where the centre wants it so."""

from app.background.periodic import PeriodicWorker
from app.domain.queue.routing import queue_of
from app.operations.installation import Installation
from app.persistence.queue.queries import due_auto_calls

AUTO_CALL_EVERY_S = 0.5


class AutoCaller(PeriodicWorker):
    """Automatic calls at counters whose time has come; what is due stands in the tables.

    So a server that was killed in between calls once it is back, and of two servers one calls.
    """

    def __init__(self, installation: Installation) -> None:
        super().__init__("auto-call", every_s=AUTO_CALL_EVERY_S)
        self._installation = installation

    def round(self) -> None:
        """Call where the time has come. Raises Unavailable."""
        call_due(self._installation)


def call_due(installation: Installation) -> None:
    """Call at every counter whose time has come and that somebody waits for."""
    at = installation.clock.now()
    with installation.database.read() as connection:
        due = due_auto_calls(connection, at)
    for centre_id, number in due:
        floor = installation.units.floor(centre_id)
        now = floor.counters.get(number)
        is_due = now is not None and now.auto_call_at is not None and now.auto_call_at <= at
        if is_due and queue_of(floor, number, at):
            installation.calling.auto_next(centre_id, number)

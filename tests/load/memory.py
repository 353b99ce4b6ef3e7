"""Knows how much memory the server's processes hold: idle, and after all it was asked to do."""

from collections.abc import Iterator

from tests.load.clients import talk
from tests.load.commands import Size, calling, issuing
from tests.load.figures import Aim, Figure, Finding
from tests.load.hall import Hall
from tests.load.people import Monitor
from tests.load.screens import watching

TITLE = "Memory of the server's processes together"
AIM_MB = 200


def memory(hall: Hall, database: str, *, displays: int, size: Size) -> Iterator[Finding]:
    """Measure before and after a load of commands, and with displays looking on."""
    talk(hall.port, [Monitor(1)])
    yield from _look(hall, database, "idle")
    list(issuing(hall, database, size))
    list(calling(hall, database, size))
    yield from _look(hall, database, "after the load")
    with watching(hall, displays):
        yield from _look(hall, database, f"with {displays} displays")


def _look(hall: Hall, database: str, when: str) -> Iterator[Finding]:
    held = hall.server.memory()
    cells = {"processes": held.processes, "PSS MB": held.pss_mb, "RSS MB": held.rss_mb}
    yield Figure(TITLE, {"database": database, "when": when, **cells})
    yield Aim(f"{database}: memory {when}", held.pss_mb, " MB", most=AIM_MB)

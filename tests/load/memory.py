"""Knows how much memory the server's processes hold: idle, and after all it was asked to do."""

from collections.abc import Iterator

from tests.load.figures import Aim, Figure, Finding
from tests.load.hall import Hall
from tests.load.screens import watching

TITLE = "Memory of the server's processes together"
AIM_MB = 200


def memory(hall: Hall, database: str, *, displays: int) -> Iterator[Finding]:
    """Measure with displays looking on, and when they have gone: the last stage but phones."""
    with watching(hall, displays):
        yield from held(hall, database, f"with {displays} displays")
    yield from held(hall, database, "after all of it")


def held(hall: Hall, database: str, when: str) -> Iterator[Finding]:
    """Look at the memory just now."""
    now = hall.server.memory()
    cells = {"processes": now.processes, "PSS MB": now.pss_mb, "RSS MB": now.rss_mb}
    yield Figure(TITLE, {"database": database, "when": when, **cells})
    yield Aim(f"{database}: memory {when}", now.pss_mb, " MB", most=AIM_MB)

"""Knows how much memory the server's processes hold: those of a centre after a year, and busy.

The estimate learns from the weeks before, so a server knows its centre's past when it begins. What
it holds after the work is that of a day with thousands of visitors at one centre.
"""

import time
from collections.abc import Iterator
from pathlib import Path

from tests.load.figures import Aim, Figure, Finding
from tests.load.hall import Hall, furnish, open_hall
from tests.load.history import age
from tests.load.past import MakeUrl
from tests.load.screens import watching
from tests.support.live import until

TITLE = "Memory of the server's processes together"
AIM_MB = 200
PROCESSES = 4
"""gunicorn's two, the render worker, and the estimates' once they have begun."""
LEARNS_S = 5.0


def of_a_year(
    folder: Path, database: str, make_url: MakeUrl, *, tickets: int, officers: int, displays: int
) -> Iterator[Finding]:
    """Measure a server that has only just begun on a past of so many tickets."""
    place = folder / "memory"
    place.mkdir()
    url = make_url(place)
    furnish(place, url)
    age(url, tickets)
    # No voice from an earlier server: the render worker makes it, as at every centre.
    (place / "data" / "clips").mkdir(parents=True)
    with open_hall(place, url, officers=officers) as hall:
        until(lambda: hall.server.memory().processes == PROCESSES, "the estimates' process")
        time.sleep(LEARNS_S)
        yield from _held(hall, database, f"idle, after {tickets} tickets")
        with watching(hall, displays):
            yield from _held(hall, database, f"idle, with {displays} displays")


def after_work(hall: Hall, database: str, *, displays: int) -> Iterator[Finding]:
    """Measure with displays looking on, and when they have gone: the last stage but phones."""
    with watching(hall, displays):
        yield from _held(hall, database, f"after the work, with {displays} displays")
    yield from _held(hall, database, "after all of it")


def _held(hall: Hall, database: str, when: str) -> Iterator[Finding]:
    now = hall.server.memory()
    cells = {"processes": now.processes, "PSS MB": now.pss_mb, "RSS MB": now.rss_mb}
    yield Figure(TITLE, {"database": database, "when": when, **cells})
    yield Aim(f"{database}: memory {when}", now.pss_mb, " MB", most=AIM_MB)

"""Knows what the years cost: the backup of a year beside presses, its drill, and its upgrade."""

from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from threading import Thread
from time import perf_counter, sleep
from uuid import uuid4

from app.config import Settings
from app.operations.centre.own_commands import OwnCommands
from tests.load.figures import Aim, Cell, Figure, Finding, percentile, spread
from tests.load.hall import Hall, furnish, open_hall
from tests.load.history import age
from tests.support.keepalive import KeptConnection

PRESSES = "From the press to the ticket, alone and beside a backup of the past"
KEEPING = "What a past of so many tickets takes"
FIRST_SCHEMA = "0001"
"""That of 0.1.0, the oldest that an upgrade begins at."""
REST_S = 0.02
AIM_MORE_MS = 10.0
AIM_DOWN_S = 60.0
MB = 1_000_000
MakeUrl = Callable[[Path], str]
"""Makes an empty database for an installation in the folder; returns its URL."""


def keeping(
    folder: Path, database: str, make_url: MakeUrl, *, tickets: int, presses: int
) -> Iterator[Finding]:
    """Measure a backup beside presses, then its restore, its check and its upgrade elsewhere."""
    place, other = folder / "keeping", folder / "restored"
    place.mkdir()
    other.mkdir()
    url, other_url = make_url(place), make_url(other)
    furnish(place, url)
    age(url, tickets)
    commands = OwnCommands(Settings(data=place, database_url=url))
    backup = folder / "year.zip"
    saved = timed(commands, "backup", str(backup), data=place / "data", url=url)
    with open_hall(place, url, officers=1) as hall:
        alone = press(hall, presses, lambda: False)
        saving = Timed(commands, "backup", str(folder / "busy.zip"), data=place / "data", url=url)
        saving.start()
        beside = press(hall, presses, saving.is_alive)
        saving.end()
        hall.drop_queued_slips()
    for name, took_ms in (("nothing", alone), ("a backup", beside)):
        cells: dict[str, Cell] = {"database": database, "past tickets": tickets, "beside": name}
        yield Figure(PRESSES, {**cells, "presses": len(took_ms), **spread(took_ms)})
    more_ms = percentile(beside, 0.99) - percentile(alone, 0.99)
    yield Aim(
        f"{database}: a backup makes the p99 of a press longer by", more_ms, " ms", most=AIM_MORE_MS
    )

    restored = timed(commands, "restore", str(backup), data=other, url=other_url)
    verified = timed(commands, "verify-log", data=other, url=other_url)
    timed(commands, "db", "downgrade", FIRST_SCHEMA, data=other, url=other_url)
    migrated = timed(commands, "db", "upgrade", data=other, url=other_url)
    yield Figure(
        KEEPING,
        {
            "database": database,
            "past tickets": tickets,
            "backup s": saved,
            "beside presses s": saving.took_s,
            "backup MB": backup.stat().st_size / MB,
            "restore s": restored,
            "verify-log s": verified,
            "drill s": restored + verified,
            "migration of all steps s": migrated,
        },
    )
    words = f"{database}: all steps of the schema from {FIRST_SCHEMA} on, with the server away"
    yield Aim(words, migrated, " s", most=AIM_DOWN_S)


def press(hall: Hall, least: int, goes_on: Callable[[], bool]) -> Sequence[float]:
    """Press a kiosk's button so often, and on while the other does; return the milliseconds."""
    took_ms: list[float] = []
    ids = (f"keeping-{uuid4().hex}-{n}" for n in count())
    with KeptConnection(hall.port, hall.kiosk) as kiosk:
        while len(took_ms) < least or goes_on():
            wish = {"service": hall.services[0], "request_id": next(ids)}
            begun = perf_counter()
            status, answer = kiosk.post("/api/v1/tickets", wish)
            took_ms.append((perf_counter() - begun) * 1000)
            assert status == 201, answer
            sleep(REST_S)
    return took_ms


def timed(commands: OwnCommands, *words: str, data: Path, url: str) -> float:
    """Run the command as the server runs it; return the seconds that it took."""
    begun = perf_counter()
    commands.run(*words, data=data, url=url)
    return perf_counter() - begun


class Timed(Thread):
    """A command that runs beside others, and how long it took."""

    def __init__(self, commands: OwnCommands, *words: str, data: Path, url: str) -> None:
        super().__init__(name="timed-command")
        self.took_s = 0.0
        self._failed: Exception | None = None
        self._run = lambda: timed(commands, *words, data=data, url=url)

    def run(self) -> None:
        """Run the command; what it raises is told by `end`."""
        try:
            self.took_s = self._run()
        except Exception as error:  # noqa: BLE001 - told on the thread that waits
            self._failed = error

    def end(self) -> None:
        """Wait for its end. Raises what it has raised."""
        self.join()
        if self._failed is not None:
            raise self._failed

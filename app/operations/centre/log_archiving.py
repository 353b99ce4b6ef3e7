"""The log of past years put into a file, and deleted from the database once that is proved."""

import gzip
import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from app.domain.centre.calendar import business_day
from app.operations.clock import Clock
from app.persistence.event_archive import (
    FOLDER,
    EventArchive,
    archivable,
    archives_of,
    delete_some,
    digests_of,
    file_digest_of,
    how_many,
    keep_archive,
    newest_to_archive,
    plain_counters,
)
from app.persistence.queue.archived import archived_before
from app.persistence.queue.unit_of_work import UnitsOfWork
from app.persistence.verify import differences, rebuilt_of

BATCH = 5000
REST = 1.0
"""After a batch it rests for as long as that took: commands go on meanwhile."""

Told = Callable[[str, int, int], None]
"""Called with what is done, how much of it, and how much there is."""


class ArchiveFailed(Exception):
    """Nothing was deleted that isn't in its file; the message says what is wrong."""


class LogArchiving:
    """Archives the events of tickets of past years; the server may run meanwhile."""

    def __init__(self, units: UnitsOfWork, clock: Clock, data: Path) -> None:
        self._units = units
        self._clock = clock
        self.folder = data / FOLDER

    def count(self, centre_id: int, year: int) -> int:
        """How many events of before the year are to be archived. Raises ArchiveFailed."""
        before = self._before(centre_id, year)
        if before is None:
            return 0
        with self._units.database.read() as connection:
            return how_many(connection, centre_id, before)

    def archive(
        self, centre_id: int, year: int, told: Told = lambda _what, _done, _all: None
    ) -> EventArchive | None:
        """Archive what is of before the year; None where there is nothing.

        What another run has begun is brought to its end. The log is verified first and last.
        Raises ArchiveFailed, OSError.
        """
        before = self._before(centre_id, year)
        with self._units.database.read() as connection:
            known = archives_of(connection, centre_id)
        if known:
            self._delete(known[-1], told)
        if before is None or not self.count(centre_id, year):
            return None
        made = self._write(centre_id, before, told)
        self._delete(made, told)
        self._must_hold(centre_id)
        return made

    def _before(self, centre_id: int, year: int) -> date | None:
        """The day before which tickets can be archived; None where there are none."""
        before, zone = date(year, 1, 1), self._units.floor(centre_id).centre.time_zone
        if before > business_day(self._clock.now(), zone):
            raise ArchiveFailed(f"{year} has not begun: only years that are over are archived")
        with self._units.database.read() as connection:
            newest = newest_to_archive(connection, centre_id, zone)
            until = archived_before(connection, centre_id)
        if newest is None or (until is not None and min(before, newest) <= until):
            return None
        return min(before, newest)

    def _write(self, centre_id: int, before: date, told: Told) -> EventArchive:
        """Write the file, read it back, and note it in the database."""
        self._must_hold(centre_id)
        self.folder.mkdir(mode=0o700, exist_ok=True)
        code = self._units.floor(centre_id).centre.code
        path = self.folder / f"{code}-before-{before:%Y-%m-%d}.jsonl.gz"
        with self._units.database.read() as connection:  # One moment of the log for all of it.
            total = how_many(connection, centre_id, before)
            last, count = 0, 0
            with _unfinished(path) as part, gzip.open(part, "wt", encoding="utf-8") as file:
                for row in archivable(connection, centre_id, before):
                    file.write(json.dumps(dict(row), ensure_ascii=False) + "\n")
                    last, count = row["seq"], count + 1
                    told("written", count, total)
            if _read_back(path) != (count, last):
                raise ArchiveFailed(f"{path} reads differently than it was written")
            since = archived_before(connection, centre_id)
            made = EventArchive(
                centre_id,
                before,
                last,
                count,
                path.name,
                file_digest_of(path),
                digests_of(connection, centre_id, since, before),
                plain_counters(rebuilt_of(connection, centre_id, until=last).counters),
                self._clock.now(),
            )
        path.with_name(path.name + ".sha256").write_text(f"{made.sha256}  {path.name}\n")
        with self._units.begin(centre_id, self._clock.now()) as unit:
            # Under the centre's lock: nobody may have changed a ticket of before meanwhile.
            if digests_of(unit.connection, centre_id, since, before) != made.digests:
                raise ArchiveFailed("a record of that time was changed meanwhile: run it again")
            keep_archive(unit.connection, made)
        return made

    def _delete(self, made: EventArchive, told: Told) -> None:
        """Delete what is in the file, some at a time."""
        deleted, some = 0, BATCH
        while some == BATCH:
            begun = time.monotonic()
            with self._units.database.write() as connection:
                some = delete_some(connection, made, BATCH)
            deleted += some
            told("deleted", deleted, made.events)
            time.sleep((time.monotonic() - begun) * REST)

    def _must_hold(self, centre_id: int) -> None:
        with self._units.database.read() as connection:
            found = differences(connection, centre_id)
        if found:
            words = f"{len(found)} differences between the log and the tables"
            raise ArchiveFailed(f"{words}, the first: {found[0]}")


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    """A file next to it, for its owner alone, that takes its name when it is whole."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield part
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _read_back(path: Path) -> tuple[int, int]:
    """How many events the file has, and the `seq` of its last."""
    count, last = 0, 0
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for text in file:
            row: Mapping[str, Any] = json.loads(text)
            count, last = count + 1, row["seq"]
    return count, last

"""Knows the ordeal: visitors and officers at work, a server killed again and again, the outcome."""

import random
import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from sqlalchemy import select

import app.samples
from app.domain.events import Event
from app.persistence import schema
from app.persistence.database import Database
from app.persistence.queue.queries import list_events
from app.persistence.verify import differences
from tests.crash.lobby import LobbyDisplay, Spoken
from tests.crash.mortal import PASSWORD, MortalServer
from tests.crash.people import Ledger, Officer, Person, Visitor, Zone
from tests.support.keepalive import KeptConnection, read
from tests.support.live import until

P = TypeVar("P", bound=Person)

COUNTERS = {"a": (1, 2, 3, 6), "b": (13, 16, 17, 18)}
SERVICES = ("dat-dai", "doanh-nghiep-dau-tu", "y-te", "cong-an", "thue-bao-hiem")
VISITORS = 4
MOST_ANSWERS = 25
MOST_LATER_S = 0.03
"""A server is killed up to so long after up to so many answers: in the middle of the next ones."""

DIES_YOUNG = 0.2
YOUNG_S = 0.6
DIES_HEARD = 0.5
"""The share of servers that are killed while they start, or just after; and of the others that of
those killed as soon as a display has heard what may not have been answered yet.
"""


@dataclass(frozen=True)
class Aftermath:
    """What was acknowledged, what was announced, and what the database holds at the end."""

    kills: int
    ledger: Ledger
    spoken: Mapping[str, Sequence[Spoken]]
    events: Sequence[Event]
    requests: Mapping[str, int | None]
    jobs: Sequence[int]
    differences: Sequence[str]
    zones: Mapping[int, str]


@dataclass
class Ordeal:
    """One installation through so many kills; the seed makes its moments the same again."""

    folder: Path
    database_url: str
    seed: int
    people: list[Person] = field(default_factory=list)
    displays: list[LobbyDisplay] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)

    def run(self, kills: int) -> Aftermath:
        """Kill so many times, let everybody end what they began, and look what is left."""
        server = MortalServer(
            self.folder, database_url=self.database_url, centre=_hasty_centre(self.folder)
        )
        try:
            server.start()
            server.wait()
            self._gather(server.port)
            self._kill(server, kills)
            self._come_to_rest()
        finally:
            for person in self.people:
                person.stop()
            for display in self.displays:
                display.stop()
            server.close()
        return self._look(kills)

    def _gather(self, port: int) -> None:
        officers: list[Officer] = []
        with KeptConnection(port) as door:
            kiosk = page_token(door, "/kiosk")
            for zone in COUNTERS:
                display = LobbyDisplay(port, zone, page_token(door, f"/display/{zone}"))
                self.displays.append(display)
                officers += self._officers(port, door, display)
        visitors = [self._person(Visitor, port, kiosk, f"visitor-{i}") for i in range(VISITORS)]
        for visitor in visitors:
            visitor.services = SERVICES
        self.people = [*officers, *visitors]
        for display in self.displays:
            display.start()
        for person in self.people:
            person.start()

    def _officers(
        self, port: int, door: KeptConnection, display: LobbyDisplay
    ) -> Iterator[Officer]:
        zone = Zone(lambda: len(display.spoken))
        for counter in COUNTERS[display.zone]:
            name = f"officer{counter:02d}"
            sign_in = {"username": name, "password": PASSWORD}
            status, body = door.post("/api/v1/sessions", sign_in)
            assert status == 201, body
            officer = self._person(Officer, port, read(body)["token"], name)
            officer.counter, officer.zone = counter, zone
            officer.open()
            yield officer

    def _person(self, kind: type[P], port: int, token: str, name: str) -> P:
        luck = random.Random(f"{self.seed}-{name}")
        return kind(port, token, self.ledger, name=name, luck=luck)

    def _kill(self, server: MortalServer, kills: int) -> None:
        luck = random.Random(self.seed)
        for _ in range(kills):
            self._live(server, luck)
            server.kill()
            server.start()
            self._raise_errors()
        server.wait()

    def _live(self, server: MortalServer, luck: random.Random) -> None:
        """Let the server live until its time has come: while it starts, just when a display has
        heard something, or somewhere between two answers.
        """
        if luck.random() < DIES_YOUNG:
            time.sleep(luck.uniform(0, YOUNG_S))
            return
        server.wait()
        wanted = self.ledger.answers + luck.randint(0, MOST_ANSWERS)
        until(lambda: self.ledger.answers >= wanted or bool(self._failed()), "answers", within_s=60)
        if luck.random() < DIES_HEARD:
            luck.choice(self.displays).at_the_next(server.strike)
        else:
            time.sleep(luck.uniform(0, MOST_LATER_S))

    def _come_to_rest(self) -> None:
        for person in self.people:
            person.stop()
        for person in self.people:
            person.join()
        self._raise_errors()
        last = self._last_seq()
        for display in self.displays:
            assert display.wait_for(lambda it: it.seen >= last), f"{display.zone}: not {last}"

    def _failed(self) -> list[BaseException]:
        return [*self.ledger.errors, *(e for d in self.displays for e in d.errors)]

    def _raise_errors(self) -> None:
        for error in self._failed():
            raise error

    def _last_seq(self) -> int:
        database = Database(self.database_url)
        with database.read() as connection:
            last = connection.execute(select(schema.centres.c.seq)).scalar_one()
        database.close()
        return int(last)

    def _look(self, kills: int) -> Aftermath:
        database = Database(self.database_url)
        with database.read() as connection:
            (centre_id,) = connection.execute(select(schema.centres.c.id)).scalars()
            events: list[Event] = []
            while page := list_events(connection, centre_id, events[-1].seq if events else 0):
                events += page
            columns = schema.requests.c
            requests = connection.execute(select(columns.request_id, columns.ticket_id)).all()
            jobs = connection.execute(select(schema.print_jobs.c.ticket_id)).scalars().all()
            found = differences(connection, centre_id)
        database.close()
        return Aftermath(
            kills=kills,
            ledger=self.ledger,
            spoken={display.zone: display.spoken for display in self.displays},
            events=events,
            requests={row.request_id: row.ticket_id for row in requests},
            jobs=jobs,
            differences=found,
            zones={counter: zone for zone, numbers in COUNTERS.items() for counter in numbers},
        )


def _hasty_centre(folder: Path) -> Path:
    """Write the sample centre with no time between two calls of the same number, far from
    midnight: with a new business day numbers begin anew, and whoever waits is sent home.
    """
    sample = Path(app.samples.__file__).with_name("quang-tri.toml").read_text()
    hasty = re.sub(r"recall_gap_s = \d+", "recall_gap_s = 0", sample)
    hasty = re.sub(r"recalls_before_no_show = \d+", "recalls_before_no_show = 1", hasty)
    # In POSIX, whose signs these names have, what is east of Greenwich is negative.
    noon = f"Etc/GMT{datetime.now(UTC).hour - 12:+d}"
    hasty = re.sub(r'time_zone = ".+"', f'time_zone = "{noon}"', hasty)
    assert hasty != sample
    path = folder / "centre.toml"
    path.write_text(hasty)
    return path


def page_token(door: KeptConnection, path: str) -> str:
    """Return the token that the page of a sample device carries."""
    page = door.get(path)[1].decode()
    found = re.search(r'name="moiso-token" content="([^"]+)"', page)
    assert found, page[:500]
    return str(found[1])

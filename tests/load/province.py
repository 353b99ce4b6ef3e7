"""Knows how a province does on two processes: its busiest hour, and a day in which they die.

The busiest hour is at real speed, because beats and renewals follow the wall clock; the day is many
times faster, and its processes are killed at random. A proxy is not measured: each centre is led to
one of the processes, and asks the other one where that doesn't answer.
"""

import heapq
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from random import Random
from threading import Lock
from urllib.parse import urlsplit

import psycopg
from sqlalchemy.engine import make_url

from tests.crash.mortal import MortalServer
from tests.load.figures import Aim, Cell, Figure, Finding, percentile, spread
from tests.load.hall import CENTRE, MeasuredServer
from tests.load.past import MakeUrl
from tests.load.processes import AIMS_MS, DEAF_S
from tests.load.screens import LAST_S, looking
from tests.load.towns import Desk, Town, settle, verify
from tests.load.watchers import DISPLAY, Watched
from tests.many.processes import Broker
from tests.support.keepalive import KeptConnection, read
from tests.support.patience import patience
from tests.support.seeding import SECRET_KEY

HOUR = "The busiest hour of a province at real speed, on two processes"
SEEN = "From a call to its picture in a province"
DAY = "A day of a province, many times faster, whose processes are killed at random"
PEAK_SHARE = 0.18
"""Of a day's tickets are taken in its busiest hour: a guess, as no province has told us."""
DAY_S = 8 * 3600
SPEED = 30
WALKS_S = 2.0
"""Until an officer who was free sees who came."""
WORKERS = 8
AGAIN_S, RETRIED_S = 0.2, 60.0
UNHEARD = (502, 503)
REQUESTS = count()
CENTRES_SCREENS = 3
"""Displays of a centre at its own process; one more is at the other, the rest are consoles."""

Job = Callable[[], "Sequence[Later]"]
Later = tuple[float, Job]


@dataclass(frozen=True, slots=True)
class Province:
    """How much is measured."""

    centres: int
    sockets: int
    tickets: int
    idle_s: float
    busy_s: float
    frozen_s: float
    killed_s: float
    kills: int
    served_s: float


@dataclass
class Crowd:
    """The people of all centres, who ask the process of their centre or, where it is gone, another.

    Each is served for half to one and a half of `served_s`; `speed` is how many times faster than
    life they are.
    """

    ports: Sequence[int]
    dice: Random
    served_s: float
    speed: float = 1.0
    pressed_ms: list[float] = field(default_factory=list)
    again: int = 0
    _lock: Lock = field(default_factory=Lock)

    def play(self, towns: Sequence[Town], *, tickets: int, seconds: float) -> None:
        """Let so many visitors come in the seconds, and officers work until nobody waits."""
        begun, order = time.monotonic(), count()
        chosen = self.dice.choices(towns, weights=[len(town.desks) for town in towns], k=tickets)
        due = [
            (begun + self.dice.uniform(0, seconds), next(order), self._visitor(town))
            for town in chosen
        ]
        heapq.heapify(due)
        running: set[Future[Sequence[Later]]] = set()
        with ThreadPoolExecutor(WORKERS) as pool:
            while due or running:
                now = time.monotonic()
                while due and due[0][0] <= now:
                    running.add(pool.submit(heapq.heappop(due)[2]))
                left_s = max(0.0, due[0][0] - now) if due else None
                if not running:
                    time.sleep(left_s or 0)
                    continue
                done, running = wait(running, left_s, return_when=FIRST_COMPLETED)
                for one in done:
                    for delay_s, job in one.result():
                        heapq.heappush(due, (time.monotonic() + delay_s, next(order), job))

    def _visitor(self, town: Town) -> Job:
        service = self.dice.choice(town.services)

        def press() -> Sequence[Later]:
            begun = time.monotonic()
            status, answer = self._ask(town, "/tickets", town.kiosk, {"service": service})
            assert status in (200, 201), answer  # The first answer to it may have been lost.
            self.pressed_ms.append((time.monotonic() - begun) * 1000)
            with self._lock:
                town.issued.append(str(read(answer)["label"]))
                desk = next(
                    (d for d in town.desks if not d.is_busy and service in d.services), None
                )
                if desk is None:
                    return ()
                desk.is_busy = True
            return [(WALKS_S / self.speed, lambda: self._call(town, desk))]

        return press

    def _call(self, town: Town, desk: Desk) -> Sequence[Later]:
        body: dict[str, object] = {}
        if desk.has_ticket:
            body["finish"] = {"outcome": "accepted", "kind": "submit"}
        begun = time.monotonic()
        path = f"/counters/{desk.counter}/call-next"
        status, answer = self._ask(town, path, desk.token, body)
        assert status in (200, 204), answer
        with self._lock:
            desk.has_ticket = status == 200
            if not desk.has_ticket:
                # Somebody may have come while the answer was on its way.
                desk.is_busy = len(town.called) < len(town.issued) and len(town.desks) == 1
                if not desk.is_busy:
                    return ()
                return [(WALKS_S / self.speed, lambda: self._call(town, desk))]
            town.called[str(read(answer)["label"])] = begun
        served_s = self.served_s * self.dice.uniform(0.5, 1.5) / self.speed
        return [(served_s, lambda: self._call(town, desk))]

    def end(self, towns: Sequence[Town]) -> None:
        """Let every officer call until nobody waits, one after the other."""
        for town in towns:
            for desk in town.desks:
                while self._call(town, desk) and desk.has_ticket:
                    pass

    def open_counters(self, towns: Sequence[Town]) -> None:
        """Let every officer open their counter."""
        for town in towns:
            for desk in town.desks:
                status, answer = self._ask(town, f"/counters/{desk.counter}/open", desk.token, {})
                assert status == 200, answer

    def _ask(
        self, town: Town, path: str, token: str, body: Mapping[str, object]
    ) -> tuple[int, bytes]:
        """Ask with one request id until somebody answers."""
        with self._lock:
            asked = {**body, "request_id": f"province-{next(REQUESTS)}"}
        if path.endswith("/open"):
            asked.pop("request_id")
        end = time.monotonic() + patience(RETRIED_S)
        for attempt in count():
            port = self.ports[(town.home + attempt) % len(self.ports)]
            try:
                with closing(KeptConnection(port, token)) as line:
                    status, answer = line.post(f"/api/v1{path}", asked)
                if status not in UNHEARD:
                    return status, answer
            except OSError:
                pass
            assert time.monotonic() < end, f"nobody answers {path}"
            with self._lock:
                self.again += 1
            time.sleep(AGAIN_S)
        raise AssertionError


def province(
    folder: Path, database: str, make_url: MakeUrl, *, size: Province
) -> Iterator[Finding]:
    """Measure the hour with the broker up and frozen, then the day with processes that die."""
    broker = Broker()
    broker.start()
    settings = {"MOISO_REDIS_URL": broker.url, "MOISO_SECRET_KEY": SECRET_KEY}
    url = make_url(folder)
    try:
        towns = settle(folder, url, centres=size.centres, processes=2)
        yield from _hour(folder, url, database, broker, settings, towns, size)
        yield from _day(folder, url, database, settings, towns, size)
    finally:
        broker.stop()


def _hour(
    folder: Path,
    url: str,
    database: str,
    broker: Broker,
    settings: Mapping[str, str],
    towns: Sequence[Town],
    size: Province,
) -> Iterator[Finding]:
    with ExitStack() as stack:
        servers = [
            stack.enter_context(_running(_folder(folder, f"hour-{n}"), url, settings))
            for n in range(2)
        ]
        ports = [urlsplit(server.url).port or 0 for server in servers]
        crowd = Crowd(ports, Random("hour"), size.served_s)
        crowd.open_counters(towns)
        watched = _screens(towns, ports, size.sockets)
        eyes = stack.enter_context(looking(watched))
        idle = _work(servers, url, lambda: time.sleep(size.idle_s))
        a_second = size.tickets * PEAK_SHARE / 3600

        def busy(seconds: float) -> None:
            crowd.play(towns, tickets=max(2, round(a_second * seconds)), seconds=seconds)

        work = _work(servers, url, lambda: busy(size.busy_s))
        known = {town.id: set(town.called) for town in towns}
        with broker.frozen():
            time.sleep(DEAF_S)
            busy(size.frozen_s)
            time.sleep(LAST_S)
        crowd.end(towns)
        time.sleep(LAST_S)
        seen = eyes.seen()
        memory = [server.memory() for server in servers]
    presses = spread(crowd.pressed_ms)
    cells: dict[str, Cell] = {"centres": len(towns), "sockets": len(watched)}
    cells |= {"tickets an hour": a_second * 3600, "tickets": len(crowd.pressed_ms)}
    cells |= {f"press {name}": value for name, value in presses.items()}
    screens = idle.cores / len(watched) * 1000
    cells |= {"cores idle": idle.cores, "cores busy": work.cores}
    cells |= {"cores a 1,000 screens": screens}
    cells |= {"cores more a 1,000 tickets/h": (work.cores - idle.cores) / (a_second * 3.6)}
    cells |= {"commits/s idle": idle.commits, "commits/s busy": work.commits}
    cells |= {"PSS MB a process": max(one.pss_mb for one in memory)}
    yield Figure(HOUR, {"database": database, **cells})
    yield from _sights(database, towns, known, seen)


def _sights(
    database: str,
    towns: Sequence[Town],
    known: Mapping[int, set[str]],
    seen: Sequence[tuple[str, str, float]],
) -> Iterator[Finding]:
    """Tell how long calls took to the screens, by where those are and how the broker was."""
    by_id = {town.id: town for town in towns}
    took: dict[tuple[str, str], list[float]] = {}
    for mark, label, at in seen:
        ident, where = mark.split()
        town = by_id[int(ident)]
        state = "up" if label in known[town.id] else "frozen"
        if label in town.called:
            took.setdefault((state, where), []).append((at - town.called[label]) * 1000)
    for (state, where), ms in sorted(took.items(), reverse=True):
        cells: dict[str, Cell] = {"database": database, "broker": state, "screen at": where}
        yield Figure(SEEN, {**cells, "pictures": len(ms), **spread(ms), "longest ms": max(ms)})
        if most := AIMS_MS.get((state, where)):
            words = f"{database}: a province's call to picture, {where} process, broker {state}"
            yield Aim(f"{words}, p99", percentile(ms, 0.99), " ms", most=most)


def _screens(towns: Sequence[Town], ports: Sequence[int], sockets: int) -> list[Watched]:
    """Return each centre's displays, one of them at the other process, and consoles besides."""
    found: list[Watched] = []
    for town in towns:
        auth = {"token": town.display, "zone": "a"}
        here, there = ports[town.home], ports[1 - town.home]
        found += [(f"{town.id} same", here, DISPLAY, auth)] * CENTRES_SCREENS
        found.append((f"{town.id} other", there, DISPLAY, auth))
    desks = [(town, desk) for town in towns for desk in town.desks]
    for n in range(max(0, sockets - len(found))):
        town, desk = desks[n % len(desks)]
        found.append((str(town.id), ports[town.home], "/counter", {"token": desk.token}))
    return found


def _day(
    folder: Path,
    url: str,
    database: str,
    settings: Mapping[str, str],
    towns: Sequence[Town],
    size: Province,
) -> Iterator[Finding]:
    servers = [
        MortalServer(
            _folder(folder, f"day-{n}"), database_url=url, centre=CENTRE, settings=settings
        )
        for n in range(2)
    ]
    with ExitStack() as stack:
        for server in servers:
            stack.enter_context(server).start()
        for server in servers:
            server.wait()
        dice = Random("day")
        crowd = Crowd([server.port for server in servers], dice, size.served_s, speed=SPEED)
        tickets = max(2, round(size.tickets / DAY_S * SPEED * size.killed_s))
        with ThreadPoolExecutor(1) as pool:
            killing = pool.submit(_kill, servers, Random("kills"), size)
            crowd.play(towns, tickets=tickets, seconds=size.killed_s)
            kills = killing.result()
        crowd.end(towns)
    verify(url, towns)
    cells: dict[str, Cell] = {"database": database, "centres": len(towns), "tickets": tickets}
    cells |= {"kills": kills, "asked again": crowd.again}
    called = sum(len(town.called) for town in towns)
    yield Figure(DAY, {**cells, "issued and called": called, **spread(crowd.pressed_ms)})


def _kill(servers: Sequence[MortalServer], dice: Random, size: Province) -> int:
    """Kill one of the two now and then, and start it again."""
    for _ in range(size.kills):
        time.sleep(size.killed_s / (size.kills + 1) * dice.uniform(0.5, 1.0))
        server = dice.choice(servers)
        server.kill()
        server.revive()
    return size.kills


@dataclass(frozen=True, slots=True)
class _Work:
    """How many cores the servers used, and how many transactions the database committed."""

    cores: float
    commits: float


def _work(servers: Sequence[MeasuredServer], url: str, done: Callable[[], None]) -> _Work:
    cpu, commits, begun = _cpu_s(servers), _commits(url), time.monotonic()
    done()
    seconds = time.monotonic() - begun
    return _Work((_cpu_s(servers) - cpu) / seconds, (_commits(url) - commits) / seconds)


def _cpu_s(servers: Sequence[MeasuredServer]) -> float:
    return sum(server.cpu_s() for server in servers)


def _commits(url: str) -> int:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain, autocommit=True) as connection:
        row = connection.execute(
            "SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()"
        ).fetchone()
    assert row is not None
    return int(row[0])


@contextmanager
def _running(folder: Path, url: str, settings: Mapping[str, str]) -> Iterator[MeasuredServer]:
    server = MeasuredServer(folder, url, settings)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def _folder(parent: Path, name: str) -> Path:
    place = parent / name
    place.mkdir()
    return place

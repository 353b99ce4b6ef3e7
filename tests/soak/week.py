"""Knows how a week is played: days of visitors, and meanwhile trouble for every device."""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from urllib.parse import urlsplit

import requests

from app.domain.centre.calendar import business_day, span_bounds
from app.simulation.client import Client, PlaySignals, kiosk, sign_in
from app.simulation.officers import Officer
from app.simulation.plan import PlannedDuty, plan_day, plan_duties
from tests.soak.audit import PlayedClock
from tests.soak.hall import AGENT, KEYPADS, SPEAKERS, Hall
from tests.soak.mishaps import victims
from tests.soak.people import Arrivals, KeypadOfficer, Place, SoakDay, Taken
from tests.soak.trouble import Trouble
from tests.soak.watch import Ear, Held, Scans, States, held_by
from tests.support.live import PASSWORD, until
from tests.support.patience import patience

WEEKDAYS = range(5)
RARER = 4.0
"""So much rarer a whole PC fails than a cable."""
ONE_DAY = timedelta(days=1)
EARLY = timedelta(minutes=5)
SETTLED_S = 120.0
"""What was called is said or told of within a minute, or half a minute more if it was begun."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is soaked, how fast, and how hard.

    Visitors come as soon as a place is free, officers live `speed` times as fast as people do,
    simulated voices speak `voice` times as fast, printers' lines are `pace` times as fast as real
    ones. The server's clock, the product's timeouts, the boards' lines and trouble are as in life.
    """

    seed: int
    days: int = 5
    visitors: int = 400
    speed: float = 180.0
    pace: float = 1.0
    voice: int = 40
    apart_s: float = 60.0
    """The mean of the time between two troubles of one device."""
    longest_s: float = 12.0
    heal_s: float = 60.0
    """How long a device may need to be well again, then the week fails."""
    stuck_s: float = 15.0
    """After so long a printer that waits for the rest of a picture is switched off and on."""
    quiet_s: float = 12.0
    """So long after its last word a zone has said all that it will say."""


@dataclass
class Week:
    """What was done, seen and heard in a week; `play` plays it."""

    plan: Plan
    hall: Hall
    states: States = field(init=False)
    ear: Ear = field(init=False)
    scans: Scans = field(init=False)
    troubles: Sequence[Trouble] = ()
    days: list[PlayedClock] = field(default_factory=list)
    taken: list[Taken] = field(default_factory=list)
    presses: dict[int, list[float]] = field(default_factory=dict)
    held: list[tuple[Held, Held]] = field(default_factory=list)
    """Of the server's and of the agent's processes, before the first day and after each."""
    tally: Counter[str] = field(default_factory=Counter)

    def play(self, tell: Callable[[str], None]) -> None:
        """Play it to its end, until every device is well and every voice silent."""
        self.states = States(self._admin)
        self.ear = Ear(
            {
                name: (self.hall.agent if zone == "b" else self.hall.server).data
                / f"sim/{name}/played.jsonl"
                for name, zone in SPEAKERS.items()
            }
        )
        self.troubles = list(self._troubles())
        names = {name for trouble in self.troubles for name in trouble.devices}
        until(lambda: all(self.states.is_well(name, 0) for name in names), "all devices well")
        port = urlsplit(self.hall.server.url).port or 0
        self.scans = Scans(port, self.hall.kiosks["kiosk-2"], self.hall.scanner, self.plan.seed)
        try:
            self._note_held()
            for trouble in self.troubles:
                trouble.start()
            for on in self._working_days():
                began = time.monotonic()
                self._day(on)
                self._note_held()
                tell(f"{on:%a}: {time.monotonic() - began:.0f} s, {dict(self.tally)}")
        except BaseException:
            for trouble in self.troubles:
                trouble.abandon()
            raise
        finally:
            for trouble in self.troubles:
                trouble.stop()
            for trouble in self.troubles:
                trouble.join()
            self.scans.stop()
            if not any(trouble.is_abandoned for trouble in self.troubles):
                self._be_silent()
            self.states.stop()
            self.ear.stop()

    def _troubles(self) -> Iterator[Trouble]:
        plan = self.plan
        for victim in victims(self.hall, self.states, plan.seed):
            yield Trouble(
                victim,
                seed=plan.seed,
                apart_s=plan.apart_s * (RARER if victim.name == AGENT else 1),
                longest_s=plan.longest_s,
                heal_s=plan.heal_s,
                stuck_s=plan.stuck_s,
            )

    def _working_days(self) -> Iterator[date]:
        on = business_day(datetime.now(UTC), self.hall.centre.time_zone)
        for _ in range(self.plan.days):
            on += ONE_DAY
            while on.weekday() not in WEEKDAYS:
                on += ONE_DAY
            yield on

    def _day(self, on: date) -> None:
        plan, hall = self.plan, self.hall
        calling = hall.centre.hours.calling
        begin, _ = span_bounds(on, calling[0], hall.centre.time_zone)
        _, end = span_bounds(on, calling[-1], hall.centre.time_zone)
        self._set_clock(begin)
        self.states.sign_in()
        signals = PlaySignals(threading.Event(), threading.Event())
        day = SoakDay(hall.centre, begin - EARLY, plan.speed, signals)
        day.evening, day.end = threading.Event(), end
        seed = Random(f"{plan.seed}/{on}").randrange(2**32)
        visits = list(plan_day(hall.centre, on, seed=seed, visitors=plan.visitors))
        arrivals = Arrivals(day, visits, Client(hall.server.url, signals=signals))
        places = [Place(name, client, day, arrivals) for name, client in self._takers(signals)]
        duties = plan_duties(hall.centre, on, seed=seed)
        officers = [self._officer(day, duty, signals, begin, end, seed) for duty in duties]
        with ThreadPoolExecutor(len(places) + len(officers) + 1) as pool:
            try:
                working = [pool.submit(officer.run) for officer in officers]
                leaving = pool.submit(arrivals.leave)
                for coming in [pool.submit(place.run) for place in places]:
                    coming.result()
                day.evening.set()
                for one in (*working, leaving):
                    one.result()
            finally:
                day.evening.set()
                signals.stopping.set()
        self.taken += arrivals.taken
        self.tally += day.tally
        self.tally["unserved"] += day.unserved()

    def _officer(
        self,
        day: SoakDay,
        duty: PlannedDuty,
        signals: PlaySignals,
        begin: datetime,
        end: datetime,
        seed: int,
    ) -> Officer:
        """The officer of the duty, who has no lunch: there are visitors all the time."""
        place = [*self.hall.centre.counters].index(duty.counter) + 1
        client = sign_in(self.hall.server.url, f"officer{place:02d}", PASSWORD, signals=signals)
        whole = PlannedDuty(duty.counter, ((begin, end),), duty.rests_at, duty.rest_s)
        if duty.counter not in KEYPADS:
            return Officer(day, whole, client, seed=seed)
        officer = KeypadOfficer(day, whole, client, seed=seed)
        officer.address = KEYPADS[duty.counter]
        officer.keypad = self.hall.keypads
        officer.pressed = self.presses.setdefault(duty.counter, [])
        return officer

    def _takers(self, signals: PlaySignals) -> Iterator[tuple[str, Client]]:
        url = self.hall.server.url
        first = kiosk(url, signals=signals)
        assert first is not None
        yield "kiosk-1", first
        for name, token in self.hall.kiosks.items():
            yield name, Client(url, token, signals=signals)
        yield "reception-1", sign_in(url, "reception", PASSWORD, signals=signals)

    def _set_clock(self, at: datetime) -> None:
        # Whose session was of the day before is not known any more; so first back to real time.
        self._admin().post("/demo/clock", {})
        reply = self._admin().post("/demo/clock", {"at": at.isoformat(), "speed": 1})
        assert reply.is_done, reply
        now = datetime.fromisoformat(str(reply.body["now"])).astimezone(UTC)
        self.days.append(PlayedClock(now, time.monotonic()))

    def _admin(self) -> Client:
        return sign_in(self.hall.server.url, "admin", PASSWORD)

    def _note_held(self) -> None:
        """Note what the processes hold; an agent that was just killed is begun again soon."""
        until(self._is_held_noted, "two running programs")

    def _is_held_noted(self) -> bool:
        try:
            self.held.append((held_by(self.hall.server.pid), held_by(self.hall.agent.pid)))
        except (FileNotFoundError, ProcessLookupError):
            return False
        return True

    def _be_silent(self) -> None:
        """Wait until no call waits for a voice and nothing was said for a while."""
        ends_s = time.monotonic() + patience(SETTLED_S)
        began, since_s = self.ear.began, time.monotonic()
        while time.monotonic() < ends_s:
            time.sleep(0.2)
            if self.ear.began != began or self._is_waited_for_voice():
                began, since_s = self.ear.began, time.monotonic()
            if time.monotonic() - since_s >= patience(self.plan.quiet_s):
                return

    def _is_waited_for_voice(self) -> bool:
        with requests.Session() as session:
            session.trust_env = False
            answer = session.get(f"{self.hall.server.url}/metrics", timeout=patience(10))
        waiting = re.findall(r"^moiso_voice_waiting\{.*\} (\S+)$", answer.text, re.MULTILINE)
        assert waiting, "the server doesn't tell how many calls wait for a voice"
        return any(float(count) for count in waiting)

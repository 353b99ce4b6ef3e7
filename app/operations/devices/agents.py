"""Agents: programs on other PCs that drive devices; what they may request, and what they report."""

import logging
import secrets
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from threading import Lock

from app.domain.devices.kinds import driven_by
from app.domain.errors import Conflict, NotThere
from app.operations.clock import system_now
from app.operations.devices.printing import SecondPrinters
from app.operations.lobby.speech_lock import Speakers
from app.operations.people.rights import Caller, Right
from app.persistence.database import Database
from app.persistence.devices import devices as rows
from app.persistence.devices import print_jobs
from app.persistence.devices.devices import Device
from hardware.devices import Cause, Health, HealthState
from hardware.inputs.keypad import Press
from hardware.printers.jobs import JobState, PrintJob
from hardware.speakers import TurnAnswer, TurnRequest

log = logging.getLogger(__name__)

SILENT_S = 30.0
"""The timeout of an agent, which reports every 10 s: three reports may be missing."""

GIVEN_UP = timedelta(seconds=60)
"""How long a slip at a silent agent may be in flight before it becomes uncertain."""

TEST_S = 15.0
"""How long a requested test waits for its agent: a test slip that comes later puzzles people."""

Heard = Callable[[Device, Health], None]
Pressed = Callable[[Device, Press, str | None], None]
Scanned = Callable[[int, int, str], None]
"""Called with a kiosk, its centre, and the code that the kiosk's scanner has read."""
OPEN_JOBS = frozenset({"printing", "uncertain"})


@dataclass(frozen=True, slots=True)
class _TestRequest:
    token: str
    at_s: float


@dataclass(frozen=True, slots=True)
class AgentStart:
    """What an agent's former program left: how many jobs in doubt, and which slips may have broken
    off in the middle, by printer.
    """

    uncertain: int
    broken_off: Mapping[int, PrintJob]


class Agents:
    """What agents on other PCs may do, and how their devices are. Safe to use from many threads.

    `heard` is called with changes of their devices' health and must not block; `pressed` and
    `scanned` with what officers and visitors put in at their keypads and scanners.
    """

    def __init__(
        self,
        database: Database,
        queue: SecondPrinters,
        *,
        speakers: Speakers,
        heard: Heard = lambda _device, _health: None,
        pressed: Pressed = lambda _device, _press, _request_id: None,
        scanned: Scanned = lambda _kiosk, _centre, _code: None,
    ) -> None:
        self._database = database
        self._queue = queue
        self._speakers = speakers
        self._heard = heard
        self._pressed = pressed
        self._scanned = scanned
        self._lock = Lock()
        self._devices: Mapping[int, Device] = {}
        self._health: dict[int, Health] = {}
        self._heard_at: dict[int, float] = {}
        self._heard_here: dict[int, float] = {}
        self._reported: set[int] = set()
        self._seen: dict[int, int] = {}
        self._test_requests: dict[int, _TestRequest] = {}

    def begin(self, caller: Caller) -> AgentStart:
        """Mark what an agent's former program had in flight uncertain, and return what it left."""
        caller.must(Right.DRIVE_DEVICES)
        at, why = system_now(), "the agent stopped meanwhile"
        with self._database.write() as connection:
            uncertain = print_jobs.unheard_become_uncertain(
                connection, caller.id, at, before=at, why=why
            )
        return AgentStart(uncertain, self._queue.broken_off(caller.id))

    def claim(self, caller: Caller, device_id: int, claim_id: str) -> PrintJob | None:
        """Claim the next queued job of one of the agent's printers.

        The same claim again returns the same job. Raises NotAllowed, NotThere.
        """
        self.own(caller, device_id)
        return self._queue.claim(device_id, claim_id=claim_id)

    def release(self, caller: Caller, device_id: int, job_id: int, detail: str) -> None:
        """Put back a job of which nothing was sent, unless it was given up meanwhile.

        Raises NotAllowed, NotThere.
        """
        if self._state(caller, device_id, job_id) == "uncertain":
            self._queue.settle(job_id, JobState.FAILED, f"nothing was printed: {detail}")
        else:
            self._queue.release(job_id, detail, of=device_id)

    def settle(
        self,
        caller: Caller,
        device_id: int,
        job_id: int,
        state: JobState,
        detail: str,
        *,
        paper_mm: float | None = None,
    ) -> None:
        """Write down what became of the job, however late, and count its paper.

        An agent of 0.1.0 doesn't say how much paper. Raises NotAllowed, NotThere.
        """
        self._state(caller, device_id, job_id)
        self._queue.settle(job_id, state, detail, paper_mm=paper_mm)

    def report(self, caller: Caller, reported: Mapping[int, Health]) -> None:
        """Take in how the agent's devices are, ignoring those of others. Raises NotAllowed."""
        caller.must(Right.DRIVE_DEVICES)
        with self._database.read() as connection:
            agent = rows.device_by_id(connection, caller.id)
        assert agent is not None
        own = {device.id: device for device in (agent, *self.devices(caller.id))}
        well = Health(HealthState.OK, "", datetime.now(UTC))
        with self._lock:
            self._heard_at[caller.id] = self._heard_here[caller.id] = time.monotonic()
            self._reported |= {agent.id, *(set(reported) & set(own))}
            changed = [
                (own[device_id], health)
                for device_id, health in {**reported, agent.id: well}.items()
                if device_id in own and not _is_same(self._health.get(device_id), health)
            ]
            for device_id, known in self._health.items():
                if device_id in reported and _is_same(known, reported[device_id]):
                    new = reported[device_id]
                    self._health[device_id] = replace(
                        known, tested_at=new.tested_at, lifetime=new.lifetime
                    )
            self._health.update({device.id: health for device, health in changed})
        for device, health in changed:
            self._heard(device, health)

    def take_reported(self) -> Mapping[int, Health]:
        """The devices that agents have reported here since this was asked last, as they are."""
        with self._lock:
            reported, self._reported = self._reported, set()
            return {one: self._health[one] for one in reported if one in self._health}

    def heard_elsewhere(self, device: Device, health: Health, age: timedelta) -> None:
        """Take in how a device was when its agent reported it to another process, so long ago.

        What was reported here later counts. The other process has told the log.
        """
        agent_id = device.agent or device.id
        heard_s = time.monotonic() - age.total_seconds()
        with self._lock:
            if heard_s <= self._heard_here.get(agent_id, float("-inf")):
                return
            self._heard_at[agent_id] = max(heard_s, self._heard_at.get(agent_id, heard_s))
            is_silent = time.monotonic() - self._heard_at[agent_id] > SILENT_S
            if not is_silent and not _is_same(self._health.get(device.id), health):
                self._health[device.id] = health

    def press(self, caller: Caller, device_id: int, press: Press, *, request_id: str) -> None:
        """Do what the key of one of the agent's keypads means; idempotent by the request id.

        Raises NotAllowed, NotThere.
        """
        self._pressed(self.own(caller, device_id), press, request_id)

    def scan(self, caller: Caller, device_id: int, code: str) -> None:
        """Take in what one of the agent's scanners has read. Raises NotAllowed, NotThere."""
        device = self.own(caller, device_id)
        if device.kiosk is not None:
            self._scanned(device.kiosk, device.centre_id, code)

    def speak(self, caller: Caller, device_id: int, request: TurnRequest) -> TurnAnswer:
        """Ask for the speech lock for an agent's speaker. Raises NotAllowed, NotThere, Invalid."""
        return self._speakers.turn(self.own(caller, device_id), request)

    def devices(self, agent_id: int) -> Sequence[Device]:
        """The devices that the agent drives."""
        with self._database.read() as connection:
            own = rows.devices_of_agent(connection, agent_id)
        return [d for d in own if driven_by(d.kind, d.url)]

    def own(self, caller: Caller, device_id: int) -> Device:
        """The agent's device of the id. Raises NotAllowed, NotThere."""
        caller.must(Right.DRIVE_DEVICES)
        with self._database.read() as connection:
            device = rows.device_by_id(connection, device_id)
        if device is None or device.agent != caller.id or device.is_revoked:
            raise NotThere(device=device_id)
        return device

    def is_good(self, agent_id: int) -> bool:
        """Whether the agent may still work: it exists and isn't revoked."""
        with self._database.read() as connection:
            agent = rows.device_by_id(connection, agent_id)
        return agent is not None and not agent.is_revoked

    def saw(self, agent_id: int, seq: object) -> None:
        """Take in the `seq` of the newest picture that the agent has; ignore anything else."""
        if isinstance(seq, int):
            with self._lock:
                self._seen[agent_id] = seq

    def seen(self, agent_id: int) -> int:
        """The `seq` of the newest picture that the agent has acknowledged; 0 if none yet."""
        with self._lock:
            return self._seen.get(agent_id, 0)

    def queued(self, device_ids: Sequence[int]) -> Mapping[int, int]:
        """The newest job that waits for each of the printers."""
        with self._database.read() as connection:
            return print_jobs.newest_queued(connection, device_ids)

    def want_test(self, device_id: int) -> None:
        """Have the agent test the device; its next picture carries the request."""
        with self._lock:
            self._test_requests[device_id] = _TestRequest(secrets.token_hex(8), time.monotonic())

    def tests(self, device_ids: Sequence[int]) -> Mapping[int, str]:
        """The requested tests by device; the same word is the same test."""
        now = time.monotonic()
        with self._lock:
            return {
                device_id: request.token
                for device_id, request in self._test_requests.items()
                if device_id in device_ids and now - request.at_s < TEST_S
            }

    def health(self) -> Mapping[int, Health]:
        """The health of each device of an agent, and of the agents themselves."""
        with self._lock:
            return dict(self._health)

    def look(self, every: Sequence[Device], *, judges: bool = True) -> None:
        """Take in the newest rows, note which agents fell silent, give up what is stuck there.

        Of several processes the one that `judges` tells the log of it. Raises Unavailable.
        """
        now = time.monotonic()
        agents = {d.id: d for d in every if d.kind == "agent"}
        owned = {d.id: d for d in every if d.agent in agents and driven_by(d.kind, d.url)}
        with self._lock:
            for agent_id in agents:
                self._heard_at.setdefault(agent_id, now)
            self._health = {
                key: health for key, health in self._health.items() if key in owned | agents
            }
            silent = {a for a in agents if now - self._heard_at[a] > SILENT_S}
            news = [
                (device, health)
                for device in (*agents.values(), *owned.values())
                if (health := self._changed(device, silent)) is not None
            ]
            self._health.update({device.id: health for device, health in news})
        if not judges:
            return
        for device, health in news:
            self._heard(device, health)
        for agent_id in silent:
            self._give_up(agent_id)

    def _changed(self, device: Device, silent: set[int]) -> Health | None:
        known = self._health.get(device.id)
        if (device.agent or device.id) in silent:
            detail = "its agent has not reported for 30 s; look at its PC, its network and program"
            is_new = known is None or known.cause is not Cause.AGENT
            fault = Health(HealthState.FAULT, detail, datetime.now(UTC), Cause.AGENT)
            return fault if is_new else None
        if known is not None:
            return None
        return Health(HealthState.UNKNOWN, "not asked yet", datetime.now(UTC), Cause.NOT_ASKED)

    def _give_up(self, agent_id: int) -> None:
        at, why = system_now(), "the agent fell silent meanwhile"
        with self._database.write() as connection:
            stuck = print_jobs.unheard_become_uncertain(
                connection, agent_id, at, before=at - GIVEN_UP, why=why
            )
        if stuck:
            log.warning("print queue: %d jobs at a silent agent are uncertain", stuck)

    def _state(self, caller: Caller, device_id: int, job_id: int) -> str:
        """The state of a job at the agent. Raises NotAllowed, NotThere, Conflict."""
        self.own(caller, device_id)
        with self._database.read() as connection:
            state = print_jobs.state_at(connection, job_id, device_id)
        if state is None:
            raise NotThere(job=job_id)
        if state not in OPEN_JOBS:
            raise Conflict("job_is_over", state=state)
        return state


def _is_same(known: Health | None, reported: Health) -> bool:
    return known is not None and (known.state, known.cause, known.detail) == (
        reported.state,
        reported.cause,
        reported.detail,
    )

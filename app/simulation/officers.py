"""An officer of a played day: opens, calls, serves, rests, goes to lunch, closes."""

import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from app.simulation.client import Client, Reply, request_id
from app.simulation.day import PlayedDay
from app.simulation.plan import PlannedDuty, PlannedVisit

LOOK_S = (20.0, 40.0)
LEAST_REAL_S = 0.2
"""Real seconds between two looks at the queue, however fast the day runs: no server is pestered."""
PRESS_SHARE = 0.1
"""How often "next" is pressed on an empty queue: somebody may be sent to this very counter."""
OVERTIME = timedelta(minutes=30)
STRANGER_WALK_S = 20.0
STRANGER_SERVICE_S = 300.0
SENT_ON_PART = 0.25
"""The part of a visitor's service after which it is clear that another one is needed."""


class NotDone(Exception):
    """An action was refused, or the day was broken off; the ticket stays as it is."""


class Officer:
    """One officer at one counter; `run` is the working day, on a thread of its own."""

    def __init__(self, day: PlayedDay, duty: PlannedDuty, client: Client, *, seed: int) -> None:
        self._day = day
        self._duty = duty
        self._client = client
        self._dice = random.Random(f"{seed}/{duty.counter}")
        self._has_rested = False
        plan = day.centre.counters[duty.counter]
        self._services = [entry.service for entry in plan.profile]

    def run(self) -> None:
        """Work through each span of the duty. Raises SimulationError where the server is gone."""
        for begin, end in self._duty.spans:
            self._day.sleep_until(begin)
            if self._day.is_over() or not self._opens():
                return
            self._work(end)
            if self._day.is_over():
                return
            self._done(self._post("/close", {}))

    def _opens(self) -> bool:
        """Open the counter; one left paused by a day that was broken off serves again."""
        reply = self._post("/open", {})
        if self._done(reply) and reply.body.get("state") == "paused":
            return self._done(self._post("/resume", {}))
        return reply.is_done

    def _work(self, end: datetime) -> None:
        """Call until the span ends; who still waits then is served for half an hour more."""
        while not self._day.is_over() and self._day.now() < end + OVERTIME:
            with suppress(NotDone):
                if (ticket := self._next()) is not None:
                    self._serve(ticket)
                elif self._day.now() >= end:
                    return
                else:
                    self._rest_or_look()

    def _next(self) -> Mapping[str, Any] | None:
        """The ticket called, if somebody seems to wait and does."""
        is_waited_for = self._day.is_waited_for(self._services, self._client)
        if not is_waited_for and self._dice.random() >= PRESS_SHARE:
            return None
        reply = self._post("/call-next", {"request_id": request_id()})
        if reply.code == "unfinished_ticket":
            self._clear(int(reply.body["facts"]["ticket_id"]))
            return None
        return reply.body if self._done(reply) and reply.status != 204 else None

    def _clear(self, ticket_id: int) -> None:
        """Finish what a day that was broken off, or somebody at the console, has left here."""
        reply = self._client.get(f"/tickets/{ticket_id}")
        if self._done(reply):
            ticket = self._act(reply.body, "finish", {"outcome": "other", "kind": "other"})
            self._day.ended(ticket, "served")

    def _rest_or_look(self) -> None:
        rests_at = self._duty.rests_at
        if self._has_rested or rests_at is None or self._day.now() < rests_at:
            self._day.sleep(self._dice.uniform(*LOOK_S), least_real_s=LEAST_REAL_S)
            return
        self._has_rested = True
        if self._done(self._post("/pause", {"reason": "break"})):
            self._day.sleep(self._duty.rest_s)
            self._done(self._post("/resume", {}))

    def _serve(self, ticket: Mapping[str, Any]) -> None:
        """All that happens to the ticket at the counter. Raises NotDone at the first refusal."""
        visit = self._day.called(ticket)
        called = ticket["state"] == "called"  # not where the centre starts with the call
        if called and visit is not None and visit.is_no_show:
            self._wait_in_vain(ticket)
            return
        if called:
            ticket = self._recall(ticket, visit.recalls if visit else 0)
            self._day.sleep(visit.walk_s if visit else STRANGER_WALK_S)
            ticket = self._act(ticket, "start", {})
        if visit is None:
            self._day.sleep(STRANGER_SERVICE_S)
            self._act(ticket, "finish", {"outcome": "other", "kind": "other"})
        elif visit.transfer_to is not None and ticket["service"] == visit.service:
            self._day.sleep(visit.service_s * SENT_ON_PART)
            self._act(ticket, "transfer", {"service": visit.transfer_to, "place": "original"})
            self._day.happened("transferred")
        else:
            self._attend(ticket, visit)

    def _attend(self, ticket: Mapping[str, Any], visit: PlannedVisit) -> None:
        """Serve to the end; a hold lies in the middle, and the counter waits meanwhile."""
        self._day.sleep(visit.service_s / 2)
        if visit.hold_s is not None:
            ticket = self._act(ticket, "hold", {"reason": "photocopy"})
            self._day.sleep(visit.hold_s)
            ticket = self._act(ticket, "resume", {})
        self._day.sleep(visit.service_s / 2)
        ticket = self._act(ticket, "finish", {"outcome": visit.outcome, "kind": visit.kind})
        self._day.ended(ticket, "served")

    def _wait_in_vain(self, ticket: Mapping[str, Any]) -> None:
        rules = self._day.centre.calling
        ticket = self._recall(ticket, rules.recalls_before_no_show)
        self._day.sleep(rules.recall_gap_s)
        self._day.ended(self._act(ticket, "no-show", {}), "no_show")

    def _recall(self, ticket: Mapping[str, Any], times: int) -> Mapping[str, Any]:
        """The ticket after calling it again so often, with the centre's gap before each."""
        for _ in range(times):
            self._day.sleep(self._day.centre.calling.recall_gap_s)
            ticket = self._act(ticket, "recall", {})
        return ticket

    def _act(
        self, ticket: Mapping[str, Any], action: str, facts: Mapping[str, object]
    ) -> Mapping[str, Any]:
        """The ticket after the action. Raises NotDone."""
        if self._day.is_over():
            raise NotDone
        body = {"version": ticket["version"], "request_id": request_id(), **facts}
        reply = self._client.post(f"/tickets/{ticket['id']}/{action}", body)
        if not reply.is_done:
            self._day.trouble(f"{action} {reply.status} {reply.code}")
            raise NotDone
        return reply.body

    def _post(self, what: str, body: Mapping[str, object]) -> Reply:
        return self._client.post(f"/counters/{self._duty.counter}{what}", body)

    def _done(self, reply: Reply) -> bool:
        if not reply.is_done:
            self._day.trouble(f"counter {self._duty.counter}: {reply.status} {reply.code}")
        return reply.is_done

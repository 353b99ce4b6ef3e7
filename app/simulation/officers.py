"""An officer of a played day: opens, calls, serves, rests, goes to lunch, closes."""

import random
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from app.simulation.client import Client, Reply, request_id
from app.simulation.day import Day
from app.simulation.plan import Visit

LOOK_S = (20.0, 40.0)
RECALL_S = 21.0
OVERTIME = timedelta(minutes=30)
BREAK_S = (300.0, 720.0)
BREAK_SHARE = 0.02


class Officer:
    """One officer at one counter; `run` is the working day, on a thread of its own."""

    def __init__(self, day: Day, counter: int, client: Client, *, seed: int) -> None:
        self._day = day
        self._counter = counter
        self._client = client
        self._dice = random.Random(seed)
        self._has_rested = False

    def run(self) -> None:
        """Works through each span of the centre's calling hours."""
        for start, end in self._day.centre.hours.calling:
            begin = self._at(start) + timedelta(seconds=self._dice.uniform(0, 240))
            self._day.sleep_until(begin)
            if self._day.stopping.is_set() or not self._done(self._post("/open", {})):
                return
            self._work(self._at(end))
            self._done(self._post("/close", {}))

    def _work(self, end: datetime) -> None:
        """Calls until the span ends; who still waits then is served for half an hour more."""
        while not self._day.stopping.is_set() and self._day.now() < end + OVERTIME:
            reply = self._post("/call-next", {"request_id": request_id()})
            if reply.status == 204:
                if self._day.now() >= end:
                    return
                self._rest_or_look()
            elif self._done(reply):
                self._serve(reply.body)
            else:
                self._day.sleep(30)

    def _rest_or_look(self) -> None:
        if not self._has_rested and self._dice.random() < BREAK_SHARE:
            self._has_rested = True
            self._done(self._post("/pause", {"reason": "break"}))
            self._day.sleep(self._dice.uniform(*BREAK_S))
            self._done(self._post("/resume", {}))
            return
        self._day.sleep(self._dice.uniform(*LOOK_S))

    def _serve(self, ticket: Mapping[str, Any]) -> None:
        visit = self._day.visit_of(ticket)
        if visit is not None and visit.is_no_show:
            self._wait_in_vain(ticket)
            return
        self._day.sleep(visit.walk_s if visit else 20)
        ticket = self._act(ticket, "start", {})
        at_counter_s = visit.service_s if visit else 300
        if visit is not None and visit.hold_s is not None:
            self._day.sleep(at_counter_s / 2)
            ticket = self._hold(ticket, visit.hold_s)
            at_counter_s /= 2
        self._day.sleep(at_counter_s)
        if self._send_on(ticket, visit):
            return
        facts = {"outcome": visit.outcome, "kind": visit.kind} if visit else {"outcome": "other"}
        self._act(ticket, "finish", facts)
        self._day.ended(ticket, "served")

    def _wait_in_vain(self, ticket: Mapping[str, Any]) -> None:
        for _ in range(self._day.centre.calling.recalls_before_no_show):
            self._day.sleep(RECALL_S)
            ticket = self._act(ticket, "recall", {})
        self._day.sleep(RECALL_S)
        self._act(ticket, "no-show", {})
        self._day.ended(ticket, "no_show")

    def _hold(self, ticket: Mapping[str, Any], hold_s: float) -> Mapping[str, Any]:
        """The visitor fetches a copy meanwhile; the counter waits for it."""
        ticket = self._act(ticket, "hold", {"reason": "photocopy"})
        self._day.sleep(hold_s)
        return self._act(ticket, "resume", {})

    def _send_on(self, ticket: Mapping[str, Any], visit: Visit | None) -> bool:
        """Transfers a visitor who came to the wrong service; once, or it would never end."""
        if visit is None or visit.transfer_to is None or ticket["service"] != visit.service:
            return False
        self._act(ticket, "transfer", {"service": visit.transfer_to, "place": "original"})
        self._day.tally["transferred"] += 1
        return True

    def _act(
        self, ticket: Mapping[str, Any], action: str, facts: Mapping[str, object]
    ) -> Mapping[str, Any]:
        """The ticket after the action; unchanged where the day was broken off or it failed."""
        if self._day.stopping.is_set():
            return ticket
        body = {"version": ticket["version"], "request_id": request_id(), **facts}
        reply = self._client.post(f"/tickets/{ticket['id']}/{action}", body)
        if not reply.is_done:
            self._day.trouble(f"{action} {reply.status} {reply.body.get('code')}")
            return ticket
        return reply.body

    def _post(self, what: str, body: Mapping[str, object]) -> Reply:
        return self._client.post(f"/counters/{self._counter}{what}", body)

    def _done(self, reply: Reply) -> bool:
        if not reply.is_done:
            self._day.trouble(f"counter {self._counter}: {reply.status} {reply.body.get('code')}")
        return reply.is_done

    def _at(self, local: time) -> datetime:
        zone = self._day.centre.time_zone
        return datetime.combine(self._day.now().astimezone(zone).date(), local, zone)

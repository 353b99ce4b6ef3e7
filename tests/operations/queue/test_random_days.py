"""Case 21: whatever people do on a day, the log rebuilds the tables and the floor in memory."""

from collections import Counter
from datetime import timedelta
from random import Random
from typing import Any

import pytest

from app.domain.errors import QueueError
from app.domain.queue.corrections import Correction
from app.domain.queue.lifecycle import allowed_actions
from app.domain.queue.messages import AskCode, TellCode
from app.domain.queue.ticket import LIVE, Action, State
from app.domain.visitors.rating import Rating
from app.operations.centre.closures import Closures
from app.operations.queue.corrections import Corrections
from app.persistence.verify import differences
from tests.support.plans import BIS, RESULTS, TAX
from tests.support.site import Site

COUNTERS = (1, 2, TAX, RESULTS, BIS)
ACTIONS = (
    Action.RECALL, Action.START, Action.FINISH, Action.NO_SHOW, Action.HOLD, Action.RESUME,
    Action.RETURN, Action.TRANSFER, Action.UNDO, Action.REINSTATE, Action.CANCEL,
)  # fmt: skip


class RandomDay:
    """Everybody does something at random; refusals are counted, nothing else may happen."""

    def __init__(self, site: Site, seed: int) -> None:
        self.site = site
        self.random = Random(seed)
        self.refused = Counter[str]()
        self.done = Counter[str]()
        self.issued: list[int] = []

    def step(self) -> None:
        """Let time pass and somebody do something."""
        self.site.clock.later(seconds=self.random.choice([0, 0.001, 5, 40, 200, -30]))
        what = self.random.choice(
            [self._issue, self._next, self._next, self._act, self._act, self._counter, self._rate,
             self._direct, self._correct, self._correct, self._correct, self._assist]
        )  # fmt: skip
        try:
            what()
        except QueueError as refusal:
            self.refused[refusal.code] += 1

    def _issue(self) -> None:
        service = self.random.choice(["dat-dai", "thue", "ket-qua"])
        ticket = self.site.issue(service, priority=self.random.choice([None, None, "NCT", "NCC"]))
        self.issued.append(ticket.id)
        self.done["issue"] += 1

    def _next(self) -> None:
        finish = self.random.choice([None, {"outcome": "accepted", "kind": "submit"}])
        counter = self.random.choice(COUNTERS)
        if self.site.call_next(counter, finish=finish) is not None:
            self.done["call"] += 1

    def _act(self) -> None:
        tickets = list(self.site.floor.tickets.values())
        if not tickets:
            return
        busy = [ticket for ticket in tickets if ticket.state is not State.WAITING]
        ticket = self.random.choice(busy or tickets)
        allowed = [action for action in allowed_actions(ticket) if action in ACTIONS]
        action = self.random.choice([*allowed, *allowed, self.random.choice(ACTIONS)])
        facts: dict[Action, dict[str, Any]] = {
            Action.HOLD: {"reason": "x"},
            Action.TRANSFER: self.random.choice(
                [{"service": "thue", "place": "first"}, {"counter": BIS, "place": "last"}]
            ),
            Action.FINISH: {"outcome": "guided"},
            Action.REINSTATE: {"place": "last"},
        }
        counter = ticket.counter or self.random.choice(COUNTERS)
        self.site.act(ticket, action, by=f"officer{counter:02d}", **facts.get(action, {}))
        self.done[action.value] += 1

    def _rate(self) -> None:
        partings = list(self.site.floor.partings.items())
        if not partings:
            return
        counter, parting = self.random.choice(partings)
        rating, request_id = Rating(self.random.randint(1, 5)), self.site.new_id()
        desk, centre_id = self.site.parts.ratings, self.site.centre_id
        if counter == 1 and self.random.random() < 0.5:
            tablet = self.site.caller("rating")
            desk.at_counter(tablet, 1, parting.ticket_id, rating, request_id=request_id)
        else:
            desk.by_holder(centre_id, parting.ticket_id, rating, request_id=request_id)
        self.done["rating"] += 1

    def _direct(self) -> None:
        """The supervisor closes a service or opens it, or opens a counter for its officer."""
        supervisor, dice = self.site.caller("supervisor"), self.random.random()
        services = Closures(self.site.parts.units, self.site.clock)
        if dice < 0.2:
            services.close(supervisor, "ket-qua", "system")
        elif dice < 0.6:
            services.open(supervisor, "ket-qua")
        else:
            number = self.random.choice(COUNTERS)
            desk = self.site.parts.counters
            messages = self.site.parts.messages
            messages.tell(supervisor, TellCode.CALL_ON, request_id=self.site.new_id())
            for message in messages.open(supervisor):
                messages.end(supervisor, message.id)
            desk.seat(supervisor, number, f"officer{number:02d}")
            desk.resume(supervisor, number)
        self.done["direct"] += 1

    def _assist(self) -> None:
        """Somebody asks for a person at the kiosk; who works at the reception comes, or nobody."""
        desk, kiosk = self.site.parts.assistances, self.site.caller("kiosk")
        desk.ask(kiosk, request_id=self.site.new_id())
        (one,) = desk.open(kiosk)
        who = self.random.choice([kiosk, self.site.caller("reception")])
        if self.random.random() < 0.5:
            desk.accept(self.site.caller("reception"), one.id)
        if self.random.random() < 0.5:
            desk.end(who, one.id)
        self.done["assist"] += 1
        if self.issued:
            late, minutes = self.random.choice(self.issued), self.random.choice([None, 10, 30])
            actions = self.site.parts.ticket_actions
            actions.defer(self.site.centre_id, late, minutes, request_id=self.site.new_id())
            self.done["defer"] += 1

    def _correct(self) -> None:
        """The supervisor corrects what was recorded of somebody, or takes it out, or back."""
        known = self.random.sample(self.issued, min(len(self.issued), 4))
        legs = [leg for ticket in known for leg in self.site.legs(ticket)]
        if not legs:
            return
        leg = self.random.choice(legs)
        correction = self.random.choice(
            [
                Correction("x", {"outcome": "refused", "kind": "fee"}),
                Correction("x", {"procedure": "1.014464.H50"}),
                Correction("x", is_void=True),
                Correction("x", is_void=True),
                Correction("x", is_void=False),
            ]
        )
        Corrections(self.site.parts.units, self.site.clock).correct(
            self.site.caller("supervisor"), leg["ticket_id"], leg["leg"], correction,
            seen=leg["corrections"], request_id=self.site.new_id(),
        )  # fmt: skip
        self.done["correct"] += 1

    def _counter(self) -> None:
        desk, number = self.site.parts.counters, self.random.choice(COUNTERS)
        officer = self.site.officer(number)
        choice = self.random.random()
        if choice < 0.6:
            desk.open(officer, number)
            desk.resume(officer, number)
        elif choice < 0.8:
            desk.pause(officer, number, "nghỉ", timedelta(minutes=10))
            ask = self.site.parts.messages.ask
            ask(officer, number, AskCode.BREAK, request_id=self.site.new_id())
        else:
            desk.close(officer, number)


@pytest.mark.parametrize("seed", [2, 5, 6])
def test_a_random_day_is_rebuilt_from_its_log(site: Site, seed: int) -> None:
    day = RandomDay(site, seed)
    site.open(*COUNTERS)

    for _ in range(250):
        day.step()

    assert len(day.done) >= 10
    assert day.done["correct"] >= 10
    assert len(day.refused) >= 4
    _agree(site)
    site.parts.day_close.close_day(site.centre_id)
    _agree(site)
    assert not site.floor.tickets
    for row in site.dump()["tickets"]:
        ticket = site.ticket(row.id)
        assert ticket.state not in LIVE
        served = [leg for leg in site.legs(ticket.id) if leg["end"] == "finished"]
        assert (ticket.finished_at is not None) == (ticket.state is State.DONE and bool(served))
        if not any(leg["corrections"] for leg in site.legs(ticket.id)):
            assert (ticket.state is State.DONE) == bool(served)


def _agree(site: Site) -> None:
    with site.parts.database.read() as connection:
        assert differences(connection, site.centre_id) == []

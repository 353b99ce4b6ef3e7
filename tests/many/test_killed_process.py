"""A process that is killed in the middle of commands: the other goes on, and nothing is lost."""

import random
from collections import Counter

import pytest

from app.domain.queue.ticket import Action
from tests.crash.people import Ledger, Visitor
from tests.many.processes import SERVICE, Installation
from tests.support.live import until

pytestmark = pytest.mark.crash

BEFORE, MEANWHILE = 20, 20


def test_what_was_acknowledged_by_either_is_there_once(two: Installation) -> None:
    token, ledger = two.a.sign_in("reception"), Ledger()
    visitors = [
        Visitor(process.port, token, ledger, name=f"visitor-{number}", luck=random.Random(number))
        for number, process in enumerate((two.a, two.b, two.a, two.b))
    ]
    for visitor in visitors:
        visitor.services = (SERVICE,)
        visitor.start()
    until(lambda: len(ledger.issued) >= BEFORE, "numbers from both")

    two.a.server.kill()
    issued = len(ledger.issued)
    until(lambda: len(ledger.issued) >= issued + MEANWHILE, "numbers from the one that is left")
    two.a.server.start()
    two.a.server.wait()
    for visitor in visitors:
        visitor.stop()
    for visitor in visitors:
        visitor.join()

    assert ledger.errors == []
    left = two.outcome()
    labels = Counter(str(e.facts["label"]) for e in left.events if e.type == Action.ISSUE)
    assert [label for label, times in labels.items() if times > 1] == []
    assert {key: left.requests[key] for key in ledger.issued} == {
        key: ticket["id"] for key, ticket in ledger.issued.items()
    }
    assert left.differences == []


def test_a_slip_that_a_killed_process_was_printing_is_uncertain_and_not_printed_again(
    two: Installation,
) -> None:
    driver = two.holder("devices")
    assert driver is not None
    other = two.other(driver)
    admin, reception = other.sign_in("admin"), other.sign_in("reception")
    printer = next(d for d in other.ask("GET", "/devices", admin) if d["name"] == "reception-1")
    until(lambda: two.slips_left() == 0, "an empty queue: other tests have visitors, too")
    driver.ask("POST", f"/devices/{printer['id']}/simulate", admin, fault="slow")
    ticket = two.issue(other, reception)

    def slip() -> str:
        return str(other.ask("GET", f"/tickets/{ticket['id']}/slip", reception)["state"])

    until(lambda: slip() == "printing", "a slip that comes out slowly")
    driver.server.kill()
    until(lambda: other.holds("devices"), "another process that drives the printer")
    until(lambda: slip() == "uncertain", "a slip of which nobody knows")
    after = two.issue(other, reception)

    until(
        lambda: other.ask("GET", f"/tickets/{after['id']}/slip", reception)["state"] == "printed",
        "the next slip by the other process",
    )
    assert slip() == "uncertain"
    driver.server.start()
    driver.server.wait()

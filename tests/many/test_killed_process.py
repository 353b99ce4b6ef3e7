"""A process that is killed in the middle of commands: the other goes on, and nothing is lost."""

import random
from collections import Counter

import pytest
from sqlalchemy import select

from app.domain.queue.ticket import Action
from app.persistence import schema
from app.persistence.database import Database
from app.persistence.queue.queries import list_events
from app.persistence.verify import differences
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
    labels, requests, wrong = _in_the_database(two)
    assert [label for label, times in labels.items() if times > 1] == []
    assert {key: requests[key] for key in ledger.issued} == {
        key: ticket["id"] for key, ticket in ledger.issued.items()
    }
    assert wrong == []


def _in_the_database(
    two: Installation,
) -> tuple[Counter[str], dict[str, int | None], list[str]]:
    """Return how often each number was given, what each request did, and what is wrong."""
    database = Database(two.database_url)
    try:
        with database.read() as connection:
            (centre_id,) = connection.execute(select(schema.centres.c.id)).scalars()
            after, labels = 0, Counter[str]()
            while events := list_events(connection, centre_id, after):
                after = events[-1].seq
                labels.update(str(e.facts["label"]) for e in events if e.type == Action.ISSUE)
            done = schema.requests.c
            rows = connection.execute(select(done.request_id, done.ticket_id))
            requests = {row.request_id: row.ticket_id for row in rows}
            return labels, requests, list(differences(connection, centre_id))
    finally:
        database.close()


def test_a_slip_that_a_killed_process_was_printing_is_uncertain_and_not_printed_again(
    two: Installation,
) -> None:
    driver = two.holder("devices")
    assert driver is not None
    other = two.other(driver)
    admin, reception = other.sign_in("admin"), other.sign_in("reception")
    printer = next(d for d in other.ask("GET", "/devices", admin) if d["name"] == "reception-1")
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

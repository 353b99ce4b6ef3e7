"""The print queue as a printer's thread sees it."""

from datetime import timedelta
from functools import partial

import pytest

from app.operations.clock import system_now
from app.operations.devices import printing
from app.operations.devices.printing import NO_SLIP
from app.operations.queue import issuing
from hardware.printers.jobs import JobState
from tests.support.site import Site
from tests.support.together import answers, together


def test_a_slip_goes_through_the_queue_of_its_printer(site: Site) -> None:
    """Case 31: what becomes of the paper never touches the ticket."""
    queue, kiosk = site.parts.print_queue, site.caller("kiosk").id
    ticket = site.issue(by="kiosk")
    assert queue.slip(ticket.id).state == "queued"

    job = queue.claim(kiosk)
    assert job is not None
    assert queue.slip(ticket.id).state == "printing"
    assert queue.claim(kiosk) is None
    queue.release(job.id, "hết giấy")
    assert queue.slip(ticket.id).state == "queued"
    again = queue.claim(kiosk)
    assert again is not None
    queue.settle(again.id, JobState.PRINTED, "")

    assert (queue.slip(ticket.id).state, queue.slip(ticket.id).copies) == ("printed", 1)
    assert site.ticket(ticket.id) == ticket


def test_slips_leave_in_the_order_of_their_tickets_and_only_by_their_printer(site: Site) -> None:
    queue = site.parts.print_queue
    tickets = [site.issue(by=name) for name in ("kiosk", "reception", "kiosk")]

    jobs = [queue.claim(site.caller(name).id) for name in ("kiosk", "kiosk", "printer", "board")]

    found = [job.document["parts"] if job else None for job in jobs]
    labels = [next((t.label for t in tickets if parts and t.label in str(parts)), None)
              for parts in found]  # fmt: skip
    assert labels == ["A001", "A003", "A002", None]


def test_whose_visitor_may_have_left_lets_those_who_stand_there_go_first(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an outage: two slips of people who were told to photograph the code, then two more."""
    queue, kiosk = site.parts.print_queue, site.caller("kiosk").id
    began = system_now()
    labels = []
    for age_s in (40, 30, 5, 0):
        monkeypatch.setattr(issuing, "system_now", lambda s=age_s: began - timedelta(seconds=s))
        labels.append(site.issue(by="kiosk").label)

    jobs = [queue.claim(kiosk) for _ in labels]

    order = [next(label for label in labels if job and label in str(job.document)) for job in jobs]
    assert order == [labels[2], labels[3], labels[0], labels[1]]


def test_a_slip_is_claimed_once_however_many_ask(site: Site, neighbour: Site) -> None:
    kiosk = site.caller("kiosk").id
    for _ in range(3):
        site.issue(by="kiosk")
    queues = [process.parts.print_queue for process in (site, neighbour)] * 4

    jobs = answers(together([partial(queue.claim, kiosk) for queue in queues]))

    claimed = [job.id for job in jobs if job is not None]
    assert len(claimed) == len(set(claimed)) == 3


def test_what_was_printing_at_a_crash_is_uncertain_and_not_printed_twice(site: Site) -> None:
    queue, kiosk = site.parts.print_queue, site.caller("kiosk").id
    printing, waiting = site.issue(by="kiosk"), site.issue(by="kiosk")
    queue.claim(kiosk)

    left = queue.after_restart()

    assert left == 1
    assert queue.slip(printing.id).state == "uncertain"
    assert [*queue.broken_off()] == [kiosk]
    assert printing.label in str(queue.broken_off()[kiosk].document)
    job = queue.claim(kiosk)
    assert job is not None
    assert waiting.label in str(job.document)
    queue.settle(job.id, JobState.PRINTED, "")
    assert queue.broken_off() == {}


def test_a_ticket_without_paper_has_no_slip(site: Site) -> None:
    assert site.parts.print_queue.slip(4711) == NO_SLIP


def test_a_reprint_is_a_copy_of_its_own(site: Site) -> None:
    queue, kiosk = site.parts.print_queue, site.caller("kiosk").id
    ticket = site.issue(by="kiosk")
    first = queue.claim(kiosk)
    assert first is not None
    queue.settle(first.id, JobState.FAILED, "cáp bị rút")
    site.issuing.reprint(site.caller("reception"), ticket.id, request_id=site.new_id())

    second = queue.claim(kiosk)

    assert second is not None
    assert (first.copy, second.copy) == (1, 2)
    assert first.document == second.document
    assert queue.slip(ticket.id).copies == 2


def test_a_slip_that_its_printer_gave_back_is_held_up_until_it_is_printed(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The visitor photographs the code at once, and takes the paper if it comes after all."""
    monkeypatch.setattr(printing, "HELD_UP_AFTER", timedelta(minutes=5))
    queue, kiosk = site.parts.print_queue, site.caller("kiosk").id
    ticket = site.issue(by="kiosk")
    fresh = queue.slip(ticket.id)

    job = queue.claim(kiosk)
    assert job is not None
    queue.release(job.id, "cover open; close it")
    given_back = queue.slip(ticket.id)
    again = queue.claim(kiosk)
    assert again is not None
    asked_again = queue.slip(ticket.id)
    queue.settle(again.id, JobState.PRINTED, "")

    seen = (fresh, given_back, asked_again, queue.slip(ticket.id))
    assert [slip.is_held_up for slip in seen] == [False, True, True, False]


def test_a_slip_that_its_printer_never_asks_for_fails_and_never_comes_out(site: Site) -> None:
    queue, kiosk = site.parts.print_queue, site.caller("kiosk").id
    taken, waiting = site.issue(by="kiosk"), site.issue(by="kiosk")
    queue.claim(kiosk)
    soon, later = (system_now() + timedelta(seconds=s) for s in (30, 600))

    given_up = [queue.give_up(soon), queue.give_up(later), queue.give_up(later)]

    assert given_up == [0, 1, 0]
    assert (queue.slip(taken.id).state, queue.slip(waiting.id).state) == ("printing", "failed")
    assert queue.claim(kiosk) is None

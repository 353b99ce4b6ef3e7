"""Many at once: officers, kiosks, two processes on one database."""

import re
from collections import Counter
from collections.abc import Callable
from functools import partial

import pytest
from sqlalchemy import select

from app.domain.errors import Conflict, QueueError, Stale
from app.domain.queue.ticket import Action, State, Ticket
from app.persistence import schema
from app.persistence.database import Unavailable
from tests.support.plans import HALL_COUNTERS
from tests.support.site import Site
from tests.support.together import answers, together


@pytest.mark.parametrize("waiting", [0, 1, 7, 20, 25])
def test_twenty_counters_press_next_at_once_and_each_ticket_goes_to_one(
    site: Site, waiting: int
) -> None:
    """Case 1."""
    issued = site.issue_many(waiting)
    site.open(*HALL_COUNTERS)

    called = answers(together([partial(site.call_next, number) for number in HALL_COUNTERS]))

    got = [ticket.id for ticket in called if ticket is not None]
    assert sorted(got) == [ticket.id for ticket in issued[:20]]
    assert called.count(None) == 20 - min(waiting, 20)


def test_two_processes_call_next_on_one_database_and_no_ticket_goes_to_two(
    site: Site, neighbour: Site
) -> None:
    """Case 1: the lock that counts is the database's, not one of a process."""
    issued = site.issue_many(12)
    site.open(*HALL_COUNTERS)
    processes = [site, neighbour]

    called = answers(
        together([partial(processes[n % 2].call_next, n) for n in HALL_COUNTERS]),
    )

    got = [ticket.id for ticket in called if ticket is not None]
    assert sorted(got) == [ticket.id for ticket in issued]


def test_eight_kiosks_give_a_thousand_numbers_none_twice_and_none_missing(site: Site) -> None:
    """Case 3; numbers above the walk-ins' range go on above every range."""

    def issue_many() -> list[int]:
        return [site.issue(by="kiosk").ordinal for _ in range(125)]

    given = [ordinal for many in answers(together([issue_many] * 8)) for ordinal in many]

    assert sorted(given) == [*range(1, 700), *range(1000, 1301)]


def test_people_ahead_on_paper_are_those_at_the_commit_though_kiosks_press_at_once(
    site: Site,
) -> None:
    """Case 32: no two slips tell the same number of people."""

    def issue_many() -> None:
        for _ in range(5):
            site.issue(by="kiosk")

    answers(together([issue_many] * 8))

    query = select(schema.print_jobs.c.document).order_by(schema.print_jobs.c.ticket_id)
    with site.parts.database.read() as connection:
        slips = connection.execute(query).scalars().all()
    told = [re.findall(r"trước: (\d+)|(người tiếp theo)", str(slip)) for slip in slips]
    assert told == [[("", "người tiếp theo")], *([(str(n), "")] for n in range(1, 40))]


def test_two_processes_give_numbers_from_one_series(site: Site, neighbour: Site) -> None:
    """Case 3."""

    def issue_many(process: Site) -> list[int]:
        return [process.issue().ordinal for _ in range(10)]

    calls = [partial(issue_many, process) for process in (site, neighbour) * 2]
    given = [ordinal for many in answers(together(calls)) for ordinal in many]

    assert sorted(given) == list(range(1, 41))


Press = Callable[[], object]
"""Something that somebody does; what comes of it differs from press to press."""


def test_next_and_call_by_label_at_once_give_the_ticket_to_one_officer(site: Site) -> None:
    """Case 2."""
    site.open(1, 2)
    for _ in range(8):
        ticket = site.issue()

        presses: list[Press] = [partial(site.call_next, 1), partial(site.call, 2, ticket.label)]
        results = together(presses)

        holders = [r.counter for r in results if isinstance(r, Ticket)]
        assert len(holders) == 1
        assert all(r is None or isinstance(r, Ticket | Conflict) for r in results)
        site.act(site.ticket(ticket.id), Action.START)
        site.act(site.ticket(ticket.id), Action.FINISH)


def test_next_and_hold_at_once_call_nobody_while_the_ticket_is_unfinished(site: Site) -> None:
    """Case 2: either the hold comes first and frees the counter, or next is refused."""
    site.open(1)
    for _ in range(8):
        serving = site.act(_called_new(site), Action.START)
        other = site.issue()

        presses: list[Press] = [
            partial(site.call_next, 1),
            partial(site.act, serving, Action.HOLD, reason="bản sao"),
        ]
        results = together(presses)

        held = site.ticket(serving.id)
        assert held.state is State.HELD
        if isinstance(results[0], Conflict):
            assert results[0].code == "unfinished_ticket"
            assert site.ticket(other.id).state is State.WAITING
            site.call_next(1)
        site.act(site.ticket(other.id), Action.FINISH)
        site.act(held, Action.CANCEL, by="reception")


def _called_new(site: Site) -> Ticket:
    site.issue()
    return site.called(1)


def test_call_and_cancel_at_once_end_in_one_of_the_two(site: Site) -> None:
    """Case 2."""
    site.open(1)
    for _ in range(10):
        ticket = site.issue()

        presses: list[Press] = [
            partial(site.call_next, 1),
            partial(site.act, ticket, Action.CANCEL, by="reception"),
        ]
        results = together(presses)

        state = site.ticket(ticket.id).state
        if state is State.CANCELLED:
            assert results[0] is None
        else:
            assert state is State.CALLED
            assert isinstance(results[1], Stale)
            site.act(site.ticket(ticket.id), Action.FINISH)


def test_twenty_threads_act_on_one_ticket_and_one_of_them_wins(site: Site) -> None:
    site.open(1)
    site.issue()
    called = site.called(1)

    results = together([partial(site.act, called, Action.START) for _ in range(20)])

    won = [r for r in results if isinstance(r, Ticket)]
    assert len(won) == 1
    assert all(isinstance(r, Stale) for r in results if not isinstance(r, Ticket))


def test_two_officers_open_one_counter_at_once_and_one_of_them_sits_there(site: Site) -> None:
    """Case 9."""
    desk = site.parts.counters

    results = together([partial(desk.open, site.officer(n), 3) for n in (1, 2)])

    refused = [r for r in results if isinstance(r, Conflict)]
    assert [r.code for r in refused] == ["counter_taken"]
    assert site.floor.counters[3].officer in {site.officer(1).id, site.officer(2).id}


def test_one_officer_opens_two_counters_at_once_and_sits_at_one(site: Site) -> None:
    """Case 9."""
    desk = site.parts.counters

    results = together([partial(desk.open, site.officer(1), n) for n in (1, 2, 3)])

    refused = [r for r in results if isinstance(r, Conflict)]
    assert [r.code for r in refused] == ["officer_elsewhere"] * 2


def test_thirty_two_clients_do_what_they_like_and_see_no_busy_database(site: Site) -> None:
    """Their refusals are rules speaking, never the database."""
    site.open(*HALL_COUNTERS)

    def client(number: int) -> Counter[str]:
        seen = Counter[str]()
        for _ in range(3):
            try:
                site.issue()
                site.served(number % 20 + 1)
            except QueueError as refusal:
                seen[type(refusal).__name__] += 1
            except AssertionError:
                seen["nobody waits"] += 1
            except Unavailable as error:
                seen[f"busy: {error}"] += 1
        return seen

    results = answers(together([partial(client, number) for number in range(32)]))

    told = sum(results, Counter[str]())
    assert not [word for word in told if word.startswith("busy")]
    assert len(site.dump()["tickets"]) == 32 * 3


def test_a_visitor_leaves_while_the_reception_cancels_and_one_event_ends_the_ticket(
    site: Site,
) -> None:
    """Case 2."""
    ticket = site.issue()
    acting = site.parts.ticket_actions

    presses: list[Press] = [
        partial(acting.leave, site.centre_id, ticket.id, request_id="visitor-left"),
        partial(site.act, ticket, Action.CANCEL, by="reception"),
    ]
    results = together(presses)

    assert sum(isinstance(r, Exception) for r in results) == 1
    assert site.ticket(ticket.id).version == 2


def test_a_call_by_label_of_a_ticket_that_left_is_told_so(site: Site) -> None:
    ticket = site.issue()
    site.act(ticket, Action.CANCEL, by="reception")
    site.open(1)

    with pytest.raises(Conflict, match="not_waiting"):
        site.call(1, ticket.label)

"""kill -9 of the whole server, 50 times, at any moment of issuing and calling."""

from collections import Counter

import pytest

from app.domain.events import Event
from app.domain.queue.ticket import Action
from tests.crash.lobby import Spoken
from tests.crash.ordeal import Aftermath

pytestmark = pytest.mark.crash

CALLS = (Action.CALL, Action.RECALL)


def test_the_kills_came_while_commands_were_in_flight(aftermath: Aftermath) -> None:
    ledger = aftermath.ledger

    assert ledger.repeated >= aftermath.kills
    assert len(ledger.issued) > aftermath.kills
    assert len(ledger.called) > aftermath.kills / 2
    assert len(ledger.recalled) > 0


def test_no_acknowledged_ticket_is_lost(aftermath: Aftermath) -> None:
    issued = _of_type(aftermath, Action.ISSUE)

    in_log = {event.ticket_id: event.facts["label"] for event in issued}

    for ticket in aftermath.ledger.issued.values():
        assert in_log[ticket["id"]] == ticket["label"]


def test_no_number_is_given_twice(aftermath: Aftermath) -> None:
    issued = _of_type(aftermath, Action.ISSUE)

    labels = Counter((e.facts["business_on"], e.facts["label"]) for e in issued)
    promised = Counter(ticket["label"] for ticket in aftermath.ledger.issued.values())

    assert [label for label, times in labels.items() if times > 1] == []
    assert [label for label, times in promised.items() if times > 1] == []


def test_a_command_that_was_sent_again_after_a_kill_took_effect_once(
    aftermath: Aftermath,
) -> None:
    ledger = aftermath.ledger
    acknowledged = {**ledger.issued, **ledger.called, **ledger.recalled}

    issued = Counter(e.ticket_id for e in _of_type(aftermath, Action.ISSUE))
    called = Counter(e.ticket_id for e in _of_type(aftermath, Action.CALL))
    recalled = Counter(e.ticket_id for e in _of_type(aftermath, Action.RECALL))
    finished = Counter(e.ticket_id for e in _of_type(aftermath, Action.FINISH))

    assert {r: aftermath.requests[r] for r in acknowledged} == {
        r: ticket["id"] for r, ticket in acknowledged.items()
    }
    assert issued == Counter(ticket["id"] for ticket in ledger.issued.values())
    assert called == Counter(ticket["id"] for ticket in ledger.called.values())
    assert recalled == Counter(ticket["id"] for ticket in ledger.recalled.values())
    assert finished == Counter(ticket["id"] for ticket in ledger.finished.values())


def test_each_call_is_announced_once_in_its_zone_and_as_it_was_made(
    aftermath: Aftermath,
) -> None:
    labels = {e.ticket_id: str(e.facts["label"]) for e in _of_type(aftermath, Action.ISSUE)}
    calls = [e for e in aftermath.events if e.type in CALLS]

    made = {
        zone: [_announcement(e, labels) for e in calls if aftermath.zones[e.counter or 0] == zone]
        for zone in aftermath.spoken
    }

    assert {zone: list(spoken) for zone, spoken in aftermath.spoken.items()} == made


def test_every_ticket_has_one_slip_in_the_queue(aftermath: Aftermath) -> None:
    issued = [event.ticket_id for event in _of_type(aftermath, Action.ISSUE)]

    assert sorted(aftermath.jobs) == sorted(i for i in issued if i is not None)


def test_the_log_makes_the_same_tables(aftermath: Aftermath) -> None:
    assert list(aftermath.differences) == []


def _of_type(aftermath: Aftermath, action: Action) -> list[Event]:
    return [event for event in aftermath.events if event.type == action]


def _announcement(event: Event, labels: dict[int | None, str]) -> Spoken:
    recall = int(str(event.facts.get("recall", 0)))
    return Spoken(event.seq, labels[event.ticket_id], event.counter or 0, recall)

"""Why a ticket was called: facts of the event, a text in tables, and what 0.1.0 wrote."""

import pytest

from app.domain.events import Event
from app.domain.queue.call_reason import both_ways, call_reason, read_reason, reason_text
from app.domain.queue.evolution import evolve
from tests.support.builders import NOW, ticket

NAMED = {"rule": "score", "waited_min": 3.0, "priority": None}
OLD = {"reason": '{"rule": "score", "waited_min": 3.0, "priority": null}', "officer": 7}


def test_a_call_of_0_1_0_is_read_as_one_of_today() -> None:
    of_today = evolve(ticket(), Event(2, NOW, "call", "user:7", 1, 1, {**NAMED, "officer": 7}))

    of_before = evolve(ticket(), Event(2, NOW, "call", "user:7", 1, 1, OLD))

    assert of_today.leg is not None
    assert of_today.leg.reason == NAMED
    assert of_before == of_today


def test_the_text_of_a_reason_is_that_of_0_1_0_and_is_read_again() -> None:
    text = reason_text(call_reason({**NAMED, "officer": 7}))

    assert text == OLD["reason"]
    assert read_reason(text) == NAMED


@pytest.mark.parametrize("facts", [OLD, {**NAMED, "officer": 7}])
def test_programs_read_either_event_both_ways(facts: dict[str, object]) -> None:
    assert both_ways(facts) == {**NAMED, **OLD}


@pytest.mark.parametrize("facts", [{}, {"officer": 7}, {"reason": ""}])
def test_a_call_without_a_reason_has_none(facts: dict[str, object]) -> None:
    assert call_reason(facts) == {}
    assert reason_text({}) == ""
    assert both_ways(facts) == facts

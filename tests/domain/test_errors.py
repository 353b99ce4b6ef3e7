"""Refusals: a stable word and facts, no prose."""

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, QueueError, Stale


@pytest.mark.parametrize(
    ("refusal", "code"),
    [
        (QueueError(), "refused"),
        (Conflict("wrong_state"), "wrong_state"),
        (Stale(), "stale"),
        (NotThere(), "not_found"),
        (Invalid(field="place"), "invalid"),
        (NotAllowed(right="report"), "not_allowed"),
    ],
)
def test_a_refusal_has_the_word_of_its_kind_unless_it_has_its_own(
    refusal: QueueError, code: str
) -> None:
    assert refusal.code == code


def test_a_refusal_tells_its_facts_to_programs_and_to_the_log() -> None:
    refusal = Conflict("too_few_recalls", recalls=1, needed=3)

    assert refusal.facts == {"recalls": 1, "needed": 3}
    assert str(refusal) == "too_few_recalls {'recalls': 1, 'needed': 3}"

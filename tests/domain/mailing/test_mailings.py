"""Knows how a mailing stands after each try, and when supervisors hear of it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.mailing.mailings import (
    GIVEN_UP_AFTER,
    NEVER,
    TOLD_FOR,
    WAITS,
    Attempt,
    Mailing,
    MailingState,
    MailTrouble,
    is_told,
    settlement,
)
from tests.support.builders import NOW

FRESH = Mailing(
    id=1,
    centre_id=1,
    schedule_id=2,
    due_at=NOW,
    is_extra=False,
    asked_by=None,
    state=MailingState.QUEUED,
    tries=0,
    trouble=MailTrouble.NONE,
    detail="",
    created_at=NOW,
    next_try_at=NOW,
)
LATER = Attempt(trouble=MailTrouble.LATER)


def test_the_pauses_between_tries_grow_to_an_hour() -> None:
    tried = [settlement(replace(FRESH, tries=n), LATER, NOW) for n in range(7)]

    pauses = [(after.next_try_at - NOW) // timedelta(minutes=1) for after in tried]

    assert pauses == [1, 5, 15, 30, 60, 60, 60]
    assert {after.state for after in tried} == {MailingState.QUEUED}
    assert list(WAITS) == sorted(WAITS)


def test_after_two_days_it_is_given_up() -> None:
    after = settlement(FRESH, LATER, NOW + GIVEN_UP_AFTER)

    assert (after.state, after.trouble) == (MailingState.FAILED, MailTrouble.LATER)


@pytest.mark.parametrize("trouble", sorted(NEVER))
def test_what_another_try_does_not_mend_is_not_tried_again(trouble: MailTrouble) -> None:
    after = settlement(FRESH, Attempt(trouble=trouble), NOW)

    assert after.state is MailingState.FAILED


def test_who_was_refused_makes_it_partly_sent() -> None:
    after = settlement(FRESH, Attempt(("a@b.vn",), {"x@b.vn": "550 no"}), NOW)

    assert (after.state, after.trouble) == (MailingState.PARTLY, MailTrouble.RECIPIENTS)
    assert after.refused == {"x@b.vn": "550 no"}


def test_who_took_it_is_kept_while_the_others_are_tried_again() -> None:
    first = settlement(FRESH, Attempt(("a@b.vn",), {}, MailTrouble.LATER, "451"), NOW)
    waiting = replace(FRESH, taken=first.taken, tries=1)

    after = settlement(waiting, Attempt(("c@b.vn",)), NOW)

    assert first.state is MailingState.QUEUED
    assert (after.state, after.taken) == (MailingState.SENT, ("a@b.vn", "c@b.vn"))


def test_what_nobody_knows_is_never_tried_again() -> None:
    uncertain = Attempt(trouble=MailTrouble.SILENT, is_uncertain=True)

    assert settlement(FRESH, uncertain, NOW).state is MailingState.UNCERTAIN


@pytest.mark.parametrize(
    ("mailing", "told"),
    [
        (replace(FRESH, tries=2), False),
        (replace(FRESH, tries=3), True),
        (replace(FRESH, tries=3, state=MailingState.MAKING), False),
        (replace(FRESH, tries=4, state=MailingState.SENDING), True),
        (replace(FRESH, state=MailingState.SENT, settled_at=NOW), False),
        (replace(FRESH, state=MailingState.FAILED, settled_at=NOW), True),
        (replace(FRESH, state=MailingState.PARTLY, settled_at=NOW), True),
        (replace(FRESH, state=MailingState.UNCERTAIN, settled_at=NOW), True),
        (replace(FRESH, state=MailingState.FAILED, settled_at=NOW - TOLD_FOR), False),
    ],
)
def test_supervisors_hear_of_what_was_not_sent(mailing: Mailing, told: bool) -> None:
    assert is_told(mailing, NOW) is told

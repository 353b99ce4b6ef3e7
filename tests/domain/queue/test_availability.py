"""What is offered: the day's limit and the hours of a service."""

from dataclasses import replace
from datetime import time

from app.domain.centre.values import Hours
from app.domain.queue.availability import ClosedBecause, availability
from app.domain.queue.ticket import Action
from tests.support.builders import History, sample_centre


def limited(*, numbers: int) -> History:
    """Make a centre that gives so many numbers of tax a day, and has given none."""
    centre = sample_centre()
    tax = replace(centre.services["thue"], daily_limit=numbers)
    return History(replace(centre, services={**centre.services, "thue": tax}))


def left(history: History) -> int | None:
    service = history.floor.centre.services["thue"]
    return availability(history.floor, service, history.at, always_open=True).left


def test_a_cancelled_number_is_not_given_again() -> None:
    history = limited(numbers=2)
    history.issue("thue")

    history.act(history.issue("thue"), Action.CANCEL)

    assert left(history) == 0


def test_who_is_transferred_takes_no_number_of_the_other_service() -> None:
    history = limited(numbers=2)
    ticket = history.issue("dat-dai")

    history.act(ticket, Action.CALL)
    history.act(ticket.id, Action.TRANSFER, service="thue")

    assert left(history) == 2


def test_every_day_has_its_numbers_again() -> None:
    history = limited(numbers=1)
    history.issue("thue")

    history.later(minutes=24 * 60)

    assert left(history) == 1
    history.issue("thue")
    assert left(history) == 0


def test_numbers_of_other_services_are_not_counted() -> None:
    history = limited(numbers=1)

    history.issue("dat-dai")

    assert left(history) == 1


def test_a_service_without_a_limit_has_no_number_of_numbers_left() -> None:
    history = History()

    assert left(history) is None


def test_hours_are_named_before_the_limit_because_they_come_first() -> None:
    history = limited(numbers=1)
    history.issue("thue")
    service = history.floor.centre.services["thue"]

    history.later(minutes=12 * 60)

    assert availability(history.floor, service, history.at).closed is ClosedBecause.HOURS


def test_a_service_without_any_hours_never_opens_again() -> None:
    history = History()
    never = replace(
        history.floor.centre.services["thue"], hours=Hours(frozenset(), ((time(8), time(9)),), ())
    )

    now = availability(history.floor, never, history.at)

    assert (now.closed, now.opens_at) == (ClosedBecause.HOURS, None)

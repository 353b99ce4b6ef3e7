"""A server's services start in order and stop in reverse, whatever one of them runs into."""

import threading
from collections import Counter

import pytest

from app.background.services import BackgroundService, ServiceOf, start_all, stop_all
from tests.support.live import until
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web


def services(told: list[str], *, broken: str = "") -> list[BackgroundService]:
    """Return three services that tell what is done with them; one thing of one may fail."""

    def tells(what: str) -> None:
        told.append(what)
        if what == broken:
            raise RuntimeError(f"{what} failed")

    return [
        ServiceOf(name, stop=lambda n=name: tells(f"stop {n}"), start=lambda n=name: tells(n))  # type: ignore[misc] # bound now, not later
        for name in ("one", "two", "three")
    ]


def test_they_start_in_order_and_stop_in_reverse() -> None:
    told: list[str] = []
    made = services(told)

    start_all(made)
    stop_all(made)

    assert told == ["one", "two", "three", "stop three", "stop two", "stop one"]


def test_one_that_does_not_start_ends_those_before_it(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []

    with pytest.raises(RuntimeError, match="three failed"):
        start_all(services(told, broken="three"))

    assert told == ["one", "two", "three", "stop two", "stop one"]
    assert "three does not start" in caplog.text


def test_one_that_does_not_stop_well_keeps_no_other_from_its_end(
    caplog: pytest.LogCaptureFixture,
) -> None:
    told: list[str] = []

    stop_all(services(told, broken="stop two"))

    assert told == ["stop three", "stop two", "stop one"]
    assert "two did not stop well" in caplog.text


@ON_SQLITE
def test_after_a_servers_end_none_of_its_services_is_at_work(web: Web) -> None:
    names = [service.name for service in web.server.services]
    web.server.start()
    began = at_work(names)

    web.server.stop()

    assert {"pictures", "devices", "boards-and-speakers", "auto-call", "voice"} <= began
    # One that has a phrase in hand ends when the process that speaks it has.
    until(lambda: at_work(names) == set(), "the end of every service")
    assert max(Counter(names).values()) == 1


def at_work(names: list[str]) -> set[str]:
    """Return which of the names a thread has."""
    return {thread.name for thread in threading.enumerate()} & set(names)

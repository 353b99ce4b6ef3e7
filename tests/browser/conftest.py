"""Knows what every browser test has: a live server, a day of its own, and windows that watch it."""

from collections.abc import Iterator
from datetime import date
from itertools import count, islice
from typing import Any

import pytest
from playwright.sync_api import Browser

from app.background.estimates import REMEMBERED_DAYS
from tests.browser.day import Day, Staff
from tests.browser.windows import Windows
from tests.support.live import LiveServer
from tests.support.tables import Rows, table

FRIDAY = 4
WEEKDAYS = range(1, 6)
"""On which the sample centre works, and breaks at noon."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Run the sample centre on simulated devices for all browser tests."""
    live = LiveServer(tmp_path_factory.mktemp("live"))
    live.start()
    yield live
    live.stop()


@pytest.fixture(scope="session")
def days(server: LiveServer) -> Iterator[Day]:
    """Give one business day after the other, each of which nobody has used."""
    staff = Staff(server, officers=[*range(1, 12), 22])
    return (Day(staff, number) for number in count())


@pytest.fixture
def day(days: Iterator[Day]) -> Iterator[Day]:
    """Give the test a business day of its own."""
    today = next(days)
    yield today
    today.end()


@pytest.fixture
def working_day(day: Day) -> Day:
    """Give a day of the week on which there are slots: the Friday before, on a weekend."""
    after = max(date.fromisoformat(day.on).weekday() - FRIDAY, 0)
    day.later(minutes=-after * 24 * 60)
    return day


@pytest.fixture
def far_day(days: Iterator[Day]) -> Iterator[Day]:
    """Give the test a weekday so far on that forecasts have forgotten those of other tests."""
    later = islice(days, REMEMBERED_DAYS + 1, None)
    today = next(day for day in later if date.fromisoformat(day.on).isoweekday() in WEEKDAYS)
    yield today
    today.end()


@pytest.fixture
def windows(chromium: Browser, server: LiveServer) -> Iterator[Windows]:
    """Open browser windows on the server; a fault in any of them fails the test."""
    opened = Windows(chromium, server.url)
    yield opened
    opened.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: Any) -> Any:
    """Show what the servers of a failed test have written."""
    report = yield
    if report.failed:
        for name, value in getattr(item, "funcargs", {}).items():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, LiveServer):
                    report.sections.append((f"moiso serve: {name}", one.log()))
    return report


_HEADS = ("fault", "displays", "calls", "begun", "said to the end", "by")


@pytest.fixture
def once_table(request: pytest.FixtureRequest) -> Rows:
    """Give the test the table that is printed at the end of the run."""
    return table(request.config, "lobby: each call announced once in its zone", _HEADS)

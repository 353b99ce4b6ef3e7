"""Knows what every test has: the fixtures of `tests/support`, and marks by what it uses."""

import pytest
from hypothesis import settings

# How long a test takes is measured in tests/load; a busy machine must not fail a true property.
settings.register_profile("moiso", deadline=None)
settings.load_profile("moiso")

pytest_plugins = [
    "tests.support.browser",
    "tests.support.checks",
    "tests.support.fairness",
    "tests.support.flaky",
    "tests.support.gateway",
    "tests.support.loopback",
    "tests.support.mailbox",
    "tests.support.order",
    "tests.support.postgres",
    "tests.support.provider",
    "tests.support.push_service",
    "tests.support.quick",
    "tests.support.seeding",
    "tests.support.site",
    "tests.support.tables",
    "tests.support.valkey",
    "tests.support.web",
]

MARK_OF_FIXTURE = {"postgres": "postgres", "chromium": "browser"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests by the fixtures they use, so that `-m "not browser"` forgets none."""
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if mark := MARK_OF_FIXTURE.get(fixture):
                item.add_marker(mark)

"""Gives the tests of this folder a program that the server tells something."""

from collections.abc import Iterator

import pytest

from tests.support.receiver import Target


@pytest.fixture
def target() -> Iterator[Target]:
    """Give the test a receiver."""
    made = Target()
    yield made
    made.close()

"""Knows in which order the files of tests are handed out to the workers."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
LONGEST = ("load", "crash", "simulation", "browser", "agents")
"""The folders whose files take minutes: begun last, one of them would be waited for alone."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; among themselves they keep their random order, so do the others."""
    items.sort(key=_is_short)


def _is_short(item: pytest.Item) -> bool:
    return item.path.relative_to(TESTS).parts[0] not in LONGEST

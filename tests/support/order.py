"""Knows in which order the files of tests are handed out to the workers."""

from pathlib import Path

import pytest

TESTS = Path(__file__).parent.parent
LONGEST = (("release", "load"), ("crash", "simulation", "browser", "agents"))
"""The folders whose files take up to nine minutes, and those of some: begun last, one of them would
be waited for alone.
"""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the long files first; among themselves they keep their random order, so do the others."""
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    folder = item.path.relative_to(TESTS).parts[0]
    return next((n for n, long in enumerate(LONGEST) if folder in long), len(LONGEST))

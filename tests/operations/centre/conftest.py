"""Knows how the commands of backups run here: without the two seconds of imports of each."""

import pytest

from app.operations.centre import own_commands
from tests.support.forked import ForkedCommand


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the commands be forks of a process that has imported them: processes of their own, too.

    The first tests of backups and of restoring begin theirs as the program does.
    """
    monkeypatch.setattr(own_commands, "command_begun", ForkedCommand)

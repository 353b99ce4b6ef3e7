"""The log is append-only: the database itself refuses to change or delete an event."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from app.domain.queue.ticket import Action
from tests.support.site import Site

CHANGES_OF_THE_LOG = (
    "UPDATE events SET actor = 'nobody'",
    "UPDATE events SET seq = seq + 1000",
    "DELETE FROM events",
    "DELETE FROM events WHERE seq = 2",
)


@pytest.mark.parametrize("statement", CHANGES_OF_THE_LOG)
def test_the_log_is_append_only(site: Site, statement: str) -> None:
    site.open(1)
    site.issue()
    site.served(1)
    before = site.dump()["events"]

    with (
        pytest.raises(DatabaseError, match="append-only"),
        site.parts.database.write() as connection,
    ):
        connection.execute(text(statement))

    assert site.dump()["events"] == before


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_the_log_is_not_truncated(site: Site) -> None:
    site.issue()

    with (
        pytest.raises(DatabaseError, match="append-only"),
        site.parts.database.write() as connection,
    ):
        connection.execute(text("TRUNCATE events, configurations"))

    assert len(site.log()) == 1


def test_an_undo_adds_an_event_and_deletes_none(site: Site) -> None:
    site.open(1)
    site.issue()
    called = site.called(1)
    before = site.log()

    site.act(called, Action.UNDO)

    assert site.log()[:-1] == before

"""The floor kept in memory is that of the reader's transaction, and hardly ever read anew."""

from app.persistence.queue.floors import Floors
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def test_who_began_to_read_before_a_commit_gets_the_floor_of_then(web: Web) -> None:
    web.issue()
    floors = web.installation.units.floors
    with web.installation.database.read() as connection:
        before = floors.get(connection, 1)
        web.issue()

        again = floors.get(connection, 1)

    assert again is before
    assert web.installation.units.floor(1).seq > before.seq


def test_who_sees_a_commit_before_its_thread_goes_on_gets_the_coming_floor(web: Web) -> None:
    floors = Floors()
    with web.installation.database.read() as connection:
        plan = floors.get(connection, 1).centre
    web.issue()
    coming = web.installation.units.floor(1)
    made = type(coming)(**{n: getattr(coming, n) for n in coming.__slots__} | {"centre": plan})

    with web.installation.database.read() as connection:
        with floors.committing(made):
            seen = floors.get(connection, 1)
        afterwards = floors.get(connection, 1)

    assert seen is made
    assert afterwards is not made
    assert afterwards.tickets == made.tickets

"""Who follows the log gets the newest floors on a thread of its own; no commit waits for it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from threading import Event
from typing import Any

import pytest

from app.background.bus import LocalBus, Wake, WakeKind
from app.background.commit_follower import CommitFollower
from app.background.foreign_commits import ForeignCommits
from app.domain.queue.floor import Floor
from tests.support.live import until
from tests.support.patience import patience
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web

pytestmark = ON_SQLITE
RUNNING = ("leases", "devices", "boards-and-speakers")


class Follower(CommitFollower):
    """A follower that notes what it is handed, and takes as long as the test wants."""

    def __init__(self) -> None:
        super().__init__("follower")
        self.seen: list[int] = []
        self.has_begun, self.goes_on = Event(), Event()
        self.goes_on.set()
        self.fails = False

    def follow(self, changed: Mapping[int, Floor]) -> None:
        """Note the floors."""
        self.seen += [floor.seq for floor in changed.values()]
        self.has_begun.set()
        self.goes_on.wait(60)
        if self.fails:
            raise RuntimeError("no board")


@pytest.fixture
def follower(web: Web) -> Iterator[Follower]:
    """Give the test a follower of the server's commits, at work."""
    made = Follower()
    web.installation.units.listeners.append(made.changed)
    made.start()
    yield made
    made.goes_on.set()
    made.stop()


def test_a_commit_does_not_wait_and_what_came_meanwhile_is_followed_together(
    web: Web, follower: Follower
) -> None:
    follower.goes_on.clear()
    web.open(1)
    assert follower.has_begun.wait(patience(20))

    for _ in range(3):
        web.issue()
    follower.goes_on.set()

    until(lambda: len(follower.seen) == 2, "the newest floor")
    assert follower.seen == [2, 5]


def test_a_follower_that_fails_is_told_and_follows_the_next_commit(
    web: Web, follower: Follower, caplog: pytest.LogCaptureFixture
) -> None:
    follower.fails = True
    web.issue()
    until(lambda: "no board" in caplog.text, "the failure in the log")

    web.issue()

    until(lambda: follower.seen == [2, 3], "the commit after it")


def test_a_floor_that_comes_late_does_not_take_the_place_of_a_newer_one(web: Web) -> None:
    late = web.installation.units.floor(1)
    follower = Follower()

    follower.changed(replace(late, seq=2))
    follower.changed(replace(late, seq=1))
    follower.round()

    assert follower.seen == [2]


def test_what_another_process_commits_is_followed_too(
    web: Web, seeded: tuple[Seed, Any], follower: Follower
) -> None:
    other = make_web(seeded)
    looking = ForeignCommits(web.installation, LocalBus())
    looking.round()
    until(lambda: len(follower.seen) == len(web.seed.centres), "every centre's floor")

    other.issue()
    looking.hear(Wake(WakeKind.ALL))
    looking.round()

    until(lambda: follower.seen[-1] == 2, "the other's commit")
    other.server.stop()


def test_a_board_shows_a_call_though_no_screen_is_served(web: Web) -> None:
    """A screen's trouble is none of the boards'."""
    of_devices = [s for s in web.server.services if s.name in RUNNING]
    shown = web.installation.settings.data / "sim" / "board" / "shown.json"
    for service in of_devices:
        service.start()

    web.called(1)

    until(
        lambda: shown.exists() and json.loads(shown.read_text())["text"] == "A001",
        "the number on the board",
    )
    for service in reversed(of_devices):
        service.stop()


def test_a_wake_up_has_that_centre_looked_at_alone_and_only_if_it_is_news(
    web: Web, seeded: tuple[Seed, Any], follower: Follower
) -> None:
    other = make_web(seeded)
    looking = ForeignCommits(web.installation, LocalBus())
    looking.round()
    until(lambda: len(follower.seen) == len(web.seed.centres), "every centre's floor")
    centre_id = web.seed.centres["dong-ha"]

    looking.hear(Wake(WakeKind.COMMIT, centre_id, 1))
    looking.round()
    other.issue()
    looking.hear(Wake(WakeKind.COMMIT, centre_id, 2))
    looking.round()

    until(lambda: follower.seen[-1] == 2, "the other's commit")
    assert follower.seen.count(2) == 1
    other.server.stop()

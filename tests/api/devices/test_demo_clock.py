"""Knows that the clock of a demonstration can be set, and never to where time ends."""

from collections.abc import Iterator

import pytest

from app.config import Settings
from app.factory import create_app
from tests.support.seeding import ON_SQLITE, PASSWORD, Seed, in_demo
from tests.support.site import HandClock
from tests.support.web import Web

pytestmark = ON_SQLITE


@pytest.fixture
def demonstration(seeded: tuple[Seed, Settings]) -> Iterator[Web]:
    """Give the test a demonstration whose clock is its own, as `make run` has."""
    server = create_app(in_demo(seeded[1]))
    yield Web(server, seeded[0], HandClock())
    server.installation.database.close()


@pytest.mark.parametrize(
    "at",
    ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59Z", "1999-12-31T23:59:59Z", "now",
     "2026-11-24T08:00:00", "2026-11-24", ""],
)  # fmt: skip
def test_a_time_that_cannot_be_is_refused_and_the_clock_goes_on(
    demonstration: Web, at: str
) -> None:
    refused = demonstration.post("admin", "/demo/clock", at=at, speed=3600)

    assert refused.status_code == 422
    assert demonstration.issue()["label"] == "A001"


@pytest.mark.parametrize("at", ["2000-01-01T00:00:00+14:00", "2100-12-31T23:59:59-12:00"])
def test_at_the_first_and_the_last_instant_allowed_people_sign_in_and_issue(
    demonstration: Web, at: str
) -> None:
    """Whoever sat there may be signed out by such a leap, and signs in again."""
    moved = demonstration.post("admin", "/demo/clock", at=at, speed=3600)
    account = {"username": "reception", "password": PASSWORD}
    token = demonstration.post(None, "/sessions", **account).get_json()["token"]

    wish = {"service": "dat-dai", "request_id": demonstration.new_id()}
    bearer = {"Authorization": f"Bearer {token}"}
    issued = demonstration.ask(None, "POST", "/tickets", wish, headers=bearer)

    assert (moved.status_code, issued.status_code) == (200, 201)


def test_the_clock_of_another_zone_is_told_in_utc_and_given_back(demonstration: Web) -> None:
    there = demonstration.post("admin", "/demo/clock", at="2026-11-24T08:00:00+07:00", speed=0.001)
    ticket = demonstration.issue()
    back = demonstration.post("admin", "/demo/clock")

    assert there.get_json()["now"].startswith("2026-11-24T01:00:00")
    assert ticket["issued_at"].startswith("2026-11-24T01:00:00")
    assert not back.get_json()["now"].startswith("2026-11-24T01:00:00")

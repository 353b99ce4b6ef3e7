"""A pause as the API takes it: with a reason, and perhaps with a planned return."""

from datetime import UTC, datetime

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer

pytestmark = ON_SQLITE


@pytest.mark.parametrize(
    ("told", "back_at"),
    [
        ({}, None),
        ({"back_in_min": 15}, "2026-11-24T02:25:00.000Z"),
        ({"back_at": "9:40"}, "2026-11-24T02:40:00.000Z"),
        ({"back_at": "10:05", "back_in_min": 15}, "2026-11-24T03:05:00.000Z"),
    ],
)
def test_a_pause_says_when_the_counter_serves_again(
    web: Web, told: dict[str, object], back_at: str | None
) -> None:
    web.clock.at = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)
    web.post(officer(1), "/counters/1/open")

    paused = web.post(officer(1), "/counters/1/pause", reason="break", **told).get_json()

    assert (paused["state"], paused["reason"], paused["back_at"]) == ("paused", "break", back_at)


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"back_at": "8:59"}, 422),
        ({"back_at": "24:00"}, 422),
        ({"back_at": "soon"}, 422),
        ({"back_in_min": 0}, 422),
        ({"back_in_min": 241}, 422),
    ],
)
def test_a_return_that_can_not_be_is_refused(
    web: Web, told: dict[str, object], status: int
) -> None:
    web.clock.at = datetime(2026, 11, 24, 2, 10, tzinfo=UTC)
    web.post(officer(1), "/counters/1/open")

    refused = web.post(officer(1), "/counters/1/pause", reason="break", **told)

    assert refused.status_code == status
    assert web.get(officer(1), "/counters").get_json()[0]["state"] == "open"

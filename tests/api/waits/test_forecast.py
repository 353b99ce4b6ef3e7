"""The forecast of the floor: what waits now, its next hour as it was last looked at, one centre."""

from collections.abc import Iterator
from typing import Any

import pytest

from app.background.estimates import Estimates
from app.domain.queue.floor import Floor
from app.estimating.client import Simulator
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


@pytest.fixture
def estimates(web: Web) -> Iterator[Estimates]:
    """Give the test what looks ahead, its thread not started."""
    simulator = Simulator(longest_s=300)
    yield Estimates(web.installation, simulator)
    simulator.close()


def forecast(web: Web, by: str = "supervisor") -> Any:
    return web.get(by, "/floor/forecast").get_json()


def of(told: Any, code: str) -> Any:
    return next(one for one in told["services"] if one["code"] == code)


def crowd(web: Web, many: int = 16) -> None:
    """Let people come for land over forty minutes: enough of a day to go by."""
    for _ in range(many):
        web.issue()
        web.clock.later(minutes=40 / many)


def test_before_anything_was_looked_at_what_waits_is_told_and_nothing_is_guessed(web: Web) -> None:
    web.issue()
    web.clock.later(minutes=3)

    told = forecast(web)

    land = of(told, "dat-dai")
    assert told["made_at"] is None
    assert (land["waiting"], land["longest_wait_s"]) == (1, 180)
    assert (land["p80_s"], land["unknown"], land["offers"]) == (None, "not_yet", [])


def test_the_next_hour_is_told_with_what_would_shorten_it(web: Web, estimates: Estimates) -> None:
    web.open(1)
    crowd(web)
    estimates.look_ahead()

    told = forecast(web)

    land = told["services"][0]
    assert (land["code"], land["waiting"], land["unknown"]) == ("dat-dai", 16, None)
    assert land["p50_s"] < land["p80_s"]
    assert land["share_in_target"] < 0.5
    more = land["offers"][0]
    assert (more["kind"], more["before_s"]) == ("open", land["p80_s"])
    assert more["after_s"] < more["before_s"]
    assert told["made_at"] <= told["at"]


def test_what_was_offered_and_done_is_offered_no_more_and_the_next_look_is_shorter(
    web: Web, estimates: Estimates
) -> None:
    web.open(1)
    crowd(web)
    estimates.look_ahead()
    [before] = [one for one in of(forecast(web), "dat-dai")["offers"] if one["kind"] == "open"]

    web.open(before["counter"])

    at_once = of(forecast(web), "dat-dai")
    assert before["counter"] not in [one["counter"] for one in at_once["offers"]]
    for _centre in range(2):
        estimates.look_ahead()
    assert of(forecast(web), "dat-dai")["p80_s"] < before["before_s"]


def test_a_centre_hears_of_its_own_floor_only(web: Web, estimates: Estimates) -> None:
    web.open(1)
    crowd(web)
    estimates.look_ahead()

    told = forecast(web, "supervisor-b")

    assert sum(one["waiting"] for one in told["services"]) == 0
    assert {one["p80_s"] for one in told["services"]} == {None}


def test_supervisors_are_sent_a_new_look_ahead_though_nothing_else_has_changed(
    web: Web, estimates: Estimates
) -> None:
    web.open(1)
    crowd(web)
    floors: list[Floor] = []
    web.installation.units.listeners.append(floors.append)

    estimates.look_ahead()

    assert [floor.next_hour is not None for floor in floors] == [True]

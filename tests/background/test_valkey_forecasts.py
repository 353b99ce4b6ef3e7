"""A forecast that one process has made is the other's too, and nobody makes it twice."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from valkey import Valkey

from app.background.estimates import FOLLOWED_FOR, Estimates
from app.background.valkey_forecasts import ValkeyForecasts
from app.domain.forecast import (
    Forecast,
    Next,
    NextHour,
    Offer,
    OfferKind,
    ServiceHour,
    Slowed,
    Spread,
    Unknown,
)
from app.estimating.client import Simulator
from tests.many.processes import Broker
from tests.support.builders import NOW
from tests.support.seeding import ON_SQLITE, Seed
from tests.support.web import Web, make_web

KEY = "the key of one installation"
SPREAD = Spread(1.0, 2.5, 3.0, 4.0, 5.25)
WAITS = Forecast(
    7,
    NOW,
    {4_294_967_297: SPREAD},
    {("dat-dai", None): Next(SPREAD, 3, 0.5), ("thue", "NCT"): Next(SPREAD, 0, 1.5)},
)
HOUR = NextHour(
    7,
    NOW,
    {
        "dat-dai": ServiceHour(
            4.5, 60.0, 90.0, 0.8, None, (Offer(OfferKind.HELP, 3, 30.0, Slowed("thue", 1.0, 9.0)),)
        ),
        "thue": ServiceHour(unknown=Unknown.NO_COUNTER),
    },
)


@pytest.fixture(scope="module")
def broker() -> Iterator[Broker]:
    """Run a broker for the tests of this file."""
    made = Broker()
    made.start()
    yield made
    made.stop()


@pytest.fixture
def shared(broker: Broker) -> ValkeyForecasts:
    """Give the test what processes tell each other, which nobody has told anything yet."""
    Valkey.from_url(broker.url).flushall()
    return ValkeyForecasts(broker.url, KEY)


def test_what_one_process_keeps_the_other_reads_whole(
    broker: Broker, shared: ValkeyForecasts
) -> None:
    shared.keep(1, WAITS)
    shared.keep(1, HOUR)

    other = ValkeyForecasts(broker.url, KEY)

    assert other.newest(1) == (WAITS, HOUR)
    assert other.newest(2) == (None, None)
    assert ValkeyForecasts(broker.url, "another").newest(1) == (None, None)


def test_what_is_no_forecast_is_passed_over(broker: Broker, shared: ValkeyForecasts) -> None:
    shared.keep(1, WAITS)
    client: Any = Valkey.from_url(broker.url)
    for key in client.keys("*"):
        client.set(key, b'{"seq": "x"}')

    assert shared.newest(1) == (None, None)


def test_without_a_broker_nothing_is_known() -> None:
    gone = ValkeyForecasts(Broker().url, KEY)

    gone.keep(1, WAITS)

    assert gone.newest(1) == (None, None)


@ON_SQLITE
def test_who_follows_has_the_forecast_and_simulates_nothing_until_it_is_old(
    web: Web, seeded: tuple[Seed, Any], shared: ValkeyForecasts
) -> None:
    web.open(1)
    web.issue()
    other, idle = make_web(seeded), Simulator(longest_s=300)
    follower = Estimates(other.installation, idle, leads=lambda: False, shared=shared)
    other.installation.units.floor(1)
    made = replace(WAITS, at=other.clock.now())
    for centre_id in web.seed.centres.values():
        shared.keep(centre_id, made)
        shared.keep(centre_id, replace(HOUR, at=other.clock.now()))

    follower.round()
    seen, began = other.installation.units.floor(1).forecast, idle.pid
    other.clock.later(seconds=FOLLOWED_FOR / timedelta(seconds=1) + 1)
    follower.refresh()
    newest = other.installation.units.floor(1).forecast

    assert seen == made
    assert began is None
    assert newest is not None
    assert newest.at == other.clock.now()
    idle.close()
    other.server.stop()


@ON_SQLITE
def test_who_leads_tells_the_others(web: Web, shared: ValkeyForecasts) -> None:
    web.open(1)
    web.issue()
    simulator = Simulator(longest_s=300)

    Estimates(web.installation, simulator, shared=shared).refresh()

    assert shared.newest(1)[0] == web.installation.units.floor(1).forecast
    simulator.close()

"""Forecasts are made beside the server, of real floors, and reach tickets and screens."""

import os
import signal
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from sqlalchemy import select

from app.background.estimates import LONGEST_REST_S, Estimates
from app.domain.waits.past import Past
from app.estimating import client
from app.estimating.client import Simulator, SimulatorError
from app.persistence import schema
from tests.support.live import until
from tests.support.patience import patience
from tests.support.pushed import connect
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE

T, X = schema.tickets.c, schema.transactions.c


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """Give the test a process that simulates, ended afterwards."""
    made = Simulator(longest_s=300)
    yield made
    made.close()


@pytest.fixture
def estimates(web: Web, simulator: Simulator) -> Estimates:
    """Give the test what keeps forecasts young, its thread not started."""
    return Estimates(web.installation, simulator)


def land(web: Web) -> Any:
    """The service as the API tells it to a kiosk."""
    return next(s for s in web.get("kiosk", "/services").get_json() if s["code"] == "dat-dai")


def test_a_forecast_reaches_services_tickets_and_what_is_kept_of_the_next_ticket(
    web: Web, estimates: Estimates
) -> None:
    web.open(1, 2)
    waiting = [web.issue() for _ in range(8)]

    estimates.refresh()

    forecast = web.installation.units.floor(1).forecast
    assert forecast is not None
    assert set(forecast.tickets) >= {ticket["id"] for ticket in waiting}
    told = land(web)["estimate"]
    mine = web.issue()
    assert mine["estimate"] == told
    with web.installation.database.read() as connection:
        row = connection.execute(
            select(T.quoted_low_s, T.quoted_high_s, T.quoted_p80_s).where(T.id == mine["id"])
        ).one()
    assert tuple(row) == (told["low_s"], told["high_s"], told["p80_s"])


def test_what_was_closed_starts_no_process_again(
    web: Web, estimates: Estimates, simulator: Simulator
) -> None:
    """A round in hand at the server's end once left a process behind."""
    web.open(1)
    web.issue()
    simulator.close()

    with pytest.raises(SimulatorError, match="closed"):
        estimates.refresh()

    assert simulator.pid is None


def test_after_a_process_that_never_answered_another_is_asked_soon(web: Web) -> None:
    """It was asked after ten times as long as the first was waited for: five minutes."""
    simulator = Simulator(longest_s=patience(2.5))
    estimates = Estimates(web.installation, simulator)
    web.open(1)
    web.issue()
    simulator.begin(web.installation.units.floor(1).centre)
    stopped = simulator.pid
    assert stopped is not None
    os.kill(stopped, signal.SIGSTOP)

    rest_s = estimates.round()

    assert simulator.pid is None
    assert rest_s <= LONGEST_REST_S
    simulator.close()


def test_a_process_may_take_longer_to_begin_than_to_answer(
    web: Web, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers_s = patience(3.0)
    slow = (
        f"import time; time.sleep({answers_s + 1}); from app.estimating.worker import work; work()"
    )
    monkeypatch.setattr(client, "_PROGRAM", (sys.executable, "-c", slow))
    simulator = Simulator(longest_s=answers_s)

    simulator.begin(web.installation.units.floor(1).centre)

    assert simulator.pid is not None
    simulator.close()


def test_the_quote_goes_with_the_first_transaction(web: Web) -> None:
    mine = web.issue()
    web.open(1)

    web.call_next(1)

    with web.installation.database.read() as connection:
        row = connection.execute(
            select(X.quoted_low_s, X.quoted_p80_s, T.quoted_low_s, T.quoted_p80_s)
            .join(schema.tickets, T.id == X.ticket_id)
            .where(T.id == mine["id"])
        ).one()
    assert tuple(row[:2]) == tuple(row[2:])


def test_a_forecast_is_made_anew_only_after_a_change_or_when_it_ages(
    web: Web, estimates: Estimates
) -> None:
    web.open(1)
    web.issue()
    estimates.refresh()
    first = web.installation.units.floor(1).forecast

    estimates.refresh()
    same = web.installation.units.floor(1).forecast
    web.clock.later(seconds=31)
    estimates.refresh()

    assert same is first
    assert web.installation.units.floor(1).forecast is not first


def test_a_command_in_between_keeps_the_newest_forecast(web: Web, estimates: Estimates) -> None:
    web.open(1)
    web.issue()
    estimates.refresh()

    web.issue()

    floor = web.installation.units.floor(1)
    assert floor.forecast is not None
    assert floor.forecast.seq < floor.seq


def test_screens_are_sent_a_new_forecast_though_nothing_else_has_changed(
    web: Web, estimates: Estimates
) -> None:
    """Before the counters open, only the forecast knows that they will."""
    web.clock.later(minutes=-40)
    web.issue()
    screen = connect(web, "/kiosk", "kiosk")
    unknown = screen.look()[-1]["services"][0]["estimate"]
    web.server.broadcaster.start()

    estimates.refresh()

    until(lambda: screen.look()[-1]["services"][0]["estimate"] is not None, "the estimate")
    web.server.broadcaster.stop()
    assert unknown is None


def test_a_killed_process_costs_one_forecast_and_the_formula_speaks_meanwhile(
    web: Web, simulator: Simulator, estimates: Estimates
) -> None:
    web.open(1)
    web.issue()
    estimates.refresh()
    assert simulator.pid is not None
    os.kill(simulator.pid, signal.SIGKILL)
    web.clock.later(minutes=6)
    by_formula = land(web)["estimate"]

    for _ in range(2):
        try:
            estimates.refresh()
        except SimulatorError:
            continue

    assert by_formula is not None
    forecast = web.installation.units.floor(1).forecast
    assert forecast is not None
    assert forecast.at == web.clock.now()


@pytest.fixture
def told(web: Web, simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Give the test the tickets of each message about today; no reader is there meanwhile."""
    learn_today = simulator.learn_today
    told: list[list[int]] = []

    def spy(centre_id: int, of_them: Past) -> None:
        with closing(
            sqlite3.connect(web.installation.database.url.removeprefix("sqlite:///"))
        ) as own:
            assert own.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        told.append([visit.ticket_id for visit in of_them.visits])
        learn_today(centre_id, of_them)

    monkeypatch.setattr(simulator, "learn_today", spy)
    return told


def test_of_today_only_what_has_changed_is_told_again(
    web: Web, estimates: Estimates, told: list[list[int]]
) -> None:
    web.open(1)
    first = [web.issue()["id"] for _ in range(3)]
    estimates.refresh()
    web.clock.later(seconds=31)
    new = web.issue()["id"]
    called = web.call_next(1)["id"]

    estimates.refresh()

    assert told[0] == first
    assert (len(told), set(told[1])) == (2, {new, called})


def test_a_centre_whose_past_was_half_told_is_told_everything_again(
    web: Web,
    estimates: Estimates,
    simulator: Simulator,
    told: list[list[int]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What it knows of yesterday is not taken for what it knew before it forgot."""
    web.open(1)
    tickets = [web.issue()["id"] for _ in range(3)]
    estimates.refresh()
    web.clock.later(days=1)
    with monkeypatch.context() as broken:
        broken.setattr(simulator, "learn", fail)
        with pytest.raises(SimulatorError):
            estimates.refresh()
    web.clock.later(days=-1, seconds=31)

    estimates.refresh()

    assert told == [tickets, tickets]


def fail(centre_id: int, day: Past) -> None:
    """Fail as the process does that dies before it has learned a day."""
    raise SimulatorError("it died")


def test_what_calls_took_yesterday_is_told_today(web: Web, estimates: Estimates) -> None:
    def told() -> float:
        web.open(1)
        for _ in range(4):
            web.issue()
        estimates.refresh()
        return float(land(web)["estimate"]["high_s"])

    by_the_plan = told()
    for _ in range(4):
        ticket = web.called(1)
        ticket = web.act(ticket, "start")
        web.clock.later(minutes=50)
        web.act(ticket, "finish", outcome="accepted", kind="submit")
    web.post("officer01", "/counters/1/close")
    web.clock.later(days=1, minutes=-200)

    assert told() > 1.3 * by_the_plan

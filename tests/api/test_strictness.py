"""Knows what kinds of values the API takes: a number is no text, a day no instant."""

from typing import Any

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer

pytestmark = ON_SQLITE


@pytest.mark.parametrize("version", ["1", True, 1.5, [1]])
def test_a_version_is_a_number_and_nothing_that_looks_like_one(web: Web, version: Any) -> None:
    ticket = web.called()

    answer = web.command(officer(1), f"/tickets/{ticket['id']}/recall", version=version)

    assert _wrong(answer) == ["version"]


@pytest.mark.parametrize("paper", ["no", "true", 0, 1])
def test_whether_there_is_paper_is_true_or_false(web: Web, paper: Any) -> None:
    answer = web.command("reception", "/tickets", service="dat-dai", paper=paper)

    assert _wrong(answer) == ["paper"]


@pytest.mark.parametrize("score", ["5", True])
def test_a_score_is_a_number(web: Web, score: Any) -> None:
    answer = web.command(None, "/track/any/rating", score=score)

    assert _wrong(answer) == ["score"]


@pytest.mark.parametrize("until", [0, "2026-11-28T00:00:00", "0"])
def test_a_last_day_is_a_day(web: Web, until: Any) -> None:
    answer = web.ask("admin", "PATCH", "/users/officer01", {"valid_until": until})

    assert _wrong(answer) == ["valid_until"]


def test_days_closed_sets_and_whole_numbers_for_others_are_taken(web: Web) -> None:
    dated = web.ask("admin", "PATCH", "/users/officer01", {"valid_until": "2030-12-31"})
    display = next(d for d in web.get("admin", "/devices").get_json() if d["kind"] == "display")
    plan = {"layout": "calls", "volume": 50, "silent": True}

    planned = web.ask("admin", "PUT", f"/devices/{display['id']}/display", plan)

    assert dated.status_code == 200, dated.get_data(as_text=True)
    assert planned.status_code == 200, planned.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("/transactions?from=0", "from"),
        ("/transactions?from=1795824000", "from"),
        ("/transactions?to=2026-11-28T00:00:00", "to"),
        ("/transactions?first=2026-11-28", "first"),
        ("/transactions?from=2026-02-30", "from"),
        ("/transactions?counter=1_0", "counter"),
        ("/tickets?on=2026-11-28T00:00:00", "on"),
        ("/tickets?cursor=1.0", "cursor"),
        ("/events?after=%2B1", "after"),
        ("/audit?counter=%201", "counter"),
        ("/alerts?cursor=-1", "cursor"),
        ("/reports/waits?from=0", "from"),
    ],
)
def test_a_query_writes_days_as_days_and_numbers_in_digits(web: Web, path: str, field: str) -> None:
    assert _wrong(web.get("admin", path)) == [field]


def _wrong(answer: Any) -> list[str]:
    """Return the fields that a refusal names."""
    assert answer.status_code == 422, answer.get_data(as_text=True)
    return [wrong["field"] for wrong in answer.get_json()["errors"]]


@pytest.mark.parametrize("path", ["transactions", "audit", "alerts", "alerts/deliveries"])
def test_days_the_wrong_way_round_are_told_as_such(web: Web, path: str) -> None:
    answer = web.get("supervisor", f"/{path}?from=2026-11-28&to=2026-11-27")

    assert _wrong(answer) == ["from"]
    assert answer.get_json()["code"] == "period_backwards"


@pytest.mark.parametrize("body", [{}, {"card_qr": "x", "scan": "y"}])
def test_a_card_is_given_in_one_way(web: Web, body: dict[str, str]) -> None:
    assert _wrong(web.ask("kiosk", "POST", "/cards", body)) == ["card_qr"]


def test_no_report_offers_a_grouping_twice(web: Web) -> None:
    reports = web.get("admin", "/reports").get_json()

    assert [r["name"] for r in reports if len(set(r["by"])) < len(r["by"])] == []

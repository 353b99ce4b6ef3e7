"""A draft of the calling rules tried on the last days: by who may configure, changing nothing."""

import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.patience import patience
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE
HEAVY = {"priority_class": {"NCT": {"weight": 9, "head_start_min": 60}}}
PATIENCE_S = 60


@pytest.fixture(autouse=True)
def ended(web: Web) -> Iterator[None]:
    """End what is played beside the requests before the database is closed."""
    yield
    web.installation.trials.close()


def serve_a_day(web: Web) -> None:
    """Let ten come for land, the last of them an old one, before the counter opens for them all."""
    for number in range(10):
        web.issue(**({"priority": "NCT"} if number == 9 else {}))
        web.clock.later(minutes=3)
    web.open(1)
    for _ in range(10):
        ticket = web.call_next(1)
        web.clock.later(minutes=1)
        ticket = web.act(ticket, "start")
        web.clock.later(minutes=5)
        web.act(ticket, "finish", outcome="other")
    web.post("officer01", "/counters/1/close")
    web.clock.later(days=1, hours=-1)


def tried(web: Web, patch: dict[str, Any]) -> Any:
    """Begin a trial of the patch and return what it came to."""
    begun = web.post("admin", "/configuration/trial", patch=patch)
    assert begun.status_code == 202, begun.get_data(as_text=True)
    ends = time.monotonic() + patience(PATIENCE_S)
    told = begun.get_json()
    while told["state"] == "running":
        assert time.monotonic() < ends, told
        time.sleep(0.05)
        told = web.get("admin", "/configuration/trial").get_json()
    return told


def row(told: Any, of: str, code: str) -> Any:
    """Return a row of the answer."""
    return next(one for one in told["rows"] if (one["of"], one["code"]) == (of, code))


def test_a_heavier_class_is_called_sooner_in_the_trial_and_nothing_is_published(web: Web) -> None:
    serve_a_day(web)
    before = web.get("admin", "/configuration").get_json()

    told = tried(web, HEAVY)

    assert told["state"] == "done"
    assert len(told["played"]) == 1
    assert row(told, "all", "")["visitors"] == 10
    old = row(told, "class", "NCT")
    assert old["name"] == "Người cao tuổi"
    assert old["then"]["mean_s"] < old["now"]["mean_s"]
    assert (old["sooner"], old["later"]) == (1, 0)
    assert told["likeness"]["recorded"]["mean_s"] > 0
    assert "1 người được gọi sớm hơn quá 2 phút" in " ".join(told["sentences"])
    assert len(told["limits"]) == 4
    assert web.get("admin", "/configuration").get_json() == before


def test_the_rules_in_force_tried_once_more_change_nothing(web: Web) -> None:
    serve_a_day(web)

    told = tried(web, {"service": {"thue": {"name": {"vi": "Thuế, phí"}}}})

    assert all(one["now"] == one["then"] for one in told["rows"])
    assert "Với bản nháp, không ai phải chờ khác đi." in told["sentences"]


def test_without_a_past_it_says_so(web: Web) -> None:
    told = tried(web, HEAVY)

    assert (told["state"], told["days"], told["rows"]) == ("nothing", [], [])
    assert told["sentences"][0].startswith("Bốn tuần qua chưa có ngày nào có người được gọi")


def test_a_draft_that_is_wrong_is_not_tried_and_its_places_are_named(web: Web) -> None:
    refused = web.post(
        "admin", "/configuration/trial", patch={"priority_class": {"NCT": {"weight": 0}}}
    )

    assert refused.status_code == 422
    assert [one["field"] for one in refused.get_json()["errors"]] == ["priority_class.NCT.weight"]
    assert web.get("admin", "/configuration/trial").status_code == 404


def test_a_trial_is_its_callers_alone(web: Web) -> None:
    tried(web, HEAVY)

    assert web.get("admin-b", "/configuration/trial").status_code == 404

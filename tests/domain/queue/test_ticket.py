"""The closed sets of a ticket, and the words for them that people read."""

import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from app.domain.queue.lifecycle import RULES
from app.domain.queue.routing import choose_next
from app.domain.queue.ticket import AT_COUNTER, LIVE, Action, Place, State
from tests.support.builders import NOW, floor, ticket


def test_a_live_ticket_may_still_be_acted_on() -> None:
    starts = {s for a, rule in RULES.items() if a is not Action.UNDO for s in rule.sources}

    assert starts == LIVE
    assert set(State) - LIVE == {State.DONE, State.CANCELLED, State.EXPIRED}


def test_a_held_ticket_leaves_its_counter_free_for_the_next() -> None:
    assert {State.CALLED, State.SERVING} == AT_COUNTER


@pytest.fixture(params=["vi", "en"])
def texts(request: pytest.FixtureRequest) -> dict[str, Any]:
    """The words of one language as they are shipped."""
    path = Path(str(files("app"))) / "texts" / f"{request.param}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(("section", "words"), [("state", State), ("action", Action)])
def test_every_state_and_action_has_its_words(
    texts: dict[str, Any], section: str, words: type[State] | type[Action]
) -> None:
    assert {word.value for word in words} - texts[section].keys() == set()


def test_every_place_has_its_words(texts: dict[str, Any]) -> None:
    assert texts["place"].keys() == {place.value for place in Place}


def test_the_reason_of_a_ticket_placed_first_has_its_words(texts: dict[str, Any]) -> None:
    choice = choose_next(floor(ticket(placed_first=True)), 1, NOW)

    assert choice is not None
    assert choice.rule in texts["reason"]

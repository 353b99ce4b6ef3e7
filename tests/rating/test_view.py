"""What the rating tablet of a counter shows."""

import pytest

from app.domain.queue.ticket import Action
from app.rating.view import rating_view
from tests.support.scene import Scene


def finished() -> Scene:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.act(scene.act(scene.call_next(1), Action.START), Action.FINISH, outcome="accepted")
    return scene


def test_a_tablet_asks_whom_its_counter_has_just_finished_with() -> None:
    scene = finished()

    shown = rating_view(scene.floor, 1, scene.at)

    assert shown["parting"] == {
        "ticket_id": 1,
        "label": "A001",
        "language": "vi",
        "until": "2026-11-24T01:00:20.000Z",
    }
    assert rating_view(scene.floor, 2, scene.at)["parting"] is None


@pytest.mark.parametrize(("seconds", "is_asked"), [(19, True), (20, False), (3600, False)])
def test_nobody_is_asked_for_longer_than_20_seconds(seconds: int, *, is_asked: bool) -> None:
    scene = finished()

    scene.later(seconds=seconds)

    assert (rating_view(scene.floor, 1, scene.at)["parting"] is not None) == is_asked


def test_a_tablet_goes_on_when_its_counter_is_removed() -> None:
    scene = finished()

    scene.remove_counter(1)

    shown = rating_view(scene.floor, 1, scene.at)
    assert shown["counter"] == {"number": 1, "name": {"vi": "1", "en": "1"}}
    assert shown["parting"] is not None

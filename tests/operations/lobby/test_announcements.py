"""The words of a call."""

import pytest

from app.operations.lobby.announcements import Announcer
from tests.support.scene import Scene


@pytest.mark.parametrize("is_removed", [False, True])
def test_a_counter_is_spoken_by_its_number_also_when_it_was_removed(*, is_removed: bool) -> None:
    announcer = Announcer(lambda _pieces, _language, _times: None, lambda _text, _language: None)
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.call_next(1)
    call = scene.floor.calls["a"][0]
    if is_removed:
        scene.remove_counter(1)

    said = announcer.speech(scene.floor.centre, call).text

    assert said.endswith("đến quầy số 1.")

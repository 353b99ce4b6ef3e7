"""Who asks for a person at a kiosk: what the log tells of it."""

from datetime import timedelta

import pytest

from app.domain.alerts.rules import AlertInputs, AlertKind, signals
from app.domain.events import AssistanceAction, Event
from app.domain.queue.assistance import (
    UNANSWERED_AFTER,
    Assistance,
    AssistanceEnd,
    asked_at_kiosk,
    assistance_after,
    assistances_after,
)
from tests.support.builders import NOW
from tests.support.scene import Scene

LATER = NOW + timedelta(minutes=1)


def event(seq: int, action: AssistanceAction, **facts: object) -> Event:
    at = NOW if action is AssistanceAction.ASK else LATER
    return Event(seq, at, action, "user:1", facts=facts)


ASKED = event(4, AssistanceAction.ASK, device=7)
ACCEPTED = event(5, AssistanceAction.ACCEPT, assistance=4, user=2)
HELPED = event(6, AssistanceAction.END, assistance=4, how="helped", user=3)


def after(*events: Event) -> Assistance:
    one: Assistance | None = None
    for happened in events:
        one = assistance_after(one, happened)
    assert one is not None
    return one


def test_it_knows_the_kiosk_who_comes_and_who_helped() -> None:
    assert after(ASKED) == Assistance(4, 7, NOW)
    assert after(ASKED, ACCEPTED) == Assistance(4, 7, NOW, LATER, 2)
    over = Assistance(4, 7, NOW, LATER, 2, LATER, 3, AssistanceEnd.HELPED)
    assert after(ASKED, ACCEPTED, HELPED) == over


def test_those_that_are_open_are_known_by_their_kiosk_the_oldest_first() -> None:
    other = event(5, AssistanceAction.ASK, device=8)

    both = assistances_after(assistances_after({}, ASKED), other)

    assert list(both) == [4, 5]
    assert asked_at_kiosk(both, 8) == Assistance(5, 8, NOW)
    assert asked_at_kiosk(both, 9) is None
    assert list(assistances_after(both, HELPED)) == [5]


def test_one_that_was_never_asked_for_can_neither_be_accepted_nor_be_open() -> None:
    with pytest.raises(ValueError, match="never asked"):
        assistance_after(None, ACCEPTED)
    assert assistances_after({}, ACCEPTED) == {}


def found(scene: Scene) -> list[tuple[str, bool, object]]:
    inputs = AlertInputs(scene.floor, scene.at, kiosks={7: "Ki-ốt 1"})
    kind = AlertKind.ASSISTANCE_UNANSWERED
    return [(s.subject, s.is_grave, s.facts["kiosk"]) for s in signals(inputs) if s.kind is kind]


def test_nobody_who_comes_is_an_alert_after_two_minutes() -> None:
    scene = Scene()
    asked = scene.ask_for_help(7)
    scene.at += UNANSWERED_AFTER - timedelta(seconds=1)
    before = found(scene)
    scene.later(seconds=1)

    assert before == []
    assert found(scene) == [("device:7", True, "Ki-ốt 1")]
    scene.come(asked)
    assert found(scene) == []

"""What is said of the calls that wait: the more of them, the shorter; and what is given up."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.lobby.backlog import MOST_WAITING, YOUNG, NextSpeech, next_speech, waiting_for_voice
from app.domain.queue.floor import Call, Unsaid
from app.domain.queue.ticket import Action
from tests.support.scene import Scene

AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def calls(count: int, *, language: str = "vi", age_s: float = 1) -> list[Call]:
    at = AT - timedelta(seconds=age_s)
    return [
        Call(seq, seq, f"A{seq:03}", language, seq, "a", at, recall=0, last=False)
        for seq in range(1, count + 1)
    ]


def chosen(waiting: list[Call], *, came: frozenset[int] = frozenset()) -> NextSpeech:
    return next_speech(waiting, AT, came=lambda call: call.seq in came)


def seqs(speech: NextSpeech) -> list[int]:
    return [call.seq for call in speech.calls]


@pytest.mark.parametrize(
    ("waiting", "said", "times"),
    [(1, [1], 2), (2, [1], 2), (3, [1], 1), (5, [1], 1), (6, [1, 2, 3], 1), (9, [1, 2, 3], 1)],
)
def test_the_more_calls_wait_the_shorter_is_what_is_said(
    waiting: int, said: list[int], times: int
) -> None:
    speech = chosen(calls(waiting))

    assert (seqs(speech), speech.times, speech.given_up) == (said, times, [])


def test_what_has_waited_for_long_is_said_short_however_few_wait() -> None:
    speech = chosen(calls(2, age_s=20))

    assert (seqs(speech), speech.times) == ([1, 2], 1)


def test_nothing_waits_and_nothing_is_said() -> None:
    assert chosen([]) == NextSpeech([], 2, [], 0)


def test_only_calls_in_one_language_are_said_together() -> None:
    vietnamese, foreign = calls(6)[:2], calls(6, language="en")[2:]

    assert seqs(chosen([*vietnamese, *foreign])) == [1, 2]


def test_the_oldest_of_too_many_are_given_up_and_the_others_said_at_once() -> None:
    speech = chosen(calls(40))

    given_up = {call.seq: why for call, why in speech.given_up}
    assert seqs(speech) == [32, 33, 34]
    assert given_up == dict.fromkeys(range(1, 40 - MOST_WAITING + 1), Unsaid.BACKLOG)
    assert speech.settled == 31


def test_a_call_that_is_a_minute_old_is_given_up() -> None:
    old, young = calls(1, age_s=YOUNG.total_seconds()), calls(2)[1:]

    speech = chosen([*old, *young])

    assert [(call.seq, why) for call, why in speech.given_up] == [(1, Unsaid.LATE)]
    assert (seqs(speech), speech.settled) == ([2], 1)


def test_whose_visitor_is_there_already_is_said_only_while_few_wait() -> None:
    few, many = (chosen(calls(count), came=frozenset({1, 3})) for count in (2, 4))

    assert (seqs(few), few.given_up) == ([1], [])
    assert [(call.seq, why) for call, why in many.given_up] == [(1, Unsaid.CAME), (3, Unsaid.CAME)]
    assert seqs(many) == [2]


def test_of_a_number_that_was_called_again_only_the_newest_call_waits() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    ticket = scene.call_next(1)
    scene.act(ticket, Action.RECALL)

    waiting = waiting_for_voice(scene.floor, "a", 0, scene.at)

    assert [call.recall for call in waiting] == [1]


def test_a_call_that_was_taken_back_does_not_wait() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.act(scene.call_next(1), Action.RETURN)

    assert waiting_for_voice(scene.floor, "a", 0, scene.at) == []


def test_calls_of_long_ago_were_made_before_there_was_a_voice() -> None:
    scene = Scene()
    scene.open(1, officer=1)
    scene.issue("dat-dai")
    scene.call_next(1)
    scene.later(minutes=10)

    assert waiting_for_voice(scene.floor, "a", 0, scene.at) == []

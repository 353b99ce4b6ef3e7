"""The words of the log: each means one thing."""

from app.domain.events import DAY_CLOSED, DEVICE_HEALTH, CounterAction, MessageAction, Remark
from app.domain.queue.ticket import Action


def test_no_word_of_the_log_has_two_meanings() -> None:
    words = [*Action, *CounterAction, DAY_CLOSED, DEVICE_HEALTH, *MessageAction, *Remark]

    assert len(set(map(str, words))) == len(words)


def test_the_words_are_fit_for_urls() -> None:
    words = [*Action, *CounterAction, DAY_CLOSED, DEVICE_HEALTH, *MessageAction, *Remark]

    assert [w for w in words if not w.replace("-", "").isalpha() or not w.islower()] == []

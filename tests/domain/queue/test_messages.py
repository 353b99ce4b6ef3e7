"""Messages as the events make them: open until they end, answered by the last answer."""

from datetime import timedelta

import pytest

from app.domain.events import Event, MessageAction
from app.domain.queue.messages import Message, ReplyCode, message_after, messages_after
from tests.support.builders import NOW

LATER = NOW + timedelta(minutes=1)


def event(seq: int, action: MessageAction, **facts: object) -> Event:
    """Return an event of counter 1, a minute after the one before."""
    at = NOW if action in (MessageAction.ASK, MessageAction.TELL) else LATER
    return Event(seq, at, action, "user:7", counter=1, facts={"user": 7, **facts})


def said(*events: Event) -> dict[int, Message]:
    """Return what is open after the events."""
    messages: dict[int, Message] = {}
    for one in events:
        messages = dict(messages_after(messages, one))
    return messages


def test_a_message_is_open_until_it_ends() -> None:
    asked = event(4, MessageAction.ASK, code="help")
    told = event(5, MessageAction.TELL, code="phone")

    both = said(asked, told)
    left = said(asked, told, event(6, MessageAction.END, message=4))

    assert [(m.id, m.sender, m.code) for m in both.values()] == [
        (4, "counter", "help"),
        (5, "supervisor", "phone"),
    ]
    assert list(left) == [5]


def test_the_last_answer_counts_and_keeps_the_order() -> None:
    asked, told = event(4, MessageAction.ASK, code="break"), event(5, MessageAction.TELL, code="x")
    first = event(6, MessageAction.ANSWER, message=4, answer="wait_5")

    answered = said(asked, told, first, event(7, MessageAction.ANSWER, message=4, answer="agreed"))

    assert list(answered) == [4, 5]
    assert (answered[4].answer, answered[4].answered_at) == (ReplyCode.AGREED, LATER)


def test_what_ends_without_anybody_was_ended_by_the_days_close() -> None:
    asked = message_after(None, event(4, MessageAction.ASK, code="help"))

    over = message_after(asked, Event(9, LATER, MessageAction.END, "system", facts={"message": 4}))

    assert (over.ended_at, over.ended_by) == (LATER, None)


def test_a_floor_that_begins_amid_the_log_passes_over_what_it_never_saw() -> None:
    assert said(event(6, MessageAction.ANSWER, message=4, answer="agreed")) == {}
    assert said(event(6, MessageAction.END, message=4)) == {}


def test_the_whole_log_can_not_answer_what_was_never_sent() -> None:
    with pytest.raises(ValueError, match="never sent"):
        message_after(None, event(6, MessageAction.ANSWER, message=4, answer="agreed"))

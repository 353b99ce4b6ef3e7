"""What counters and supervisors tell each other: usual messages by their codes, never free text."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from app.domain.events import Event, MessageAction


class Sender(StrEnum):
    """Who has sent a message."""

    COUNTER = "counter"
    SUPERVISOR = "supervisor"


class AskCode(StrEnum):
    """What a counter asks its supervisors for."""

    HELP = "help"
    QUESTION = "question"
    SECURITY = "security"
    UPSET = "upset"
    BREAK = "break"
    RELIEF = "relief"
    PRINTER_PAPER = "printer_paper"
    TECHNICAL = "technical"


class TellCode(StrEnum):
    """What supervisors tell a counter."""

    COME_OVER = "come_over"
    PHONE = "phone"
    CALL_ON = "call_on"
    STAY_OPEN = "stay_open"
    RELIEF_COMES = "relief_comes"
    REST_NOW = "rest_now"
    SYSTEM_DOWN = "system_down"
    SYSTEM_UP = "system_up"


class ReplyCode(StrEnum):
    """What supervisors answer a counter."""

    COMING = "coming"
    AGREED = "agreed"
    WAIT_5 = "wait_5"
    NOT_POSSIBLE = "not_possible"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it is kept; `id` is the `seq` of the event that sent it.

    It is open until it has ended: who was told has read it, or what was asked for is done. Only
    what a counter has asked is answered. `ended_by` is None where the day's close has ended it.
    """

    id: int
    counter: int
    sender: Sender
    code: str
    sent_at: datetime
    sent_by: int
    answer: ReplyCode | None = None
    answered_at: datetime | None = None
    answered_by: int | None = None
    ended_at: datetime | None = None
    ended_by: int | None = None


def message_id(event: Event) -> int:
    """The id of the message that one of the MessageActions is about."""
    return int(str(event.facts.get("message", event.seq)))


def message_after(message: Message | None, event: Event) -> Message:
    """The message after one of the MessageActions. Raises ValueError for one never sent."""
    facts, by = event.facts, event.facts.get("user")
    person = int(str(by)) if by is not None else None
    match MessageAction(event.type):
        case MessageAction.ASK | MessageAction.TELL as action:
            sender = Sender.COUNTER if action is MessageAction.ASK else Sender.SUPERVISOR
            code, counter = str(facts["code"]), int(str(event.counter))
            return Message(event.seq, counter, sender, code, event.at, int(str(by)))
        case MessageAction.ANSWER if message is not None:
            answer = ReplyCode(str(facts["answer"]))
            return replace(message, answer=answer, answered_at=event.at, answered_by=person)
        case MessageAction.END if message is not None:
            return replace(message, ended_at=event.at, ended_by=person)
        case _:
            raise ValueError(f"event {event.seq}: {event.type} of a message never sent")


def messages_after(messages: Mapping[int, Message], event: Event) -> Mapping[int, Message]:
    """The open messages after one of the MessageActions, by their ids, the oldest first."""
    ident = message_id(event)
    others = {i: message for i, message in messages.items() if i != ident}
    is_new = event.type in (MessageAction.ASK, MessageAction.TELL)
    if event.type == MessageAction.END or (ident not in messages and not is_new):
        return others
    changed = {**messages, ident: message_after(messages.get(ident), event)}
    return dict(sorted(changed.items()))

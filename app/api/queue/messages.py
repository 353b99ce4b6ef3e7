"""Messages between counters and supervisors, by their codes."""

from collections.abc import Mapping

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import At, Body, ReplyWord, RequestId, SenderWord
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso, iso_or_none
from app.domain.queue.messages import AskCode, Message, ReplyCode, TellCode
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext


class AskBody(Body):
    """What a counter asks its supervisors for."""

    code: AskCode
    request_id: RequestId


class TellBody(Body):
    """What a counter is told, or every counter that isn't closed where none is named."""

    code: TellCode
    counter: int | None = Field(None, ge=1, le=9999)
    request_id: RequestId


class AnswerBody(Body):
    """What a counter is answered."""

    answer: ReplyCode


class CounterMessageAnswer(TypedDict):
    """A message that is open: who sent it, when, and what it was answered."""

    id: int
    counter: int
    sender: SenderWord
    code: str
    sent_at: At
    sent_by: str | None
    answer: ReplyWord | None
    answered_at: At | None
    answered_by: str | None


def message_routes(context: RequestContext) -> RouteGroup:
    """The routes under /messages, and a counter's own."""
    api = RouteGroup(context, "messages", "What counters and supervisors tell each other.")
    installation = context.installation

    @api.get(
        "/messages",
        "The open messages, the oldest first",
        right=Right.SUPERVISE,
        gives=list[CounterMessageAnswer],
    )
    def every(caller: Caller) -> Answer:
        names = installation.authentication.names(caller.centre_id)
        return [message_json(message, names) for message in installation.messages.open(caller)]

    @api.post(
        "/counters/<int:number>/messages",
        "Ask the supervisors for something",
        statuses=(204,),
        right="message-ask",
    )
    def ask(caller: Caller, number: int, body: AskBody) -> None:
        installation.messages.ask(caller, number, body.code, request_id=body.request_id)

    @api.post(
        "/messages",
        "TellCode a counter something, or all of them",
        statuses=(204,),
        right="message-tell",
    )
    def tell(caller: Caller, body: TellBody) -> None:
        installation.messages.tell(caller, body.code, body.counter, request_id=body.request_id)

    @api.post(
        "/messages/<int:message_id>/answer",
        "Answer what a counter asks",
        statuses=(204,),
        right="message-answer",
    )
    def answer(caller: Caller, message_id: int, body: AnswerBody) -> None:
        installation.messages.answer(caller, message_id, body.answer)

    @api.post(
        "/messages/<int:message_id>/end",
        "Say that a message was read, or is done with",
        statuses=(204,),
        right="message-end",
    )
    def end(caller: Caller, message_id: int) -> None:
        installation.messages.end(caller, message_id)

    return api


def message_json(message: Message, names: Mapping[int, str]) -> CounterMessageAnswer:
    """An open message; people are told by their names."""
    return {
        "id": message.id,
        "counter": message.counter,
        "sender": message.sender.value,
        "code": message.code,
        "sent_at": iso(message.sent_at),
        "sent_by": names.get(message.sent_by),
        "answer": message.answer.value if message.answer else None,
        "answered_at": iso_or_none(message.answered_at),
        "answered_by": names.get(message.answered_by or 0),
    }

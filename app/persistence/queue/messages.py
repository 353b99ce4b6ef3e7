"""The messages between counters and supervisors, as they are kept."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from app.domain.queue.messages import Message, ReplyCode, Sender
from app.persistence.schema import OPEN_MESSAGE, messages

M = messages.c
_OPEN = select(messages).where(M.centre_id == bindparam("centre"), OPEN_MESSAGE).order_by(M.id)


def message_row(centre_id: int, message: Message) -> dict[str, Any]:
    """The columns of a message."""
    return {
        "centre_id": centre_id,
        "id": message.id,
        "counter": message.counter,
        "sender": message.sender.value,
        "code": message.code,
        "sent_at": message.sent_at,
        "sent_by": message.sent_by,
        "answer": message.answer.value if message.answer else None,
        "answered_at": message.answered_at,
        "answered_by": message.answered_by,
        "ended_at": message.ended_at,
        "ended_by": message.ended_by,
    }


def save_message(connection: Connection, centre_id: int, message: Message) -> None:
    """Replace the message's row."""
    mine = (M.centre_id == centre_id) & (M.id == message.id)
    connection.execute(delete(messages).where(mine))
    connection.execute(insert(messages), message_row(centre_id, message))


def open_messages(connection: Connection, centre_id: int) -> dict[int, Message]:
    """The centre's messages that have not ended, by their ids, the oldest first."""
    rows = connection.execute(_OPEN, {"centre": centre_id}).mappings()
    return {row["id"]: _read(row) for row in rows}


def has_message(connection: Connection, centre_id: int, message_id: int) -> bool:
    """Whether the centre has ever had the message, open or ended."""
    query = select(M.id).where(M.centre_id == centre_id, M.id == message_id)
    return connection.execute(query).scalar() is not None


def _read(row: Mapping[Any, Any]) -> Message:
    return Message(
        id=row["id"],
        counter=row["counter"],
        sender=Sender(row["sender"]),
        code=row["code"],
        sent_at=row["sent_at"],
        sent_by=row["sent_by"],
        answer=ReplyCode(row["answer"]) if row["answer"] else None,
        answered_at=row["answered_at"],
        answered_by=row["answered_by"],
        ended_at=row["ended_at"],
        ended_by=row["ended_by"],
    )

"""The channels of a centre as rows: on or off, how each is reached, its secret encrypted."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from app.domain.messages.gateway import AnswerRule, BodyForm, Gateway
from app.domain.messages.outbox import Channel
from app.persistence.schema import message_channels

H = message_channels.c


@dataclass(frozen=True, slots=True)
class KnownChannel:
    """A channel that was set up; `secret` is encrypted."""

    channel: Channel
    is_on: bool
    settings: Mapping[str, Any]
    secret: str | None
    version: int
    changed_at: datetime


def channels_of(connection: Connection, centre_id: int) -> Mapping[Channel, KnownChannel]:
    """Those of the centre that were ever set up."""
    query = select(message_channels).where(H.centre_id == centre_id)
    found = (
        KnownChannel(
            Channel(row["channel"]),
            row["is_on"],
            row["settings"],
            row["secret"],
            row["version"],
            row["changed_at"],
        )
        for row in connection.execute(query).mappings()
    )
    return {one.channel: one for one in found}


def save_channel(connection: Connection, centre_id: int, channel: KnownChannel) -> None:
    """Write the channel; its first version is a new row."""
    row = {
        "is_on": channel.is_on,
        "settings": dict(channel.settings),
        "secret": channel.secret,
        "version": channel.version,
        "changed_at": channel.changed_at,
    }
    key = {"centre_id": centre_id, "channel": channel.channel.value}
    if channel.version == 1:
        connection.execute(insert(message_channels), {**key, **row})
        return
    mine = (H.centre_id == centre_id, H.channel == channel.channel.value)
    connection.execute(update(message_channels).where(*mine).values(row))


def plain_gateway(gateway: Gateway) -> dict[str, Any]:
    """The description as plain JSON."""
    return {**asdict(gateway), "headers": [list(pair) for pair in gateway.headers]}


def read_gateway(plain: Mapping[str, Any]) -> Gateway | None:
    """The description of plain JSON; None where there is none yet."""
    if not plain.get("url"):
        return None
    rule: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list | tuple) else value
        for name, value in plain["answer"].items()
    }
    return Gateway(
        url=plain["url"],
        method=plain["method"],
        headers=tuple((name, value) for name, value in plain["headers"]),
        form=BodyForm(plain["form"]),
        body=plain["body"],
        sender=plain["sender"],
        user=plain["user"],
        plain=plain["plain"],
        answer=AnswerRule(**rule),
        templates=plain["templates"],
    )

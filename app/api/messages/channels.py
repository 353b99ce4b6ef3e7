"""The channels of a centre, a message that tries one, and what became of the newest messages."""

from typing import Annotated

from flask import request
from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from app.api.fields import (
    LARGEST,
    LONGEST_ADDRESS,
    At,
    Body,
    BodyFormWord,
    ChannelWord,
    MessageKindWord,
    OutboxWord,
    RequestId,
    SendTroubleWord,
)
from app.api.problems import language
from app.api.routes import Answer, RouteGroup
from app.domain.errors import NotThere
from app.domain.instants import iso, iso_or_none
from app.domain.messages.gateway import (
    LONGEST_BODY,
    MOST_HEADERS,
    AnswerRule,
    BodyForm,
    Gateway,
)
from app.domain.messages.occasions import MessageKind
from app.domain.messages.outbox import Channel, OutboxMessage
from app.operations.messages.channels import ChannelState
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext

Line = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=400, pattern=r"^[^\r\n]*$")
]
Values = list[Annotated[str, Field(min_length=1, max_length=40)]]


class HeaderBody(Body):
    """A line of the request's head."""

    name: str = Field(pattern=r"^[A-Za-z0-9-]{1,60}$")
    value: Line


class AnswerRuleBody(Body):
    """Which answer means sent: a value at a place of its JSON, or its status where none is named.

    A place is a path with dots, as `data.0.code`.
    """

    field: Line = ""
    sent: Values = Field([], max_length=40)
    no_credit: Values = Field([], max_length=40)
    sign_in: Values = Field([], max_length=40)
    number: Values = Field([], max_length=40)
    busy: Values = Field([], max_length=40)
    detail: Line = ""


class GatewayBody(Body):
    """A gateway as it is described; its texts name fields in braces, as `{phone}` or `{text}`."""

    url: Line
    method: str = Field("POST", pattern="^(GET|POST|PUT)$")
    headers: list[HeaderBody] = Field([], max_length=MOST_HEADERS)
    form: BodyForm = Field(BodyForm.JSON, strict=False)
    body: str = Field("", max_length=LONGEST_BODY)
    sender: Line = ""
    user: Line = ""
    plain: bool = True
    answer: AnswerRuleBody = Field(default_factory=lambda: AnswerRuleBody.model_validate({}))
    templates: dict[MessageKind, Line] | None = Field(None, strict=False)

    def gateway(self) -> Gateway:
        """The description as the domain knows it."""
        rule = self.answer
        return Gateway(
            url=self.url,
            method=self.method,
            headers=tuple((one.name, one.value) for one in self.headers),
            form=self.form,
            body=self.body,
            sender=self.sender,
            user=self.user,
            plain=self.plain,
            answer=AnswerRule(
                rule.field, tuple(rule.sent), tuple(rule.no_credit), tuple(rule.sign_in),
                tuple(rule.number), tuple(rule.busy), rule.detail,
            ),
            templates=None
            if self.templates is None
            else {kind.value: number for kind, number in self.templates.items() if number},
        )  # fmt: skip


class ChannelBody(Body):
    """A channel set up; a secret of null stays as it was, an empty one is deleted."""

    is_on: bool
    gateway: GatewayBody | None = None
    secret: str | None = Field(None, max_length=2000)
    version: int = Field(ge=0, le=LARGEST)


class ChannelTestBody(Body):
    """To whom a message goes that tries the channel."""

    to: str = Field(min_length=1, max_length=LONGEST_ADDRESS)
    request_id: RequestId


class HeaderAnswer(TypedDict):
    """A line of the request's head."""

    name: str
    value: str


class AnswerRuleAnswer(TypedDict):
    """Which answer means sent."""

    field: str
    sent: list[str]
    no_credit: list[str]
    sign_in: list[str]
    number: list[str]
    busy: list[str]
    detail: str


class GatewayAnswer(TypedDict):
    """A gateway as it is described."""

    url: str
    method: str
    headers: list[HeaderAnswer]
    form: BodyFormWord
    body: str
    sender: str
    user: str
    plain: bool
    answer: AnswerRuleAnswer
    templates: dict[MessageKindWord, str] | None


class ChannelAnswer(TypedDict):
    """A channel; `is_ready` says that nothing is missing to send over it."""

    channel: ChannelWord
    is_on: bool
    is_ready: bool
    gateway: GatewayAnswer | None
    has_secret: bool
    version: int


class OutboxAnswer(TypedDict):
    """What became of a message; to whom it went isn't kept with it."""

    id: int
    kind: MessageKindWord
    channel: ChannelWord
    state: OutboxWord
    tries: int
    trouble: SendTroubleWord
    detail: str
    created_at: At
    settled_at: At | None


class ChannelsAnswer(TypedDict):
    """The channels of the centre, and its newest messages."""

    items: list[ChannelAnswer]
    messages: list[OutboxAnswer]


def channel_routes(context: RequestContext) -> RouteGroup:
    """The routes under /message-channels."""
    api = RouteGroup(context, "message-channels", "How visitors are told on their phones.")
    channels = context.installation.message_channels

    @api.get(
        "/message-channels",
        "The channels, and the newest messages",
        right=Right.CONFIGURE,
        gives=ChannelsAnswer,
    )
    def every(caller: Caller) -> Answer:
        return {
            "items": [channel_json(one) for one in channels.every(caller)],
            "messages": [outbox_json(one) for one in channels.newest(caller)],
        }

    @api.put(
        "/message-channels/<channel>",
        "Set a channel up, switch it on or off",
        right=Right.PUBLISH,
        gives=ChannelAnswer,
    )
    def change(caller: Caller, channel: str, body: ChannelBody) -> Answer:
        changed = channels.change(
            caller,
            _known(channel),
            is_on=body.is_on,
            gateway=body.gateway.gateway() if body.gateway is not None else None,
            secret=body.secret,
            version=body.version,
        )
        return channel_json(changed)

    @api.post(
        "/message-channels/<channel>/test",
        "Send a message that tries the channel",
        statuses=(202,),
        right=Right.PUBLISH,
        gives=ChannelsAnswer,
    )
    def test(caller: Caller, channel: str, body: ChannelTestBody) -> Answer:
        channels.try_out(
            caller,
            _known(channel),
            body.to,
            language=language(request),
            request_id=body.request_id,
        )
        return every(caller)

    return api


def _known(channel: str) -> Channel:
    if channel not in [one.value for one in Channel]:
        raise NotThere(channel=channel)
    return Channel(channel)


def channel_json(state: ChannelState) -> ChannelAnswer:
    """The channel as the API tells it."""
    return {
        "channel": state.channel.value,
        "is_on": state.is_on,
        "is_ready": state.is_ready,
        "gateway": gateway_json(state.gateway) if state.gateway is not None else None,
        "has_secret": state.has_secret,
        "version": state.version,
    }


def gateway_json(gateway: Gateway) -> GatewayAnswer:
    """The description as the API tells it."""
    rule = gateway.answer
    return {
        "url": gateway.url,
        "method": gateway.method,
        "headers": [{"name": name, "value": value} for name, value in gateway.headers],
        "form": gateway.form.value,
        "body": gateway.body,
        "sender": gateway.sender,
        "user": gateway.user,
        "plain": gateway.plain,
        "answer": {
            "field": rule.field,
            "sent": list(rule.sent),
            "no_credit": list(rule.no_credit),
            "sign_in": list(rule.sign_in),
            "number": list(rule.number),
            "busy": list(rule.busy),
            "detail": rule.detail,
        },
        "templates": dict(gateway.templates) if gateway.templates is not None else None,
    }


def outbox_json(message: OutboxMessage) -> OutboxAnswer:
    """The message as the API tells it."""
    return {
        "id": message.id,
        "kind": message.kind.value,
        "channel": message.channel.value,
        "state": message.state.value,
        "tries": message.tries,
        "trouble": message.trouble.value,
        "detail": message.detail,
        "created_at": iso(message.created_at),
        "settled_at": iso_or_none(message.settled_at),
    }

"""Subscriptions: listed, made, changed, removed, tried; and each attempt to send to them."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from app.api.fields import LARGEST, At, Body, Number, Query
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso, iso_or_none
from app.domain.subscriptions.outside_events import NAMES
from app.domain.subscriptions.subscription import LONGEST_NAME, LONGEST_URL, EventDelivery
from app.operations.people.rights import Caller, Right
from app.operations.subscriptions.subscriptions import Subscribed, SubscriptionChange
from app.request_context import RequestContext

PAGE = 50
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)
]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=LONGEST_URL)]
Kinds = Annotated[list[Annotated[str, StringConstraints(max_length=64)]], Field(max_length=100)]
Seq = Annotated[int, Field(ge=0, le=LARGEST)]


class SubscriptionBody(Body):
    """A target of events; `kinds` as `/subscriptions` lists them, none for all.

    It gets what comes from now on, or what came after the event `after` of the log.
    """

    name: Name
    url: Url
    kinds: Kinds = Field(default_factory=list)
    after: Seq | None = None


class ChangeSubscriptionBody(Body):
    """What is to be different; `after` sends again what came after that event of the log.

    `new_key` makes a new key, beside which the former one signs for a day more.
    """

    version: Seq | None = None
    name: Name | None = None
    url: Url | None = None
    kinds: Kinds | None = None
    on: bool | None = None
    after: Seq | None = None
    new_key: bool = False


class AttemptsQuery(Query):
    """The attempts before the one of this id."""

    cursor: Number | None = None


class SubscriptionAnswer(TypedDict):
    """A subscription: all events up to `sent_seq` were taken, `behind` came since.

    `secret` is told only when it is new. `dead`: nothing was taken for a day.
    """

    id: int
    version: int
    name: str
    url: str
    kinds: list[str]
    state: Literal["active", "paused", "dead"]
    sent_seq: int
    behind: int
    tries: int
    failing_since: At | None
    next_try_at: At | None
    detail: str
    made_at: At
    former_key_until: At | None
    secret: NotRequired[str]


class SubscriptionsAnswer(TypedDict):
    """The subscriptions, and the kinds of events there are."""

    kinds: list[str]
    items: list[SubscriptionAnswer]


class AttemptAnswer(TypedDict):
    """An attempt; `seq` is the event's in the log, null for a trial."""

    id: int
    seq: int | None
    kind: str
    state: Literal["queued", "delivered", "failed"]
    status: int | None
    detail: str
    at: At


class AttemptsAnswer(TypedDict):
    """A page of attempts, and the cursor of the next."""

    items: list[AttemptAnswer]
    next: int | None


def subscription_routes(context: RequestContext) -> RouteGroup:
    """The routes under /subscriptions."""
    api = RouteGroup(
        context,
        "subscriptions",
        "Events sent to other programs: CloudEvents 1.0, signed as Standard Webhooks.",
    )
    subscriptions = context.installation.subscriptions

    @api.get(
        "/subscriptions",
        "Who is sent events, and how far each has come",
        right=Right.CONFIGURE,
        gives=SubscriptionsAnswer,
    )
    def every(caller: Caller) -> Answer:
        found = subscriptions.every(caller)
        return {"kinds": list(NAMES), "items": [subscription_json(one) for one in found]}

    @api.post(
        "/subscriptions",
        "Have events sent to a target; the key is told only now",
        statuses=(201,),
        right=Right.CONFIGURE,
        gives=SubscriptionAnswer,
    )
    def add(caller: Caller, body: SubscriptionBody) -> Answer:
        made = subscriptions.add(caller, body.name, body.url, body.kinds, body.after)
        return subscription_json(made)

    @api.patch(
        "/subscriptions/<int:ident>",
        "Change, pause or wake a subscription, send again, or make a new key",
        right=Right.CONFIGURE,
        gives=SubscriptionAnswer,
    )
    def change(caller: Caller, ident: int, body: ChangeSubscriptionBody) -> Answer:
        wanted = SubscriptionChange(
            body.name, body.url, body.kinds, body.on, body.after, body.new_key
        )
        return subscription_json(subscriptions.change(caller, ident, wanted, body.version))

    @api.delete(
        "/subscriptions/<int:ident>",
        "Remove a subscription and the record of its attempts",
        statuses=(204,),
        right=Right.CONFIGURE,
    )
    def remove(caller: Caller, ident: int) -> Answer:
        subscriptions.remove(caller, ident)
        return None

    @api.post(
        "/subscriptions/<int:ident>/test",
        "Send an event of no meaning soon; the attempt is among the deliveries",
        statuses=(202,),
        right=Right.CONFIGURE,
        gives=AttemptAnswer,
    )
    def test(caller: Caller, ident: int) -> Answer:
        return delivery_json(subscriptions.trial(caller, ident))

    @api.get(
        "/subscriptions/<int:ident>/deliveries",
        "The attempts to send to a subscription, the newest first",
        right=Right.CONFIGURE,
        gives=AttemptsAnswer,
    )
    def deliveries(caller: Caller, ident: int, query: AttemptsQuery) -> Answer:
        found = subscriptions.deliveries(caller, ident, query.cursor, PAGE)
        more = found[-1].id if len(found) == PAGE else None
        return {"items": [delivery_json(one) for one in found], "next": more}

    return api


def subscription_json(of: Subscribed) -> dict[str, Any]:
    """The subscription as the API tells it."""
    one = of.subscription
    return {
        "id": one.id,
        "version": one.version,
        "name": one.name,
        "url": one.url,
        "kinds": list(one.kinds),
        "state": one.state.value,
        "sent_seq": one.sent_seq,
        "behind": of.behind,
        "tries": one.tries,
        "failing_since": iso_or_none(one.failing_since),
        "next_try_at": iso_or_none(one.next_try_at),
        "detail": one.detail,
        "made_at": iso(one.made_at),
        "former_key_until": iso_or_none(one.former_until),
        **({"secret": of.key} if of.key else {}),
    }


def delivery_json(of: EventDelivery) -> dict[str, Any]:
    """The attempt as the API tells it."""
    return {
        "id": of.id,
        "seq": of.seq,
        "kind": of.name,
        "state": of.state.value,
        "status": of.status,
        "detail": of.detail,
        "at": iso(of.at),
    }

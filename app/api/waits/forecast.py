"""The forecast of the floor: who will wait how long in the next hour, and what would help."""

from typing import Annotated

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from app.api.fields import At, Names
from app.api.routes import Answer, RouteGroup
from app.domain.forecast import HOUR, Offer, OfferKind, ServiceHour, Slowed, Unknown
from app.domain.instants import iso, iso_or_none
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext

UnknownWord = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [word.value for word in Unknown]})
]
OfferWord = Annotated[
    str, WithJsonSchema({"type": "string", "enum": [word.value for word in OfferKind]})
]


class SlowedAnswer(TypedDict):
    """The service whose visitors would wait longer for an offer."""

    service: str
    before_s: int
    after_s: int


class OfferAnswer(TypedDict):
    """What would shorten a service's waits: a closed counter opens, or an open one helps.

    `before_s` and `after_s` are what four of five waits stay below without it and with it.
    """

    kind: OfferWord
    counter: int
    before_s: int | None
    after_s: int
    slows: SlowedAnswer | None


class HourAnswer(TypedDict):
    """The next hour of a service if nothing changes: of those who wait and those who will come.

    `p50_s` and `p80_s` are what half and four of five of their waits stay below, from the number to
    the call; `unknown` says why there are none.
    """

    coming: float | None
    p50_s: int | None
    p80_s: int | None
    share_in_target: float | None
    unknown: UnknownWord | None
    offers: list[OfferAnswer]


class ServiceForecastAnswer(HourAnswer):
    """A service as it stands, and its next hour."""

    code: str
    name: Names
    waiting: int
    longest_wait_s: int | None


class ForecastAnswer(TypedDict):
    """The services, the worst first; `made_at` is when it was last looked ahead."""

    seq: int
    at: At
    made_at: At | None
    minutes: int
    target_s: int
    services: list[ServiceForecastAnswer]


def forecast_routes(context: RequestContext) -> RouteGroup:
    """The route /floor/forecast."""
    api = RouteGroup(context, "floor", "The floor as a whole.")
    installation = context.installation

    @api.get(
        "/floor/forecast",
        "Who will wait how long in the next hour, and what would help",
        right=Right.SUPERVISE,
        gives=ForecastAnswer,
    )
    def forecast(caller: Caller) -> Answer:
        seen = installation.outlooks.of(caller)
        floor, centre = seen.floor, seen.floor.centre
        return {
            "seq": floor.seq,
            "at": iso(seen.at),
            "made_at": iso_or_none(floor.next_hour.at if floor.next_hour else None),
            "minutes": round(HOUR.total_seconds() / 60),
            "target_s": round(centre.targets.wait_min * 60),
            "services": [
                {
                    "code": one.code,
                    "name": dict(centre.service(one.code).name),
                    "waiting": one.waiting,
                    "longest_wait_s": _rounded(one.longest_wait_s),
                    **hour_json(one.hour),
                }
                for one in seen.services
            ],
        }

    return api


def hour_json(hour: ServiceHour) -> HourAnswer:
    """A service's next hour as the API and the supervisors' picture tell it."""
    return {
        "coming": hour.coming,
        "p50_s": _rounded(hour.p50_s),
        "p80_s": _rounded(hour.p80_s),
        "share_in_target": round(hour.share, 3) if hour.share is not None else None,
        "unknown": hour.unknown.value if hour.unknown else None,
        "offers": [_offer_json(offer, hour) for offer in hour.offers],
    }


def _offer_json(offer: Offer, hour: ServiceHour) -> OfferAnswer:
    return {
        "kind": offer.kind.value,
        "counter": offer.counter,
        "before_s": _rounded(hour.p80_s),
        "after_s": round(offer.p80_s),
        "slows": _slowed_json(offer.slows) if offer.slows else None,
    }


def _slowed_json(slowed: Slowed) -> SlowedAnswer:
    return {
        "service": slowed.service,
        "before_s": round(slowed.before_s),
        "after_s": round(slowed.after_s),
    }


def _rounded(seconds: float | None) -> int | None:
    return round(seconds) if seconds is not None else None

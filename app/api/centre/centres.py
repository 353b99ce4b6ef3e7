"""The centres of who asks: each with what goes on in it, the one that needs attention first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from threading import Lock
from typing import Annotated, Literal

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import Body, CentreStateWord, Names, On, RequestId
from app.api.routes import Answer, RouteGroup
from app.domain.centre.beginnings import Beginning
from app.domain.centre.calendar import business_day
from app.domain.queue.overview import CentreState, FloorOverview, attention, overview
from app.operations.people.rights import Caller, Right
from app.persistence.centre.store import CentreFacts
from app.request_context import RequestContext


class ArchiveBody(Body):
    """A centre to be archived or taken back, once for each request id."""

    request_id: RequestId


class AddCentreBody(Body):
    """A place of which a centre is added, with the services that its kind usually has."""

    request_id: RequestId
    kind: Literal["commune", "province"] = "commune"
    place: str = Field(max_length=200, description="Such as Hải Lăng, or phường Đông Hà.")


class AddedCentreAnswer(TypedDict):
    """The code of a centre that was added."""

    code: str


class CentreFiguresAnswer(TypedDict):
    """What goes on in a centre now; for who may supervise."""

    waiting: int
    longest_wait_s: Annotated[float | None, Field(description="Of who waits the longest now.")]
    share_in_target: Annotated[float | None, Field(description="Of today's served.")]
    wait_min: Annotated[float, Field(description="The target of waits, in minutes.")]
    wait_share: Annotated[float, Field(description="The target of the share.")]
    counters_open: int
    counters: int
    alerts: int
    grave_alerts: int


class CentreAnswer(TypedDict):
    """A centre of the caller's; the figures are left out for who may not supervise."""

    code: str
    name: Names
    state: CentreStateWord
    seq: int
    archived_on: On | None
    figures: CentreFiguresAnswer | None


@dataclass(frozen=True, slots=True)
class _Known:
    """The figures of a centre as they were at a `seq`, on a day; only the clock moves them on."""

    seq: int
    on: date
    floor: FloorOverview
    target: timedelta
    wait_share: float
    share: float | None
    alerts: int
    grave_alerts: int


class CentreOverviews:
    """The figures of centres, made anew only where something has happened."""

    def __init__(self, context: RequestContext) -> None:
        self._installation = context.installation
        self._figures = context.figures
        self._lock = Lock()
        self._known: dict[int, _Known] = {}

    def of(self, caller: Caller) -> Sequence[CentreAnswer]:
        """The caller's centres, the one that needs attention most first, archived ones last."""
        at = self._installation.clock.now()
        centres = self._installation.centres.of_now(caller)
        known = {one.id: self._look(one, at) for one in centres}

        def place(one: CentreFacts) -> tuple[object, ...]:
            of = known[one.id]
            key = attention(
                of.floor, at, target=of.target, share=of.share, grave_alerts=of.grave_alerts
            )
            return one.is_archived, *key, one.name["vi"]

        if not caller.may(Right.SUPERVISE):
            return [_answer(one, known[one.id], None) for one in centres]
        return [
            _answer(one, known[one.id], _figures(known[one.id], at))
            for one in sorted(centres, key=place)
        ]

    def _look(self, one: CentreFacts, at: datetime) -> _Known:
        with self._lock:
            known = self._known.get(one.id)
        if known is not None and known.seq == one.seq:
            zone = self._installation.units.floor(one.id).centre.time_zone
            if business_day(at, zone) == known.on:
                return known
        floor = self._installation.units.floor(one.id)
        alerts = self._installation.alerts.open(one.id)
        targets = floor.centre.targets
        found = _Known(
            floor.seq,
            business_day(at, floor.centre.time_zone),
            overview(floor),
            timedelta(minutes=targets.wait_min),
            targets.wait_share,
            self._figures.of(floor, at).all.share_in_target,
            len(alerts),
            sum(alert.is_grave for alert in alerts),
        )
        with self._lock:
            self._known[one.id] = found
        return found


def _answer(one: CentreFacts, known: _Known, figures: CentreFiguresAnswer | None) -> CentreAnswer:
    return {
        "code": one.code,
        "name": dict(one.name),
        "state": CentreState.ARCHIVED if one.is_archived else known.floor.state,
        "seq": one.seq,
        "archived_on": one.archived_on,
        "figures": figures,
    }


def _figures(known: _Known, at: datetime) -> CentreFiguresAnswer:
    since = known.floor.longest_since
    return {
        "waiting": known.floor.waiting,
        "longest_wait_s": None if since is None else max((at - since).total_seconds(), 0.0),
        "share_in_target": known.share,
        "wait_min": known.target.total_seconds() / 60,
        "wait_share": known.wait_share,
        "counters_open": known.floor.counters_open,
        "counters": known.floor.counters,
        "alerts": known.alerts,
        "grave_alerts": known.grave_alerts,
    }


def centre_routes(context: RequestContext) -> RouteGroup:
    """The routes of the caller's centres."""
    api = RouteGroup(context, "centres", "The centres that the caller belongs to.")
    installation, overviews = context.installation, CentreOverviews(context)

    @api.get(
        "/centres",
        "The caller's centres, the one that needs attention most first",
        right=Right.OWN_ACCOUNT,
        gives=list[CentreAnswer],
    )
    def listed(caller: Caller) -> Answer:
        return overviews.of(caller)

    @api.post(
        "/centres",
        "Add a centre; for who belongs to all of them",
        statuses=(201,),
        right=Right.CONFIGURE,
        gives=AddedCentreAnswer,
    )
    def add(caller: Caller, body: AddCentreBody) -> Answer:
        adding = installation.centre_adding
        beginning = Beginning(body.kind)
        return {"code": adding.add(caller, beginning, body.place, request_id=body.request_id)}

    @api.post(
        "/centres/<code>/archive",
        "Archive a centre: it gives no numbers any more, its past stays",
        statuses=(204,),
        right=Right.PUBLISH,
    )
    def archive(caller: Caller, code: str, body: ArchiveBody) -> Answer:
        there = installation.centres.in_centre(caller, code)
        installation.archiving.archive(there, there.centre_id, request_id=body.request_id)
        return None

    @api.post(
        "/centres/<code>/reopen",
        "Let an archived centre work again",
        statuses=(204,),
        right=Right.PUBLISH,
    )
    def reopen(caller: Caller, code: str, body: ArchiveBody) -> Answer:
        there = installation.centres.in_centre(caller, code)
        installation.archiving.reopen(there, there.centre_id, request_id=body.request_id)
        return None

    return api

"""The centre's configuration: read, drafted, published, its versions, and a slip as it would be."""

from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from typing import Annotated, Any, Literal, NotRequired

from flask import Response, request
from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from app.api.fields import (
    IN_DIGITS,
    LARGEST,
    At,
    Body,
    Facts,
    Query,
    RequestId,
    SmallNumber,
)
from app.api.problems import language, refused, wrong_places
from app.api.routes import Answer, RouteGroup
from app.domain.centre.changes import told_change
from app.domain.errors import Invalid, Stale
from app.domain.instants import iso, iso_or_none
from app.operations.centre.configuring import (
    LONGEST_NOTE,
    NEXT_OPENING,
    Configuration,
    Drafted,
    Planned,
    Publication,
    Request,
    Version,
)
from app.operations.centre.sample_slip import sample_slip
from app.operations.people.rights import Caller, Right
from app.own_address import url_of
from app.persistence.centre.pictures import LOGO_WIDTH_MM
from app.reports.configuration_sentences import sentences
from app.request_context import RequestContext
from hardware.printers.document import DocumentError, from_json
from hardware.printers.picture import MOST_BYTES as MOST_LOGO_BYTES
from hardware.printers.picture import printable
from hardware.printers.raster import render

MOST_BYTES = 2 * 1024 * 1024
"""A configuration with thousands of procedures is a megabyte of JSON."""
MOST_HEARD = 64 * 1024 * 1024
"""So large a picture is refused with what is wrong with it; nothing of it is read."""
WIDTHS = (192, 1024)
ServiceCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Moves = Annotated[
    dict[ServiceCode, ServiceCode],
    Field(description="Where those go who wait for a service that goes or loses its last counter."),
]
LOGO_TYPES = ("image/png", "image/jpeg")


class DraftBody(Body):
    """What has been changed so far, and the version that it began with."""

    expected_version: int = Field(ge=1, le=LARGEST)
    patch: Facts = Field(
        description="A JSON Merge Patch; a table may be an object by codes, its days by dates."
    )


class PublishBody(DraftBody):
    """What is published, when, and to which service those go who wait for one that goes."""

    request_id: RequestId
    note: str = Field("", max_length=LONGEST_NOTE)
    publish: Literal["now", "next_opening"] = "now"
    dry_run: bool = False
    moves: Moves = Field(default_factory=dict)
    bookings: Literal["move", "cancel"] | None = Field(
        None, description="What becomes of appointments that lose their slot."
    )


class RestoreBody(Body):
    """The version to go back to, the one that was seen in force, and who waits for what then."""

    request_id: RequestId
    version: int = Field(ge=1, le=LARGEST)
    expected_version: int = Field(ge=1, le=LARGEST)
    dry_run: bool = False
    moves: Moves = Field(default_factory=dict)


class SlipQuery(Query):
    """How wide the paper is: 576 dots are 80 mm, 384 are 58 mm."""

    width: Annotated[int, Field(ge=WIDTHS[0], le=WIDTHS[1]), IN_DIGITS] = 576
    language: str = Field("vi", max_length=8)


class HolidayQuery(Query):
    """Of which year."""

    year: SmallNumber = Field(ge=2010, le=2099)


class SlipBody(Body):
    """A patch that isn't published yet, and how wide the paper is."""

    patch: Facts

    width: int = Field(576, ge=WIDTHS[0], le=WIDTHS[1])
    language: str = Field("vi", max_length=8)


class WrongPlaceAnswer(TypedDict):
    """A place of the configuration, what is wrong there in words, and as a word for programs."""

    field: str
    message: str
    code: str


class DraftAnswer(TypedDict):
    """A draft: the configuration as it would be, what changes in sentences, what is wrong."""

    by: int
    at: At
    base_version: int
    patch: Facts
    configuration: Facts
    changes: list[str]
    errors: list[WrongPlaceAnswer]


class LogoAnswer(TypedDict):
    """The picture in black and white, as `slip.logo_png` has it."""

    logo_png: str


class PlanAnswer(TypedDict):
    """What is published at an opening."""

    by: str
    due_at: At
    changes: list[str]
    note: str


class ConfigurationAnswer(TypedDict):
    """The configuration in force, as the centre's file in JSON, and what is prepared."""

    version: int
    configuration: Facts
    draft: DraftAnswer | None
    plan: PlanAnswer | None


class LostBookingAnswer(TypedDict):
    """An appointment that loses its slot, and the new time: null where it is cancelled."""

    id: int
    service: str
    start: At
    to: At | None


class OpenServiceAnswer(TypedDict):
    """A service for which others may wait."""

    code: str
    prefix: str
    name: dict[str, str]


class PublicationAnswer(TypedDict):
    """What was published: the version in force, what changed, and when it counts if not now.

    `waiting` is how many wait for each service that goes or loses its last counter, `moves_to` the
    services to which they may go. `waiting_at` is how many wait for each counter that goes: they
    are called at any other of their service. `lost_bookings` are the appointments that lose their
    slot, as they are moved where a new time is free.
    """

    version: int
    changes: list[str]
    due_at: At | None
    waiting: dict[str, int]
    waiting_at: dict[str, int]
    moves_to: list[OpenServiceAnswer]
    lost_bookings: list[LostBookingAnswer]


class VersionAnswer(TypedDict):
    """A version, who made it, and what changed; `restores` is the one it took back to."""

    version: int
    at: At
    by: str
    changes: list[str]
    note: str
    restores: int | None


class HolidayAnswer(TypedDict):
    """A day as [[calendar.day]] of a centre's file has it: closed, or worked like a weekday."""

    date: str
    closed: NotRequired[bool]
    like: NotRequired[str]
    reason: dict[str, str]


def configuration_routes(context: RequestContext) -> RouteGroup:
    """The routes under /configuration."""
    api = RouteGroup(context, "configuration", "The centre's configuration and its versions.")
    installation = context.installation
    configurations = installation.configurations

    @api.get(
        "/configuration",
        "The configuration in force, the caller's draft and what is planned",
        right=Right.CONFIGURE,
        gives=ConfigurationAnswer,
    )
    def current(caller: Caller) -> Answer:
        return configuration_json(configurations.current(caller), caller, language(request))

    @api.post(
        "/configuration",
        "Publish a change now or at the next opening, or only try it",
        right=Right.PUBLISH,
        gives=PublicationAnswer,
        most_bytes=MOST_BYTES,
    )
    def publish(caller: Caller, body: PublishBody) -> Answer:
        asked = Request(
            body.expected_version,
            body.patch,
            body.note.strip(),
            at_next_opening=body.publish == NEXT_OPENING,
            dry_run=body.dry_run,
            moves=body.moves,
            bookings=body.bookings,
        )
        try:
            done = configurations.publish(caller, asked, request_id=body.request_id)
        except Stale as error:
            return refused(_in_sentences(error))
        return _publication_json(done)

    @api.put(
        "/configuration/draft",
        "Keep what the caller has changed so far",
        right=Right.CONFIGURE,
        gives=DraftAnswer,
        most_bytes=MOST_BYTES,
    )
    def keep(caller: Caller, body: DraftBody) -> Answer:
        draft = configurations.keep_draft(caller, body.expected_version, body.patch)
        return _draft_json(draft, caller, language(request))

    @api.delete(
        "/configuration/draft",
        "Forget what the caller has changed",
        statuses=(204,),
        right=Right.CONFIGURE,
    )
    def forget(caller: Caller) -> Answer:
        configurations.drop_draft(caller)
        return None

    @api.delete(
        "/configuration/plan",
        "Take back what is planned for the next opening",
        statuses=(204,),
        right=Right.PUBLISH,
    )
    def unplan(caller: Caller) -> Answer:
        configurations.drop_plan(caller)
        return None

    @api.get(
        "/configuration/history",
        "All versions, the newest first",
        right=Right.CONFIGURE,
        gives=list[VersionAnswer],
    )
    def history(caller: Caller) -> Answer:
        found = configurations.history(caller, caller.centre_id)
        return [version_json(one, language(request)) for one in found]

    @api.post(
        "/configuration/restore",
        "Go back to an earlier version, as a new one",
        right=Right.PUBLISH,
        gives=PublicationAnswer,
    )
    def restore(caller: Caller, body: RestoreBody) -> Answer:
        try:
            done = configurations.restore(
                caller,
                caller.centre_id,
                body.version,
                expected_version=body.expected_version,
                request_id=body.request_id,
                moves=body.moves,
                dry_run=body.dry_run,
            )
        except Stale as error:
            return refused(_in_sentences(error))
        return _publication_json(done)

    @api.get(
        "/configuration/holidays",
        "The holidays and swap days of a year, whether the calendar names them or not",
        right=Right.CONFIGURE,
        gives=list[HolidayAnswer],
    )
    def holidays(caller: Caller, query: HolidayQuery) -> Answer:
        # The package of all countries' holidays is 17 MB of memory, for a few minutes a year.
        from app.operations.centre.holidays import plain_proposal  # noqa: PLC0415

        hours = installation.units.floor(caller.centre_id).centre.hours
        days = plain_proposal(replace(hours, days={}), query.year)
        return [{**day, "date": f"{day['date']}"} for day in days]

    @api.get(
        "/configuration/slip.png",
        "The slip as it prints",
        right=Right.CONFIGURE,
        also=("image/png",),
    )
    def slip(caller: Caller, query: SlipQuery) -> Answer:
        return _slip(caller, {}, query.width, query.language)

    @api.post(
        "/configuration/slip.png",
        "The slip as it would print",
        right=Right.CONFIGURE,
        also=("image/png",),
        most_bytes=MOST_BYTES,
    )
    def drafted_slip(caller: Caller, body: SlipBody) -> Answer:
        return _slip(caller, body.patch, body.width, body.language)

    @api.post(
        "/configuration/logo",
        "Make a picture (PNG, JPEG) what a slip prints: the body is the file; nothing is kept",
        files=LOGO_TYPES,
        right=Right.CONFIGURE,
        gives=LogoAnswer,
        most_bytes=MOST_HEARD,
    )
    def logo() -> Answer:
        if (request.content_length or 0) > MOST_LOGO_BYTES:
            raise Invalid("logo_too_large", field="file")
        # This body comes unread.
        request.max_content_length = MOST_LOGO_BYTES
        try:
            return {"logo_png": printable(request.stream.read(), width_mm=LOGO_WIDTH_MM)}
        except DocumentError as error:
            raise Invalid("no_logo", field="file") from error

    def _slip(caller: Caller, patch: Mapping[str, Any], width: int, lang: str) -> Response:
        centre = configurations.tried(caller, patch)
        if lang not in centre.languages:
            raise Invalid("invalid", field="language")
        base_url = url_of(installation.settings, centre.public_url)
        plain = sample_slip(centre, installation.clock.now(), lang, base_url)
        content = BytesIO()
        render(from_json(plain), width_dots=width).save(content, format="PNG")
        return Response(content.getvalue(), content_type="image/png")

    return api


def _in_sentences(error: Stale) -> Stale:
    """The refusal with what changed since in sentences of the caller's language."""
    since = error.facts.get("since", [])
    assert isinstance(since, list)
    told = sentences([told_change(one) for one in since], language(request))
    return Stale(error.code, **{**error.facts, "since": told})


def configuration_json(of: Configuration, caller: Caller, lang: str) -> dict[str, Any]:
    """The configuration, the caller's draft and the plan."""
    return {
        "version": of.version,
        "configuration": of.plain,
        "draft": _draft_json(of.draft, caller, lang) if of.draft else None,
        "plan": _plan_json(of.plan, lang) if of.plan else None,
    }


def _draft_json(draft: Drafted, caller: Caller, lang: str) -> dict[str, Any]:
    return {
        "by": caller.id,
        "at": iso(draft.at),
        "base_version": draft.base_version,
        "patch": draft.patch,
        "configuration": draft.after,
        "changes": sentences(draft.changes, lang),
        "errors": wrong_places(draft.wrong),
    }


def _plan_json(plan: Planned, lang: str) -> dict[str, Any]:
    return {
        "by": plan.actor,
        "due_at": iso(plan.due_at),
        "changes": sentences(plan.changes, lang),
        "note": plan.note,
    }


def _publication_json(done: Publication) -> dict[str, Any]:
    return {
        "version": done.version,
        "changes": sentences(done.changes, language(request)),
        "due_at": iso_or_none(done.due_at),
        "waiting": dict(done.waiting.services),
        "waiting_at": {str(number): n for number, n in done.waiting.counters.items()},
        "moves_to": [
            {"code": one.code, "prefix": one.prefix, "name": dict(one.name)}
            for one in done.waiting.moves_to
        ],
        "lost_bookings": [
            {
                "id": one.id,
                "service": one.service,
                "start": iso(one.starts_at),
                "to": iso_or_none(one.moved_to),
            }
            for one in done.lost_bookings
        ],
    }


def version_json(version: Version, lang: str) -> dict[str, Any]:
    """A version with its changes in sentences."""
    return {
        "version": version.number,
        "at": iso(version.at),
        "by": version.actor,
        "changes": sentences(version.changes, lang),
        "note": version.note,
        "restores": version.restores,
    }

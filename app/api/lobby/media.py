"""What the lobby shows beside the calls: notices, pictures, films."""

from datetime import datetime
from typing import Annotated, Any

from flask import request
from pydantic import (
    AwareDatetime,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)
from pydantic_core import PydanticCustomError
from typing_extensions import TypedDict

from app import texts
from app.api.fields import At, Body, Names, Query, without_nul
from app.api.lobby.displays import Code
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso_or_none
from app.domain.lobby.displays import Notice
from app.operations.lobby.media import MOST_BYTES, Medium, MediumKind
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext

MEDIA_TYPES = ("image/png", "image/jpeg", "image/webp", "video/mp4", "video/webm")
"""What a file may be; what it is is read from its first bytes."""


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)]


def _only_languages(schema: dict[str, Any]) -> None:
    """Say in the schema which languages there are; a site's own are known at the start only."""
    schema["propertyNames"] = {"enum": list(texts.languages())}


class NoticeTexts(Body):
    """A line in Vietnamese, and in the other languages between which the displays alternate."""

    model_config = ConfigDict(extra="allow", json_schema_extra=_only_languages)
    __pydantic_extra__: dict[str, Line]

    vi: Annotated[Line, Field(min_length=1)]
    en: Line = ""

    @model_validator(mode="after")
    def known(self) -> "NoticeTexts":
        """Refuse a language that there is no file of."""
        without_nul(list(self.__pydantic_extra__.values()))
        if strange := sorted(set(self.__pydantic_extra__) - set(texts.languages())):
            raise PydanticCustomError("no_language", "no language", {"code": strange[0]})
        return self


class AddNoticeBody(Body):
    """A line for the lobby: of one zone or all of them, until an instant or taken away."""

    text: NoticeTexts
    zone: Code | None = None
    until: AwareDatetime | None = None

    @field_validator("until")
    @classmethod
    def within_reach(cls, value: datetime | None) -> datetime | None:
        """Refuse an instant at the ends of the calendar, where sums overflow."""
        if value is not None and not 2000 <= value.year <= 2200:
            raise PydanticCustomError("year", "the year must lie between 2000 and 2200")
        return value


class AddMediaQuery(Query):
    """What the file is to be called."""

    name: str = Field("", max_length=100)


class NoticeAnswer(TypedDict):
    """A line of the lobby, of one zone or all of them."""

    id: int
    text: Names
    zone: str | None
    until: At | None


class MediumAnswer(TypedDict):
    """A file of the playlist."""

    name: str
    kind: MediumKind
    size: int


def media_routes(context: RequestContext) -> RouteGroup:
    """The routes under /notices and /media."""
    api = RouteGroup(context, "lobby", "Notices, media.")
    installation = context.installation

    @api.get(
        "/notices",
        "The lines that the lobby shows",
        right=Right.SUPERVISE,
        gives=list[NoticeAnswer],
    )
    def notices(caller: Caller) -> Answer:
        return [_notice_json(notice) for notice in installation.displays.notices(caller)]

    @api.post(
        "/notices",
        "Show a line in the lobby",
        statuses=(201,),
        right=Right.SUPERVISE,
        gives=NoticeAnswer,
    )
    def add_notice(caller: Caller, body: AddNoticeBody) -> Answer:
        text = {k: v for k, v in body.text.model_dump().items() if v}
        notice = installation.displays.add_notice(
            caller, caller.centre_id, text, zone=body.zone, until_at=body.until
        )
        return _notice_json(notice)

    @api.delete(
        "/notices/<int:notice_id>", "Take a line away", statuses=(204,), right=Right.SUPERVISE
    )
    def remove_notice(caller: Caller, notice_id: int) -> Answer:
        installation.displays.remove_notice(caller, caller.centre_id, notice_id)
        return None

    @api.get(
        "/media",
        "The playlist: pictures and films in order",
        right=Right.SUPERVISE,
        gives=list[MediumAnswer],
    )
    def media(caller: Caller) -> Answer:
        return [_medium_json(medium) for medium in installation.media.of(caller)]

    @api.post(
        "/media",
        "Add a picture (PNG, JPEG, WebP) or film (MP4, WebM): the body is the file",
        statuses=(201,),
        files=MEDIA_TYPES,
        right=Right.CONFIGURE,
        gives=MediumAnswer,
        most_bytes=MOST_BYTES,
    )
    def add_media(caller: Caller, query: AddMediaQuery) -> Answer:
        # This body comes unread and may be large; it is copied in pieces.
        return _medium_json(installation.media.add(caller, query.name, request.stream))

    @api.delete("/media/<name>", "Take a file away", statuses=(204,), right=Right.CONFIGURE)
    def remove_media(caller: Caller, name: str) -> Answer:
        installation.media.remove(caller, name)
        return None

    return api


def _notice_json(notice: Notice) -> dict[str, Any]:
    until = iso_or_none(notice.until_at)
    return {"id": notice.id, "text": dict(notice.text), "zone": notice.zone, "until": until}


def _medium_json(medium: Medium) -> dict[str, Any]:
    return {"name": medium.name, "kind": medium.kind, "size": medium.size}

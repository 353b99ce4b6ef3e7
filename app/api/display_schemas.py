"""What requests about displays may say."""

from datetime import datetime
from typing import Annotated

from flask_openapi3.models import RawModel
from pydantic import (
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from app import texts
from app.api.addresses import LARGEST, Query
from app.api.schemas import Body
from app.domain.lobby.displays import Layout
from app.domain.lobby.speech_lock import ScreenSound

Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,62}$")]
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{8,64}$")]
Seq = Annotated[int, Field(ge=0, le=LARGEST)]


class Turn(Body):
    """Who takes turns says that it is there, and what it has said and will say.

    `key` is made anew for each beginning and sent again with a repeated question; `gone` gives the
    turn back because the page is being closed.
    """

    screen: Name
    ended: Seq = 0
    begin: list[Seq] = Field([], max_length=3)
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{0,64}$")] = ""
    gone: bool = False


class Speaking(Turn):
    """What a screen says of its turn."""

    sound: ScreenSound


class Plan(Body):
    """How a display is set up; what isn't given is as on a new display."""

    layout: Layout = Layout.CALLS
    zones: list[Code] = Field([], max_length=8)
    languages: list[Code] = Field([], max_length=4)
    silent: bool = False
    volume: int = Field(100, ge=0, le=100)
    image_s: int = Field(12, ge=3, le=600)


Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)]


class NoticeText(Body):
    """A line in Vietnamese, and in the other languages between which the displays alternate."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Line]

    vi: Annotated[Line, Field(min_length=1)]
    en: Line = ""

    @model_validator(mode="after")
    def known(self) -> "NoticeText":
        """Refuses a language that there is no file of."""
        if strange := sorted(set(self.__pydantic_extra__) - set(texts.languages())):
            raise ValueError(f"no language {strange[0]!r}")
        return self


class NewNotice(Body):
    """A line for the lobby: of one zone or all of them, until an instant or taken away."""

    text: NoticeText
    zone: Code | None = None
    until: AwareDatetime | None = None

    @field_validator("until")
    @classmethod
    def within_reach(cls, value: datetime | None) -> datetime | None:
        """Refuses an instant at the ends of the calendar, where sums overflow."""
        if value is not None and not 2000 <= value.year <= 2200:
            raise ValueError("the year must lie between 2000 and 2200")
        return value


class NoticePath(BaseModel):
    """The notice in the address."""

    notice_id: int


class MediaPath(BaseModel):
    """The file in the address."""

    name: str


class MediaFile(RawModel):
    """A request whose body is the file; what it is is read from its first bytes."""

    mimetypes = [  # noqa: RUF012 - so it stands in RawModel
        "image/png",
        "image/jpeg",
        "image/webp",
        "video/mp4",
        "video/webm",
    ]


class MediaQuery(Query):
    """What the file is to be called."""

    name: str = Field("", max_length=100)

"""What requests about displays may say."""

from typing import Annotated

from pydantic import Field

from app.api.schemas import Body
from app.domain.speaking import Sound

LARGEST = 2**63 - 1
Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{8,64}$")]
Seq = Annotated[int, Field(ge=0, le=LARGEST)]


class Speaking(Body):
    """A screen says that it is there, and what it has said and will say.

    `key` is made anew for each beginning and sent again with a repeated question; `gone` gives the
    turn back because the page is being closed.
    """

    screen: Name
    sound: Sound
    ended: Seq = 0
    begin: list[Seq] = Field([], max_length=3)
    key: Annotated[str, Field(pattern=r"^[A-Za-z0-9._:-]{0,64}$")] = ""
    gone: bool = False

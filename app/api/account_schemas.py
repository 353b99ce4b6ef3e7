"""What requests about people's accounts may say."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from app.api.addresses import LARGEST
from app.api.schemas import Body
from app.operations.people.accounts import LONGEST_NAME, USERNAME

Username = Annotated[
    str,
    Field(
        pattern=USERNAME,
        description="Letters without marks, digits, dot, dash, underscore.",
    ),
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)
]
Password = Annotated[str, Field(min_length=1, max_length=256)]
PersonRole = Literal["officer", "reception", "supervisor", "admin"]
Roles = Annotated[
    list[PersonRole],
    Field(min_length=1, max_length=4, description="The main role first."),
]

ONE_TIME = "True: good for a week, and must be changed at the next sign-in."


class NewUser(Body):
    """A person with one or several roles; the days are of the centre, both included."""

    username: Username
    name: Name
    roles: Roles
    password: Password | None = Field(None, description="None: a one-time password is made.")
    one_time: bool = Field(False, description=ONE_TIME)
    agency: str | None = Field(None, max_length=64)
    valid_from: date | None = None
    valid_until: date | None = None


class ChangeUser(Body):
    """What changes of an account; what isn't named stays."""

    name: Name | None = None
    roles: Roles | None = None
    agency: str | None = Field(None, max_length=64, description="Empty: none.")
    valid_from: date | None = None
    valid_until: date | None = None
    no_dates: bool = Field(False, description="True: clears the days that are not given.")
    disabled: bool | None = None


class NewPassword(Body):
    """A password for somebody; the person's sessions end."""

    password: Password
    one_time: bool = Field(False, description=ONE_TIME)


class OwnPassword(Body):
    """One's own new password; every other session ends."""

    old: Password
    password: Password


class UserPath(BaseModel):
    """The person in the address."""

    username: str


class SessionPath(BaseModel):
    """The session in the address."""

    session_id: int = Field(ge=0, le=LARGEST)


class UserSessionPath(UserPath, SessionPath):
    """The person and one of their sessions in the address."""

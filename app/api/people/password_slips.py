"""One-time passwords: people added with them, a forgotten one replaced; printed, or told once."""

from datetime import date
from typing import Annotated, NotRequired

from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import LARGEST, Body, JobWord, RoleWord
from app.api.people.users import PersonName, PersonRoles, Username
from app.api.routes import Answer, RouteGroup
from app.operations.devices.password_slips import GivenPassword, NewPerson
from app.operations.people.accounts import AccountChanges
from app.operations.people.rights import Caller, Right, Role
from app.request_context import RequestContext

MOST_PEOPLE = 30
"""Slips older than a minute are not printed any more: so many come out of a slow printer."""

Printer = Annotated[
    int | None,
    Field(
        ge=1,
        le=LARGEST,
        description="The device that prints the slip; without one the password is told here.",
    ),
]


class NewPersonBody(Body):
    """Somebody to be added; the user name is made of the name where none is given."""

    name: PersonName
    roles: PersonRoles
    username: Username | None = None
    counter: int | None = Field(None, ge=1, le=9999, description="Only stands on the slip.")
    agency: str | None = Field(None, max_length=64)
    valid_from: date | None = None
    valid_until: date | None = None


class AddPeopleBody(Body):
    """People to be added, all or none of them, each with a one-time password."""

    people: Annotated[list[NewPersonBody], Field(min_length=1, max_length=MOST_PEOPLE)]
    printer: Printer = None


class OneTimePasswordBody(Body):
    """Where a new one-time password comes out."""

    printer: Printer = None


class GivenPasswordAnswer(TypedDict):
    """A one-time password that was given: told only now, or on the slip of the number."""

    username: str
    name: str
    roles: list[RoleWord]
    password: NotRequired[str]
    slip: NotRequired[int]


class OneTimePasswordAnswer(TypedDict):
    """A password that is told only now, or the slip that it is printed on."""

    password: NotRequired[str]
    slip: NotRequired[int]


class PasswordSlipAnswer(TypedDict):
    """What became of a slip with a password."""

    slip: int
    state: JobWord


def password_slip_routes(context: RequestContext) -> RouteGroup:
    """The routes that make passwords."""
    api = RouteGroup(context, "one-time passwords", "Passwords made for people, to be changed.")
    slips = context.installation.password_slips

    @api.post(
        "/password-slips",
        "Add several people, each with a password to be changed at the sign-in",
        statuses=(201,),
        right=Right.CONFIGURE_PEOPLE,
        gives=list[GivenPasswordAnswer],
    )
    def add_people(caller: Caller, body: AddPeopleBody) -> Answer:
        people = [_new_person(one) for one in body.people]
        return [
            {
                "username": given.user.username,
                "name": given.user.name,
                "roles": list(given.user.roles),
                **_told(given),
            }
            for given in slips.add(caller, people, printer=body.printer)
        ]

    @api.post(
        "/users/<username>/one-time-password",
        "Make a password that must be changed at the sign-in; told only now, or printed",
        statuses=(201,),
        right=Right.CONFIGURE_PEOPLE,
        gives=OneTimePasswordAnswer,
    )
    def give_one_time_password(caller: Caller, username: str, body: OneTimePasswordBody) -> Answer:
        return _told(slips.give(caller, username, printer=body.printer))

    @api.get(
        "/password-slips/<int:slip>",
        "What became of a slip with a password",
        right=Right.CONFIGURE_PEOPLE,
        gives=PasswordSlipAnswer,
    )
    def password_slip(caller: Caller, slip: int) -> Answer:
        return {"slip": slip, "state": slips.state(caller, slip)}

    return api


def _new_person(body: NewPersonBody) -> NewPerson:
    given = body.model_dump(exclude={"username", "counter"})
    account = AccountChanges(**{**given, "roles": tuple(map(Role, body.roles))})
    return NewPerson(account, body.username, body.counter)


def _told(given: GivenPassword) -> dict[str, object]:
    if given.slip is not None:
        return {"slip": given.slip}
    return {"password": given.password}

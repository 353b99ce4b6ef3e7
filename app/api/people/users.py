"""Accounts: people and their roles, by those who manage them; one's own password and sessions."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, NotRequired
from zoneinfo import ZoneInfo

from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from app.api.fields import At, Body, On, RightWord, RoleWord, StandingWord
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso, iso_or_none
from app.operations.people.accounts import LONGEST_NAME, USERNAME, Account, AccountChanges, days_of
from app.operations.people.memberships import MembershipChanges, may_manage
from app.operations.people.passwords import readable_secret
from app.operations.people.rights import Caller, Right, Role
from app.persistence.people.accounts import Session, User
from app.request_context import RequestContext

Username = Annotated[
    str,
    Field(pattern=USERNAME, description="Letters without marks, digits, dot, dash, underscore."),
]
PersonName = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NAME)
]
Password = Annotated[str, Field(min_length=1, max_length=256)]
PersonRoles = Annotated[
    list[Literal["officer", "reception", "supervisor", "admin"]],
    Field(min_length=1, max_length=4, description="The main role first."),
]

CentreCodes = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=64)]],
    Field(max_length=500, description="All that the person belongs to; the account's stays."),
]
EVERYWHERE = "True: belongs to every centre, also to those that are still to come."
ONE_TIME = "True: good for a week, and must be changed at the next sign-in."


class AddUserBody(Body):
    """A person with one or several roles; the days are of the centre, both included."""

    username: Username
    name: PersonName
    roles: PersonRoles
    password: Password | None = Field(None, description="None: a one-time password is made.")
    one_time: bool = Field(False, description=ONE_TIME)
    agency: str | None = Field(None, max_length=64)
    valid_from: date | None = None
    valid_until: date | None = None
    centres: CentreCodes | None = None
    everywhere: bool | None = Field(None, description=EVERYWHERE)


class ChangeUserBody(Body):
    """What changes of an account; what isn't named stays."""

    name: PersonName | None = None
    roles: PersonRoles | None = None
    agency: str | None = Field(None, max_length=64, description="Empty: none.")
    valid_from: date | None = None
    valid_until: date | None = None
    no_dates: bool = Field(False, description="True: clears the days that are not given.")
    disabled: bool | None = None
    centres: CentreCodes | None = None
    everywhere: bool | None = Field(None, description=EVERYWHERE)


class SetPasswordBody(Body):
    """A password for somebody; the person's sessions end."""

    password: Password
    one_time: bool = Field(False, description=ONE_TIME)


class OwnPasswordBody(Body):
    """One's own new password; every other session ends."""

    old: Password
    password: Password


class UserAnswer(TypedDict):
    """A person with an account; a password that was made is told once."""

    username: str
    name: str
    roles: list[RoleWord]
    agency: str | None
    valid_from: On | None
    valid_until: On | None
    disabled: bool
    password: NotRequired[str]


class AccountAnswer(TypedDict):
    """An account and how it stands.

    `centres` are those of the person's that are the caller's, too. One who works elsewhere as well
    isn't `manageable` by who doesn't.
    """

    username: str
    name: str
    roles: list[RoleWord]
    agency: str | None
    valid_from: On | None
    valid_until: On | None
    disabled: bool
    state: StandingWord
    sessions: int
    last_sign_in_at: At | None
    locked_until: At | None
    must_change_password: bool
    second_factor: bool
    centres: list[str]
    everywhere: bool
    manageable: bool


class SignInAnswer(TypedDict):
    """Where somebody is signed in; `current` is where it is asked from."""

    id: int
    created_at: At
    expires_at: At
    address: str
    program: str
    current: bool


class EndedAnswer(TypedDict):
    """How many sessions were ended."""

    ended: int


class MeAnswer(TypedDict):
    """One's own account and what it allows."""

    username: str
    name: str
    roles: list[RoleWord]
    rights: list[RightWord]
    centre: str
    centres: list[str]
    must_change_password: bool
    must_set_up_second_factor: bool


def user_routes(context: RequestContext) -> RouteGroup:
    """The routes under /users, and those of one's own account under /me."""
    api = RouteGroup(context, "users", "People, their roles, passwords and sessions.")
    installation, identity = context.installation, context.identity
    accounts = installation.accounts

    @api.get(
        "/users",
        "Everybody who has an account",
        right=Right.CONFIGURE_PEOPLE,
        gives=list[AccountAnswer],
    )
    def everybody(caller: Caller) -> Answer:
        zone = installation.units.floor(caller.centre_id).centre.time_zone
        codes = {ident: code for code, ident in installation.centres.codes().items()}
        return [_account_json(one, zone, caller, codes) for one in accounts.list(caller)]

    @api.post(
        "/users", "Add a person", statuses=(201,), right=Right.CONFIGURE_PEOPLE, gives=UserAnswer
    )
    def add(caller: Caller, body: AddUserBody) -> Answer:
        wanted = _wanted(body, tuple(map(Role, body.roles)))
        made = None if body.password else readable_secret()
        user = accounts.add(
            caller,
            caller.centre_id,
            body.username,
            body.password or made or "",
            wanted,
            one_time=body.one_time or made is not None,
        )
        return _told(user) | ({"password": made} if made else {})

    @api.patch(
        "/users/<username>",
        "Change a person's roles, dates, or shut out",
        right=Right.CONFIGURE_PEOPLE,
        gives=UserAnswer,
    )
    def change(caller: Caller, username: str, body: ChangeUserBody) -> Answer:
        roles = tuple(map(Role, body.roles)) if body.roles else None
        wanted = _wanted(body, roles)
        return _told(accounts.change(caller, caller.centre_id, username, wanted))

    @api.put(
        "/users/<username>/password",
        "Give a new password",
        statuses=(204,),
        right=Right.CONFIGURE_PEOPLE,
    )
    def set_password(caller: Caller, username: str, body: SetPasswordBody) -> Answer:
        accounts.set_password(
            caller, caller.centre_id, username, body.password, one_time=body.one_time
        )
        return None

    @api.get(
        "/users/<username>/sessions",
        "Where a person is signed in",
        right=Right.CONFIGURE_PEOPLE,
        gives=list[SignInAnswer],
    )
    def sessions(caller: Caller, username: str) -> Answer:
        found = accounts.sessions(caller, caller.centre_id, username)
        return [_session_json(one, identity.token()) for one in found]

    @api.delete(
        "/users/<username>/sessions",
        "Sign a person out everywhere",
        right=Right.CONFIGURE_PEOPLE,
        gives=EndedAnswer,
    )
    def end_all(caller: Caller, username: str) -> Answer:
        return {"ended": accounts.end_sessions(caller, caller.centre_id, username)}

    @api.delete(
        "/users/<username>/sessions/<int:session_id>",
        "Sign a person out in one place",
        statuses=(204,),
        right=Right.CONFIGURE_PEOPLE,
    )
    def end_one_of(caller: Caller, username: str, session_id: int) -> Answer:
        accounts.end_sessions(caller, caller.centre_id, username, only=session_id)
        return None

    @api.delete(
        "/users/<username>/attempts",
        "Let a person in who has tried too often",
        statuses=(204,),
        right=Right.CONFIGURE_PEOPLE,
    )
    def unlock(caller: Caller, username: str) -> Answer:
        accounts.unlock(caller, caller.centre_id, username)
        return None

    @api.get("/me", "One's own account", right=Right.OWN_ACCOUNT, gives=MeAnswer)
    def me(caller: Caller) -> Answer:
        return {
            "username": caller.username,
            "name": caller.name,
            "roles": [role.value for role in caller.roles],
            "rights": sorted(right.value for right in Right if caller.may(right)),
            "centre": installation.centres.code(caller.centre_id),
            "centres": [one.code for one in installation.centres.of(caller)],
            "must_change_password": caller.is_limited,
            "must_set_up_second_factor": caller.needs_second_factor,
        }

    @api.post(
        "/me/activity",
        "Say that one is there: the session isn't idle",
        statuses=(204,),
        right=Right.OWN_ACCOUNT,
    )
    def activity(caller: Caller) -> Answer:  # noqa: ARG001 - who asks is noted where callers are
        return None

    @api.put("/me/password", "Change one's own password", statuses=(204,), right=Right.OWN_ACCOUNT)
    def own_password(caller: Caller, body: OwnPasswordBody) -> Answer:
        accounts.change_own_password(caller, body.old, body.password, token=identity.token())
        return None

    @api.get(
        "/me/sessions", "Where one is signed in", right=Right.OWN_ACCOUNT, gives=list[SignInAnswer]
    )
    def own_sessions(caller: Caller) -> Answer:
        found = accounts.sessions(caller, caller.centre_id, caller.username)
        return [_session_json(one, identity.token()) for one in found]

    @api.delete(
        "/me/sessions", "Sign out everywhere, here too", right=Right.OWN_ACCOUNT, gives=EndedAnswer
    )
    def end_own(caller: Caller) -> Answer:
        return {"ended": accounts.end_sessions(caller, caller.centre_id, caller.username)}

    @api.delete(
        "/me/sessions/<int:session_id>",
        "Sign out elsewhere",
        statuses=(204,),
        right=Right.OWN_ACCOUNT,
    )
    def end_one(caller: Caller, session_id: int) -> Answer:
        accounts.end_sessions(caller, caller.centre_id, caller.username, only=session_id)
        return None

    def _told(user: User) -> dict[str, Any]:
        return _user_json(user, installation.units.floor(user.centre_id).centre.time_zone)

    return api


def _user_json(user: User, zone: ZoneInfo) -> dict[str, Any]:
    first, last = days_of(user, zone)
    return {
        "username": user.username,
        "name": user.name,
        "roles": list(user.roles),
        "agency": user.agency,
        "valid_from": first.isoformat() if first else None,
        "valid_until": last.isoformat() if last else None,
        "disabled": user.is_disabled,
    }


def _wanted(body: AddUserBody | ChangeUserBody, roles: tuple[Role, ...] | None) -> AccountChanges:
    """The changes that the body asks for."""
    apart = {"username", "password", "one_time", "roles", "centres", "everywhere"}
    centres = None if body.centres is None else tuple(body.centres)
    return AccountChanges(
        **body.model_dump(exclude=apart),
        roles=roles,
        memberships=MembershipChanges(centres, body.everywhere),
    )


def _account_json(
    account: Account, zone: ZoneInfo, caller: Caller, codes: Mapping[int, str]
) -> dict[str, Any]:
    mine = [one for one in account.user.centres if caller.belongs_to(one)]
    return {
        **_user_json(account.user, zone),
        "state": account.standing.value,
        "sessions": account.sign_ins.live,
        "last_sign_in_at": iso_or_none(account.sign_ins.last_at),
        "locked_until": iso_or_none(account.locked_until),
        "must_change_password": account.user.one_time_until_at is not None,
        "second_factor": account.has_second_factor,
        "centres": [codes[one] for one in mine],
        "everywhere": account.user.is_everywhere,
        "manageable": may_manage(caller, account.user),
    }


def _session_json(one: Session, token: str) -> dict[str, Any]:
    return {
        "id": one.id,
        "created_at": iso(one.created_at),
        "expires_at": iso(one.expires_at),
        "address": one.address,
        "program": one.program,
        "current": one.is_of(token),
    }

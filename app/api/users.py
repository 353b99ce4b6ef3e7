"""Accounts: people and their roles, by those who manage them; one's own password and sessions."""

from http import HTTPStatus
from typing import Any
from zoneinfo import ZoneInfo

from flask_openapi3.blueprint import APIBlueprint

from app.api.account_schemas import (
    ChangeUser,
    NewPassword,
    NewUser,
    OwnPassword,
    SessionPath,
    UserPath,
    UserSessionPath,
)
from app.api.kit import Answer, Kit
from app.api.schemas import Nothing
from app.domain.instants import iso
from app.operations.people.accounts import Account, AccountChanges, days_of
from app.operations.people.passwords import one_time_password
from app.operations.people.rights import Right, Role
from app.persistence.people.accounts import Session, User


def users(kit: Kit) -> APIBlueprint:
    """The routes under /users, and those of one's own account under /me."""
    api = kit.group("users", "People, their roles, passwords and sessions.")
    accounts = kit.installation.accounts

    @api.get("/users", summary="Everybody who has an account")
    def everybody() -> Answer:
        caller = kit.caller()
        zone = kit.installation.units.floor(caller.centre_id).centre.time_zone
        return [_account_json(one, zone) for one in accounts.list(caller)], HTTPStatus.OK

    @api.post("/users", summary="Add a person", responses={201: None})
    def add(body: NewUser) -> Answer:
        caller = kit.caller()
        given = body.model_dump(exclude={"username", "password", "one_time"})
        wanted = AccountChanges(**{**given, "roles": tuple(map(Role, body.roles))})
        made = None if body.password else one_time_password()
        user = accounts.add(
            caller,
            caller.centre_id,
            body.username,
            body.password or made or "",
            wanted,
            one_time=body.one_time or made is not None,
        )
        return _told(user) | ({"password": made} if made else {}), HTTPStatus.CREATED

    @api.patch("/users/<username>", summary="Change a person's roles, dates, or shut out")
    def change(path: UserPath, body: ChangeUser) -> Answer:
        caller = kit.caller()
        roles = tuple(map(Role, body.roles)) if body.roles else None
        wanted = AccountChanges(**{**body.model_dump(), "roles": roles})
        return _told(accounts.change(caller, caller.centre_id, path.username, wanted)), 200

    @api.put("/users/<username>/password", summary="Give a new password", responses={204: None})
    def set_password(path: UserPath, body: NewPassword) -> Answer:
        caller = kit.caller()
        accounts.set_password(
            caller, caller.centre_id, path.username, body.password, one_time=body.one_time
        )
        return "", HTTPStatus.NO_CONTENT

    @api.post(
        "/users/<username>/one-time-password",
        summary="Make a password that must be changed at the sign-in; told only now",
        responses={201: None},
    )
    def give_one_time_password(path: UserPath, body: Nothing) -> Answer:  # noqa: ARG001 - its schema refuses fields
        caller, made = kit.caller(), one_time_password()
        accounts.set_password(caller, caller.centre_id, path.username, made, one_time=True)
        return {"password": made}, HTTPStatus.CREATED

    @api.get("/users/<username>/sessions", summary="Where a person is signed in")
    def sessions(path: UserPath) -> Answer:
        caller = kit.caller()
        caller.must(Right.MANAGE_PEOPLE)
        found = accounts.sessions(caller, caller.centre_id, path.username)
        return [_session_json(one, kit.token()) for one in found], HTTPStatus.OK

    @api.delete("/users/<username>/sessions", summary="Sign a person out everywhere")
    def end_all(path: UserPath) -> Answer:
        caller = kit.caller()
        caller.must(Right.MANAGE_PEOPLE)
        return {"ended": accounts.end_sessions(caller, caller.centre_id, path.username)}, 200

    @api.delete(
        "/users/<username>/sessions/<int:session_id>",
        summary="Sign a person out in one place",
        responses={204: None},
    )
    def end_one_of(path: UserSessionPath) -> Answer:
        caller = kit.caller()
        caller.must(Right.MANAGE_PEOPLE)
        accounts.end_sessions(caller, caller.centre_id, path.username, only=path.session_id)
        return "", HTTPStatus.NO_CONTENT

    @api.delete(
        "/users/<username>/attempts",
        summary="Let a person in who has tried too often",
        responses={204: None},
    )
    def unlock(path: UserPath) -> Answer:
        caller = kit.caller()
        accounts.unlock(caller, caller.centre_id, path.username)
        return "", HTTPStatus.NO_CONTENT

    @api.get("/me", summary="One's own account")
    def me() -> Answer:
        caller = kit.caller()
        caller.must(Right.OWN_ACCOUNT)
        rights = sorted(right.value for right in Right if caller.may(right))
        roles = [role.value for role in caller.roles]
        answer = {"username": caller.username, "name": caller.name}
        told = {**answer, "roles": roles, "rights": rights}
        return {**told, "must_change_password": caller.is_limited}, HTTPStatus.OK

    @api.put("/me/password", summary="Change one's own password", responses={204: None})
    def own_password(body: OwnPassword) -> Answer:
        accounts.change_own_password(kit.caller(), body.old, body.password, token=kit.token())
        return "", HTTPStatus.NO_CONTENT

    @api.get("/me/sessions", summary="Where one is signed in")
    def own_sessions() -> Answer:
        caller = kit.caller()
        caller.must(Right.OWN_ACCOUNT)
        found = accounts.sessions(caller, caller.centre_id, caller.username)
        return [_session_json(one, kit.token()) for one in found], HTTPStatus.OK

    @api.delete("/me/sessions", summary="Sign out everywhere, here too")
    def end_own() -> Answer:
        caller = kit.caller()
        caller.must(Right.OWN_ACCOUNT)
        return {"ended": accounts.end_sessions(caller, caller.centre_id, caller.username)}, 200

    @api.delete(
        "/me/sessions/<int:session_id>", summary="Sign out elsewhere", responses={204: None}
    )
    def end_one(path: SessionPath) -> Answer:
        caller = kit.caller()
        caller.must(Right.OWN_ACCOUNT)
        accounts.end_sessions(caller, caller.centre_id, caller.username, only=path.session_id)
        return "", HTTPStatus.NO_CONTENT

    def _told(user: User) -> dict[str, Any]:
        return _user_json(user, kit.installation.units.floor(user.centre_id).centre.time_zone)

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


def _account_json(account: Account, zone: ZoneInfo) -> dict[str, Any]:
    last_at, locked_until = account.sign_ins.last_at, account.locked_until
    return {
        **_user_json(account.user, zone),
        "state": account.standing.value,
        "sessions": account.sign_ins.live,
        "last_sign_in_at": iso(last_at) if last_at else None,
        "locked_until": iso(locked_until) if locked_until else None,
        "must_change_password": account.user.one_time_until_at is not None,
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

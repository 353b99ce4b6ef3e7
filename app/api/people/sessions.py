"""Sessions: a person signs in and gets a token."""

from flask import request
from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import At, Body, RoleWord
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso
from app.operations.people.rights import Caller
from app.request_context import RequestContext, client_address


class SignInBody(Body):
    """A person's name and password; the code for who has a second factor."""

    username: str = Field(min_length=1, max_length=64)
    password: str = Field(min_length=1, max_length=256)
    code: str | None = Field(
        None,
        max_length=32,
        description="Of the app, or one for recovery; asked for by 401 second_factor_needed.",
    )


class SessionAnswer(TypedDict):
    """A new session; the token is told once."""

    token: str
    role: RoleWord
    roles: list[RoleWord]
    expires_at: At
    must_change_password: bool
    must_set_up_second_factor: bool


def session_routes(context: RequestContext) -> RouteGroup:
    """The routes under /sessions."""
    api = RouteGroup(context, "sessions", "Signing in.")
    authentication, identity = context.installation.authentication, context.identity

    @api.post("/sessions", "Sign in", statuses=(201,), gives=SessionAnswer)
    def sign_in(body: SignInBody) -> Answer:
        done = authentication.sign_in(
            body.username,
            body.password,
            address=client_address(),
            program=request.user_agent.string,
            code=body.code or "",
        )
        return {
            "token": done.token,
            "role": done.caller.role.value,
            "roles": [role.value for role in done.caller.roles],
            "expires_at": iso(done.expires_at),
            "must_change_password": done.caller.is_limited,
            "must_set_up_second_factor": done.caller.needs_second_factor,
        }

    @api.delete("/sessions/current", "Sign out", statuses=(204,))
    def sign_out(caller: Caller) -> Answer:  # noqa: ARG001 - who is nobody can't sign out
        identity.sign_out()
        return None

    return api

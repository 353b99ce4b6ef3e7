"""Sessions: a person signs in and gets a token."""

from http import HTTPStatus

from flask import request
from flask_openapi3.blueprint import APIBlueprint

from app.api.kit import SECURITY, Answer, Kit
from app.api.schemas import SignIn
from app.domain.instants import iso


def people(kit: Kit) -> APIBlueprint:
    """The routes under /sessions."""
    api = kit.group("sessions", "Signing in.")
    installation = kit.installation

    @api.post("/sessions", summary="Sign in", responses={201: None})
    def sign_in(body: SignIn) -> Answer:
        address = request.remote_addr or ""
        done = installation.authentication.sign_in(
            body.username, body.password, address=address, program=request.user_agent.string
        )
        answer = {
            "token": done.token,
            "role": done.caller.role.value,
            "roles": [role.value for role in done.caller.roles],
            "expires_at": iso(done.expires_at),
            "must_change_password": done.caller.is_limited,
        }
        return answer, HTTPStatus.CREATED

    @api.delete("/sessions/current", summary="Sign out", responses={204: None}, security=SECURITY)
    def sign_out() -> Answer:
        kit.caller()
        kit.sign_out()
        return "", HTTPStatus.NO_CONTENT

    return api

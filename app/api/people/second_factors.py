"""Second factors: one's own set up and turned off; another's reset by those who manage people."""

import segno
from pydantic import Field
from typing_extensions import TypedDict

from app.api.fields import At, Body
from app.api.routes import Answer, RouteGroup
from app.domain.instants import iso_or_none
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext

LONGEST_CODE = 32
"""Letters of a code as people may type it, with blanks and dashes."""


class SetUpBody(Body):
    """One's password once more, before the factor is set up."""

    password: str = Field(min_length=1, max_length=256)


class ConfirmBody(Body):
    """A code of the app that was given the secret."""

    code: str = Field(min_length=1, max_length=LONGEST_CODE)


class TurnOffBody(Body):
    """One's password and a code, of the app or for recovery."""

    password: str = Field(min_length=1, max_length=256)
    code: str = Field(min_length=1, max_length=LONGEST_CODE)


class SecondFactorAnswer(TypedDict):
    """One's second factor: whether it is on, since when, and whether one's role needs it."""

    on: bool
    since: At | None
    needed: bool
    recovery_codes_left: int


class SecretAnswer(TypedDict):
    """A secret in base 32, its `otpauth:` address, and that as a picture in a data URL."""

    secret: str
    uri: str
    qr: str


class RecoveryAnswer(TypedDict):
    """The codes for whoever has lost the app; each is good once."""

    recovery_codes: list[str]


def second_factor_routes(context: RequestContext) -> RouteGroup:
    """The routes under /me/second-factor, and the one that resets another's."""
    api = RouteGroup(context, "second-factor", "A code besides the password at the sign-in.")
    second_factors = context.installation.second_factors

    @api.get(
        "/me/second-factor",
        "Whether a code is asked for at one's sign-in",
        right=Right.OWN_ACCOUNT,
        gives=SecondFactorAnswer,
    )
    def state(caller: Caller) -> Answer:
        found = second_factors.state(caller)
        return {
            "on": found.is_on,
            "since": iso_or_none(found.since_at),
            "needed": found.is_needed,
            "recovery_codes_left": found.recovery_codes_left,
        }

    @api.post(
        "/me/second-factor/set-up",
        "Get a secret for an authenticator app; it counts once it is confirmed",
        statuses=(201,),
        right=Right.OWN_ACCOUNT,
        gives=SecretAnswer,
    )
    def set_up(caller: Caller, body: SetUpBody) -> Answer:
        made = second_factors.begin(caller, body.password)
        drawn = segno.make(made.uri, error="m").svg_data_uri(border=4, scale=5)
        return {"secret": made.secret, "uri": made.uri, "qr": drawn}

    @api.post(
        "/me/second-factor/confirm",
        "Confirm it by a code; the recovery codes are told only now",
        statuses=(201,),
        right=Right.OWN_ACCOUNT,
        gives=RecoveryAnswer,
    )
    def confirm(caller: Caller, body: ConfirmBody) -> Answer:
        return {"recovery_codes": list(second_factors.confirm(caller, body.code))}

    @api.post(
        "/me/second-factor/off",
        "Have no code asked for any more",
        statuses=(204,),
        right=Right.OWN_ACCOUNT,
    )
    def turn_off(caller: Caller, body: TurnOffBody) -> Answer:
        second_factors.turn_off(caller, body.password, body.code)
        return None

    @api.delete(
        "/users/<username>/second-factor",
        "Take away the second factor of somebody who has lost it",
        statuses=(204,),
        right=Right.CONFIGURE_PEOPLE,
    )
    def reset(caller: Caller, username: str) -> Answer:
        second_factors.reset(caller, caller.centre_id, username)
        return None

    return api

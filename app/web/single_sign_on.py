"""Signing in by a province's single sign-on: OpenID Connect, a code with PKCE, state and nonce.

Authlib speaks the protocol; here stands whom its word lets in, and what is said when it doesn't.
"""

import logging
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.integrations.flask_client import OAuth
from flask import Blueprint, Flask, redirect, request, session
from joserfc.errors import JoseError
from requests import RequestException
from werkzeug.wrappers import Response as BaseResponse

from app.domain.errors import NotSignedIn
from app.operations.installation import Installation
from app.operations.people.rights import Role
from app.operations.people.sso import SingleSignOn, SsoIdentity
from app.web.destinations import inside
from app.web.signing import SignInPage, from_where

log = logging.getLogger(__name__)

AFTER = "after-sign-in"
PATIENCE_S = 10
UNUSABLE = (AuthlibBaseError, JoseError, KeyError, RuntimeError, TypeError, ValueError)
"""What Authlib raises for an answer that can't be trusted, or for one that is none."""


def single_sign_on(app: Flask, installation: Installation, page: SignInPage) -> Blueprint:
    """The blueprint of these addresses, for an installation whose provider is set."""
    settings = installation.settings
    provider = _Provider(app, installation)
    sso = SingleSignOn(
        installation.database,
        installation.clock,
        installation.accounts,
        installation.authentication,
    )
    new_role = Role(settings.oidc_role) if settings.oidc_role else None
    web = Blueprint("single_sign_on", __name__)

    @web.get("/sign-in/sso")
    def begin() -> BaseResponse:
        session[AFTER] = inside(request.args.get("next", ""))
        try:
            return provider.ask(_here("/sign-in/sso/back"))
        except (RequestException, *UNUSABLE) as error:
            log.warning("single sign-on: %s can't be asked: %r", settings.oidc_issuer, error)
            return page.show(NotSignedIn("sso_unreachable", name=settings.oidc_name))

    @web.get("/sign-in/sso/back")
    def back() -> BaseResponse:
        after = str(session.get(AFTER, ""))
        try:
            who = provider.answered()
            done = sso.enter(
                who, new_role=new_role, centre_id=_new_centre(installation), **from_where()
            )
        except NotSignedIn as refusal:
            log.info("single sign-on: %s", refusal)
            return page.show(refusal)
        return page.enter(done, after, by_sso=True)

    @web.get("/sign-out/sso")
    def leave() -> BaseResponse:
        try:
            return provider.leave(_here("/sign-in"))
        except (RequestException, *UNUSABLE) as error:
            log.warning("single sign-on: no way to sign out there: %r", error)
            return redirect("/sign-in")

    def _here(path: str) -> str:
        """The address of a page of ours, as the provider knows it."""
        root = settings.public_url.rstrip("/") or request.host_url.rstrip("/")
        return root + path

    return web


def _new_centre(installation: Installation) -> int | None:
    """Where the account of somebody new is made: in the centre of the settings, or the only one."""
    code = installation.settings.oidc_centre
    return installation.centres.codes().get(code) if code else installation.only_centre()


class _Provider:
    """The provider of the settings, asked by Authlib."""

    def __init__(self, app: Flask, installation: Installation) -> None:
        self._settings = installation.settings
        self._client: Any = OAuth(app).register(
            "moiso",
            client_id=self._settings.oidc_client_id,
            client_secret=self._settings.oidc_client_secret or None,
            server_metadata_url=f"{self._settings.oidc_issuer}/.well-known/openid-configuration",
            client_kwargs={
                "scope": "openid profile email",
                "code_challenge_method": "S256",
                "default_timeout": PATIENCE_S,
                **({} if self._settings.oidc_client_secret else PUBLIC),
            },
        )

    def ask(self, back: str) -> BaseResponse:
        """The way to the provider's own sign-in page; state, nonce and PKCE stay in the session."""
        way: BaseResponse = self._client.authorize_redirect(back)
        return way

    def answered(self) -> SsoIdentity:
        """Whom the provider names, by an ID token that is signed, for us, fresh and asked for.

        Raises NotSignedIn, with what a person can do about it.
        """
        name = self._settings.oidc_name
        if request.args.get("error"):
            raise NotSignedIn("sso_denied", name=name, why=request.args["error"][:64])
        wanted = {
            "iss": {"essential": True, "value": self._settings.oidc_issuer},
            "aud": {"essential": True, "value": self._settings.oidc_client_id},
        }
        try:
            claims = self._client.authorize_access_token(claims_options=wanted).get("userinfo")
        except RequestException as error:
            log.warning("single sign-on: no answer: %r", error)
            raise NotSignedIn("sso_unreachable", name=name) from error
        except UNUSABLE as error:
            log.warning("single sign-on: an answer that isn't good: %r", error)
            is_old = getattr(error, "error", "") == "mismatching_state"
            raise NotSignedIn("sso_old" if is_old else "sso_bad", name=name) from error
        return self._named(claims or {})

    def leave(self, back: str) -> BaseResponse:
        """The way to sign out at the provider too."""
        way: BaseResponse = self._client.logout_redirect(
            back, client_id=self._settings.oidc_client_id
        )
        return way

    def _named(self, claims: dict[str, Any]) -> SsoIdentity:
        claim = self._settings.oidc_claim
        username = claims.get(claim)
        # Whoever may write any address into an account elsewhere must not become somebody here.
        is_proved = claim != "email" or claims.get("email_verified") is True
        if not isinstance(username, str) or not username.strip() or not is_proved:
            raise NotSignedIn("sso_nameless", name=self._settings.oidc_name, claim=claim)
        return SsoIdentity(username.strip(), str(claims.get("name") or ""))


PUBLIC = {"token_endpoint_auth_method": "none"}
"""A client without a secret: PKCE alone proves that who asked is who gets the answer."""

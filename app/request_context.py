"""What every page and route is given: the installation, who asks, pictures, figures."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import abort, redirect, request, session
from flask_wtf import CSRFProtect

from app.domain.errors import NotSignedIn, NotThere
from app.operations.centre.centres import Centres
from app.operations.installation import Installation, Pictures
from app.operations.people.authentication import Authentication
from app.operations.people.rights import Caller
from app.reports.day_figures import DayFigures

PERSON, CENTRE = "person", "centre"
"""Of the browser's session: its person's token, and the code of the centre chosen last."""

CENTRE_HEADER = "Moiso-Centre"
"""By which programs and pages say which of the caller's centres they ask about."""

LANGUAGE_COOKIE = "MOISO_LANGUAGE_COOKIE"
"""Where the application's configuration has the name of the cookie of the chosen language."""

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PAGE = "text/html"
"""What a browser accepts for a person who opens a page; what scripts fetch is anything."""


def client_address() -> str:
    """The address that the request came from, as the access log and the throttle know it."""
    return request.remote_addr or ""


def asked_centre() -> str:
    """The code of the centre that the request asks about; "" where it names none."""
    return request.args.get(CENTRE) or request.headers.get(CENTRE_HEADER, "")


class Identity:
    """Reads the caller off a request: by a bearer token, or by the signed-in session, whose
    commands need its CSRF token.
    """

    def __init__(
        self,
        people: Authentication,
        centres: Centres,
        csrf: CSRFProtect,
        used: Callable[[str], None],
    ) -> None:
        """`used` is told the token of a session whose person does something."""
        self._people = people
        self._centres = centres
        self._csrf = csrf
        self._used = used

    def __call__(self) -> Caller:
        """The caller. Raises NotSignedIn, and CSRFError for a session's command without token."""
        header = request.headers.get("Authorization", "")
        if header:
            scheme, _, token = header.partition(" ")
            caller = self._people.caller(token.strip()) if scheme.lower() == "bearer" else None
            if caller is None:
                raise NotSignedIn()
            if caller.kind == "user":
                self._used(token.strip())
            asked = asked_centre()
            return self._centres.in_centre(caller, asked) if asked else caller
        caller = self.person()
        if caller is None:
            raise NotSignedIn()
        if request.method not in SAFE:
            self._csrf.protect()
            self._used(self.session_token())
        return caller

    def token(self) -> str:
        """The token of the session that the request was made with; "" where there is none."""
        token = request.headers.get("Authorization", "").partition(" ")[2].strip()
        return token or self.session_token()

    def sign_out(self) -> None:
        """End the session that the request was made with, by token or by cookie."""
        token = self.token()
        if not request.headers.get("Authorization"):
            session.pop(PERSON, None)
        if token:
            self._people.sign_out(token, address=client_address())

    def become(self, token: str) -> None:
        """The browser's session passes to the person of the token; who asks by a token keeps it."""
        if request.headers.get("Authorization") or not (before := session.get(PERSON)):
            return
        session[PERSON] = token
        self._people.sign_out(before, address=client_address())

    def session_token(self) -> str:
        """The token of who is signed in in this browser; "" where nobody is."""
        return str(session.get(PERSON, ""))

    def person(self) -> Caller | None:
        """Who is signed in in this browser, if anybody, in the centre asked about or chosen last.

        Raises NotThere for a centre that isn't the person's.
        """
        token = self.session_token()
        caller = self._people.caller(token) if token else None
        if caller is None:
            return None
        is_page = PAGE in request.headers.get("Accept", "")
        if is_page:
            self._used(token)
        if asked := asked_centre():
            placed = self._centres.in_centre(caller, asked)
            if is_page and session.get(CENTRE) != asked:
                session[CENTRE] = asked
            return placed
        return self._in_chosen_centre(caller)

    def _in_chosen_centre(self, caller: Caller) -> Caller:
        """The person in the centre that this browser showed last, if it is still the person's."""
        chosen = session.get(CENTRE)
        if not chosen or not caller.centres:
            return caller
        try:
            return self._centres.in_centre(caller, str(chosen))
        except NotThere:
            return caller

    def signed_in(self, back: str | None = None) -> Caller:
        """Who is signed in in this browser; others are led to signing in.

        After that they come back to this page, or to `back`, the page that it is a part of.
        """
        caller = self.person()
        if caller is None:
            abort(redirect(f"/sign-in?next={back or request.path}"))
        return caller


@dataclass(frozen=True, slots=True)
class RequestContext:
    """Handed down by the factory to the API and to every station."""

    installation: Installation
    identity: Identity
    pictures: Pictures
    figures: DayFigures

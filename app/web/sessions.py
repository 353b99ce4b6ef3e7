"""The browser's session, left aside where there is none: devices and programs ask by a token."""

from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin


class Sessions(SecureCookieSessionInterface):
    """As Flask's, without making a signer and looking up a cookie's every attribute for nothing."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """The session of the cookie, or an empty one."""
        if self.get_cookie_name(app) not in request.cookies:
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Set the cookie, take it away, or do nothing where nothing was ever in it."""
        if session or session.modified or session.accessed:
            super().save_session(app, session, response)

"""Refusals that only a running installation knows."""

from app.domain.errors import Forbidden, QueueError


class RequestReused(Forbidden):
    """The request id was used for another command (409)."""

    code = "request_reused"


class NotSignedIn(QueueError):
    """Nobody known asks (401)."""

    code = "not_signed_in"


class TooMany(QueueError):
    """Too many attempts (429); facts give the `seconds` to wait."""

    code = "too_many_attempts"

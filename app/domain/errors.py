"""Refusals: each a class with a text key and facts, never prose."""


class QueueError(Exception):
    """A refusal. `code` is a stable word for programs and the text key `refusal.<code>`."""

    code = "refused"

    def __init__(self, code: str | None = None, **facts: object) -> None:
        self.code = code or type(self).code
        self.facts = facts
        super().__init__(f"{self.code} {facts}" if facts else self.code)


class Conflict(QueueError):
    """The life of a ticket or the state of a counter does not allow it now (409)."""


class Stale(QueueError):
    """Somebody changed it since the caller looked (409)."""

    code = "stale"


class NotThere(QueueError):
    """There is no such thing in the caller's centre (404)."""

    code = "not_found"


class Invalid(QueueError):
    """A value is of the right type but means nothing here (422); facts name the `field`."""

    code = "invalid"


class NoCentre(QueueError):
    """The installation has no centre yet: it must be set up first (503)."""

    code = "no_centre"


class NotAllowed(QueueError):
    """The caller lacks the right (403); facts name the `right`."""

    code = "not_allowed"


class RequestReused(Conflict):
    """The request id was used for another command (409)."""

    code = "request_reused"


class NotSignedIn(QueueError):
    """The caller is unknown (401)."""

    code = "not_signed_in"


class TooMany(QueueError):
    """Too many attempts (429); facts give the `seconds` to wait."""

    code = "too_many_attempts"

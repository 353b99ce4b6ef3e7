"""Problem documents, also for what gunicorn refuses by itself before the application sees it.

gunicorn's worker imports this in the master: it knows neither Flask nor the API.
"""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from gunicorn.http import errors
from gunicorn.util import write_nonblock

from app import texts

MEDIA_TYPE = "application/problem+json"

CODES: Mapping[int, str] = {
    HTTPStatus.BAD_REQUEST: "bad_request",
    HTTPStatus.FORBIDDEN: "bad_request",
    HTTPStatus.REQUEST_TIMEOUT: "too_slow",
    HTTPStatus.REQUEST_URI_TOO_LONG: "address_too_long",
    HTTPStatus.EXPECTATION_FAILED: "bad_request",
    HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "head_too_large",
    HTTPStatus.NOT_IMPLEMENTED: "bad_request",
    HTTPStatus.INTERNAL_SERVER_ERROR: "internal",
}
"""The code of a problem for each status that gunicorn answers by itself."""

STATUS: tuple[tuple[type[Exception], HTTPStatus], ...] = (
    (errors.InvalidResponseHeader, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.InvalidResponseHeaderName, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.ConfigurationProblem, HTTPStatus.INTERNAL_SERVER_ERROR),
    (errors.UnsupportedTransferCoding, HTTPStatus.NOT_IMPLEMENTED),
    (errors.LimitRequestLine, HTTPStatus.REQUEST_URI_TOO_LONG),
    (errors.LimitRequestHeaders, HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE),
    (errors.ExpectationFailed, HTTPStatus.EXPECTATION_FAILED),
    (errors.ForbiddenProxyRequest, HTTPStatus.FORBIDDEN),
    (errors.ParseException, HTTPStatus.BAD_REQUEST),
)
"""The status of what is wrong with a request's head or body as HTTP; the first kind counts."""


def problem_document(
    status: int, code: str, detail: str, more: Mapping[str, object] | None = None
) -> dict[str, object]:
    """The members of a problem (RFC 9457); `more` are further ones."""
    return {
        "type": f"urn:moiso:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        **(more or {}),
    }


def refusal_status(error: BaseException) -> HTTPStatus:
    """The status of an error of gunicorn; 500 for one that isn't the client's fault."""
    found = (status for kind, status in STATUS if isinstance(error, kind))
    return next(found, HTTPStatus.INTERNAL_SERVER_ERROR)


def raw_problem(status: HTTPStatus) -> bytes:
    """The whole answer as bytes, in Vietnamese: the head that may ask for a language isn't read."""
    code = CODES[status]
    told = problem_document(status, code, texts.text(texts.DEFAULT, f"refusal.{code}"))
    body = json.dumps(told, ensure_ascii=False).encode()
    head = (
        f"HTTP/1.1 {status.value} {status.phrase}\r\nConnection: close\r\n"
        f"Content-Type: {MEDIA_TYPE}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode("ascii") + body


class ProblemErrors:
    """For a gunicorn worker, before its own class: refuses what isn't HTTP by a problem.

    gunicorn's own answer is a page of HTML that repeats what was sent.
    """

    log: Any

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer an error of reading a request; nothing is raised where the client is gone."""
        status = refusal_status(exc)
        if status is HTTPStatus.INTERNAL_SERVER_ERROR:
            told = f"{getattr(req, 'method', '')} {getattr(req, 'path', '')}".strip()
            self.log.error("unexpected: %s", told or "no request read", exc_info=exc)
        else:
            self.log.info("refused: %s from %s", type(exc).__name__, (addr or ("",))[0])
        try:
            write_nonblock(client, raw_problem(status))
        except OSError:
            self.log.debug("the client is gone")

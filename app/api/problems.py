"""Errors as RFC 9457 problem documents, in the caller's language; never a 500 for a client."""

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from http import HTTPStatus

from flask import Flask, Request, Response, current_app, json, request
from flask_wtf.csrf import CSRFError
from gunicorn.http.errors import ParseException
from pydantic import ValidationError
from typing_extensions import TypedDict
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app import texts
from app.domain.errors import (
    Conflict,
    Invalid,
    NoCentre,
    NotAllowed,
    NotSignedIn,
    NotThere,
    QueueError,
    Stale,
    TooMany,
)
from app.http_errors import CODES, MEDIA_TYPE, problem_document, refusal_status
from app.persistence.centre.consistency import WrongPlace
from app.persistence.database import Trouble, Unavailable
from app.reports.configuration_sentences import needed_words
from app.request_context import LANGUAGE_COOKIE

log = logging.getLogger(__name__)

PREFIX = "/api/v1"
PUBLIC_PREFIX = "/public/v1"
"""Below it is what anybody may ask, without being known."""
STATUS: tuple[tuple[type[QueueError], HTTPStatus], ...] = (
    (NotThere, HTTPStatus.NOT_FOUND),
    (NotSignedIn, HTTPStatus.UNAUTHORIZED),
    (NotAllowed, HTTPStatus.FORBIDDEN),
    (TooMany, HTTPStatus.TOO_MANY_REQUESTS),
    (Stale, HTTPStatus.CONFLICT),
    (Conflict, HTTPStatus.CONFLICT),
    (Invalid, HTTPStatus.UNPROCESSABLE_ENTITY),
    (NoCentre, HTTPStatus.SERVICE_UNAVAILABLE),
)
HTTP_CODES: Mapping[int, str] = {
    **CODES,
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "not_json",
}


class WrongField(TypedDict):
    """A field of the request: what is wrong with it in words, and as a word for programs."""

    field: str
    message: str
    code: str


def language(asked: Request) -> str:
    """The language chosen in this browser, else of `Accept-Language`, else Vietnamese."""
    if (chosen := asked.cookies.get(current_app.config[LANGUAGE_COOKIE])) in texts.languages():
        return str(chosen)
    return asked.accept_languages.best_match(list(texts.languages()), default=texts.DEFAULT)


def problem(
    status: int,
    code: str,
    facts: dict[str, object] | None = None,
    more: dict[str, object] | None = None,
) -> Response:
    """The answer to a refused request; `more` are further members of the document."""
    body = problem_document(status, code, sentence(code, facts or {}, language(request)), more)
    answer = Response(json.dumps(body, ensure_ascii=False), status)
    answer.content_type = MEDIA_TYPE
    return answer


def sentence(code: str, facts: dict[str, object], lang: str) -> str:
    """The refusal in words; states and actions among the facts are put into words too."""
    key = f"refusal.{code}"
    if not texts.has(key):
        key = "refusal.internal"
    return texts.text(lang, key, **{name: _word(name, facts[name], lang) for name in facts})


def _word(name: str, value: object, lang: str) -> object:
    if name == "lost" and isinstance(value, list):
        return needed_words(value, lang)
    sections = {
        "state": ("state", "counter_state"),
        "action": ("doing", "action"),
        "right": ("right",),
        "booking": ("booking.state",),
        "closure": ("closure",),
    }.get(name, ())
    for section in sections:
        if texts.has(f"{section}.{value}"):
            word = texts.text(lang, f"{section}.{value}")
            return word.lower() if section == "action" else word
    return value


def invalid_fields(error: ValidationError) -> Response:
    """422 naming each wrong field."""
    return wrong_fields(
        wrong_field(".".join(map(str, e["loc"])) or "body", e["type"], e.get("ctx", {}))
        for e in error.errors(include_url=False, include_input=False)
    )


def wrong_places(wrong: Sequence[WrongPlace]) -> list[WrongField]:
    """Each wrong place of a configuration by the code of its row, in the caller's language."""
    return [wrong_field(one.name, one.code, one.facts) for one in wrong]


def wrong_field(field: str, code: str, facts: Mapping[str, object] | None = None) -> WrongField:
    """What is wrong with a field of the request, by the type of pydantic's error or one of ours."""
    key, given = f"wrong.{code}", dict(facts or {})
    if "expected" in given:  # as "'a', 'b' or 'c'"
        given["expected"] = str(given["expected"]).replace(" or ", ", ")
    words = texts.text(language(request), key if texts.has(key) else "wrong.other", **given)
    return {"field": field, "message": words, "code": code}


def no_object() -> Response:
    """422 for a body that is JSON, but a text, a number, a list or null."""
    return wrong_fields([wrong_field("body", "no_object")])


def wrong_fields(found: Iterable[WrongField]) -> Response:
    """422 naming the fields, each with what is wrong with it."""
    wrong = list(found)
    fields = ", ".join(dict.fromkeys(w["field"] for w in wrong))
    return problem(422, "bad_fields", {"fields": fields}, {"errors": wrong})


def refused(error: QueueError) -> Response:
    """The status and words of a refusal."""
    status = next(s for kind, s in STATUS if isinstance(error, kind))
    more: dict[str, object] = {} if status == HTTPStatus.NOT_FOUND else {"facts": error.facts}
    if isinstance(error, Invalid) and "field" in error.facts:
        words = sentence(error.code, dict(error.facts), language(request))
        more["errors"] = [
            WrongField(field=str(error.facts["field"]), message=words, code=error.code)
        ]
    answer = problem(status, error.code, dict(error.facts), more)
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        answer.headers["Retry-After"] = str(error.facts["seconds"])
    if status == HTTPStatus.UNAUTHORIZED:
        answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def unavailable(error: Unavailable) -> Response:
    """503: nothing was done; the client may send the same request id again."""
    log.error("database: %s", error)
    answer = problem(503, f"database_{error.trouble}")
    answer.headers["Retry-After"] = "2" if error.trouble is Trouble.BUSY else "60"
    return answer


def answer_errors(app: Flask, page_error: Callable[[int, str], Response]) -> None:
    """Answer every error of the API as a problem, and of pages by `page_error(status, words)`."""

    def is_api() -> bool:
        return request.path.startswith((PREFIX, PUBLIC_PREFIX))

    @app.errorhandler(QueueError)
    def _refused(error: QueueError) -> Response:
        answer = refused(error)
        if is_api():
            return answer
        return page_error(
            answer.status_code, sentence(error.code, dict(error.facts), language(request))
        )

    @app.errorhandler(Unavailable)
    def _unavailable(error: Unavailable) -> Response:
        answer = unavailable(error)
        return (
            answer if is_api() else page_error(503, sentence(f"database_{error.trouble}", {}, "vi"))
        )

    @app.errorhandler(CSRFError)
    def _csrf(_: CSRFError) -> Response:
        if is_api():
            return problem(403, "bad_csrf")
        return page_error(403, sentence("bad_csrf", {}, language(request)))

    @app.errorhandler(ParseException)
    def _malformed(error: ParseException) -> Response:
        # The head was good, and what follows it is no body: only its reader learns that.
        status = refusal_status(error)
        if is_api():
            return problem(status, CODES[status])
        return page_error(status, sentence(CODES[status], {}, language(request)))

    @app.errorhandler(HTTPException)
    def _http(error: HTTPException) -> Response:
        status = error.code or 500
        if status < 400:
            return Response(status=status, headers=dict(error.get_headers()))
        code = HTTP_CODES.get(status, "internal")
        answer = (
            problem(status, code)
            if is_api()
            else page_error(status, sentence(code, {}, language(request)))
        )
        if isinstance(error, MethodNotAllowed) and error.valid_methods:
            answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
        return answer

    @app.errorhandler(Exception)
    def _internal(_: Exception) -> Response:
        # Flask calls this inside its own handling of the exception.
        log.exception("unexpected: %s %s", request.method, request.url_rule)  # noqa: LOG004
        return (
            problem(500, "internal")
            if is_api()
            else page_error(500, sentence("internal", {}, "vi"))
        )

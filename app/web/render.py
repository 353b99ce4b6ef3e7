"""Rendering: what every page gets, in which language, with which headers."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Flask, Response, current_app, make_response, render_template, request, url_for
from flask_wtf.csrf import generate_csrf

from app import texts
from app.operations.centre.centres import Centres
from app.operations.people.rights import Caller
from app.persistence.centre.store import CentreFacts
from app.request_context import LANGUAGE_COOKIE

BUILD = "MOISO_BUILD"
"""Where the application's configuration has the build that runs."""
COMMON = ("web", "state", "counter_state", "action", "language", "role")
POLICY = "; ".join(
    (
        "default-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'self'",
    )
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
YEAR_S = 31_536_000
HTTPS_ONLY = {"Strict-Transport-Security": f"max-age={YEAR_S}"}
"""Without `includeSubDomains`: the name may be one above others that have no HTTPS."""


def page_language(preferred: str | None = None) -> str:
    """The page's language: asked for now, chosen before, else the preferred or Vietnamese."""
    wanted = (
        request.args.get("lang"),
        request.cookies.get(current_app.config[LANGUAGE_COOKIE]),
        preferred,
    )
    return texts.choose(language for language in wanted if language)


def render_page(
    template: str,
    *,
    sections: Sequence[str] = (),
    picture: Mapping[str, Any] | None = None,
    token: str | None = None,
    csrf: bool = False,
    auth: Mapping[str, Any] | None = None,
    language: str | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """The page; `sections` are the texts its script needs, `picture` its first picture."""
    lang = page_language(language)

    def say(key: str, **facts: object) -> str:
        return texts.text(lang, key, **facts)

    html = render_template(
        template,
        lang=lang,
        languages=texts.complete(),
        build=current_app.config[BUILD],
        t=say,
        static=_static,
        texts=texts.sections((*COMMON, *sections)) if sections else {},
        picture=picture,
        token=token,
        csrf=generate_csrf() if csrf else None,
        auth=auth,
        status=status,
        **more,
    )
    answer = make_response(html, status)
    answer.headers["Cache-Control"] = "no-store"
    if request.args.get("lang") in texts.languages():
        answer.set_cookie(
            current_app.config[LANGUAGE_COOKIE],
            lang,
            max_age=YEAR_S,
            httponly=True,
            samesite="Lax",
            secure=current_app.config["SESSION_COOKIE_SECURE"],
        )
    return answer


def know_centres(app: Flask, centres: Centres) -> None:
    """Let every page know the centre that it is about, and the others of who sees it."""

    def centre_of(caller: Caller) -> CentreFacts:
        return centres.one(caller.centre_id)

    def told_apart(caller: Caller, language: str) -> dict[int, str]:
        """By centre, what of its name the caller's other centres haven't."""
        names = {one.id: one.name.get(language) or one.name["vi"] for one in centres.of(caller)}
        return dict(zip(names, without_common_words(list(names.values())), strict=True))

    app.jinja_env.globals.update(centre_of=centre_of, centres_of=centres.of, told_apart=told_apart)


def without_common_words(names: Sequence[str]) -> list[str]:
    """The names without the words that all begin with and those that all end with.

    Of "Trung tâm … xã Hải Lăng" and "Trung tâm … tỉnh Quảng Trị" this leaves "Xã Hải Lăng" and
    "Tỉnh Quảng Trị", which a page's head has room for. A name is left with a word at least.
    """
    words = [name.split() for name in names]
    shortest = min((len(one) for one in words), default=0)
    first = last = 0
    while first < shortest - 1 and len({one[first] for one in words}) == 1:
        first += 1
    while last < shortest - first - 1 and len({one[-1 - last] for one in words}) == 1:
        last += 1
    kept = (" ".join(one[first : len(one) - last]) for one in words)
    return [one[:1].upper() + one[1:] for one in kept]


def error_page(status: int, detail: str) -> Response:
    """The page of an error."""
    return render_page("error.html", detail=detail, status=status)


def _static(path: str) -> str:
    """The address of a file under static/; a station's own begins with its name."""
    return url_for("static", filename=path, v=current_app.config[BUILD])


def secure(app: Flask, *, is_https: bool) -> None:
    """Put the security headers on every answer; a file with a build in its address is kept."""
    headers = {**HEADERS, **(HTTPS_ONLY if is_https else {})}
    # By one look at what is there: asking for each header costs an exception where it isn't.
    named = [(name.lower(), name, value) for name, value in headers.items()]

    @app.after_request
    def _headers(answer: Response) -> Response:
        given = {name.lower() for name, _ in answer.headers}
        answer.headers.extend((name, value) for low, name, value in named if low not in given)
        if request.endpoint == "static" or request.path.startswith("/static/"):
            kept = "public, max-age=31536000, immutable" if request.args.get("v") else "no-cache"
            answer.headers["Cache-Control"] = kept
        elif "cache-control" not in given and request.path.startswith("/api/"):
            answer.headers.add("Cache-Control", "no-store")
        return answer

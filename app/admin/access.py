"""The page of the access log: a form that asks, a table that answers, no script."""

from datetime import date
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app import texts
from app.domain.errors import Invalid
from app.operations.people.access_log import AccessKind
from app.operations.people.access_reader import UNKNOWN, AccessQuery
from app.operations.people.audit import PAGE
from app.reports.access_table import access_kind_word, access_table
from app.request_context import RequestContext
from app.web.render import page_language, render_page

FIELDS = ("from", "to", "who", "kind")
LONGEST_CURSOR = 18
"""Digits: a number of so many fits into any column."""


def add_access_log(web: Blueprint, context: RequestContext) -> None:
    """Add /admin/access-log to the administrators' pages."""
    installation = context.installation

    @web.get("/admin/access-log")
    def access_log() -> Response:
        caller = context.identity.person()
        if caller is None:
            return redirect("/sign-in?next=/admin/access-log")
        people = installation.access_reader.people(caller)
        lang = page_language()
        form = {name: request.args.get(name, "").strip()[:64] for name in FIELDS}
        today = installation.access_reader.today(caller).isoformat()
        form["from"] = form["from"] or form["to"] or today
        form["to"] = form["to"] or form["from"]
        try:
            found, problem = installation.access_reader.find(caller, _query(form)), None
        except Invalid as refusal:
            word = texts.text(lang, f"access.{refusal.facts['field']}")
            found, problem = [], texts.text(lang, "refusal.invalid", field=word)
        centre = installation.units.floor(caller.centre_id).centre
        names = installation.authentication.names(caller.centre_id)
        given = {name: value for name, value in form.items() if value}
        older = {**given, "cursor": found[-1].id} if len(found) == PAGE else None
        return render_page(
            "admin/access_log.html",
            csrf=True,
            me=caller,
            form=form,
            people=people,
            unknown=UNKNOWN,
            kinds=[(kind.value, access_kind_word(kind.value, lang)) for kind in AccessKind],
            table=access_table(centre, found, names, language=lang),
            days=installation.settings.access_log_days,
            problem=problem,
            export="/api/v1/access-log?" + urlencode({**given, "format": "csv"}),
            older=urlencode(older) if older else None,
        )


def _query(form: dict[str, str]) -> AccessQuery:
    """What the form asks. Raises Invalid for what isn't a day or a number."""
    cursor = request.args.get("cursor", "")
    if cursor and not (cursor.isascii() and cursor.isdigit() and len(cursor) <= LONGEST_CURSOR):
        raise Invalid("invalid", field="cursor")
    return AccessQuery(
        _day(form, "from"),
        _day(form, "to"),
        form["who"].replace("\0", "") or None,
        form["kind"].replace("\0", "") or None,
        int(cursor) if cursor else None,
    )


def _day(form: dict[str, str], name: str) -> date | None:
    try:
        return date.fromisoformat(form[name]) if form[name] else None
    except ValueError as error:
        raise Invalid("invalid", field=name) from error

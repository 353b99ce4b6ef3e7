"""The page of who did what: a form that asks, a table that answers, no script."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar
from urllib.parse import urlencode

from flask import Blueprint, redirect, request
from werkzeug.wrappers import Response

from app import texts
from app.domain.errors import Invalid
from app.operations.people.audit import PAGE, AuditQuery
from app.reports.audit_table import ACTIONS, SYSTEM, action_word, audit_table
from app.request_context import RequestContext
from app.web.render import page_language, render_page

T = TypeVar("T")
FIELDS = ("from", "to", "who", "action", "counter", "label")


def add_audit(web: Blueprint, context: RequestContext) -> None:
    """Add /supervisor/audit to the supervisors' pages."""
    installation = context.installation

    @web.get("/supervisor/audit")
    def audit_page() -> Response:
        caller = context.identity.person()
        if caller is None:
            return redirect("/sign-in?next=/supervisor/audit")
        people = installation.audit.people(caller)
        lang = page_language()
        form = {name: request.args.get(name, "").strip()[:64] for name in FIELDS}
        today = installation.audit.today(caller).isoformat()
        form["from"] = form["from"] or form["to"] or today
        form["to"] = form["to"] or form["from"]
        try:
            found, problem = installation.audit.find(caller, _query(form)), None
        except Invalid as refusal:
            word = texts.text(lang, f"audit.{refusal.facts['field']}")
            found, problem = [], texts.text(lang, "refusal.invalid", field=word)
        floor = installation.units.floor(caller.centre_id)
        table = audit_table(
            floor.centre, found, installation.authentication.names(caller.centre_id), language=lang
        )
        given = {name: value for name, value in form.items() if value}
        older = {**given, "cursor": found[-1].event.seq} if len(found) == PAGE else None
        return render_page(
            "supervisor/audit.html",
            csrf=True,
            me=caller,
            form=form,
            people=people,
            system=SYSTEM,
            actions=[(code, action_word(code, lang)) for code in ACTIONS],
            counters=list(floor.centre.counters),
            table=table,
            problem=problem,
            export="/api/v1/audit?" + urlencode({**given, "format": "csv"}),
            older=urlencode(older) if older else None,
        )


def _query(form: dict[str, str]) -> AuditQuery:
    """What the form asks. Raises Invalid for what isn't a day or a number."""
    return AuditQuery(
        _read(form, "from", date.fromisoformat),
        _read(form, "to", date.fromisoformat),
        form["who"].replace("\0", "") or None,
        form["action"].replace("\0", "") or None,
        _read(form, "counter", _small),
        form["label"].replace("\0", "") or None,
        _read({"cursor": request.args.get("cursor", "")}, "cursor", _small),
    )


def _small(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ValueError(text)
    return int(text)


def _read(form: dict[str, str], name: str, read: Callable[[str], T]) -> T | None:
    try:
        return read(form[name]) if form[name] else None
    except ValueError as error:
        raise Invalid("invalid", field=name) from error

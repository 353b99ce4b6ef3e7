"""The page of who did what: a form that asks, a table that answers, no script."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.operations.people.audit import AuditQuery
from app.reports.audit_table import ACTIONS, SYSTEM, action_word, audit_table
from app.request_context import RequestContext
from app.web.log_search import LogSearch, written_cell
from app.web.render import page_language, render_page

FIELDS = ("who", "action", "counter", "label")
DIGITS = 9
"""Of a counter, and of a number of the log."""


def add_audit(web: Blueprint, context: RequestContext) -> None:
    """Add /supervisor/audit to the supervisors' pages."""
    installation = context.installation

    @web.get("/supervisor/audit")
    def audit_page() -> Response:
        caller = context.identity.signed_in()
        people = installation.audit.people(caller)
        lang = page_language()
        search = LogSearch(FIELDS, installation.audit.today(caller))
        try:
            found, problem = installation.audit.find(caller, _query(search)), None
        except Invalid as refusal:
            found, problem = [], search.problem(refusal, "audit")
        floor = installation.units.floor(caller.centre_id)
        table = audit_table(
            floor.centre, found, installation.authentication.names(caller.centre_id), language=lang
        )
        return render_page(
            "supervisor/audit.html",
            csrf=True,
            me=caller,
            form=search.form,
            people=people,
            system=SYSTEM,
            actions=[(code, action_word(code, lang)) for code in ACTIONS],
            counters=list(floor.centre.counters),
            table=table,
            written=written_cell,
            problem=problem,
            export=search.export("/api/v1/audit"),
            older=search.older([entry.event.seq for entry in found]),
        )


def _query(search: LogSearch) -> AuditQuery:
    """What the form asks. Raises Invalid for what isn't a day or a number."""
    return AuditQuery(
        search.day("from"),
        search.day("to"),
        search.word("who"),
        search.word("action"),
        search.number("counter", digits=DIGITS),
        search.word("label"),
        search.cursor(digits=DIGITS),
    )

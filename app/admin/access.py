"""The page of the access log: a form that asks, a table that answers, no script."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.domain.errors import Invalid
from app.operations.people.access_log import AccessKind
from app.operations.people.access_reader import UNKNOWN, AccessQuery
from app.reports.access_table import access_kind_word, access_table
from app.request_context import RequestContext
from app.web.log_search import LogSearch, written_cell
from app.web.render import page_language, render_page


def add_access_log(web: Blueprint, context: RequestContext) -> None:
    """Add /admin/access-log to the administrators' pages."""
    installation = context.installation

    @web.get("/admin/access-log")
    def access_log() -> Response:
        caller = context.identity.signed_in()
        people = installation.access_reader.people(caller)
        lang = page_language()
        search = LogSearch(("who", "kind"), installation.audit.today(caller))
        try:
            found, problem = installation.access_reader.find(caller, _query(search)), None
        except Invalid as refusal:
            found, problem = [], search.problem(refusal, "access")
        centre = installation.units.floor(caller.centre_id).centre
        names = installation.authentication.names(caller.centre_id)
        return render_page(
            "admin/access_log.html",
            csrf=True,
            me=caller,
            form=search.form,
            people=people,
            unknown=UNKNOWN,
            kinds=[(kind.value, access_kind_word(kind.value, lang)) for kind in AccessKind],
            table=access_table(centre, found, names, language=lang),
            written=written_cell,
            days=installation.settings.access_log_days,
            problem=problem,
            export=search.export("/api/v1/access-log"),
            older=search.older([entry.id for entry in found]),
        )


def _query(search: LogSearch) -> AccessQuery:
    """What the form asks. Raises Invalid for what isn't a day or a number."""
    return AccessQuery(
        search.day("from"),
        search.day("to"),
        search.word("who"),
        search.word("kind"),
        search.cursor(),
    )

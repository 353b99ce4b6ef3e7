"""The supervisor's page."""

from flask import Blueprint
from werkzeug.wrappers import Response

from app.operations.people.rights import Right
from app.request_context import RequestContext
from app.supervisor.audit import add_audit
from app.supervisor.centres import add_centres
from app.supervisor.past_alerts import add_past_alerts
from app.supervisor.records import add_records
from app.supervisor.report_schedules import add_report_schedules
from app.supervisor.reports import add_reports
from app.supervisor.sockets import SupervisorAudience
from app.supervisor.what_if import add_what_if
from app.web.render import render_page


def pages(context: RequestContext) -> Blueprint:
    """The blueprint of /supervisor."""
    web = Blueprint("supervisor", __name__, template_folder="templates")
    installation, audience = context.installation, SupervisorAudience(context)

    @web.get("/supervisor")
    def supervisor() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SUPERVISE)
        floor = installation.units.floor(caller.centre_id)
        return render_page(
            "supervisor/supervisor.html",
            sections=(
                "supervisor",
                "message",
                "assistance",
                "pause",
                "closure",
                "devices",
                "report.title",
                "mailing.trouble",
            ),
            picture=audience.picture(floor, "", installation.clock.now()),
            csrf=True,
            me=caller,
        )

    add_centres(web, context)
    add_audit(web, context)
    add_past_alerts(web, context)
    add_records(web, context)
    add_reports(web, context)
    add_report_schedules(web, context)
    add_what_if(web, context)
    return web

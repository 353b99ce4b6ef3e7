"""The supervisor's page."""

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from app.operations.people.rights import Right
from app.supervisor.audit import add_audit
from app.supervisor.past_alerts import add_past_alerts
from app.supervisor.records import add_records
from app.supervisor.reports import add_reports
from app.supervisor.sockets import SupervisorAudience
from app.supervisor.what_if import add_what_if
from app.web.station import Frame


def pages(frame: Frame) -> Blueprint:
    """The blueprint of /supervisor."""
    web = Blueprint("supervisor", __name__, template_folder="templates")
    installation, audience = frame.installation, SupervisorAudience(frame)

    @web.get("/supervisor")
    def supervisor() -> Response:
        caller = frame.identity.person()
        if caller is None:
            return redirect("/sign-in?next=/supervisor")
        caller.must(Right.SUPERVISE)
        floor = installation.units.floor(caller.centre_id)
        return frame.pages.render(
            "supervisor/supervisor.html",
            sections=("supervisor", "pause", "closure", "devices"),
            picture=audience.picture(floor, "", installation.clock.now()),
            csrf=True,
            me=caller,
        )

    add_audit(web, frame)
    add_past_alerts(web, frame)
    add_records(web, frame)
    add_reports(web, frame)
    add_what_if(web, frame)
    return web

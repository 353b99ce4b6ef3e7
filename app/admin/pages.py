"""The pages below /admin."""

from datetime import timedelta
from urllib.parse import urlencode

from flask import Blueprint, redirect
from werkzeug.wrappers import Response

from app import texts
from app.admin.access import add_access_log
from app.admin.channels import add_channels
from app.admin.checks import add_checks
from app.admin.choices import people_choices
from app.admin.configuration import add_configuration
from app.admin.displays import add_displays
from app.admin.rehearsal import add_rehearsal
from app.admin.setup import add_setup
from app.admin.sockets import AdminAudience
from app.admin.subscriptions import add_subscriptions
from app.domain.devices.kinds import KINDS
from app.operations.people.rights import Caller, Right
from app.request_context import RequestContext
from app.web.render import render_page
from hardware.printers.profile import profiles

LOOKED_BACK = timedelta(days=30)


def pages(context: RequestContext) -> Blueprint:
    """The blueprint of /admin."""
    web = Blueprint("admin", __name__, template_folder="templates")
    installation, audience = context.installation, AdminAudience(context)

    @web.get("/admin")
    def admin() -> Response:
        return redirect("/admin/devices")

    @web.get("/admin/devices")
    def devices() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SEE_DEVICES)
        floor = installation.units.floor(caller.centre_id)
        return render_page(
            "admin/devices.html",
            sections=("devices", "supervisor"),
            picture=audience.picture(floor, "", installation.clock.now()),
            csrf=True,
            me=caller,
            may_manage=caller.may(Right.CONFIGURE_DEVICES),
            kinds={kind.value: facts for kind, facts in KINDS.items()},
            board_models=installation.devices.presets.models(),
            printer_models=profiles().values(),
            has_text=texts.has,
            log=_log(caller, "device"),
        )

    @web.get("/admin/users")
    def users() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.CONFIGURE_PEOPLE)
        centre = installation.units.floor(caller.centre_id).centre
        return render_page(
            "admin/users.html",
            sections=("users", "session"),
            csrf=True,
            me=caller,
            choices=people_choices(installation, caller),
            time_zone=centre.time_zone.key,
            log=_log(caller, "account"),
        )

    add_configuration(web, context)
    add_setup(web, context)
    add_displays(web, context)
    add_access_log(web, context)
    add_checks(web, context)
    add_subscriptions(web, context)
    add_channels(web, context)
    add_rehearsal(web, context)

    def _log(caller: Caller, action: str) -> str:
        """Where the deeds of the last month are shown."""
        today = installation.audit.today(caller)
        days = {"from": today - LOOKED_BACK, "to": today}
        return "/supervisor/audit?" + urlencode({**days, "action": action})

    return web

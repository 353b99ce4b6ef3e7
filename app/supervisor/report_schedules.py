"""The page of reports by e-mail: its schedules, its mailings, and what the script offers."""

from typing import Any

from flask import Blueprint
from werkzeug.wrappers import Response

from app import texts
from app.background.mailings import SCHEDULES_PAGE
from app.domain.mailing.schedules import MOST_RECIPIENTS, MailedFormat, Rhythm
from app.operations.people.rights import Caller, Right
from app.reports.catalogue import REPORTS, ReportKind
from app.reports.periods import Preset
from app.reports.request import Grouping
from app.request_context import RequestContext
from app.web.render import page_language, render_page


def add_report_schedules(web: Blueprint, context: RequestContext) -> None:
    """Add /supervisor/reports/schedules to the supervisors' pages."""
    installation = context.installation

    @web.get(SCHEDULES_PAGE)
    def report_schedules() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SUPERVISE)
        settings = installation.settings
        return render_page(
            "supervisor/report_schedules.html",
            sections=("mailing",),
            csrf=True,
            me=caller,
            can_send=bool(settings.smtp_url),
            sender=settings.mail_from,
            offered=_offered(caller),
        )

    def _offered(caller: Caller) -> dict[str, Any]:
        """What may be chosen, each with its words in the page's language."""
        lang = page_language()

        def words(section: str, codes: Any) -> list[tuple[str, str]]:
            return [(str(code), texts.text(lang, f"{section}{code}")) for code in codes]

        def groupings(report: ReportKind) -> list[Grouping]:
            may_all = caller.may(Right.OFFICER_FIGURES)
            return [by for by in report.by if by is not Grouping.OFFICER or may_all]

        return {
            "time_zone": installation.units.floor(caller.centre_id).centre.time_zone.key,
            "most_recipients": MOST_RECIPIENTS,
            "people": installation.authentication.names(caller.centre_id),
            "reports": [
                {
                    "name": report.name,
                    "title": texts.text(lang, f"report.title.{report.name}"),
                    "by": words("report.by.", groupings(report)),
                }
                for report in REPORTS.values()
            ],
            "periods": words("report.preset.", Preset),
            "rhythms": words("mailing.rhythm.", Rhythm),
            "weekdays": words("report.weekday_", range(1, 8)),
            "formats": [(one.value, one.upper()) for one in MailedFormat],
            "languages": [(code, texts.text(code, "language.name")) for code in texts.complete()],
        }

"""The pages of old alerts and of what a webhook heard: a form that asks, a table that answers."""

from collections.abc import Callable, Sequence

from flask import Blueprint
from werkzeug.wrappers import Response

from app.domain.alerts.history import DELIVERY_STATES
from app.domain.alerts.rules import AlertKind
from app.domain.alerts.targets import told_of
from app.domain.errors import Invalid
from app.operations.alerts.alerts import PastAlertQuery
from app.operations.people.rights import Caller, Right
from app.reports.alert_tables import (
    alert_kind_word,
    alerts_table,
    deliveries_table,
    delivery_state_word,
)
from app.reports.table import Table
from app.request_context import RequestContext
from app.web.log_search import LogSearch, written_cell
from app.web.render import page_language, render_page

Choices = Sequence[tuple[str, str]]
Answer = Callable[[PastAlertQuery], tuple[Table, Sequence[int]]]
"""Gives the table, and the ids of its rows."""

ALERTS, DELIVERIES = "/supervisor/alerts", "/supervisor/alerts/deliveries"


def add_past_alerts(web: Blueprint, context: RequestContext) -> None:
    """Add /supervisor/alerts and /supervisor/alerts/deliveries to the supervisors' pages."""
    installation = context.installation

    @web.get(ALERTS)
    def past_alerts() -> Response:
        caller = context.identity.signed_in()
        lang = page_language()
        kinds = [(kind.value, alert_kind_word(kind, lang)) for kind in AlertKind]

        def answer(query: PastAlertQuery) -> tuple[Table, Sequence[int]]:
            found = installation.alert_history.find(caller, query)
            centre = installation.units.floor(caller.centre_id).centre
            names = installation.authentication.names(caller.centre_id)
            table = alerts_table(centre, found, names, language=lang)
            return table, [past.alert.id for past in found]

        return _page(caller, ALERTS, "kind", kinds, answer)

    @web.get(DELIVERIES)
    def past_deliveries() -> Response:
        caller = context.identity.signed_in()
        lang = page_language()
        states = [(state, delivery_state_word(state, lang)) for state in DELIVERY_STATES]

        def answer(query: PastAlertQuery) -> tuple[Table, Sequence[int]]:
            found = installation.alert_history.deliveries(caller, query)
            centre = installation.units.floor(caller.centre_id).centre
            return deliveries_table(centre, found, language=lang), [one.id for one, _ in found]

        return _page(caller, DELIVERIES, "state", states, answer)

    def _page(caller: Caller, path: str, field: str, choices: Choices, answer: Answer) -> Response:
        caller.must(Right.SUPERVISE)
        search = LogSearch((field,), installation.audit.today(caller), longest=32)
        table: Table | None = None
        ids: Sequence[int] = ()
        problem = None
        try:
            table, ids = answer(_query(search, field))
        except Invalid as refusal:
            problem = search.problem(refusal, "audit")
        centre = installation.units.floor(caller.centre_id).centre
        has_recipients = any(told_of(centre.alerts, is_grave=True))
        return render_page(
            "supervisor/past_alerts.html",
            csrf=True,
            me=caller,
            path=path,
            field=field,
            choices=choices,
            form=search.form,
            table=table,
            written=written_cell,
            problem=problem,
            export=search.export(path.replace("/supervisor", "/api/v1")),
            older=search.older(ids),
            has_target=bool(installation.alerts.targets) or has_recipients,
        )


def _query(search: LogSearch, field: str) -> PastAlertQuery:
    """What the form asks. Raises Invalid for what isn't a day or a number."""
    days = search.day("from"), search.day("to")
    return PastAlertQuery(*days, search.word(field), search.cursor())

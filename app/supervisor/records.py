"""The page of a day's transactions: a form that asks, a table, and a dialog to correct one."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app import texts
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre
from app.domain.queue.outcomes import Outcome, TransactionKind
from app.operations.people.rights import Right
from app.persistence.queue.queries import PAGE, TransactionFilter
from app.request_context import RequestContext
from app.web.date_fields import read_day, written_day
from app.web.render import page_language, render_page

FIELDS = ("on", "service", "counter", "label", "cursor")
MINUTE_MS = 60_000


def add_records(web: Blueprint, context: RequestContext) -> None:
    """Add /supervisor/records to the supervisors' pages."""
    installation = context.installation

    @web.get("/supervisor/records")
    def records_page() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SUPERVISE)
        centre, lang = installation.units.floor(caller.centre_id).centre, page_language()
        form = {name: request.args.get(name, "").strip()[:64] for name in FIELDS}
        on = _day(form["on"]) or business_day(installation.clock.now(), centre.time_zone)
        form["on"] = written_day(on)
        found = installation.record_reader.transactions(caller, _filter(form, on))
        names = installation.authentication.names(centre.id)
        older = {**form, "cursor": _key(found[-1])} if len(found) == PAGE else None
        return render_page(
            "supervisor/records.html",
            sections=("record", "supervisor", "outcome", "kind"),
            csrf=True,
            me=caller,
            form=form,
            centre=centre,
            language=lang,
            outcomes=[outcome.value for outcome in Outcome],
            kinds=[kind.value for kind in TransactionKind],
            may_correct=caller.may(Right.CORRECT_RECORDS),
            rows=[_row(row, centre, names, lang) for row in found],
            older=urlencode({k: v for k, v in older.items() if v}) if older else None,
        )


def _filter(form: Mapping[str, str], on: date) -> TransactionFilter:
    """What the form asks; what is no number or no cursor asks for nothing."""
    ticket_id, _, leg = form["cursor"].partition(".")
    return TransactionFilter(
        on,
        on,
        service=form["service"].replace("\0", "") or None,
        counter=_small(form["counter"]),
        label=form["label"].replace("\0", "")[:16] or None,
        cursor=(int(ticket_id), int(leg)) if _is_number(ticket_id) and _is_number(leg) else None,
        newest_first=True,
    )


def _day(text: str) -> date | None:
    try:
        return read_day(text)
    except ValueError:
        return None


def _small(text: str) -> int | None:
    return int(text) if _is_number(text) and len(text) <= 9 else None


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 18


def _key(row: Mapping[str, Any]) -> str:
    return f"{row['ticket_id']}.{row['leg']}"


def _row(
    row: Mapping[str, Any], centre: Centre, names: Mapping[int, str], lang: str
) -> dict[str, object]:
    """A transaction as its line shows it."""
    service = centre.services.get(row["service"])
    return {
        "path": f"{row['ticket_id']}/{row['leg']}",
        "label": row["label"],
        "service": service.name.get(lang, service.name["vi"]) if service else row["service"],
        "counter": row["counter"],
        "officer": names.get(row["officer_id"], ""),
        "called": _clock(row["called_at"], centre),
        "ended": _clock(row["ended_at"], centre),
        "wait_min": round(row["wait_ms"] / MINUTE_MS),
        "service_min": round(row["service_ms"] / MINUTE_MS),
        "what": _words(row, lang),
        "dossier_code": row["dossier_code"] or "",
        "end": row["end"],
        "corrections": row["corrections"],
    }


def _words(row: Mapping[str, Any], lang: str) -> Sequence[str]:
    keys = (f"{name}.{row[name]}" for name in ("kind", "outcome") if row[name])
    return [texts.text(lang, key) if texts.has(key) else key for key in keys]


def _clock(at: datetime | None, centre: Centre) -> str:
    return f"{at.astimezone(centre.time_zone):%H:%M}" if at else ""

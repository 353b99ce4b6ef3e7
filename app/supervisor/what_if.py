"""The page that tries a change on a recorded day: a form that asks by GET, before and after."""

import logging
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask import Blueprint, request
from werkzeug.wrappers import Response

from app import texts
from app.domain.centre.calendar import business_day
from app.domain.centre.values import Centre, Policy
from app.estimating.changes import ChangeError, read_change
from app.estimating.client import SimulatorError
from app.estimating.what_if import Change
from app.operations.installation import Installation
from app.operations.people.rights import Right
from app.reports.formatting import format_value
from app.reports.table import Table, visible_columns
from app.reports.what_if_table import figure_heads, what_if_table
from app.request_context import RequestContext
from app.web.date_fields import read_day, written_day
from app.web.render import page_language, render_page

log = logging.getLogger(__name__)

FIELDS = (
    "on", "more_service", "more_count", "more_from", "more_to",
    "helper", "helped", "over_min", "weight", "policy", "without",
)  # fmt: skip
GIVEN = {"more_count": "1", "more_from": "08:00", "more_to": "10:00"}
"""What the form begins with."""


class UnreadField(Exception):
    """A part of the form that can't be read: the key of its name."""


def add_what_if(web: Blueprint, context: RequestContext) -> None:
    """Add /supervisor/what-if to the supervisors' pages."""
    installation = context.installation

    @web.get("/supervisor/what-if")
    def what_if_page() -> Response:
        caller = context.identity.signed_in()
        caller.must(Right.SUPERVISE)
        centre, lang = installation.units.floor(caller.centre_id).centre, page_language()
        form = {field: request.args.get(field, "").strip()[:80] for field in FIELDS}
        table, problem, is_plain = None, None, False
        if form["on"]:
            try:
                on = _day(form)
                form["on"] = written_day(on)
                changes = _changes(form, centre)
                table, problem = _table_or_problem(installation, centre, on, changes, lang)
                is_plain = table is not None and not changes
            except UnreadField as wrong:
                what = texts.text(lang, f"what_if.{wrong}")
                key = "wrong_day" if str(wrong) == "on" else "wrong"
                problem = texts.text(lang, f"what_if.{key}", what=what)
        today = written_day(business_day(installation.clock.now(), centre.time_zone))
        return render_page(
            "supervisor/what_if.html",
            csrf=True,
            me=caller,
            form={**GIVEN, "on": today} if not form["on"] else form,
            services=[(s.code, s.name[lang]) for s in centre.services.values()],
            counters=[(str(n), c.name[lang]) for n, c in sorted(centre.counters.items())],
            policies=[(p.value, texts.text(lang, f"policy.{p}")) for p in Policy],
            table=table,
            rows=_rows(table) if table else [],
            figures=figure_heads(centre, lang),
            problem=problem,
            is_plain=is_plain,
        )


def _day(form: Mapping[str, str]) -> date:
    try:
        return read_day(form["on"])
    except ValueError as error:
        raise UnreadField("on") from error


def _changes(form: Mapping[str, str], centre: Centre) -> list[Change]:
    """The changes that the form asks for. Raises UnreadField."""
    span = f"{form['more_from']}-{form['more_to']}"
    written = {
        "more": form["more_service"] and f"{form['more_service']} {form['more_count']} {span}",
        "help": form["helper"]
        and form["helped"]
        and f"{form['helper']} {form['helped']} {form['over_min']}",
        "weight": form["weight"],
        "policy": form["policy"],
        "without": form["without"],
    }
    changes = []
    for what, words in written.items():
        if not words:
            continue
        try:
            changes.append(read_change(f"{what} {words}", centre))
        except ChangeError as error:
            raise UnreadField(what) from error
    return changes


def _table_or_problem(
    installation: Installation, centre: Centre, on: date, changes: Sequence[Change], lang: str
) -> tuple[Table | None, str | None]:
    """The table of before and after, or why there is none."""
    day = installation.what_if.recorded_day(centre, on)
    if day is None:
        return None, texts.text(lang, "what_if.nothing", on=texts.day(lang, on))
    try:
        as_it_was, otherwise = installation.what_if.compare(day, changes)
    except SimulatorError as error:
        log.warning("what if: %s", error)
        return None, texts.text(lang, "what_if.failed")
    return what_if_table(centre, on, as_it_was, otherwise, lang), None


def _rows(table: Table) -> list[dict[str, Any]]:
    """The rows as people read them."""
    return [
        {
            "cells": [
                (format_value(row[n], table.columns[n].kind, table.language), table.columns[n].kind)
                for n in visible_columns(table)
            ],
            "is_total": number == len(table.rows) - 1,
        }
        for number, row in enumerate(table.rows)
    ]

"""The form of a page that searches what is kept by days, without a script."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime
from urllib.parse import urlencode

from flask import request

from app import texts
from app.domain.errors import Invalid
from app.operations.people.audit import PAGE
from app.web.date_fields import read_day, written_day
from app.web.render import page_language

DAYS = ("from", "to")
LONGEST_CURSOR = 18
"""Digits: a number of so many fits into any column."""


class LogSearch:
    """What the address of the page asks: two days, today where there is none, and more fields."""

    def __init__(self, fields: Sequence[str], today: date, *, longest: int = 64) -> None:
        names = (*DAYS, *fields)
        self.form = {name: request.args.get(name, "").strip()[:longest] for name in names}
        self.form["from"] = self.form["from"] or self.form["to"] or written_day(today)
        self.form["to"] = self.form["to"] or self.form["from"]
        for name in DAYS:
            with suppress(ValueError):
                self.form[name] = written_day(read_day(self.form[name]))

    def day(self, name: str) -> date:
        """The day of the field. Raises Invalid for what is none."""
        try:
            return read_day(self.form[name])
        except ValueError as error:
            raise Invalid("invalid", field=name) from error

    def word(self, name: str) -> str | None:
        """The text of the field; None where there is none."""
        return self.form[name].replace("\0", "") or None

    def number(self, name: str, *, digits: int) -> int | None:
        """The number of the field; None where there is none. Raises Invalid for what is none."""
        return _number(name, self.form[name], digits)

    def cursor(self, *, digits: int = LONGEST_CURSOR) -> int | None:
        """Where the page before this one ended. Raises Invalid for what is no number."""
        return _number("cursor", request.args.get("cursor", ""), digits)

    def problem(self, refusal: Invalid, section: str) -> str:
        """What is wrong with a field, by its name in the section of the texts."""
        lang = page_language()
        word = texts.text(lang, f"{section}.{refusal.facts['field']}")
        return texts.text(lang, "refusal.invalid", field=word)

    def export(self, path: str) -> str:
        """The address of the same as a CSV."""
        return f"{path}?{urlencode({**self._given(), 'format': 'csv'})}"

    def older(self, ids: Sequence[int]) -> str | None:
        """What asks for the next page, behind those of the ids; None where this is the last."""
        return urlencode({**self._given(), "cursor": ids[-1]}) if len(ids) == PAGE else None

    def _given(self) -> dict[str, str]:
        given = {name: value for name, value in self.form.items() if value}
        for name in DAYS:
            with suppress(ValueError):
                given[name] = read_day(given[name]).isoformat()
        return given


def written_cell(value: object) -> str:
    """A cell of what was found as people read it in the page's language; nothing is empty."""
    if isinstance(value, datetime):
        return texts.moment(page_language(), value)
    return "" if value is None else str(value)


def _number(name: str, text: str, digits: int) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise Invalid("invalid", field=name)
    return int(text) if text else None

"""The form of a page that searches what is kept by days, without a script."""

from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from flask import request

from app import texts
from app.domain.errors import Invalid
from app.operations.people.audit import PAGE
from app.web.render import page_language

LONGEST_CURSOR = 18
"""Digits: a number of so many fits into any column."""


class LogSearch:
    """What the address of the page asks: two days, today where there is none, and more fields."""

    def __init__(self, fields: Sequence[str], today: date, *, longest: int = 64) -> None:
        names = ("from", "to", *fields)
        self.form = {name: request.args.get(name, "").strip()[:longest] for name in names}
        self.form["from"] = self.form["from"] or self.form["to"] or today.isoformat()
        self.form["to"] = self.form["to"] or self.form["from"]

    def day(self, name: str) -> date:
        """The day of the field. Raises Invalid for what is none."""
        try:
            return date.fromisoformat(self.form[name])
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
        return {name: value for name, value in self.form.items() if value}


def _number(name: str, text: str, digits: int) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) <= digits):
        raise Invalid("invalid", field=name)
    return int(text) if text else None

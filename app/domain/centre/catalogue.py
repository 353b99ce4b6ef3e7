"""A catalogue of procedures taken over into a configuration: what comes, changes and goes."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.domain.centre.patches import Plain, rows_of
from app.domain.folding import folded

CODE = re.compile(r"\d+\.\d{4,}(\.[A-Za-z0-9.-]+)?")
"""An official code, as 1.004269 or 2.000815.000.00.00.H50."""


@dataclass(frozen=True, slots=True)
class Listed:
    """A procedure as the catalogue lists it, and in which row of the file.

    `is_gone` is one no more in force; `service` the code of a service, `first_on` and `last_on`
    the days of its force, where the file says them.
    """

    row: int
    code: str
    name: str
    field: str = ""
    agency: str = ""
    is_gone: bool = False
    service: str = ""
    first_on: date | None = None
    last_on: date | None = None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A field of which no service is known, with how many procedures."""

    field: str
    agency: str
    count: int


@dataclass(frozen=True, slots=True)
class Merged:
    """A configuration with the catalogue taken over; what is unmatched was left out."""

    after: Plain
    added: int
    changed: int
    retired: int
    unmatched: Sequence[Unmatched]


def with_catalogue(
    plain: Plain, listed: Sequence[Listed], chosen: Mapping[str, str], *, begins: date | None = None
) -> Merged:
    """The configuration with the catalogue; `chosen` is a service for each field, by a person.

    The whole catalogue `begins` on a day, if one is given: until then what it adds isn't found, and
    what it ends still is. Official codes that the catalogue no longer has are retired, but only
    within the fields that it names: a file of one field says nothing of another. Own codes of the
    centre stay as they are.
    """
    rows = rows_of(plain, "procedure")
    service_of = _finder(plain, chosen)
    counts, unmatched = Counter[str](), Counter[tuple[str, str]]()
    for one in listed:
        old = rows.get(one.code)
        if one.is_gone:
            continue
        service = one.service or (old or {}).get("service") or service_of(one)
        if not service:
            unmatched[one.field, one.agency] += 1
            continue
        new = _row(one, old, service, begins)
        if new != old:
            counts["changed" if old else "added"] += 1
            rows[one.code] = new
    living = {one.code for one in listed if not one.is_gone}
    ended = {one.code for one in listed if one.is_gone}
    fields = {folded(one.field) for one in listed if one.field}
    for code, row in rows.items():
        is_covered = CODE.fullmatch(code) and folded(row.get("field", "")) in fields
        if (code in ended or (is_covered and code not in living)) and not row.get("retired"):
            ended_row = _ended(row, begins)
            counts["retired"] += ended_row != row
            rows[code] = ended_row
    left = [Unmatched(field, agency, count) for (field, agency), count in unmatched.items()]
    after = {**plain, "procedure": list(rows.values())}
    return Merged(after, counts["added"], counts["changed"], counts["retired"], left)


def _ended(row: Plain, begins: date | None) -> Plain:
    """The row of a procedure that the catalogue ends: at once, or when the catalogue begins."""
    if begins is None:
        return {**row, "retired": True}
    return {**row, "last_on": f"{begins - timedelta(days=1)}"}


def _row(one: Listed, old: Plain | None, service: str, begins: date | None) -> Plain:
    """The procedure's row; an English name and keywords are the centre's own and stay."""
    name = {"vi": one.name, "en": one.name}
    if old is not None:
        was = old["name"]
        is_own = was["en"] != was["vi"]
        name = {**was, **name, "en": was["en"] if is_own else one.name}
    kept = {key: value for key, value in (old or {"keywords": []}).items() if key != "retired"}
    field = {"field": one.field} if one.field else {}
    # One that was there before goes on: only what is new begins with the catalogue.
    first_on = one.first_on or (begins if old is None or old.get("retired") else None)
    days = {"first_on": first_on, "last_on": one.last_on}
    given = {key: f"{day}" for key, day in days.items() if day is not None}
    return {**kept, "code": one.code, "service": service, "name": name, **field, **given}


def _finder(plain: Plain, chosen: Mapping[str, str]) -> Callable[[Listed], str]:
    """What finds the service of a listed procedure, by its field and agency; "" is none."""
    living = [row for row in plain.get("service", []) if not row.get("retired")]
    codes = {row["code"] for row in living}
    fields = [
        (folded(row["field"]), row["service"])
        for row in plain.get("procedure", [])
        if row.get("field") and row["service"] in codes
    ]
    by_person = {folded(field): code for field, code in chosen.items() if code in codes}
    known = _only(fields)
    named = _only((folded(row["name"]["vi"]), row["code"]) for row in living)
    of_agency = _only((folded(row["agency"]), row["code"]) for row in living)

    def find(one: Listed) -> str:
        field = folded(one.field)
        found = (places.get(field) for places in (by_person, known, named))
        return next(filter(None, found), of_agency.get(folded(one.agency), ""))

    return find


def _only(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """The one code of each key that has no other."""
    groups: dict[str, set[str]] = {}
    for key, code in pairs:
        groups.setdefault(key, set()).add(code)
    return {key: next(iter(codes)) for key, codes in groups.items() if key and len(codes) == 1}

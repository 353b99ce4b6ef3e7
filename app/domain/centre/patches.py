"""Patches of a centre's configuration: what changed from one version to the next, as plain JSON.

A patch is a JSON Merge Patch (RFC 7396) of the centre's file as JSON. Beyond the RFC, a table whose
rows have a code may be given as an object of rows by their codes: only what is named changes, null
removes the row, and `order` says the order of a table's codes where it isn't kept. The single days
of the calendar may be given likewise, each by its date, or by "DATE SERVICE" where it is only of a
service; they stand in the order of their dates. So the log holds what changed, not a list of
everything, and two people may change different rows.
"""

from collections.abc import Mapping, Sequence
from typing import Any

Plain = dict[str, Any]

KEYS: Mapping[str, str] = {
    "service": "code",
    "procedure": "code",
    "zone": "code",
    "group": "code",
    "counter": "number",
    "priority_class": "code",
    "booking_plan": "code",
}
"""The tables whose rows have a code, and which of their fields it is."""
ORDER = "order"
CALENDAR, DAYS = "calendar", "day"
"""The part whose single days are rows of their own, and where it has them."""


class PatchError(ValueError):
    """The patch can't be one of a centre; `place` is where."""

    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__(f"{place}: not of the form of a patch")


def patched(plain: Plain, patch: Mapping[str, Any]) -> Plain:
    """The configuration with the patch applied; neither is changed. Raises PatchError."""
    after = dict(plain)
    for part, change in patch.items():
        if part == ORDER:
            continue
        if part in KEYS and isinstance(change, Mapping):
            after[part] = _merged_rows(part, after.get(part, []), change)
        elif change is None:
            after.pop(part, None)
        elif part == CALENDAR and isinstance(change, Mapping):
            after[part] = _merged_calendar(after.get(part) or {}, change)
        else:
            after[part] = _merged(after.get(part), change)
    orders = patch.get(ORDER, {})
    if not isinstance(orders, Mapping):
        raise PatchError(ORDER)
    for part, codes in orders.items():
        if part not in KEYS or not isinstance(codes, list):
            raise PatchError(f"{ORDER}.{part}")
        after[part] = _ordered(part, after.get(part, []), [str(code) for code in codes])
    return after


def patch_between(before: Plain, after: Plain) -> Plain:
    """The smallest patch that makes the one of the other; empty where they are equal."""
    patch: Plain = {}
    orders: Plain = {}
    for part in dict.fromkeys((*before, *after)):
        if part not in after:
            patch[part] = None
        elif part not in before:
            patch[part] = after[part]
        elif part in KEYS:
            old, new = before[part], after[part]
            if rows := _changed_rows(part, old, new):
                patch[part] = rows
            kept = _merged_rows(part, old, rows)
            codes = [_code(part, row) for row in new]
            if [_code(part, row) for row in kept] != codes:
                orders[part] = codes
        elif before[part] != after[part]:
            between = _calendar_between if part == CALENDAR else _between
            patch[part] = between(before[part], after[part])
    return {**patch, ORDER: orders} if orders else patch


def rows_of(plain: Mapping[str, Any], part: str) -> dict[str, Plain]:
    """The rows of a table by their codes, in its order."""
    return {_code(part, row): row for row in plain.get(part, [])}


def _code(part: str, row: Mapping[str, Any]) -> str:
    return str(row.get(KEYS[part]))


def _merged(before: Any, change: Any) -> Any:
    """RFC 7396: objects are merged, null removes, anything else replaces."""
    if not isinstance(change, Mapping):
        return change
    after = dict(before) if isinstance(before, Mapping) else {}
    for key, value in change.items():
        if value is None:
            after.pop(key, None)
        else:
            after[key] = _merged(after.get(key), value)
    return after


def _merged_rows(part: str, before: Sequence[Plain], change: Mapping[str, Any]) -> list[Plain]:
    rows = {_code(part, row): row for row in before}
    for code, value in change.items():
        if value is None:
            rows.pop(code, None)
        elif isinstance(value, Mapping):
            key = int(code) if part == "counter" and code.isdecimal() else code
            rows[code] = {KEYS[part]: key, **_merged(rows.get(code), value)}
        else:
            raise PatchError(f"{part}.{code}")
    return list(rows.values())


def _day_key(day: Mapping[str, Any]) -> str:
    """What a single day is patched by: its date, and the service if it is only of one."""
    service = day.get("service")
    return f"{day.get('date')} {service}" if service else str(day.get("date"))


def _merged_calendar(before: Mapping[str, Any], change: Mapping[str, Any]) -> Plain:
    """The calendar with the change, whose days are a list in place of them all, or some by key."""
    days = change.get(DAYS)
    if not isinstance(days, Mapping):
        merged: Plain = _merged(before, change)
        return merged
    rows = {_day_key(day): day for day in before.get(DAYS, [])}
    for key, value in days.items():
        if value is None:
            rows.pop(key, None)
        elif isinstance(value, Mapping):
            on, _, service = key.partition(" ")
            named = {"date": on, **({"service": service} if service else {})}
            rows[key] = {**_merged(rows.get(key), value), **named}
        else:
            raise PatchError(f"{CALENDAR}.{DAYS}.{key}")
    others = {field: value for field, value in change.items() if field != DAYS}
    return {**_merged(before, others), DAYS: [rows[key] for key in sorted(rows)]}


def _calendar_between(before: Mapping[str, Any], after: Mapping[str, Any]) -> Plain:
    """The patch of a calendar: its days by key, unless they stand in another order than that."""
    whole: Plain = _between(before, after)
    if not isinstance(whole.get(DAYS), list):
        return whole
    old, new = ({_day_key(day): day for day in of.get(DAYS, [])} for of in (before, after))
    changed: Plain = {key: None for key in old if key not in new}
    for key, day in new.items():
        if key not in old:
            changed[key] = {f: v for f, v in day.items() if f not in ("date", "service")}
        elif old[key] != day:
            changed[key] = _between(old[key], day)
    by_key = {**whole, DAYS: changed}
    return by_key if _merged_calendar(before, by_key) == after else whole


def _ordered(part: str, rows: Sequence[Plain], codes: Sequence[str]) -> list[Plain]:
    """The rows in the order of the codes; those that it doesn't name stay behind."""
    places = {code: place for place, code in enumerate(codes)}
    return sorted(rows, key=lambda row: places.get(_code(part, row), len(places)))


def _changed_rows(part: str, before: Sequence[Plain], after: Sequence[Plain]) -> Plain:
    old = {_code(part, row): row for row in before}
    new = {_code(part, row): row for row in after}
    changed: Plain = {code: None for code in old if code not in new}
    for code, row in new.items():
        if code not in old:
            changed[code] = {field: row[field] for field in row if field != KEYS[part]}
        elif old[code] != row:
            changed[code] = _between(old[code], row)
    return changed


def _between(before: Any, after: Any) -> Any:
    if not isinstance(before, Mapping) or not isinstance(after, Mapping):
        return after
    gone: Plain = {key: None for key in before if key not in after}
    return gone | {
        key: _between(before[key], value) if key in before else value
        for key, value in after.items()
        if key not in before or before[key] != value
    }

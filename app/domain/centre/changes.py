"""What changed between two configurations, said of the things that a person knows by name.

A change is a word and its facts, not a sentence: the log keeps it, and each reader's language makes
the sentence of it (`app.reports.configuration_sentences.py`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.centre.day_spans import changed_days
from app.domain.centre.patches import KEYS, Plain, rows_of

MOST_CHANGES = 200
"""So many changes are kept of one version; an import of procedures has thousands."""


@dataclass(frozen=True, slots=True)
class Change:
    """One change: its word, the part of the configuration, of what in it, and the two values.

    `word` is added, removed, retired, restored, set, joins, leaves, helps, moved or more; `name` is
    a text in each language, or the code or number of what has no name; of the part "day" it is the
    day or the interval of days, and the values are what was and is said of it. Who helps with the
    service of the name is the counter in `field`, and the values are after how many minutes.
    """

    word: str
    part: str
    name: Any = None
    field: str = ""
    before: Any = None
    after: Any = None

    def plain(self) -> Plain:
        """The change as plain JSON, without what is empty."""
        told = {
            "word": self.word,
            "part": self.part,
            "name": self.name,
            "field": self.field or None,
            "before": self.before,
            "after": self.after,
        }
        return {key: value for key, value in told.items() if value is not None}


def told_change(plain: Mapping[str, Any]) -> Change:
    """The change of its plain form."""
    return Change(
        str(plain["word"]),
        str(plain["part"]),
        plain.get("name"),
        str(plain.get("field", "")),
        plain.get("before"),
        plain.get("after"),
    )


def changes_between(before: Plain, after: Plain) -> list[Change]:
    """Everything that changed; of more than MOST_CHANGES the first ones and how many more."""
    found = list(_changes(before, after))
    if len(found) <= MOST_CHANGES:
        return found
    more = len(found) - MOST_CHANGES + 1
    return [*found[: MOST_CHANGES - 1], Change("more", "", after=more)]


def _changes(before: Plain, after: Plain) -> Iterator[Change]:
    for part in dict.fromkeys((*before, *after)):
        old, new = before.get(part), after.get(part)
        if old == new:
            continue
        if part in KEYS:
            yield from _row_changes(part, before, after)
        elif isinstance(old, Mapping) or isinstance(new, Mapping):
            was, now = ({**(one or {}), "day": None} for one in (old, new))
            yield from _field_changes(part, None, was, now)
            if part == "calendar":
                for days in changed_days(before, after):
                    word = "set" if days.after else "removed"
                    yield Change(word, "day", days.iso, before=days.before, after=days.after)
        elif part == "profile":
            yield from _profile_changes(before, after)
        else:
            yield Change("set", part)


def _profile_changes(before: Plain, after: Plain) -> Iterator[Change]:
    """When counters help with a service; all else that profiles say is only told as changed."""
    (old, others), (new, other) = _profiles(before), _profiles(after)
    names = {code: row.get("name") for code, row in rows_of(after, "service").items()}
    for number, code in sorted(old.keys() | new.keys()):
        was, now = old.get((number, code)), new.get((number, code))
        if was != now:
            name = names.get(code, code)
            yield Change("helps", "profile", name, str(number), before=was, after=now)
    if others != other:
        yield Change("set", "profile")


Helps = dict[tuple[int, str], float]


def _profiles(plain: Plain) -> tuple[Helps, dict[int, list[str]]]:
    """After how long each counter helps with a service, and what it serves in any case."""
    helps: Helps = {}
    serves: dict[int, list[str]] = {}
    for profile in plain.get("profile", []):
        for number in profile.get("counters", []):
            if number in serves:
                continue  # The first profile of a counter is the one that counts.
            listed = [one if isinstance(one, Mapping) else {"service": one}
                      for one in profile["services"]]  # fmt: skip
            after = {one["service"]: one.get("when_wait_over_min") for one in listed}
            serves[number] = sorted(code for code, minutes in after.items() if minutes is None)
            helps |= {(number, code): m for code, m in after.items() if m is not None}
    return helps, {number: codes for number, codes in serves.items() if codes != ["own"]}


def _row_changes(part: str, before: Plain, after: Plain) -> Iterator[Change]:
    old, new = rows_of(before, part), rows_of(after, part)
    for code, row in old.items():
        if code not in new:
            yield Change("removed", part, _name(row, code))
    for code, row in new.items():
        name = _name(row, code)
        if code not in old:
            yield Change("retired" if row.get("retired") else "added", part, name)
            if part == "service":
                yield from _served(name, [], row.get("counters", []))
        elif old[code] != row:
            yield from _one_row(part, _name(old[code], code), old[code], row)
    kept = [code for code in old if code in new]
    if kept != [code for code in new if code in old]:
        yield Change("moved", part)


def _one_row(part: str, name: Any, old: Plain, new: Plain) -> Iterator[Change]:
    if bool(old.get("retired")) != bool(new.get("retired")):
        yield Change("retired" if new.get("retired") else "restored", part, name)
    told = {"retired"}
    if part == "service" and old.get("counters") != new.get("counters"):
        told.add("counters")
        yield from _served(name, old.get("counters", []), new.get("counters", []))
    yield from _field_changes(
        part,
        name,
        {field: value for field, value in old.items() if field not in told},
        {field: value for field, value in new.items() if field not in told},
    )


def _served(name: Any, old: Sequence[int], new: Sequence[int]) -> Iterator[Change]:
    """Which counters serve the service from now on, and which no more."""
    if joining := [number for number in new if number not in old]:
        yield Change("joins", "service", name, after=joining)
    if leaving := [number for number in old if number not in new]:
        yield Change("leaves", "service", name, before=leaving)


def _field_changes(
    part: str, name: Any, old: Mapping[str, Any], new: Mapping[str, Any], within: str = ""
) -> Iterator[Change]:
    for field in dict.fromkeys((*old, *new)):
        was, now = old.get(field), new.get(field)
        if was == now:
            continue
        path = f"{within}{field}"
        if isinstance(was or {}, Mapping) and isinstance(now or {}, Mapping):
            yield from _field_changes(part, name, was or {}, now or {}, f"{path}.")
        else:
            yield Change("set", part, name, path, was, now)


def _name(row: Mapping[str, Any], code: str) -> Any:
    """What a row is called: a counter by its number, everything else by its name."""
    return code if "number" in row else row.get("name", code)

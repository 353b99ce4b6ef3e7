"""Where in the text of a centre's file a place is, and what is wrong there in plain sentences."""

import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from app import texts
from app.domain.centre.patches import KEYS
from app.persistence.centre.consistency import Place, WrongPlace

MOST_TOLD = 20
MOST_OF_A_PLACE, MOST_OF_A_SENTENCE = 120, 300

_ROW = re.compile(r"\s*\[\[\s*([\w.-]+)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([\w.\"-]+)\s*\]")
_KEY = re.compile(r"""\s*(["'\w-]+(?:\s*\.\s*["'\w-]+)*)\s*=""")
_STRING = re.compile(r'"(?:\\.|[^"\\])*"|\'[^\']*\'')
_LONG = re.compile(r'"""|\'\'\'')


def in_sentences(
    path: Path, text: str, plain: Mapping[str, Any], wrong: Sequence[WrongPlace]
) -> str:
    """A line for each wrong place: the file's line, its table and row, its key, what it must be."""
    lines = _lines(text)
    told = [
        f"{path}, {_line(lines, one.place)}{_short(_called(plain, one.place), MOST_OF_A_PLACE)}: "
        f"{_short(_sentence(one), MOST_OF_A_SENTENCE)}"
        for one in wrong[:MOST_TOLD]
    ]
    more = [f"and {len(wrong) - MOST_TOLD} more"] if len(wrong) > MOST_TOLD else []
    return "\n".join([*told, *more])


def _short(words: str, most: int) -> str:
    """The words, or their beginning: what somebody wrote may be as long as the file."""
    return words if len(words) <= most else f"{words[:most]}…"


def _sentence(one: WrongPlace) -> str:
    key = f"wrong.{one.code}"
    facts = {name: fact for name, fact in one.facts.items() if name != "error"}
    return texts.text("en", key, **facts) if texts.has(key) else f"{one.message}."


def _line(lines: Mapping[Place, int], place: Place) -> str:
    """The line of the place, or of the nearest that stands in the file."""
    nearest = next((place[:end] for end in range(len(place), 0, -1) if place[:end] in lines), None)
    return f"line {lines[nearest]}: " if nearest is not None else ""


def _called(plain: Mapping[str, Any], place: Place) -> str:
    """The place as the file writes it: `[[service]] dat-dai, name.en`."""
    if not place:
        return "the file"
    rows = 2 if place[:2] == ("calendar", "day") else 1
    if len(place) <= rows or not isinstance(place[rows], int):
        return f"[{place[0]}] {_keys(place[1:])}".rstrip()
    table, number, keys = ".".join(map(str, place[:rows])), place[rows], _keys(place[rows + 1 :])
    row = _row(plain, place[:rows], int(number))
    code = row.get(KEYS.get(table, "date"))
    which = f"number {int(number) + 1}" if code is None else str(code)
    return f"[[{table}]] {which}{', ' if keys else ''}{keys}"


def _keys(place: Place) -> str:
    """`name.en`, `services, entry 2`."""
    words = (f", entry {one + 1}" if isinstance(one, int) else f".{one}" for one in place)
    return "".join(words).lstrip("., ")


def _row(plain: Mapping[str, Any], table: Place, number: int) -> Mapping[str, Any]:
    found: Any = plain
    for name in (*table, number):
        try:
            found = found[name]
        except (KeyError, IndexError, TypeError):
            return {}
    return found if isinstance(found, Mapping) else {}


def _lines(text: str) -> dict[Place, int]:
    """The line on which each table, row and key begins, counted from 1."""
    lines: dict[Place, int] = {}
    counts: dict[Place, int] = {}
    table: Place = ()
    for number, line in _beginnings(text):
        if row := _ROW.match(line):
            name = _path(row[1])
            counts[name] = counts.get(name, -1) + 1
            table = (*name, counts[name])
            lines.setdefault(name, number)
            lines[table] = number
        elif head := _TABLE.match(line):
            table = _inside(_path(head[1]), counts)
            lines.setdefault(table, number)
        elif key := _KEY.match(line):
            lines.setdefault((*table, *_path(key[1])), number)
    return lines


def _inside(name: Place, counts: Mapping[Place, int]) -> Place:
    """A table below a row is one of the newest row: [profile.x] after [[profile]]."""
    for end in range(len(name) - 1, 0, -1):
        if name[:end] in counts:
            return (*name[:end], counts[name[:end]], *name[end:])
    return name


def _path(dotted: str) -> Place:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _beginnings(text: str) -> Iterator[tuple[int, str]]:
    """The lines on which something begins: not those within a list or a long text."""
    depth, is_long = 0, False
    for number, line in enumerate(text.splitlines(), start=1):
        begins = depth == 0 and not is_long
        if begins:
            yield number, line
        if len(_LONG.findall(line)) % 2:
            is_long = not is_long
        if is_long or (begins and _TABLE.match(line)) or (begins and _ROW.match(line)):
            continue
        bare = _STRING.sub("", line).partition("#")[0]
        depth = max(0, depth + sum(map(bare.count, "[{")) - sum(map(bare.count, "]}")))

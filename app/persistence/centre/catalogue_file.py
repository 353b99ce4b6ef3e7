"""Catalogues of procedures as files: CSV, XLSX as the national database exports it, JSON."""

import csv
import json
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from itertools import islice
from typing import Any
from zipfile import BadZipFile, ZipFile

from app.domain.centre.catalogue import CODE, Listed
from app.domain.folding import folded
from app.persistence.centre.configuration import MOST_TOLD, ConfigurationError
from app.persistence.centre.consistency import WrongPlace

MOST_OF_A_CELL = 200
MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 48 * 1024 * 1024
"""An XLSX is a ZIP: what it unpacks to is bounded before anything of it is read."""
MOST_ROWS, MOST_COLUMNS, MOST_LETTERS = 20_000, 60, 1000
SEARCHED_ROWS, DEEPEST_HEAD = 20, 3

HEADS: Mapping[str, frozenset[str]] = {
    "code": frozenset({
        "ma tthc", "ma so tthc", "ma thu tuc", "ma so thu tuc", "ma thu tuc hanh chinh",
        "ma so thu tuc hanh chinh", "ma so", "ma", "code",
    }),
    "name": frozenset({
        "ten tthc", "ten thu tuc", "ten thu tuc hanh chinh", "thu tuc hanh chinh", "ten", "name",
    }),
    "field": frozenset({"linh vuc", "ten linh vuc", "field"}),
    "agency": frozenset({"co quan", "co quan thuc hien", "co quan cong bo", "don vi", "agency"}),
    "status": frozenset({"tinh trang", "trang thai", "tinh trang hieu luc", "status"}),
    "service": frozenset({"ma linh vuc tiep nhan", "service"}),
    "first_on": frozenset({
        "ngay co hieu luc", "ngay hieu luc", "hieu luc tu", "hieu luc tu ngay", "first_on",
    }),
    "last_on": frozenset({
        "ngay het hieu luc", "hieu luc den", "hieu luc den ngay", "last_on",
    }),
}  # fmt: skip
"""The columns by the words of their heads, folded."""
GONE = re.compile(r"\b(het hieu luc|bai bo|huy( cong (bo|khai))?|khong con|expired|repealed)\b")

Row = Sequence[str]


def read_catalogue(content: bytes) -> Sequence[Listed]:
    """The procedures of the file, whatever of the three it is.

    Raises ConfigurationError naming each broken row by its number; nothing of such a file counts.
    """
    if len(content) > MOST_BYTES:
        raise _too_large(MOST_BYTES)
    if content.startswith(b"PK"):
        rows = list(_of_xlsx(content))
    elif content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in (b"[", b"{"):
        rows = list(_of_json(content))
    else:
        rows = list(_of_csv(content))
    if len(rows) > MOST_ROWS:
        raise _refused("catalogue_rows", f"more than {MOST_ROWS} rows", most=MOST_ROWS)
    return _listed(rows)


def _refused(code: str, message: str, **facts: object) -> ConfigurationError:
    place = WrongPlace(("content",), code, message, dict(facts), "content")
    return ConfigurationError(message, [place])


def _too_large(most: int) -> ConfigurationError:
    return _refused("catalogue_size", f"more than {most >> 20} MiB", most=most >> 20)


def _of_xlsx(content: bytes) -> Iterator[Row]:
    """The rows of the first sheet. A cell that is merged with one before it is empty."""
    from openpyxl import load_workbook  # noqa: PLC0415 - loaded by the first who needs it

    try:
        with ZipFile(BytesIO(content)) as packed:
            unpacked = sum(one.file_size for one in packed.infolist())
        if unpacked > MOST_UNPACKED:
            raise _too_large(MOST_UNPACKED)
        book = load_workbook(BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # What a file says of its own size may be wrong.
        bounds = {"max_row": MOST_ROWS + 1, "max_col": MOST_COLUMNS}
        for row in sheet.iter_rows(values_only=True, **bounds):
            yield [_text(cell) for cell in row]
    except ConfigurationError:
        raise
    except (
        BadZipFile,
        zipfile.LargeZipFile,
        SyntaxError,
        ValueError,
        KeyError,
        IndexError,
        TypeError,
        AttributeError,
        OSError,
        EOFError,
        NotImplementedError,
    ) as error:
        # A broken workbook breaks openpyxl in many ways (an XML ParseError is a SyntaxError).
        raise _refused("catalogue_unreadable", f"no readable XLSX: {error}") from error


def _of_csv(content: bytes) -> Iterator[Row]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused("catalogue_encoding", "not in UTF-8; save it as UTF-8") from error
    head = text[:4096]
    sign = max(",;\t", key=head.count)
    try:
        for row in islice(csv.reader(StringIO(text, newline=""), delimiter=sign), MOST_ROWS + 1):
            yield [_text(cell) for cell in row[:MOST_COLUMNS]]
    except csv.Error as error:
        raise _refused("catalogue_unreadable", f"no readable CSV: {error}") from error


def _of_json(content: bytes) -> Iterator[Row]:
    """A list of objects, perhaps under "procedures" or "data"; the first row are their keys."""
    try:
        said = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise _refused("catalogue_unreadable", f"no readable JSON: {str(error)[:200]}") from error
    if isinstance(said, dict):
        said = said.get("procedures", said.get("data"))
    if not isinstance(said, list) or not all(isinstance(one, dict) for one in said):
        raise _refused("catalogue_unreadable", "a list of objects is needed")
    keys = list(dict.fromkeys(key for one in said for key in one))[:MOST_COLUMNS]
    yield keys
    for one in said[: MOST_ROWS + 1]:
        yield [_text(one.get(key)) for key in keys]


def _text(value: Any) -> str:
    """A cell's text, its blanks and line breaks as one blank each."""
    return " ".join(str(value).split())[:MOST_LETTERS] if value is not None else ""


def _listed(rows: Sequence[Row]) -> Sequence[Listed]:
    columns, begin = _columns(rows)
    found: dict[str, Listed] = {}
    wrong: list[WrongPlace] = []

    def refuse(row: int, code: str, message: str, value: str = "") -> None:
        facts = {"row": row, "value": value}
        wrong.append(WrongPlace(("row", row), code, message, facts, f"row.{row}"))

    for number, row in enumerate(rows[begin:], start=begin + 1):
        cells = {name: row[at] if at < len(row) else "" for name, at in columns.items()}
        if not any(cells.values()) or _is_numbering(row):
            continue
        code, name = cells["code"], cells["name"]
        if not code and not name:
            continue  # A heading of a group, as exports have them between the rows.
        if not CODE.fullmatch(code):
            refuse(number, "row_code", f"the code {code!r} isn't of the form 1.000123", code[:80])
        elif not name:
            refuse(number, "row_name", "there is no name")
        elif code in found:
            refuse(number, "row_twice", f"{code} stands twice", code)
        else:
            gone = GONE.search(folded(cells.get("status", ""))) is not None
            days: dict[str, date | None] = {}
            for key in ("first_on", "last_on"):
                try:
                    days[key] = _day(cells.get(key, ""))
                except ValueError:
                    refuse(number, "row_day", f"{cells[key]!r} is no day", cells[key][:80])
            found[code] = Listed(
                number,
                code,
                name,
                field=cells.get("field", "")[:MOST_OF_A_CELL],
                agency=cells.get("agency", "")[:MOST_OF_A_CELL],
                is_gone=gone,
                service=cells.get("service", "")[:MOST_OF_A_CELL],
                first_on=days.get("first_on"),
                last_on=days.get("last_on"),
            )
    if wrong:
        told = "; ".join(f"row {one.place[1]}: {one.message}" for one in wrong[:MOST_TOLD])
        more_of = f"; and {len(wrong) - MOST_TOLD} more" if len(wrong) > MOST_TOLD else ""
        raise ConfigurationError(told + more_of, wrong[:MOST_TOLD])
    if not found:
        raise _refused("catalogue_empty", "there is no procedure in it")
    return list(found.values())


def _day(cell: str) -> date | None:
    """The day of a cell: 01/07/2026, 2026-07-01, or with a time behind it. Raises ValueError."""
    if not cell:
        return None
    written = cell.split(maxsplit=1)[0]
    form = "%d/%m/%Y" if "/" in written else "%Y-%m-%d"
    return datetime.strptime(written.partition("T")[0], form).replace(tzinfo=UTC).date()


def _columns(rows: Sequence[Row]) -> tuple[Mapping[str, int], int]:
    """The columns by their heads, and the first row below them; a head may have several rows."""
    best: tuple[Mapping[str, int], int] = ({}, 0)
    for first in range(min(len(rows), SEARCHED_ROWS)):
        for depth in range(1, DEEPEST_HEAD + 1):
            head = rows[first : first + depth]
            if any(CODE.fullmatch(cell) for row in head for cell in row):
                break
            columns = _named(head)
            if {"code", "name"} <= columns.keys() and len(columns) > len(best[0]):
                best = (columns, first + depth)
    if not best[0]:
        raise _refused("catalogue_heads", "no columns “Mã TTHC” and “Tên TTHC”")
    return best


def _named(head: Sequence[Row]) -> Mapping[str, int]:
    found: dict[str, int] = {}
    for at in range(max(map(len, head))):
        cells = [folded(row[at]) for row in reversed(head) if at < len(row)]
        for name, words in HEADS.items():
            if name not in found and any(cell in words for cell in cells):
                found[name] = at
                break
    return found


def _is_numbering(row: Row) -> bool:
    """Whether the row only counts the columns: (1), (2), (3)."""
    cells = [cell.strip("()[] ") for cell in row if cell]
    return len(cells) > 1 and all(cell.isdecimal() and len(cell) < 3 for cell in cells)

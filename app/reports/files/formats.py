"""The formats that a table is written in: for each its media type and how it is made."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.reports.files.csv_file import to_csv
from app.reports.table import Comparison, Table


class FileFormat(StrEnum):
    """A format in an address and on the command line; JSON and text are made by who asks."""

    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


@dataclass(frozen=True, slots=True)
class ReportFile:
    """How a format is sent and made."""

    media_type: str
    make: Callable[[Table], bytes]


def _xlsx(table: Table) -> bytes:
    from app.reports.files.xlsx_file import to_xlsx  # noqa: PLC0415 - loaded by the first who wants one

    return to_xlsx(table)


def _pdf(table: Table) -> bytes:
    from app.reports.files.pdf_file import to_pdf  # noqa: PLC0415 - loaded by the first who wants one

    return to_pdf(table)


FILES: Mapping[FileFormat, ReportFile] = {
    FileFormat.CSV: ReportFile("text/csv; charset=utf-8", lambda table: to_csv(table).encode()),
    FileFormat.XLSX: ReportFile(
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", _xlsx
    ),
    FileFormat.PDF: ReportFile("application/pdf", _pdf),
}


def file_name(table: Table, format_: FileFormat) -> str:
    """The name that a saved file gets."""
    facts = table.facts
    return f"{table.name}-{facts['by']}-{facts['from']}-{facts['to']}.{format_}"


def plain_table(table: Table) -> dict[str, object]:
    """The table as plain JSON."""
    return {
        "name": table.name,
        "title": table.title,
        "subtitle": table.subtitle,
        **table.facts,
        "columns": [
            {"key": c.key, "label": c.label, "kind": c.kind, "unit": c.unit} for c in table.columns
        ],
        "rows": [list(row) for row in table.rows],
        "has_total": table.has_total,
        "headlines": [
            {
                "key": h.key,
                "label": h.label,
                "kind": h.kind,
                "unit": h.unit,
                "value": h.value,
                "before": h.before,
                "is_good": h.is_good,
                "changes": [_plain_change(change) for change in h.changes],
            }
            for h in table.headlines
        ],
        "notes": list(table.notes),
        "definitions": list(table.definitions),
    }


def _plain_change(change: Comparison) -> dict[str, object]:
    return {
        "against": change.against.value,
        "from": change.period.first.isoformat(),
        "to": change.period.last.isoformat(),
        "value": change.value,
        "difference": change.difference,
        "is_better": change.is_better,
    }

"""A table as a workbook: real numbers, a native chart, and nothing that is ever executed."""

import io
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from app.reports.formatting import change_words, head_of, shown_number
from app.reports.table import MOST_NAMED, ChartKind, Column, Table, Tone, visible_columns

FORMS: Mapping[str, str] = {
    "text": "@",
    "count": "#,##0",
    "mean": "#,##0.00",
    "hours": "#,##0.0",
    "rate": "#,##0.0",
    "seconds": "#,##0.0",
    "share": "0.0",
    "difference": "+#,##0.00;−#,##0.00;0.00",
    "instant": "dd/mm/yyyy hh:mm:ss",
}
OPTIONS = {
    "in_memory": True,
    # Texts stay texts whatever they begin with: no formulas, no links.
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
HEAT = {Tone.BAD: "#D8635C", Tone.NEUTRAL: "#7FA8CF"}
MOST_CHARTED = 400
GRID = {"major_gridlines": {"visible": True}}
NAMES = {"reverse": True, "major_gridlines": {"visible": False}, "interval_unit": 1}
"""The axis of lying bars: the first name stands on top, and none is left out."""
ROW_HEIGHT = 16


def to_xlsx(table: Table) -> bytes:
    """The workbook of one sheet: headlines, the table with its filter, the chart, definitions."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    book.set_properties({"title": table.title})
    _Sheet(book, table).write()
    book.close()
    return out.getvalue()


class _Sheet:
    def __init__(self, book: Workbook, table: Table) -> None:
        self._book = book
        self._table = table
        self._sheet: Worksheet = book.add_worksheet(_sheet_name(table.title))
        self._places = visible_columns(table)
        self._formats: dict[tuple[str, bool], Format] = {}
        self._row = 0

    def write(self) -> None:
        """Write everything from top to bottom."""
        self._head()
        self._headlines()
        first = self._row
        self._rows()
        last = self._row - 1
        self._definitions()
        self._draw(first, last - (1 if self._table.has_total else 0))
        self._sheet.set_landscape()
        self._sheet.set_paper(9)
        self._sheet.fit_to_pages(1, 0)
        self._sheet.repeat_rows(first)
        self._sheet.freeze_panes(first + 1, 1)

    def _format(self, kind: str, *, bold: bool = False) -> Format:
        if (kind, bold) not in self._formats:
            made = {"num_format": FORMS.get(kind, "@"), "bold": bold, "top": 1 if bold else 0}
            self._formats[kind, bold] = self._book.add_format(made)
        return self._formats[kind, bold]

    def _line(self, text: str, **form: Any) -> None:
        self._sheet.write_string(self._row, 0, text, self._book.add_format(form))
        self._row += 1

    def _head(self) -> None:
        self._line(self._table.origin, font_color="#55525c")
        self._line(self._table.title, bold=True, font_size=16)
        self._line(self._table.subtitle)
        self._row += 1

    def _headlines(self) -> None:
        for line in self._table.headlines:
            head = head_of(Column(line.key, line.label, line.kind, line.unit), self._table.language)
            self._sheet.write_string(self._row, 0, head)
            self._cell(self._row, 1, line.value, line.kind, bold=True)
            self._row += 1
            for change in line.changes:
                words = change_words(line, change, self._table.language).sentence
                self._line(f"    {words}", font_color="#55525c")
        self._row += 1 if self._table.headlines else 0

    def _rows(self) -> None:
        table, head = self._table, {"bold": True, "text_wrap": True, "bottom": 2, "valign": "top"}
        form = self._book.add_format({**head, "bg_color": "#f5f3ee"})
        begin = self._row
        for column, place in enumerate(self._places):
            self._sheet.write_string(
                self._row, column, head_of(table.columns[place], table.language), form
            )
        self._row += 1
        for number, row in enumerate(table.rows):
            is_total = table.has_total and number == len(table.rows) - 1
            for column, place in enumerate(self._places):
                kind = table.columns[place].kind
                self._cell(self._row, column, row[place], kind, bold=is_total)
            self._row += 1
        self._sheet.set_column(0, 0, 44)
        self._sheet.set_column(1, max(len(self._places) - 1, 1), 13)
        if table.body:
            self._sheet.autofilter(begin, 0, begin + len(table.body), len(self._places) - 1)

    def _cell(self, row: int, column: int, value: object, kind: str, *, bold: bool = False) -> None:
        form = self._format(kind, bold=bold)
        if value is None:
            self._sheet.write_blank(row, column, None, form)
        elif isinstance(value, int | float):
            self._sheet.write_number(row, column, shown_number(value, kind), form)
        else:
            self._sheet.write_string(row, column, str(value), form)

    def _definitions(self) -> None:
        self._row += 1
        for line in (*self._table.notes, *self._table.definitions):
            self._line(f"• {line}", font_color="#55525c")

    def _draw(self, head: int, last: int) -> None:
        table, spec = self._table, self._table.chart
        if spec is None or last <= head:
            return
        columns = [self._places.index(table.column_index(key)) for key in spec.columns]
        if spec.kind is ChartKind.HEAT:
            self._sheet.conditional_format(
                head + 1,
                columns[0],
                last,
                columns[-1],
                {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": HEAT[spec.heat]},
            )
            return
        kind = {"type": "bar" if spec.is_named else "column"}
        if spec.kind is ChartKind.LINE:
            kind = {"type": "line"}
        if spec.kind is ChartKind.STACKED:
            kind["subtype"] = "stacked"
        chart: Any = self._book.add_chart(kind)
        last = min(last, head + (MOST_NAMED if spec.is_named else MOST_CHARTED))
        for number, column in enumerate(columns):
            colour = spec.colours[number]
            chart.add_series(
                {
                    "name": [self._sheet.name, head, column],
                    "categories": [self._sheet.name, head + 1, 0, last, 0],
                    "values": [self._sheet.name, head + 1, column, last, column],
                    "fill": {"color": colour},
                    "line": {"color": colour},
                    "data_labels": {"value": spec.is_named and spec.kind is ChartKind.BARS},
                }
            )
        form = FORMS[table.columns[table.column_index(spec.columns[0])].kind]
        chart.set_y_axis(NAMES if spec.is_named else {"num_format": form, **GRID})
        if spec.is_named:
            chart.set_x_axis({"num_format": form, **GRID})
        chart.set_title({"name": table.title, "name_font": {"size": 12}})
        chart.set_legend({"position": "bottom"})
        bars = 1 if spec.kind is ChartKind.STACKED else len(columns)
        height = ROW_HEIGHT * (last - head) * bars + 120 if spec.is_named else 380
        chart.set_size({"width": 900, "height": max(380, height)})
        self._sheet.insert_chart(0, len(self._places) + 1, chart)


def _sheet_name(title: str) -> str:
    """The title without what Excel forbids in a sheet's name, at most 31 letters."""
    kept = "".join(" " if letter in "[]:*?/\\'" else letter for letter in title)
    return kept[:31].strip() or "1"

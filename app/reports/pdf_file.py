"""A table as a PDF on A4: headlines, chart, table with its head on every page, definitions."""

import io
from collections.abc import Sequence
from html import escape
from typing import Any

from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import (
    Flowable,
    KeepTogether,
    Paragraph,
    SimpleDocTemplate,
    Spacer,
    TableStyle,
)
from reportlab.platypus import Table as Grid

from app import texts
from app.reports.formatting import formatted
from app.reports.pdf_chart import chart_of
from app.reports.pdf_font import BOLD, REGULAR, load_fonts
from app.reports.table import ChartKind, Headline, Table, shown

MARGIN = 14 * mm
PADDING = 6
"""What a frame of ReportLab keeps free inside."""
MOST_UPRIGHT = 8
CHART_HEIGHT, LOW_CHART = 200, 140
ACCENT, SOFT, LINE = HexColor("#9c1c1c"), HexColor("#55525c"), HexColor("#dcd8cf")
GROUND, GOOD, BAD = HexColor("#f5f3ee"), HexColor("#1b6e3f"), HexColor("#a3201a")
HEAD = ParagraphStyle("head", fontName=BOLD, fontSize=16, leading=21)
SMALL = ParagraphStyle("small", fontName=REGULAR, fontSize=8.5, leading=12, textColor=SOFT)
CELL = ParagraphStyle("cell", fontName=REGULAR, fontSize=8.5, leading=11)
BOLD_CELL = ParagraphStyle("bold-cell", parent=CELL, fontName=BOLD)
TOP = ParagraphStyle("top", parent=CELL, fontName=BOLD, fontSize=8, leading=10)
TOP_RIGHT = ParagraphStyle("top-right", parent=TOP, alignment=2)
FIGURE = ParagraphStyle("figure", fontName=BOLD, fontSize=18, leading=22)


def to_pdf(table: Table) -> bytes:
    """The document; the same table makes the same bytes."""
    load_fonts()
    places = shown(table)
    size = A4 if len(places) <= MOST_UPRIGHT else landscape(A4)
    out = io.BytesIO()
    document = SimpleDocTemplate(
        out,
        pagesize=size,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN + 6 * mm,
        title=table.title,
        author=table.origin,
        invariant=1,
        lang=table.language,
    )
    width = size[0] - 2 * MARGIN - 2 * PADDING
    parts: list[Flowable] = [
        Paragraph(escape(table.origin), SMALL),
        Paragraph(escape(table.title), HEAD),
        Paragraph(escape(table.subtitle), SMALL),
        Spacer(1, 6),
    ]
    if table.headlines:
        parts += [_headlines(table.headlines, table.language, width), Spacer(1, 8)]
    if (
        drawn := chart_of(table, width, LOW_CHART if table.headlines else CHART_HEIGHT)
    ) is not None:
        parts += [drawn, Spacer(1, 6)]
    parts += [_grid(table, places, width), Spacer(1, 10), _definitions(table)]

    def foot(canvas: Any, of: Any) -> None:
        canvas.setFont(REGULAR, 8)
        canvas.setFillColor(SOFT)
        canvas.drawString(MARGIN, 9 * mm, f"{table.title} · {table.subtitle}"[:150])
        canvas.drawRightString(size[0] - MARGIN, 9 * mm, str(of.page))

    document.build(parts, onFirstPage=foot, onLaterPages=foot)
    return out.getvalue()


def _grid(table: Table, places: Sequence[int], width: float) -> Flowable:
    if not table.rows:
        return Paragraph(escape(texts.text(table.language, "report.nothing")), CELL)
    kinds = [table.columns[place].kind for place in places]
    total = table.rows[-1] if table.has_total else None
    head = [
        Paragraph(escape(table.columns[place].label), TOP if kind == "text" else TOP_RIGHT)
        for place, kind in zip(places, kinds, strict=True)
    ]
    body = [
        [
            _cell(row[place], kind, table.language, BOLD_CELL if row is total else CELL)
            for place, kind in zip(places, kinds, strict=True)
        ]
        for row in table.rows
    ]
    first = min(0.34 * width, 170) if len(places) > 1 else width
    rest = (width - first) / max(len(places) - 1, 1)
    grid = Grid([head, *body], colWidths=[first, *[rest] * (len(places) - 1)], repeatRows=1)
    style: list[tuple[Any, ...]] = [
        ("FONT", (0, 1), (-1, -1), REGULAR, 8.5),
        ("ALIGN", (1, 0), (-1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
        ("VALIGN", (0, 0), (-1, 0), "BOTTOM"),
        ("BACKGROUND", (0, 0), (-1, 0), GROUND),
        ("LINEBELOW", (0, 0), (-1, 0), 1, ACCENT),
        ("LINEBELOW", (0, 1), (-1, -1), 0.4, LINE),
        ("TOPPADDING", (0, 0), (-1, -1), 2.5),
        ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ("LEFTPADDING", (0, 0), (-1, -1), 3),
        ("RIGHTPADDING", (0, 0), (-1, -1), 3),
    ]
    if table.has_total:
        style += [("FONT", (0, -1), (-1, -1), BOLD, 8.5), ("LINEABOVE", (0, -1), (-1, -1), 1, SOFT)]
    grid.setStyle(TableStyle([*style, *_heat(table, places)]))
    return grid


def _cell(value: object, kind: str, language: str, style: ParagraphStyle) -> Any:
    text = formatted(value, kind, language)
    return Paragraph(escape(text), style) if kind == "text" else text


def _heat(table: Table, places: Sequence[int]) -> list[tuple[Any, ...]]:
    """The ground of each cell of a heat map, the deeper the more."""
    if table.chart is None or table.chart.kind is not ChartKind.HEAT:
        return []
    columns = [places.index(table.place(key)) for key in table.chart.columns]
    numbers = [v for row in table.body for v in row if isinstance(v, int | float)]
    highest = max(numbers, default=0) or 1
    found: list[tuple[Any, ...]] = []
    for number, row in enumerate(table.body, start=1):
        for column in columns:
            value = row[places[column]]
            if isinstance(value, int | float) and value:
                depth = value / highest * 0.75
                ground = tuple(1 - depth * (1 - part) for part in ACCENT.rgb())
                found.append(("BACKGROUND", (column, number), (column, number), ground))
                if depth > 0.5:
                    found.append(("TEXTCOLOR", (column, number), (column, number), white))
    return found


def _headlines(lines: Sequence[Headline], language: str, width: float) -> Flowable:
    """The figures four on a line, each with what it was before."""
    cells = [_headline(line, language) for line in lines]
    cells += [[] for _ in range(-len(cells) % 4)]
    rows = [cells[i : i + 4] for i in range(0, len(cells), 4)]
    grid = Grid(rows, colWidths=[width / 4] * 4)
    grid.setStyle(
        TableStyle(
            [
                ("BOX", (0, 0), (-1, -1), 0.6, LINE),
                ("INNERGRID", (0, 0), (-1, -1), 0.6, LINE),
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ]
        )
    )
    return grid


def _headline(line: Headline, language: str) -> list[Flowable]:
    colour = {True: GOOD, False: BAD, None: ACCENT}[line.is_good]
    value = ParagraphStyle("value", parent=FIGURE, textColor=colour)
    before = texts.text(
        language, "report.before", value=formatted(line.before, line.kind, language)
    )
    return [
        Paragraph(escape(formatted(line.value, line.kind, language)), value),
        Paragraph(escape(line.label), CELL),
        Paragraph(escape(before), SMALL),
    ]


def _definitions(table: Table) -> Flowable:
    lines = [*table.notes, *table.definitions]
    return KeepTogether([Paragraph("• " + escape(line), SMALL) for line in lines])

"""A table as a PDF on A4: headlines, chart, table with its head on every page, definitions.

The chart is of vectors, drawn by ReportLab.
"""

import io
from collections.abc import Sequence
from functools import cache
from html import escape
from pathlib import Path
from threading import Lock
from typing import Any

import fontpkg_be_vietnam_pro
from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, Line
from reportlab.lib.colors import HexColor, white
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
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
from app.reports.bars import lying_bars
from app.reports.files.pdf_bars import bars_flowables
from app.reports.formatting import change_words, format_figure, format_value, head_of, shown_number
from app.reports.table import (
    WORDS,
    Chart,
    ChartKind,
    Comparison,
    Headline,
    Table,
    Tone,
    visible_columns,
)

REGULAR, BOLD = "BeVietnamPro", "BeVietnamPro-Bold"
"""Be Vietnam Pro, as on the screens, with every letter of Vietnamese."""
_FILES = {REGULAR: "BeVietnamPro-Regular.ttf", BOLD: "BeVietnamPro-Bold.ttf"}
_FOLDER = Path(fontpkg_be_vietnam_pro.ROOT) / "files"
_lock = Lock()

MARGIN = 14 * mm
PADDING = 6
"""What a frame of ReportLab keeps free inside."""
MOST_UPRIGHT = 8
CHART_HEIGHT, LOW_CHART = 200, 140
INK = HexColor("#1c1b1f")
GOOD_HEX, BAD_HEX = "#1b6e3f", "#a3201a"
ARROWS = "▲▼"
ACCENT, SOFT, LINE = HexColor("#9c1c1c"), HexColor("#55525c"), HexColor("#dcd8cf")
GROUND, GOOD, BAD = HexColor("#f5f3ee"), HexColor(GOOD_HEX), HexColor(BAD_HEX)
HEAD = ParagraphStyle("head", fontName=BOLD, fontSize=16, leading=21)
SMALL = ParagraphStyle("small", fontName=REGULAR, fontSize=8.5, leading=12, textColor=SOFT)
CELL = ParagraphStyle("cell", fontName=REGULAR, fontSize=8.5, leading=11)
BOLD_CELL = ParagraphStyle("bold-cell", parent=CELL, fontName=BOLD)
TOP = ParagraphStyle("top", parent=CELL, fontName=BOLD, fontSize=8, leading=10)
TOP_RIGHT = ParagraphStyle("top-right", parent=TOP, alignment=2)
CHANGED = ParagraphStyle("changed", parent=SMALL, fontSize=7.5, leading=9.5)
FIGURE = ParagraphStyle("figure", fontName=BOLD, fontSize=18, leading=22)

HEAT = {Tone.BAD: ACCENT, Tone.NEUTRAL: HexColor("#1f4e79")}
TARGET_LINE = HexColor("#1c1b1f")
CHART_FONT_SIZE = 7
MOST_LABELS = 16
MOST_BARS = 60
LABEL_LETTERS = 22


def to_pdf(table: Table) -> bytes:
    """The document; the same table makes the same bytes."""
    _load_fonts()
    places = visible_columns(table)
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
    if (bars := lying_bars(table)) is not None:
        parts += bars_flowables(bars, width, table.language, font=REGULAR, line=LINE)
        parts.append(Spacer(1, 8))
    elif drawn := _chart(table, width, LOW_CHART if table.headlines else CHART_HEIGHT):
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
        Paragraph(
            escape(head_of(table.columns[place], table.language)),
            TOP if kind in WORDS else TOP_RIGHT,
        )
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
    text = format_value(value, kind, language)
    return Paragraph(escape(text), style) if kind in WORDS else text


def _heat(table: Table, places: Sequence[int]) -> list[tuple[Any, ...]]:
    """The ground of each cell of a heat map, the deeper the more."""
    if table.chart is None or table.chart.kind is not ChartKind.HEAT:
        return []
    deepest = HEAT[table.chart.heat]
    columns = [places.index(table.column_index(key)) for key in table.chart.columns]
    numbers = [v for row in table.body for v in row if isinstance(v, int | float)]
    highest = max(numbers, default=0) or 1
    found: list[tuple[Any, ...]] = []
    for number, row in enumerate(table.body, start=1):
        for column in columns:
            value = row[places[column]]
            if isinstance(value, int | float) and value:
                depth = value / highest * 0.75
                ground = tuple(1 - depth * (1 - part) for part in deepest.rgb())
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
    colour = {True: GOOD, False: BAD, None: INK}[line.is_good]
    value = ParagraphStyle("value", parent=FIGURE, textColor=colour)
    figure = escape(format_figure(line.value, line.kind, line.unit, language))
    parts = [Paragraph(escape(line.label), CELL), Paragraph(figure, value)]
    if line.is_good is not None:
        sign, key = ("✓", "meets") if line.is_good else ("✗", "misses")
        word = escape(texts.text(language, f"report.change.{key}"))
        met = ParagraphStyle("met", parent=CELL, textColor=colour)
        parts.append(Paragraph(f"{_dingbat(sign)} {word}", met))
    return [*parts, *(_change(line, change, language) for change in line.changes)]


def _change(line: Headline, change: Comparison, language: str) -> Flowable:
    words = change_words(line, change, language)
    arrow = _dingbat(words.arrow) if words.arrow in ARROWS else words.arrow
    told = f"{arrow} {escape(f'{words.amount} {words.verdict}'.strip())}"
    if words.verdict:
        told = f'<font color="{GOOD_HEX if change.is_better else BAD_HEX}">{told}</font>'
    # A unit doesn't leave its figure.
    then = "\u00a0".join(words.then.rsplit(" ", 1))
    return Paragraph(f"{told} {escape(f'{words.against} ({then})')}", CHANGED)


def _dingbat(sign: str) -> str:
    """A sign that Be Vietnam Pro lacks, of a face that every reader of PDF has."""
    return f'<font name="ZapfDingbats">{sign}</font>'


def _definitions(table: Table) -> Flowable:
    lines = [*table.notes, *table.definitions]
    return KeepTogether([Paragraph("• " + escape(line), SMALL) for line in lines])


def _chart(table: Table, width: float, height: float) -> Drawing | None:
    """The drawing, or None where there is nothing to draw (a heat map is its own table)."""
    spec = table.chart
    if spec is None or spec.kind is ChartKind.HEAT or len(table.body) < 2:
        return None
    places = [table.column_index(key) for key in spec.columns]
    is_line = spec.kind is ChartKind.LINE or len(table.body) > MOST_BARS
    plot: Any = HorizontalLineChart() if is_line else VerticalBarChart()
    plot.x, plot.y, plot.width, plot.height = 44, 46, width - 60, height - 70
    plot.data = [[_number(row[place]) for row in table.body] for place in places]
    _axes(plot, table, places[0], spec)
    for number in range(len(places)):
        colour = HexColor(spec.colours[number])
        if is_line:
            plot.lines[number].strokeColor, plot.lines[number].strokeWidth = colour, 1.4
        else:
            plot.bars[number].fillColor, plot.bars[number].strokeColor = colour, None
    if not is_line:
        plot.groupSpacing, plot.barSpacing = 6, 0
        if spec.kind is ChartKind.STACKED:
            plot.categoryAxis.style = "stacked"
    drawing = Drawing(width, height)
    drawing.add(plot)
    _target(drawing, plot, spec)
    columns = [table.columns[place] for place in places]
    pairs = [
        (HexColor(colour), head_of(column, table.language))
        for column, colour in zip(columns, spec.colours, strict=True)
    ]
    if spec.target is not None:
        kind, unit = columns[0].kind, columns[0].unit
        word = texts.text(table.language, "reports.target")
        target = format_figure(spec.target, kind, unit, table.language)
        pairs.append((TARGET_LINE, f"{word}: {target}"))
    drawing.add(_legend(pairs, width, height))
    return drawing


def _axes(plot: Any, table: Table, place: int, spec: Chart) -> None:
    kind = table.columns[place].kind
    names = [str(row[table.column_index("name")]) for row in table.body]
    step = -(-len(names) // MOST_LABELS)
    plot.categoryAxis.categoryNames = [
        _short(name) if number % step == 0 else "" for number, name in enumerate(names)
    ]
    labels = plot.categoryAxis.labels
    labels.fontName, labels.fontSize = REGULAR, CHART_FONT_SIZE
    labels.angle, labels.boxAnchor, labels.dx, labels.dy = 20, "ne", 4, -2
    axis = plot.valueAxis
    axis.labels.fontName, axis.labels.fontSize = REGULAR, CHART_FONT_SIZE
    axis.labelTextFormat = lambda value: _tick(value, kind, table.language)
    axis.valueMin = 0
    axis.visibleGrid, axis.gridStrokeColor, axis.gridStrokeWidth = 1, HexColor("#dcd8cf"), 0.4
    highest = _highest(plot.data, is_sum=spec.kind is ChartKind.STACKED)
    if spec.target is not None:
        highest = max(highest, spec.target)
    axis.valueMax, axis.valueStep = _scale(highest, kind)


def _scale(highest: float, kind: str) -> tuple[float, float]:
    """A round end of the axis, and its steps."""
    steps = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14400) if kind == "seconds" else ()
    wanted = max(highest, 1e-9) / 5
    step: float | None = next((s for s in steps if s >= wanted), None)
    if step is None:
        power = 10.0
        while power / 10 >= wanted:
            power /= 10
        while power < wanted:
            power *= 10
        step = next(power * part for part in (0.2, 0.25, 0.5, 1) if power * part >= wanted)
        if kind == "count":
            step = max(1, round(step))
    return step * max(1, -(-highest // step)), step


def _highest(data: Sequence[Sequence[float]], *, is_sum: bool) -> float:
    if is_sum:
        return max((sum(values) for values in zip(*data, strict=True)), default=0)
    return max((value for values in data for value in values), default=0)


def _target(drawing: Drawing, plot: Any, spec: Chart) -> None:
    if spec.target is None:
        return
    height = plot.y + plot.height * spec.target / plot.valueAxis.valueMax
    line = Line(plot.x, height, plot.x + plot.width, height)
    line.strokeColor, line.strokeWidth, line.strokeDashArray = TARGET_LINE, 0.8, [3, 2]
    drawing.add(line)


def _legend(pairs: Sequence[tuple[HexColor, str]], width: float, height: float) -> Legend:
    legend = Legend()
    legend.x, legend.y, legend.boxAnchor = width / 2, height - 2, "n"
    legend.alignment, legend.fontName, legend.fontSize = "right", REGULAR, CHART_FONT_SIZE
    legend.columnMaximum, legend.deltax, legend.dxTextSpace = 1, 10, 4
    legend.dx, legend.dy, legend.strokeWidth = 7, 7, 0
    legend.colorNamePairs = list(pairs)
    return legend


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _short(name: str) -> str:
    return name if len(name) <= LABEL_LETTERS else name[: LABEL_LETTERS - 1].rstrip() + "…"


def _tick(value: float, kind: str, language: str) -> str:
    """A value of the axis; a whole one has no decimals."""
    shown = shown_number(value, kind)
    if float(shown).is_integer():
        return format_value(round(shown), "count", language)
    return format_value(value, kind, language)


def _load_fonts() -> None:
    """Make the faces known to ReportLab; done once."""
    with _lock:
        _register_fonts()


@cache
def _register_fonts() -> None:
    for name, file in _FILES.items():
        pdfmetrics.registerFont(TTFont(name, str(_FOLDER / file)))
    pdfmetrics.registerFontFamily(
        REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD
    )

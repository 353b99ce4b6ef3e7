"""A table's chart as vectors for the PDF, by the charts of ReportLab."""

from collections.abc import Sequence
from typing import Any

from reportlab.graphics.charts.barcharts import VerticalBarChart
from reportlab.graphics.charts.legends import Legend
from reportlab.graphics.charts.linecharts import HorizontalLineChart
from reportlab.graphics.shapes import Drawing, Line
from reportlab.lib.colors import HexColor

from app import texts
from app.reports.formatting import formatted
from app.reports.pdf_font import REGULAR
from app.reports.table import Chart, ChartKind, Table

COLOURS = ("#9c1c1c", "#1f4e79", "#b9862b", "#1b6e3f", "#55525c", "#8a5300", "#7a5195", "#2a9d8f")
TARGET = HexColor("#a3201a")
SIZE = 7
MOST_LABELS = 16
MOST_BARS = 60
LABEL_LETTERS = 22
PLAIN = ("mean", "rate")


def chart_of(table: Table, width: float, height: float) -> Drawing | None:
    """The drawing, or None where there is nothing to draw (a heat map is its own table)."""
    spec = table.chart
    if spec is None or spec.kind is ChartKind.HEAT or len(table.body) < 2:
        return None
    places = [table.place(key) for key in spec.columns]
    is_line = spec.kind is ChartKind.LINE or len(table.body) > MOST_BARS
    plot: Any = HorizontalLineChart() if is_line else VerticalBarChart()
    plot.x, plot.y, plot.width, plot.height = 44, 46, width - 60, height - 70
    plot.data = [[_number(row[place]) for row in table.body] for place in places]
    _axes(plot, table, places[0], spec)
    for number in range(len(places)):
        colour = HexColor(COLOURS[number % len(COLOURS)])
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
    labels = [table.columns[place].label for place in places]
    pairs = [(HexColor(COLOURS[n % len(COLOURS)]), label) for n, label in enumerate(labels)]
    if spec.target is not None:
        kind = table.columns[places[0]].kind
        word = texts.text(table.language, "reports.target")
        pairs.append((TARGET, f"{word}: {formatted(spec.target, kind, table.language)}"))
    drawing.add(_legend(pairs, width, height))
    return drawing


def _axes(plot: Any, table: Table, place: int, spec: Chart) -> None:
    kind = table.columns[place].kind
    names = [str(row[table.place("name")]) for row in table.body]
    step = -(-len(names) // MOST_LABELS)
    plot.categoryAxis.categoryNames = [
        _short(name) if number % step == 0 else "" for number, name in enumerate(names)
    ]
    labels = plot.categoryAxis.labels
    labels.fontName, labels.fontSize = REGULAR, SIZE
    labels.angle, labels.boxAnchor, labels.dx, labels.dy = 20, "ne", 4, -2
    axis = plot.valueAxis
    axis.labels.fontName, axis.labels.fontSize = REGULAR, SIZE
    axis.labelTextFormat = lambda value: formatted(
        value, _kind_of_tick(value, kind), table.language
    )
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
    line.strokeColor, line.strokeWidth, line.strokeDashArray = TARGET, 0.8, [3, 2]
    drawing.add(line)


def _legend(pairs: Sequence[tuple[HexColor, str]], width: float, height: float) -> Legend:
    legend = Legend()
    legend.x, legend.y, legend.boxAnchor = width / 2, height - 2, "n"
    legend.alignment, legend.fontName, legend.fontSize = "right", REGULAR, SIZE
    legend.columnMaximum, legend.deltax, legend.dxTextSpace = 1, 10, 4
    legend.dx, legend.dy, legend.strokeWidth = 7, 7, 0
    legend.colorNamePairs = list(pairs)
    return legend


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) else 0.0


def _short(name: str) -> str:
    return name if len(name) <= LABEL_LETTERS else name[: LABEL_LETTERS - 1].rstrip() + "…"


def _kind_of_tick(value: float, kind: str) -> str:
    """Whole ticks of means and rates have no decimals."""
    return "count" if kind in PLAIN and float(value).is_integer() else kind

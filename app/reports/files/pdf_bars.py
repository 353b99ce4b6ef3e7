"""The lying bars of a PDF: a row a name, so that they go on over pages."""

from collections.abc import Sequence
from html import escape
from typing import Any

from reportlab.graphics.shapes import Drawing, Line, Rect, String
from reportlab.lib.colors import HexColor, white
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import Flowable, KeepTogether, Paragraph, TableStyle
from reportlab.platypus import Table as Grid

from app import texts
from app.reports.bars import Bar, LyingBars

BAR, GAP, MARGIN = 7.0, 2.0, 2.0
NAME_SHARE, LONGEST_NAME = 0.34, 190
VALUE_WIDTH = 34
FONT_SIZE = 7
INK = HexColor("#1c1b1f")
TOGETHER = 16
"""Rows that stay with the legend; more may break over pages."""


def bars_flowables(
    bars: LyingBars, width: float, language: str, *, font: str, line: HexColor
) -> list[Flowable]:
    """The legend, then the names with their bars, as wide as the page."""
    style = ParagraphStyle("bars", fontName=font, fontSize=7.5, leading=9, spaceAfter=3)
    names = min(NAME_SHARE * width, LONGEST_NAME)
    rows = [
        [Paragraph(escape(name), style), _drawn(lines, bars.target, width - names, font)]
        for name, lines in bars.rows
    ]
    grid = Grid(rows, colWidths=[names, width - names])
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LINEABOVE", (0, 0), (-1, -1), 0.3, line),
                *((f"{side}PADDING", (0, 0), (-1, -1), 0) for side in ("TOP", "BOTTOM", "LEFT")),
                ("RIGHTPADDING", (0, 0), (0, -1), 6),
                ("RIGHTPADDING", (1, 0), (1, -1), 0),
            ]
        )
    )
    legend = Paragraph(_legend(bars, language), style)
    if len(rows) <= TOGETHER:
        return [KeepTogether([legend, grid])]
    left_out = [
        Paragraph(escape(_largest(bars, language)), style) for _ in range(len(bars.rows) < bars.all)
    ]
    return [legend, grid, *left_out]


def _largest(bars: LyingBars, language: str) -> str:
    return texts.text(language, "reports.largest", n=len(bars.rows), all=bars.all)


def _legend(bars: LyingBars, language: str) -> str:
    """What the colours mean; a square of ZapfDingbats is in every reader of PDF."""
    parts = [
        f'<font name="ZapfDingbats" color="{colour}">■</font> {escape(label)}'
        for label, colour in bars.legend
    ]
    if bars.target is not None:
        word = texts.text(language, "reports.target")
        parts.append(f"¦ {escape(word)}: {escape(bars.target_value)}")
    return "&nbsp;&nbsp;&nbsp; ".join(parts)


def _drawn(lines: Sequence[Bar], target: float | None, width: float, font: str) -> Drawing:
    height = 2 * MARGIN + len(lines) * (BAR + GAP) - GAP
    drawing, room = Drawing(width, height), width - VALUE_WIDTH
    if target is not None:
        dashed = Line(target * room, 0, target * room, height, strokeColor=INK, strokeWidth=0.7)
        dashed.strokeDashArray = [2, 2]
        drawing.add(dashed)
    for number, bar in enumerate(lines):
        bottom = height - MARGIN - BAR - number * (BAR + GAP)
        length = bar.length * room
        for part in bar.parts:
            drawing.add(_piece(part.begin * length, bottom, part.length * length, part.colour))
        drawing.add(
            String(
                length + 3, bottom + 1, bar.value, fontName=font, fontSize=FONT_SIZE, fillColor=INK
            )
        )
    return drawing


def _piece(begin: float, bottom: float, length: float, colour: str) -> Any:
    return Rect(
        begin, bottom, length, BAR, fillColor=HexColor(colour), strokeColor=white, strokeWidth=0.3
    )

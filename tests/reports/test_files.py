"""Every report in every format, read back by programs that others wrote."""

import io
from datetime import timedelta
from typing import Any

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader

from app.domain.centre.calendar import business_day
from app.domain.queue.ticket import Action
from app.domain.visitors.rating import Rating
from app.reports.catalogue import REPORTS
from app.reports.files.csv_file import to_csv
from app.reports.files.pdf_file import to_pdf
from app.reports.files.xlsx_file import to_xlsx
from app.reports.table import Chart, ChartKind, Column, Table, visible_columns
from tests.operations.booking.booker import SLOT, Booker
from tests.reports.asking import report
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

EVIL = '=HYPERLINK("http://x","y")'


def _cells(content: bytes) -> list[list[Any]]:
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    return [list(row) for row in sheet.iter_rows()]


@pytest.fixture
def worked(site: Site) -> Site:
    """Give the test a morning in which a bit of everything has happened."""
    Booker(site).make(starts_at=SLOT + timedelta(hours=6))
    site.open(1, 2, TAX)
    for minutes in (1, 7, 18, 3, 2, 1):
        site.issue()
        site.issue("thue", priority="NCT")
        site.clock.later(minutes=minutes)
        for counter in (1, TAX):
            done = site.served(counter)
            ratings, request_id = site.parts.ratings, site.new_id()
            ratings.by_holder(site.centre_id, done.id, Rating(5), request_id=request_id)
    site.parts.counters.pause(site.officer(2), 2, "lunch")
    site.act(site.issue(), Action.CANCEL, by="reception")
    site.clock.later(minutes=10)
    return site


EACH = [(report.name, by.value) for report in REPORTS.values() for by in report.by]


@ON_SQLITE
def test_every_report_is_told_apart_by_everything_that_it_says(worked: Site) -> None:
    tables = {
        (name, by, language): report(worked, name, by=by, language=language)
        for name, by in EACH
        for language in ("vi", "en")
    }

    assert [
        asked for asked, table in tables.items() if not table.rows and "reason" not in asked
    ] == []
    assert all(len(r) == len(t.columns) for t in tables.values() for r in t.rows)
    assert all(t.definitions and t.chart for t in tables.values())


@ON_SQLITE
def test_every_report_is_written_in_every_format_with_its_definitions(worked: Site) -> None:
    for name in REPORTS:
        table = report(worked, name)

        titles = {row[0].value for row in _cells(to_xlsx(table))}
        text = "\n".join(page.extract_text() for page in PdfReader(_pdf(table)).pages)

        assert {table.title, table.subtitle} <= titles
        assert {f"• {line}" for line in table.definitions} <= titles
        assert _squeezed(table.title) in _squeezed(text)
        assert _squeezed(table.definitions[-1]) in _squeezed(text)
        assert table.definitions[-1] in to_csv(table).replace('""', '"')


def _pdf(table: Table) -> io.BytesIO:
    return io.BytesIO(to_pdf(table))


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return value


def _squeezed(text: str) -> str:
    return "".join(text.split())


@ON_SQLITE
def test_a_workbook_has_the_numbers_of_the_table_and_a_chart_of_them(worked: Site) -> None:
    table = report(worked, "waits")

    book = load_workbook(io.BytesIO(to_xlsx(table)))

    sheet = book.worksheets[0]
    head = next(row for row in sheet.iter_rows() if row[0].value == table.columns[1].label)
    heads = ["Lĩnh vực", "Đã phục vụ (lượt)", "Trung bình (phút)"]
    assert [cell.value for cell in head[:3]] == heads
    assert head[6].value == "Chờ không quá 15 phút (%)"
    begin = head[0].row
    for number, row in enumerate(table.rows, start=1):
        cells = [
            sheet.cell(begin + number, 1 + i).value for i in range(len(visible_columns(table)))
        ]
        assert cells[0] == row[1]
        assert cells[1] == row[2]
        assert cells[2] == pytest.approx(_number(row[3]) / 60)
        assert cells[-1] == pytest.approx(_number(row[-1]) * 100)
    assert len(sheet._charts) == 1
    # Of names: the bars lie, the first name on top.
    assert (sheet._charts[0].barDir, sheet._charts[0].x_axis.scaling.orientation) == (
        "bar", "maxMin",
    )  # fmt: skip
    assert sheet._charts[0].series[0].val.numRef.f.endswith(f"$C${begin + 1}:$C${begin + 2}")
    assert sheet.print_title_rows


def test_a_span_in_a_workbook_is_in_minutes() -> None:
    columns = [
        Column("key", "", "text"),
        Column("name", "Tên", "text"),
        Column("s", "S", "seconds"),
    ]

    cells = _cells(to_xlsx(Table("t", "T", columns, [["a", "A", 5400]], ())))

    head, (_, span) = cells[-2:]
    assert [cell.value for cell in head] == ["Tên", "S (phút)"]
    assert (span.value, span.number_format) == (90, "#,##0.0")


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    """Case 33: names, labels, titles and definitions stay what somebody typed."""
    columns = [
        Column("key", EVIL, "text"),
        Column("name", EVIL, "text"),
        Column("n", EVIL, "count"),
    ]
    table = Table(
        "t", EVIL, columns, [[EVIL, EVIL, 1], ["+1", "@SUM(A1)", 2]], [EVIL], notes=[EVIL],
        subtitle=EVIL, origin=EVIL, chart=Chart(ChartKind.BARS, ["n"]),
    )  # fmt: skip

    cells = [cell for row in _cells(to_xlsx(table)) for cell in row if cell.value is not None]

    assert [cell.value for cell in cells].count(EVIL) >= 4
    assert {cell.data_type for cell in cells} == {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]


@ON_SQLITE
def test_a_pdf_has_the_names_in_full_beside_their_bars_and_the_changes(worked: Site) -> None:
    worked.clock.later(days=1)
    first = business_day(worked.clock.now(), worked.floor.centre.time_zone) - timedelta(days=1)
    table = report(worked, "waits", first=first)

    text = _squeezed(PdfReader(_pdf(table)).pages[0].extract_text())

    names = [str(row[1]) for row in table.body]
    # Each stands at its bar and in the table.
    assert [text.count(_squeezed(name)) for name in names] == [2] * len(names)
    assert _squeezed("không có số liệu để so với hôm trước") in text
    assert _squeezed("Mục tiêu: 15,0 phút") in text


def test_a_pdf_has_every_letter_of_vietnamese_in_fonts_of_its_own() -> None:
    words = "Nguyễn Thị Ổi ế ặ ỡ ữ Đường <b>&amp; “3 bis”"
    columns = [Column("key", "", "text"), Column("name", words, "text"), Column("n", "N", "count")]
    table = Table("t", words, columns, [["a", words, 1]] * 200, [words], subtitle=words)

    pages = PdfReader(_pdf(table)).pages

    assert len(pages) > 2
    assert all(_squeezed(words) in _squeezed(page.extract_text()) for page in pages)
    fonts: list[Any] = [page["/Resources"]["/Font"] for page in pages]  # type: ignore[index] # a PDF
    names = {str(font["/BaseFont"]) for page in fonts for font in page.values()}
    assert {name.rpartition("+")[2] for name in names if "+" in name} == {
        "BeVietnamPro-Regular",
        "BeVietnamPro-Bold",
    }
    assert to_pdf(table) == to_pdf(table)

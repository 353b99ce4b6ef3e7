"""Knows catalogues as files: the national export with its merged heads, CSV, JSON, broken ones."""

import json
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
import xlsxwriter

from app.domain.centre.catalogue import Listed
from app.persistence.centre import catalogue_file
from app.persistence.centre.catalogue_file import read_catalogue
from app.persistence.centre.configuration import ConfigurationError

HEAD = "Mã TTHC,Tên TTHC,Lĩnh vực,Cơ quan,Tình trạng\n"
FIRST = Listed(0, "1.004269", "Cung cấp dữ liệu đất đai", "Đất đai", "Sở Nông nghiệp")


def workbook(*, title: bool = True) -> bytes:
    """Return a workbook as the national database exports it."""
    out = BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    top = 0
    if title:
        sheet.merge_range("A1:G1", "DANH MỤC THỦ TỤC HÀNH CHÍNH")
        top = 2
    sheet.merge_range(top, 0, top + 1, 0, "STT")
    sheet.merge_range(top, 1, top, 2, "Thủ tục hành chính")
    sheet.write_row(top + 1, 1, ["Mã TTHC", "Tên TTHC"])
    for at, head in enumerate(["Lĩnh vực", "Cơ quan", "Cấp thực hiện", "Tình trạng"], start=3):
        sheet.merge_range(top, at, top + 1, at, head)
    sheet.write_row(top + 2, 0, ["(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"])
    sheet.merge_range(top + 3, 0, top + 3, 6, "I. LĨNH VỰC ĐẤT ĐAI")
    rows = [
        [
            1,
            "1.004269",
            "Cung cấp dữ liệu\nđất đai",
            "Đất đai",
            "Sở Nông nghiệp",
            "Tỉnh",
            "Công khai",
        ],
        [2, "1.004257", "Thẩm định", "Đất đai", "Sở Nông nghiệp", "Tỉnh", "Hết hiệu lực"],
    ]
    for at, row in enumerate(rows, start=top + 4):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def without_row(found: Listed) -> Listed:
    """Return the procedure as if its row weren't known."""
    return Listed(0, found.code, found.name, found.field, found.agency, found.is_gone)


@pytest.mark.parametrize("title", [True, False])
def test_the_national_export_is_read_below_its_merged_heads(*, title: bool) -> None:
    first, gone = read_catalogue(workbook(title=title))

    assert without_row(first) == FIRST
    assert (first.row, gone.row) == ((7, 8) if title else (5, 6))
    assert (gone.code, gone.is_gone) == ("1.004257", True)


@pytest.mark.parametrize("sign", [",", ";", "\t"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_csv_is_read_with_any_separator_and_a_mark_of_windows(sign: str, mark: str) -> None:
    text = f"{HEAD}1.004269,Cung cấp dữ liệu đất đai,Đất đai,Sở Nông nghiệp,\n"

    (found,) = read_catalogue((mark + text.replace(",", sign)).encode())

    assert (without_row(found), found.row) == (FIRST, 2)


@pytest.mark.parametrize("within", [None, "procedures", "data"])
def test_json_is_read_as_a_list_or_within_one_name(within: str | None) -> None:
    rows = [{"Mã TTHC": "1.004269", "name": FIRST.name, "field": "Đất đai", "agency": FIRST.agency}]
    said = {within: rows} if within else rows

    (found,) = read_catalogue(json.dumps(said).encode())

    assert without_row(found) == FIRST


def test_every_broken_row_is_named_with_what_is_wrong() -> None:
    rows = "1.004269,Tên,a,b,\n12,Tên,a,b,\n1.000002,,a,b,\n1.004269,Tên,a,b,\n"

    with pytest.raises(ConfigurationError) as refused:
        read_catalogue((HEAD + rows).encode())

    assert [(one.place[1], one.code) for one in refused.value.wrong] == [
        (3, "row_code"),
        (4, "row_name"),
        (5, "row_twice"),
    ]
    assert "row 3: the code '12' isn't of the form 1.000123" in str(refused.value)


def packed(size: int) -> bytes:
    """Return a ZIP that unpacks to so many bytes."""
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        made.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "catalogue_heads"),
        (b"PK\x03\x04 broken", "catalogue_unreadable"),
        (packed(10), "catalogue_unreadable"),
        (workbook()[:-200], "catalogue_unreadable"),
        (b"[1, 2]", "catalogue_unreadable"),
        (b"{", "catalogue_unreadable"),
        (b"[" * 100_000, "catalogue_unreadable"),
        ("Mã TTHC,Tên TTHC\n".encode("utf-16"), "catalogue_encoding"),
        (b"a,b\n1.000001,x\n", "catalogue_heads"),
        (HEAD.encode(), "catalogue_empty"),
        (HEAD.encode() + b'"' + b"x" * 200_000, "catalogue_unreadable"),
    ],
)
def test_a_file_that_is_no_catalogue_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_catalogue(content)

    assert [one.code for one in refused.value.wrong] == [code]


def test_what_unpacks_to_too_much_is_not_unpacked() -> None:
    bomb = packed(catalogue_file.MOST_UNPACKED + 1)
    assert len(bomb) < 1024 * 1024

    with pytest.raises(ConfigurationError) as refused:
        read_catalogue(bomb)

    assert refused.value.wrong[0].code == "catalogue_size"


def test_too_many_rows_and_bytes_are_refused() -> None:
    many = "".join(f"1.{n:06},Tên,a,b,\n" for n in range(catalogue_file.MOST_ROWS + 1))
    for content, code in (
        (HEAD.encode() + many.encode(), "catalogue_rows"),
        (b"x" * (catalogue_file.MOST_BYTES + 1), "catalogue_size"),
    ):
        with pytest.raises(ConfigurationError) as refused:
            read_catalogue(content)
        assert refused.value.wrong[0].code == code


@pytest.mark.parametrize("day", ["01/07/2026", "1/7/2026", "2026-07-01", "2026-07-01 00:00:00"])
def test_the_days_of_its_force_stand_in_columns_of_their_own(day: str) -> None:
    text = f"Mã TTHC,Tên TTHC,Ngày có hiệu lực,Ngày hết hiệu lực\n1.000001,Cấp phép,{day},\n"

    (found,) = read_catalogue(text.encode())

    assert (found.first_on, found.last_on) == (date(2026, 7, 1), None)


def test_a_cell_that_is_no_day_names_its_row() -> None:
    text = "Mã TTHC,Tên TTHC,Hiệu lực từ\n1.000001,Cấp phép,sắp tới\n"

    with pytest.raises(ConfigurationError) as refused:
        read_catalogue(text.encode())

    (wrong,) = refused.value.wrong
    assert (wrong.place, wrong.code, wrong.facts["value"]) == (("row", 2), "row_day", "sắp tới")

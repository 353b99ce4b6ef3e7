"""A report as CSV: no cell becomes a formula, whatever somebody typed into a name."""

import csv
import io

import pytest

from app.reports.files.csv_file import to_csv
from app.reports.table import Column, Table


def _cells(*values: object) -> list[str]:
    columns = [Column(f"c{n}", f"Cột {n}", "text") for n in range(len(values))]
    written = to_csv(Table("t", "T", columns, [values], ()))
    return list(csv.reader(io.StringIO(written.removeprefix("\ufeff"))))[1]


@pytest.mark.parametrize(
    "name",
    [
        '=HYPERLINK("http://x")',
        "+1+1",
        "-2+3",
        "@SUM(A1)",
        "\t=1+1",
        "\r=1+1",
    ],
)
def test_a_formula_in_a_name_stays_text(name: str) -> None:
    """Case 33."""
    (cell,) = _cells(name)

    assert cell == "'" + name


@pytest.mark.parametrize(
    "name",
    [
        "<img src=x onerror=alert(1)>",
        'Quầy "3 bis", cửa sau',
        "Nguyễn Thị Ổi\nế ặ ỡ ữ",
        "a;b,c",
    ],
)
def test_every_other_text_comes_back_as_it_is(name: str) -> None:
    """Cases 30, 33 and 36."""
    assert _cells(name, "sau") == [name, "sau"]


def test_numbers_stay_numbers_and_nothing_is_an_empty_cell() -> None:
    assert _cells(-3, 1.5, None, 0) == ["-3", "1.5", "", "0"]

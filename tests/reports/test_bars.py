"""The lying bars of names, and the colours that say what is good and what is bad."""

from dataclasses import replace

import pytest

from app.reports.bars import lying_bars
from app.reports.table import COLOURS, MOST_NAMED, Chart, ChartKind, Column, Table, Tone
from tests.reports.asking import report
from tests.support.plans import TAX
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site

COLUMNS = [
    Column("key", "", "text"),
    Column("name", "Lĩnh vực", "text"),
    Column("a", "Trung bình", "seconds", "giây"),
    Column("b", "P90", "seconds", "giây"),
]


def _table(chart: Chart, *rows: tuple[str, float | None, float | None]) -> Table:
    lines = [["", *row] for row in rows]
    return Table("t", "T", COLUMNS, lines, (), chart=chart)


def test_bars_beside_each_other_are_as_long_as_their_values_are_large() -> None:
    chart = Chart(ChartKind.BARS, ("a", "b"), target=450, is_named=True)

    bars = lying_bars(_table(chart, ("Đất đai", 300, 600), ("Thuế", None, 150)))

    assert bars is not None
    assert bars.legend == [
        ("Trung bình (phút)", chart.colours[0]),
        ("P90 (phút)", chart.colours[1]),
    ]
    assert [(name, [(b.length, b.value) for b in lines]) for name, lines in bars.rows] == [
        ("Đất đai", [(0.5, "5,0"), (1.0, "10,0")]),
        ("Thuế", [(0.0, "–"), (0.25, "2,5")]),
    ]
    assert (bars.target, bars.target_value) == (0.75, "7,5 phút")


def test_a_target_that_nothing_reaches_is_still_in_the_picture() -> None:
    chart = Chart(ChartKind.BARS, ("a",), target=900, is_named=True)

    bars = lying_bars(_table(chart, ("Đất đai", 300, 0)))

    assert bars is not None
    assert bars.target == 1.0
    assert bars.rows[0][1][0].length == pytest.approx(1 / 3)


def test_bars_on_top_of_each_other_have_their_sum_at_the_end() -> None:
    chart = Chart(ChartKind.STACKED, ("a", "b"), is_named=True)

    bars = lying_bars(_table(chart, ("Đất đai", 60, 180), ("Thuế", 0, 60), ("Y tế", 0, 0)))

    assert bars is not None
    first, second, third = (lines[0] for _, lines in bars.rows)
    assert [(part.begin, part.length) for part in first.parts] == [(0, 0.25), (0.25, 0.75)]
    assert [part.title for part in second.parts] == ["P90: 1,0"]
    assert [(bar.length, bar.value) for bar in (first, second, third)] == [
        (1.0, "4,0"), (0.25, "1,0"), (0.0, "0,0"),
    ]  # fmt: skip


def test_of_many_names_the_largest_are_drawn_and_the_table_keeps_its_order() -> None:
    chart = Chart(ChartKind.BARS, ("a",), is_named=True)
    rows = [(f"Thủ tục {n}", float(n), 0.0) for n in range(MOST_NAMED + 5)]

    table = _table(chart, *rows)
    bars = lying_bars(table)

    assert bars is not None
    assert (len(bars.rows), bars.all) == (MOST_NAMED, MOST_NAMED + 5)
    assert bars.rows[0][0] == f"Thủ tục {MOST_NAMED + 4}"
    assert [row[1] for row in table.body][:2] == ["Thủ tục 0", "Thủ tục 1"]


@pytest.mark.parametrize(
    "chart", [None, Chart(ChartKind.LINE, ("a",)), Chart(ChartKind.HEAT, ("a",))]
)
def test_other_charts_have_none(chart: Chart | None) -> None:
    table = replace(_table(Chart(ChartKind.BARS, ("a",)), ("Đất đai", 1, 1)), chart=chart)

    assert lying_bars(table) is None


def test_good_is_green_bad_is_red_and_what_is_neither_is_neither() -> None:
    tones = {"good": Tone.GOOD, "bad": Tone.BAD}

    good, other, bad = Chart(ChartKind.STACKED, ("good", "x", "bad"), tones=tones).colours

    assert good in COLOURS[Tone.GOOD]
    assert bad in COLOURS[Tone.BAD]
    assert other in COLOURS[Tone.NEUTRAL]


def test_of_several_bad_ones_the_last_is_the_darkest() -> None:
    keys = ("abandoned", "expired", "overnight")
    chart = Chart(ChartKind.STACKED, keys, tones=dict.fromkeys(keys, Tone.BAD))

    light, middle, dark = chart.colours

    assert (light, dark) == (COLOURS[Tone.BAD][0], COLOURS[Tone.BAD][-1])
    assert middle not in (light, dark)


@ON_SQLITE
def test_the_bands_within_the_centres_target_are_good(site: Site) -> None:
    site.open(1, TAX)
    site.issue()
    site.served(1)

    chart = report(site, "wait-bands").chart

    assert chart is not None
    good = [key for key, tone in chart.tones.items() if tone is Tone.GOOD]
    assert good == ["band_0", "band_1", "band_2"]


@ON_SQLITE
def test_what_has_names_lies_and_what_follows_in_time_stands(site: Site) -> None:
    site.open(1)
    site.issue()
    site.served(1)

    lies = {by: report(site, "waits", by=by).chart for by in ("service", "counter", "hour", "day")}

    assert {by: chart.is_named for by, chart in lies.items() if chart} == {
        "service": True, "counter": True, "hour": False, "day": False,
    }  # fmt: skip

"""Knows that digits are of one width on every page: a clock and a column of numbers stand still."""

import pytest

from tests.browser.day import Day
from tests.browser.windows import Windows

# The width of each digit in each weight that the pages use, in pixels, and what draws it.
WIDTHS = """async () => {
  await document.fonts.ready;
  const widths = [];
  for (const weight of [400, 600, 800]) {
    await document.fonts.load(`${weight} 100px "Be Vietnam Pro"`, "0123456789");
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${weight} 100px "Be Vietnam Pro", monospace`;
    for (const digit of "0123456789") widths.push(pen.measureText(digit).width);
  }
  return widths;
}"""


@pytest.mark.parametrize("window", ["display", "kiosk"])
def test_a_one_is_as_wide_as_a_nought(window: str, day: Day, windows: Windows) -> None:
    page = getattr(windows, window)()

    widths = page.evaluate(WIDTHS)

    assert len(set(widths[:10])) == 1, widths[:10]
    assert len(set(widths[10:20])) == 1
    assert len(set(widths[20:])) == 1
    assert page.evaluate("""() => document.fonts.check('800 100px "Be Vietnam Pro"', '0123')""")

"""How much paper a slip takes, and how much there is on a new roll."""

from hardware.options import Options, number_option
from hardware.printers.printer_setup import setup_of

# From the print head to the cutter it is 12 to 18 mm, by model: that much is fed before each cut.
CUT_FEED_MM = 15.0
_MM_PER_INCH = 25.4
_WIDE_DOTS = 512
# A roll of 80 mm across and one of 50, of paper of 65 µm on a core of 13 mm, are
# π/4 · (80² - 13²) / 0.065 = 75 m and 28 m; what is sold as such is often shorter.
_WIDE_M, _NARROW_M = 70, 25


def paper_mm(rows: float, dpi: int) -> float:
    """Returns the millimetres of so many rows of dots, the feed before the cut included."""
    return rows * _MM_PER_INCH / dpi + CUT_FEED_MM


def roll_mm(options: Options) -> float:
    """Returns the millimetres on a new roll: as the URL says, else what such rolls mostly have."""
    wide = setup_of(options).width_dots >= _WIDE_DOTS
    return 1000.0 * number_option(options, "roll", _WIDE_M if wide else _NARROW_M)

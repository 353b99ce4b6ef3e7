"""Where a phrase may be cut: at commas and after hundreds. A part is spoken once for all numbers.

"đê, không, bốn, hai" is four of some forty words; "đê, một trăm linh hai" is "đê", "một trăm" and
"linh hai". So a number that nobody has heard yet is joined, and costs no speaking.
"""

import re
from collections.abc import Sequence

COMMA_S = 0.19
"""Between parts at a comma: as long as espeak-ng pauses there (0.18 to 0.21 s, in the tests)."""

_SHORT_S, _LOUDER_LU = 0.4, 0.5

_CUTS = re.compile(r"(?P<comma>\s*,\s*)|(?<=\străm)\s+|(?<=\shundred)\s+")


def parts_of(text: str) -> Sequence[str]:
    """Returns the parts of the phrase in their order; the phrase itself where it has no cut."""
    return [part for part, _ in with_pauses(text)]


def with_pauses(text: str) -> Sequence[tuple[str, float]]:
    """Returns the parts of the phrase, each with the seconds of silence after it."""
    text = text.strip(" ,")
    found: list[tuple[str, float]] = []
    begun = 0
    for cut in _CUTS.finditer(text):
        found.append((text[begun : cut.start()], COMMA_S if cut["comma"] else 0.0))
        begun = cut.end()
    return [(part, pause_s) for part, pause_s in [*found, (text[begun:], 0.0)] if part]


def louder_by(seconds: float) -> float:
    """Returns by how many LU a phrase of that length is louder than others.

    Loudness is measured over blocks of 400 ms. Pauses are in the blocks of short parts, so joined
    they measure one LU less than alone; half of it is made good, for they are heard in both ways.
    """
    return _LOUDER_LU if seconds < _SHORT_S else 0.0

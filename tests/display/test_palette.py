"""Each colour of a centre can be read, on paper, in the kiosk and across a dark hall."""

import re
from pathlib import Path

import pytest

from app.domain.centre.values import Colour

STATIC = Path(__file__).parents[2] / "app" / "static"
WORDS_ON_IT, AGAINST_ITS_GROUND = 4.5, 3.0
"""The contrasts of WCAG 2.2, level AA: of text, and of what isn't text."""


def shades(pattern: str, sheet: str) -> dict[str, str]:
    return dict(re.findall(pattern, (STATIC / sheet).read_text(encoding="utf-8")))


TONES = shades(r'\[data-colour="(\w+)"\] \{ --tone: (#\w{6})', "palette.css")
GROUNDS = shades(r"--(paper|ground|night|night-raised): (#\w{6})", "ui.css")


def light(colour: str) -> float:
    """The relative luminance of a colour, by WCAG."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((light(one), light(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_every_colour_that_a_centre_may_choose_has_a_shade() -> None:
    assert set(TONES) == set(Colour)


@pytest.mark.parametrize("colour", Colour)
def test_white_words_read_on_a_colour_and_it_stands_out_from_every_ground(colour: Colour) -> None:
    tone = TONES[colour]

    assert contrast(tone, "#ffffff") >= WORDS_ON_IT
    assert len(GROUNDS) == 4
    assert min(contrast(tone, ground) for ground in GROUNDS.values()) >= AGAINST_ITS_GROUND

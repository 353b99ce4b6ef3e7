"""What a slip is made of: its parts in order, the centre's own words, a logo."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class SlipPart(StrEnum):
    """Something that may stand on a slip."""

    LOGO = "logo"
    HEADER = "header"
    CENTRE = "centre"
    SITE = "site"
    TITLE = "title"
    LABEL = "label"
    PRIORITY = "priority"
    SERVICE = "service"
    AGENCY = "agency"
    COUNTERS = "counters"
    AHEAD = "ahead"
    WAIT = "wait"
    QR = "qr"
    FOLLOW = "follow"
    LISTEN = "listen"
    ISSUED = "issued"
    ADDRESS = "address"
    VALID = "valid"
    NOTE = "note"
    THANKS = "thanks"
    RULE = "rule"
    SPACE = "space"


P = SlipPart
DEFAULT_PARTS = (
    P.LOGO, P.HEADER, P.CENTRE, P.SPACE, P.TITLE, P.SPACE, P.LABEL, P.SPACE, P.PRIORITY, P.SERVICE,
    P.COUNTERS, P.RULE, P.AHEAD, P.WAIT, P.QR, P.FOLLOW, P.RULE, P.LISTEN, P.NOTE, P.ISSUED,
    P.ADDRESS, P.VALID,
)  # fmt: skip
REPEATABLE = frozenset({P.RULE, P.SPACE})
NEEDED = frozenset({P.LABEL, P.PRIORITY})
"""The parts that every slip must have: the number, and the mark that shows staff a priority."""

LEAST_LABEL_MM = 18.0
"""The lowest number that old eyes still read at arm's length."""


@dataclass(frozen=True, slots=True)
class SlipTemplate:
    """How a centre's slips look. `texts` are its own words by their key, in each language.

    `logo_png` is a black-and-white PNG in base64, as wide in dots as it is printed at 203 dpi.
    """

    parts: tuple[SlipPart, ...] = DEFAULT_PARTS
    texts: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    label_mm: float = 20.0
    logo_png: str | None = None

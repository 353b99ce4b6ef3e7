"""Which days a report or a record is of."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Period:
    """Business days from the first to the last, both counted."""

    first: date
    last: date

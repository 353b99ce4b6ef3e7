"""What may be read aloud: the screen as the page names it, and a sentence of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.queue.ticket import Ticket


class Screen(StrEnum):
    """What may be seen."""

    CHOOSE = "choose"
    ADD = "add"
    SEARCH = "search"
    PRIORITY = "priority"
    TAKING = "taking"
    FAILED = "failed"
    SLIP = "slip"
    CLOSED = "closed"
    STILL = "still"
    HELP = "help"
    BRING = "bring"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Asked:
    """The screen as the page names it: `of` are services, each perhaps with a procedure."""

    screen: Screen
    language: str
    of: Sequence[tuple[str, str | None]] = ()
    chosen: Sequence[str] = ()
    """Of several services, those chosen so far."""
    has_more: bool = False
    """Whether a further service may be chosen."""
    page: int = 1
    pages: int = 1
    typed: bool = False
    ticket: Ticket | None = None
    has_paper: bool = True
    has_keys: bool = False
    """Whether each choice has a digit, which is read with it."""
    card: str = ""
    """What became of a scanned card, as the page's card.js names it."""
    help: str = "asked"
    """What became of the person who was asked for, as the page's help.js names it."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """Something to say; `of` is the code of the button that it speaks of.

    `language` where it isn't the screen's.
    """

    text: str
    of: str | None = None
    language: str | None = None

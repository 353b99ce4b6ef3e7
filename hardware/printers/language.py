"""What one kind of printer speaks: a module of `hardware.printers` with `LANGUAGE` is one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum, auto
from importlib import import_module
from typing import Protocol

from hardware.devices import Cause
from hardware.options import Options
from hardware.printers.document import Document


@dataclass(frozen=True, slots=True)
class Status:
    """What a printer says of itself; `fault` stops printing, `warning` doesn't, both in words."""

    cause: Cause = Cause.NONE
    fault: str = ""
    warning: str = ""


FAULTS: Mapping[Cause, Status] = {
    cause: Status(cause, fault=words)
    for cause, words in {
        Cause.PAPER_OUT: "out of paper; put in a new roll",
        Cause.COVER_OPEN: "cover open; close it",
        Cause.CUTTER: "cutter error; clear the jam, then switch the printer off and on",
        Cause.BROKEN: "unrecoverable error; switch the printer off and on",
        Cause.TOO_HOT: "print head too hot; it recovers by itself",
        Cause.OFFLINE: "offline; press its feed or online button",
    }.items()
}
"""What printers of every protocol may say that stops them."""
PAPER_LOW = Status(Cause.PAPER_LOW, warning="paper is running low; have a new roll ready")


class AnswerKind(Enum):
    """Which question an answer belongs to."""

    STATUS = auto()
    FENCE = auto()
    MODEL = auto()
    INVENTORY = auto()


class AnswerReader(Protocol):
    """The bytes that come from one printer over one connection, sorted."""

    def feed(self, received: bytes) -> list[tuple[AnswerKind, bytes]]:
        """Returns the answers among the received bytes, in order."""


@dataclass(frozen=True, slots=True)
class DrawnSlip:
    """All bytes of one slip, and the millimetres of paper that it takes, the feed before its cut
    included.
    """

    payload: bytes
    paper_mm: float


@dataclass(frozen=True, slots=True)
class SlipEnding:
    """What ends a slip that broke off at any byte: the `filler` brings the printer out of the
    command that it broke off in, and leaves nothing on the paper; `cut` starts anew, and takes
    what came of the slip off the roll.
    """

    filler: bytes = b""
    cut: bytes = b""


@dataclass(frozen=True, slots=True)
class PrinterLanguage:
    """How printers of one protocol are given a slip and asked how they are.

    Each of the `questions` is answered at once, past all that waits, by one answer of the kind
    STATUS, and prints nothing; `status_of` says what these answers mean, in the questions' order.
    The `fence` is carried out in its turn: its answer, of the kind FENCE, says that all that was
    sent before it is on paper. `encode` makes all bytes of one slip, the cut included, of the
    options of a device URL; it raises DocumentError.

    Where `asks_model` says so of the options, the printer is asked `model` once a connection; the
    name that it answers (of the kind MODEL, in ASCII) is made into further options by `known`.
    Where `asks_inventory` says so, it is asked before each slip what it keeps of earlier ones; the
    answer (of the kind INVENTORY) and a word that is this connection's alone are made into options
    by `keeps`. Each answer to `inventory` is confirmed by `confirm`.

    Where `asks_counters` says so, it is asked the `counters` now and then, each of which is
    answered by digits, of the kind MODEL, too; their names are those of a Lifetime.

    `ending` makes of a slip what ends it wherever it broke off. A line below `least_baud` is too
    slow for its pictures; `prints_text` says that `mode=text` is a way out.
    """

    encode: Callable[[Document, Options], DrawnSlip]
    questions: Sequence[bytes]
    fence: bytes
    answers: Callable[[], AnswerReader]
    status_of: Callable[[Sequence[bytes]], Status]
    model: bytes = b""
    asks_model: Callable[[Options], bool] = lambda options: False
    known: Callable[[str], Options] = lambda model: {}
    inventory: bytes = b""
    confirm: bytes = b""
    asks_inventory: Callable[[Options], bool] = lambda options: False
    keeps: Callable[[str, bytes], Options] = lambda connection, answer: {}
    ending: Callable[[bytes], SlipEnding] = lambda slip: SlipEnding()
    counters: Mapping[str, bytes] = field(default_factory=dict)
    asks_counters: Callable[[Options], bool] = lambda options: False
    least_baud: int = 0
    prints_text: bool = False


def language_of(protocol: str) -> PrinterLanguage:
    """Returns the language of a device URL's protocol, as `escpos`."""
    language: PrinterLanguage = import_module(f"hardware.printers.{protocol}").LANGUAGE
    return language


def draw(document: Document, protocol: str, options: Options) -> DrawnSlip:
    """Returns one slip for the printer that a device URL describes.

    Raises DocumentError when a part of it can't be printed there, OSError when the font is missing.
    """
    return language_of(protocol).encode(document, options)

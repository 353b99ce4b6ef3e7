"""What simulated printers have in common: a stream of bytes that falls into commands."""

from collections.abc import Sequence
from typing import Protocol


class PrinterCommand(Protocol):
    """One command of any printer's language."""

    @property
    def name(self) -> bytes:
        """Returns its fixed first bytes, b"" for plain text."""

    @property
    def body(self) -> bytes:
        """Returns what follows them."""


class PrinterCommandReader(Protocol):
    """A stream cut into commands; an unfinished one is kept until the rest comes."""

    @property
    def unfinished(self) -> bytes:
        """Returns the first bytes of a command whose end has not come yet."""

    def feed(self, received: bytes) -> Sequence[PrinterCommand]:
        """Returns the commands that are now complete."""

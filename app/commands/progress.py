"""Progress of long work: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

STEPS = 10


@contextmanager
def progress(title: str, total: int) -> Iterator[Callable[[int], None]]:
    """A function to be called with how much of `total` is done."""
    if sys.stderr.isatty():
        bar: Any
        with click.progressbar(length=max(total, 1), label=title, file=sys.stderr) as bar:

            def advance(done: int) -> None:
                bar.update(max(0, min(done, total) - bar.pos))

            yield advance
            advance(total)
        return
    click.echo(title, err=True)
    shown = 0

    def say(done: int) -> None:
        nonlocal shown
        step = done * STEPS // max(total, 1)
        if step > shown:
            shown = step
            click.echo(f"{title}: {done} of {total}", err=True)

    yield say

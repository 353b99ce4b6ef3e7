"""Knows how to start servers quickly: it has imported everything, each server is its fork.

What `moiso serve` hands over to, gunicorn with the program's configuration, runs in the fork; the
imports alone take two seconds of computing. So do those of a command, which can run in a fork, too.

Run as `python -m tests.support.mother`. Each line of its input is one wish in JSON, answered by
one line: "start" forks a server, or the command whose words there are, in a process group of its
own and tells its pid, "ended" tells the exit code of one that has ended. At the end of the input
all that still run are killed.
"""

import json
import os
import signal
import sys
import traceback
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta, tzinfo
from importlib import import_module
from typing import Any, NoReturn

import simple_websocket  # noqa: F401 - the server imports it late
from gunicorn.app.wsgiapp import WSGIApplication

import app.wsgi  # noqa: F401 - for its forks
from app.cli import COMMANDS
from app.cli import main as moiso
from app.config import open_data, read_settings
from app.operations import clock
from tests.support.forked import CLOCK_AHEAD


def main() -> None:
    """Obey the lines of the input."""
    running: set[int] = set()
    try:
        for line in sys.stdin:
            print(json.dumps(_answer(json.loads(line), running)), flush=True)
    finally:
        for pid in running:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def _answer(wish: Mapping[str, Any], running: set[int]) -> int | None:
    if wish["do"] == "start":
        pid = _start(wish["environ"], wish["log"], wish.get("words"))
        running.add(pid)
        return pid
    ended, status = os.waitpid(wish["pid"], os.WNOHANG)
    if not ended:
        return None
    running.discard(ended)
    return os.waitstatus_to_exitcode(status)


def _start(environ: Mapping[str, str], log: str, words: Sequence[str] | None) -> int:
    if words and (module := COMMANDS.get(words[0])):
        import_module(f"app.commands.{module}")  # Once, and not in each fork.
    pid = os.fork()
    if pid == 0:
        _run(environ, log, words)
    with suppress(OSError):  # The child says the same; whoever comes first.
        os.setpgid(pid, pid)
    return pid


def _run(environ: Mapping[str, str], log: str, words: Sequence[str] | None) -> NoReturn:
    os.setpgid(0, 0)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, target in ((0, nothing), (1, written), (2, written)):
        os.dup2(target, number)
    os.environ.clear()
    os.environ.update(environ)
    if CLOCK_AHEAD in environ:
        _set_clock_ahead(timedelta(seconds=float(environ[CLOCK_AHEAD])))
    try:
        if words is None:
            _serve()
        else:
            sys.argv = ["moiso", *words]
            moiso()
    except SystemExit as ending:
        if isinstance(ending.code, str):
            sys.stderr.write(f"{ending.code}\n")
        sys.stdout.flush()
        os._exit(ending.code if isinstance(ending.code, int) else int(ending.code is not None))
    except BaseException:
        traceback.print_exc()
        raise
    finally:
        sys.stdout.flush()
        os._exit(1)


def _serve() -> None:
    open_data(read_settings())
    # Its settings are those of the environment at the import, which is gunicorn's.
    sys.argv = ["gunicorn", "--config", "python:app.serving"]
    WSGIApplication().run()


def _set_clock_ahead(by: timedelta) -> None:
    """Let the one module that reads this process's clock find it ahead."""

    class _Ahead(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override] # a plain one
            return datetime.now(tz) + by

    clock.datetime = _Ahead  # type: ignore[attr-defined] # it reads that name


if __name__ == "__main__":
    main()

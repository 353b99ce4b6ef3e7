"""Knows how to start the server quickly: it has imported everything, each server is its fork.

What `moiso serve` hands over to, gunicorn with the program's configuration, runs in the fork.

Run as `python -m tests.crash.mother LOG` with the settings in the environment; "start" on its
input forks a server in a process group of its own and prints its pid, "reap" waits for its end.
"""

import os
import signal
import sys
from contextlib import suppress
from typing import NoReturn

import simple_websocket  # noqa: F401 - the server imports it late
from gunicorn.app.wsgiapp import WSGIApplication

import app.serving
import app.wsgi


def main() -> None:
    """Obey the lines of the input; at its end, or when nobody listens, the last server dies too."""
    pid = 0
    try:
        for line in sys.stdin:
            if line.strip() == "start":
                pid = _start(sys.argv[1])
            else:
                os.waitpid(pid, 0)
                pid = 0
            print(pid, flush=True)
    finally:
        if pid:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)


def _start(log: str) -> int:
    pid = os.fork()
    if pid == 0:
        _serve(log)
    with suppress(OSError):  # The child says the same; whoever comes first.
        os.setpgid(pid, pid)
    return pid


def _serve(log: str) -> NoReturn:
    os.setpgid(0, 0)
    written = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    nothing = os.open(os.devnull, os.O_RDONLY)
    for number, target in ((0, nothing), (1, written), (2, written)):
        os.dup2(target, number)
    try:
        sys.argv = ["gunicorn", "--config", f"python:{app.serving.__name__}"]
        WSGIApplication().run()
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()

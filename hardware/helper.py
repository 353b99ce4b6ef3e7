"""Helper processes beside a program: how one is ended."""

import contextlib
import subprocess


def end(helper: "subprocess.Popen[bytes]") -> None:
    """Kill the process, wait for it and close our ends of its pipes."""
    helper.kill()
    helper.wait()
    for pipe in (helper.stdin, helper.stdout):
        # Closing writes what a request had left unsent, to nobody.
        with contextlib.suppress(OSError):
            if pipe is not None:
                pipe.close()

"""Lets nothing that a test starts run before everything else, as at a user's who isn't root.

Chromium raises its own threads above all others where it may (nice -8); as root it may. A server or
a backup of low priority beside it then waits for minutes.
"""

import ctypes
import sys

PR_CAPBSET_DROP, CAP_SYS_NICE = 24, 23
"""From `linux/prctl.h` and `linux/capability.h`."""


def pytest_configure() -> None:
    """Take the right to raise priorities from whatever this process starts from now on."""
    if sys.platform == "linux":  # Refused to who isn't root, and isn't needed there.
        ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, CAP_SYS_NICE, 0, 0, 0)

"""Knows the machine: its cores, what else loads it, and the memory of a tree of processes."""

import os
import platform
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
KB_A_MB = 1024


@dataclass(frozen=True, slots=True)
class Memory:
    """Megabytes of a tree of processes: `rss` counts shared pages once a process, `pss` once."""

    rss_mb: float
    pss_mb: float
    processes: int


def memory_of(pid: int) -> Memory:
    """Return the memory of a process and of all that it has started."""
    tree = list(tree_of(pid))
    rss_kb = sum(_kb(PROC / str(one) / "status", "VmRSS:") for one in tree)
    return Memory(rss_kb / KB_A_MB, sum(map(pss_mb_of, tree)), len(tree))


def pss_mb_of(pid: int) -> float:
    """Return the megabytes of one process, a page that others share counted in part."""
    return _kb(PROC / str(pid) / "smaps_rollup", "Pss:") / KB_A_MB


def cpu_s_of(pid: int) -> float:
    """Return the seconds that a process and its own children have computed, not theirs."""
    ticks = 0
    for one in (pid, *_children(pid)):
        fields = (PROC / str(one) / "stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def tree_of(pid: int) -> Iterator[int]:
    """Yield a process and all that it has started."""
    yield pid
    for child in _children(pid):
        yield from tree_of(child)


def described() -> str:
    """Return one line that says what was measured on, and how busy it was with other things."""
    cores = len(os.sched_getaffinity(0))
    busy = os.getloadavg()[0]
    return (
        f"{cores} cores ({_processor()}), {platform.system()} {platform.machine()}, "
        f"Python {platform.python_version()}, load average {busy:.1f} at the start"
    )


def _children(pid: int) -> Iterator[int]:
    for task in (PROC / str(pid) / "task").iterdir():
        # A thread may have ended since it was listed.
        with suppress(FileNotFoundError, ProcessLookupError):
            yield from map(int, (task / "children").read_text().split())


def _kb(path: Path, word: str) -> int:
    for line in path.read_text().splitlines():
        if line.startswith(word):
            return int(line.split()[1])
    return 0


def _processor() -> str:
    for line in (PROC / "cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or "unknown"

"""Knows what a run says last of its failures: which tests passed when run once more, in what order.

pytest-rerunfailures runs a failed test again; this tells of it, so that nobody overlooks it.
"""

from collections.abc import Iterator, Mapping, Sequence

import pytest

Seen = Mapping[str, Sequence[pytest.TestReport]]


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """Print after everything else, but before the line of totals."""
    yield
    flaky = _passed_at_last(terminalreporter.stats)
    if flaky:
        terminalreporter.section("failed, and passed when run once more")
        for report in flaky:
            terminalreporter.write_line(f"{report.longreprtext}\n")
        for nodeid in dict.fromkeys(report.nodeid for report in flaky):
            terminalreporter.write_line(f"FLAKY {nodeid}", yellow=True)
    seed = getattr(config.option, "randomly_seed", None)
    if isinstance(seed, int) and (flaky or _failed(terminalreporter.stats)):
        terminalreporter.write_line(f"The same order again: pytest --randomly-seed={seed}")


def _passed_at_last(stats: Seen) -> list[pytest.TestReport]:
    failed = _failed(stats)
    return [report for report in stats.get("rerun", ()) if report.nodeid not in failed]


def _failed(stats: Seen) -> set[str]:
    return {report.nodeid for kind in ("failed", "error") for report in stats.get(kind, ())}

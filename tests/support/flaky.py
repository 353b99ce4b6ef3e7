"""Knows what a second run of a failed test needs, and what is said last of all failures.

pytest-rerunfailures runs a failed test again; this makes that a run of its own, and tells of it,
so that nobody overlooks it.
"""

import warnings
from collections.abc import Iterator, Mapping, Sequence
from typing import cast

import pytest
from _pytest.fixtures import SubRequest

Seen = Mapping[str, Sequence[pytest.TestReport]]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Function) -> None:
    """Let a test that failed begin anew: not on the server or browser on which it failed.

    What the first run left behind may not end well, and is no fault of the second.
    """
    if getattr(item, "execution_count", 1) < 2:
        return
    for definitions in item._fixtureinfo.name2fixturedefs.values():
        for definition in definitions:
            try:
                definition.finish(cast(SubRequest, item._request))
            except Exception as error:  # noqa: BLE001 - whatever a test's own parts may raise
                warnings.warn(f"{definition.argname} of {item.nodeid}: {error!r}", stacklevel=1)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> Iterator[None]:
    """Print after everything else, but before the line of totals."""
    yield
    first = terminalreporter.stats.get("rerun", ())
    if first:
        terminalreporter.section("how tests failed that were run once more")
        for report in first:
            terminalreporter.write_line(f"{report.nodeid}\n{report.longreprtext}\n")
            for name, written in report.sections:
                terminalreporter.write_line(f"--- {name}\n{written}\n")
    flaky = _passed_at_last(terminalreporter.stats)
    for nodeid in flaky:
        terminalreporter.write_line(f"FLAKY {nodeid}", yellow=True)
    seed = getattr(config.option, "randomly_seed", None)
    if isinstance(seed, int) and (flaky or _failed(terminalreporter.stats)):
        terminalreporter.write_line(f"The same order again: pytest --randomly-seed={seed}")


def _passed_at_last(stats: Seen) -> list[str]:
    failed = _failed(stats)
    run_again = dict.fromkeys(report.nodeid for report in stats.get("rerun", ()))
    return [nodeid for nodeid in run_again if nodeid not in failed]


def _failed(stats: Seen) -> set[str]:
    return {report.nodeid for kind in ("failed", "error") for report in stats.get(kind, ())}

"""Knows the checks that read the code without running it, and runs them beside the tests.

With `--checks` they run one after the other while the tests do, and what they found is told like
a failed test: before the line of totals, which stays the last of the output.
"""

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
PROGRAMS = Path(sys.executable).parent
CHECKS: Sequence[Sequence[str | Path]] = (
    (PROGRAMS / "ruff", "check", "--output-format=concise", "."),
    (PROGRAMS / "ruff", "format", "--check", "."),
    (PROGRAMS / "lint-imports", "--no-logo"),
    (ROOT / "node_modules/.bin/tsc", "--project", "."),
    (PROGRAMS / "mypy",),
)


class Checks:
    """The checks of one run: started with it, told of at its end."""

    def __init__(self, commands: Sequence[Sequence[str | Path]], folder: Path) -> None:
        self._commands = commands
        self._folder = folder
        self._reports: list[pytest.TestReport] = []
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="checks", daemon=True)

    def pytest_sessionstart(self) -> None:
        """Begin."""
        self._thread.start()

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Wait for the checks; each that failed is a failed test of the run."""
        self._thread.join()
        failed = [report for report in self._reports if report.failed]
        for report in failed:
            session.config.hook.pytest_runtest_logreport(report=report)
        if failed and not session.exitstatus:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say which checks there were."""
        names = ", ".join(f"{report.nodeid} {report.outcome}" for report in self._reports)
        terminalreporter.section("checks beside the tests")
        terminalreporter.write_line(names)

    def pytest_unconfigure(self) -> None:
        """Begin no further check when the run was broken off."""
        self._is_over.set()

    def _run(self) -> None:
        for command in self._commands:
            if not self._is_over.is_set():
                self._reports.append(self._report(command))

    def _report(self, command: Sequence[str | Path]) -> pytest.TestReport:
        name = " ".join([Path(command[0]).name, *map(str, command[1:2])])
        done = subprocess.run(
            command, cwd=self._folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        return pytest.TestReport(
            nodeid=name,
            location=(name, None, name),
            keywords={},
            outcome="failed" if done.returncode else "passed",
            longrepr=done.stdout if done.returncode else None,
            when="call",
        )


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option."""
    parser.addoption(
        "--checks",
        action="store_true",
        help="run ruff, mypy, lint-imports and tsc beside the tests",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Let the process that prints run the checks, whoever runs the tests."""
    if config.getoption("--checks") and not hasattr(config, "workerinput"):
        config.pluginmanager.register(Checks(CHECKS, ROOT), "checks")

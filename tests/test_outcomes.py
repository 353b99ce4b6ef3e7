"""Knows how a run ends: what is said of failed tests, and of the checks beside the tests."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
TESTS = """
from pathlib import Path

MARK = Path(__file__).with_name("mark")

def test_is_well():
    pass

def test_needs_two_runs():
    was_here = MARK.exists()
    MARK.touch()
    assert was_here, "the first run"

def test_never_passes():
    assert {never}, "no run"
"""
CHECKED = """
import pytest
from pathlib import Path
from tests.support.checks import Checks

def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        command = ("sh", "-c", {command!r})
        config.pluginmanager.register(Checks([command], Path.cwd()), "checks of the test")
"""


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run pytest on the folder in a process of its own, with the two plugins."""
    words = ("-p", "tests.support.flaky", "-rfE", "--rootdir", ".", *words)
    alone = {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "pytest_rerunfailures", *words],
        cwd=folder,
        env={**os.environ, **alone},
        capture_output=True,
        text=True,
        check=False,
    )


STATEFUL = """
import pytest

@pytest.fixture(scope="session")
def server():
    names = []
    yield names
    assert len(RUNS) > 1, "the first ends badly"

@pytest.fixture(scope="module")
def site(server):
    return server

RUNS = []

def test_adds_a_name(site):
    RUNS.append(site)
    assert "pc" not in site
    site.append("pc")
    assert len(RUNS) == {passing}, f"run {{len(RUNS)}}"
"""
RANDOM = ("-p", "pytest_randomly")
WAYS = [(), RANDOM, (*RANDOM, "-p", "xdist", "-n", "1", "--dist", "loadfile")]


@pytest.fixture(params=WAYS, ids=["in order", "in random order", "by a worker"])
def way(request: pytest.FixtureRequest) -> tuple[str, ...]:
    """Run the test once for each way to run tests."""
    words: tuple[str, ...] = request.param
    return words


def test_a_test_that_passes_when_run_once_more_is_called_flaky_at_the_end(
    tmp_path: Path, way: tuple[str, ...]
) -> None:
    (tmp_path / "test_some.py").write_text(TESTS.format(never=True))

    ended = run(tmp_path, "--reruns=1", *way)

    *lines, totals = ended.stdout.strip().splitlines()
    assert ended.returncode == 0
    assert "FLAKY test_some.py::test_needs_two_runs" in lines[-2:]
    assert [line for line in lines if line.startswith("FLAKY")] == [
        "FLAKY test_some.py::test_needs_two_runs"
    ]
    assert "AssertionError: the first run" in ended.stdout
    assert "3 passed" in totals
    assert "1 rerun in" in totals


def test_a_test_that_fails_twice_has_failed_and_is_not_called_flaky(
    tmp_path: Path, way: tuple[str, ...]
) -> None:
    (tmp_path / "mark").touch()
    (tmp_path / "test_some.py").write_text(TESTS.format(never=False))

    ended = run(tmp_path, "--reruns=1", *way)

    assert ended.returncode == 1
    assert "FLAKY" not in ended.stdout
    assert "FAILED test_some.py::test_never_passes - AssertionError: no run" in ended.stdout


def test_a_second_run_begins_with_fixtures_of_its_own(tmp_path: Path, way: tuple[str, ...]) -> None:
    (tmp_path / "test_some.py").write_text(STATEFUL.format(passing=2))

    ended = run(tmp_path, "--reruns=1", *way)

    assert "FLAKY test_some.py::test_adds_a_name" in ended.stdout
    assert "1 passed" in ended.stdout.strip().splitlines()[-1]


def test_a_test_that_fails_twice_tells_of_both_failures(
    tmp_path: Path, way: tuple[str, ...]
) -> None:
    (tmp_path / "test_some.py").write_text(STATEFUL.format(passing=3))

    ended = run(tmp_path, "--reruns=1", *way)

    assert ended.returncode == 1
    assert "AssertionError: run 1" in ended.stdout
    assert "AssertionError: run 2" in ended.stdout


def test_a_run_with_a_failed_test_tells_how_to_get_the_same_order(tmp_path: Path) -> None:
    (tmp_path / "test_some.py").write_text(TESTS.format(never=False))

    ended = run(tmp_path, *RANDOM, "--randomly-seed=4711")

    assert "--randomly-seed=4711" in ended.stdout.splitlines()[-2]


@pytest.mark.parametrize(("command", "status", "totals"), [
    ("echo all is well", 0, "1 passed"), ("echo line 7 is wrong; exit 3", 1, "1 failed, 1 passed"),
])  # fmt: skip
def test_a_check_that_fails_beside_the_tests_fails_the_run_and_tells_why(
    tmp_path: Path, way: tuple[str, ...], command: str, status: int, totals: str
) -> None:
    (tmp_path / "conftest.py").write_text(CHECKED.format(command=command))
    (tmp_path / "test_some.py").write_text("def test_is_well():\n    pass\n")

    ended = run(tmp_path, *way)

    assert ended.returncode == status
    assert totals in ended.stdout.strip().splitlines()[-1]
    assert ("line 7 is wrong" in ended.stdout) == bool(status)
    assert ("FAILED sh -c" in ended.stdout) == bool(status)

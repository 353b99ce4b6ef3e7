"""Knows how a release is built and installed for a test, where there is no network at all."""

import fcntl
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from app.releases.release import unpacked_release
from release.build import ROOT, build_wheel, main

WHEELS = Path(sys.prefix, ".wheels")
"""Where `make test` has put the wheels of the lock: no test fetches any."""
NOWHERE = "http://127.0.0.1:9"


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder that all workers of this run share."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def own_wheel(shared: Path) -> Path:
    """Give the project's own wheel, which the first worker that asks for it builds."""
    folder = shared / "own-wheel"
    with alone(shared / "own-wheel.lock"):
        if not folder.exists():
            unfinished = shared / "own-wheel.part"
            unfinished.mkdir()
            build_wheel(ROOT, unfinished)
            unfinished.rename(folder)
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="session")
def archive(shared: Path, own_wheel: Path) -> Path:
    """Give the whole archive of the release, for the Python that runs."""
    if not any(WHEELS.glob(".complete-*")):
        pytest.skip("the wheels of the lock are not here: `make test` fetches them")
    folder = shared / "dist"
    with alone(shared / "dist.lock"):
        if not folder.exists():
            unfinished = shared / "dist.part"
            words = [str(unfinished), "--wheels", str(WHEELS), "--own", str(own_wheel)]
            assert main(words) == 0
            unfinished.rename(folder)
    return next(folder.glob("*.tar.gz"))


@pytest.fixture(scope="session")
def unpacked(archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of the unpacked archive."""
    return unpacked_release(archive, tmp_path_factory.mktemp("unpacked"))


@contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Keep other workers waiting."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


@cache
def without_network() -> tuple[str, ...]:
    """Return the words that run a command without any network; empty where that isn't allowed."""
    words = ("unshare", "--map-root-user", "--net")
    try:
        tried = subprocess.run([*words, "true"], check=False, capture_output=True)
    except FileNotFoundError:
        return ()
    return words if tried.returncode == 0 else ()


def bare_environ(**also: str) -> dict[str, str]:
    """Return an environment without our settings, whose proxies and indexes lead nowhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("MOISO_", "PIP_", "PYTHON", "LC_", "LANG"))
    }
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), NOWHERE)
    return {**kept, **nowhere, "PIP_INDEX_URL": NOWHERE, "no_proxy": "127.0.0.1", **also}


def install(folder: Path, *words: str, expected: int = 0, language: str = "vi_VN.UTF-8") -> str:
    """Run the installer of the folder without a network; return what it said."""
    done = subprocess.run(
        [*without_network(), str(folder / "install.sh"), *words],
        env=bare_environ(LANG=language),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd="/",
        check=False,
    )
    assert done.returncode == expected, done.stdout
    return done.stdout


def moiso(
    prefix: Path,
    *words: str,
    expected: int = 0,
    before: tuple[str, ...] = (),
    **settings: str,
) -> str:
    """Run a command of the installation in a shell that knows no setting, `before` it another."""
    done = subprocess.run(
        [*before, str(prefix / "current/bin/moiso"), *words],
        env=bare_environ(**settings),
        cwd="/",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    assert done.returncode == expected, done.stdout
    return done.stdout

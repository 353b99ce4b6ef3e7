"""Knows how `moiso serve` begins, and how it ends where it can't."""

import errno
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from app.config import Settings
from app.refusals import Refusal, in_words
from app.wsgi import welcome
from tests.support.live import LiveServer

SELDOM_NEEDED = {"aiohttp", "cryptography", "openpyxl", "paramiko", "requests", "s3fs", "valkey"}
SAMPLE = Path(__file__).parent.parent.parent / "app/samples/quang-tri.toml"


def test_a_server_that_cannot_open_its_database_ends_and_says_why(tmp_path: Path) -> None:
    no_folder = tmp_path / "file"
    no_folder.touch()
    server = LiveServer(
        tmp_path / "server", settings={"MOISO_DATABASE_URL": f"sqlite:///{no_folder}/moiso.db"}
    )

    ended = server.until_it_ends()

    assert ended.returncode != 0
    assert "Error: database: " in ended.stderr
    assert "unable to open database file" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_server_whose_disk_cannot_be_written_ends_and_says_so(tmp_path: Path) -> None:
    """SQLite is asked to open its file for reading only: to root no disk is read-only."""
    folder = tmp_path / "server"
    LiveServer(folder).command("centre", "load", str(SAMPLE))
    url = f"sqlite:///file:{folder}/data/moiso.db?mode=ro&uri=true"

    ended = LiveServer(folder, settings={"MOISO_DATABASE_URL": url}).until_it_ends()

    assert ended.returncode != 0
    assert "Error: database: " in ended.stderr
    assert "readonly" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_server_before_a_newer_programs_database_ends_and_says_so(tmp_path: Path) -> None:
    server = LiveServer(tmp_path, demo=False)
    server.command("centre", "load", str(SAMPLE))
    with closing(sqlite3.connect(tmp_path / "data/moiso.db")) as database, database:
        database.execute("UPDATE alembic_version SET version_num = '9001'")

    ended = server.until_it_ends()

    assert ended.returncode != 0
    assert "Error: database: it has the schema 9001 of a newer moiso" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_greeting_names_only_accounts_that_there_are() -> None:
    settings = Settings(centre="quang-tri")

    nobody = welcome(settings, {"can-bo"})
    some = welcome(settings, {"officer01", "officer02", "supervisor"})

    assert "sign in as" not in nobody
    assert "sign in as officer01, officer02, …" in some
    assert "sign in as supervisor" in some
    assert "sign in as reception" not in some


@pytest.mark.parametrize("trouble", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_a_folder_that_cannot_be_written_is_one_sentence(trouble: int) -> None:
    with pytest.raises(Refusal) as refused, in_words():
        raise OSError(trouble, os.strerror(trouble), "/data/clips")

    assert str(refused.value).startswith("/data/clips: ")
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [("MOISO_CENTRE", "[centre", "is not TOML: "), ("MOISO_CENTRE", None, "no centre file at "),
     ("MOISO_DATA", "", "MOISO_DATA is ")],
)  # fmt: skip
def test_a_server_that_cannot_begin_says_one_sentence_and_ends_with_1(
    tmp_path: Path, name: str, content: str | None, said: str
) -> None:
    file = tmp_path / "wrong.toml"
    if content is not None:
        file.write_text(content)

    ended = LiveServer(tmp_path / "server", settings={name: str(file)}).until_it_ends()

    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.startswith("Error: ")
    assert said in ended.stderr
    assert len(ended.stderr.splitlines()) == 1


def test_the_master_carries_nothing_that_only_the_worker_needs() -> None:
    """It would hold the library of the database for good: 15 MB that nobody uses."""
    loaded = "import sys, gunicorn.app.wsgiapp, app.serving; print(*sys.modules)"

    modules = subprocess.check_output([sys.executable, "-c", loaded], text=True).split()

    assert "app.serving" in modules
    assert not {"sqlalchemy", "flask", "numpy", "app.factory"} & set(modules)


def test_the_worker_loads_no_library_that_only_few_centres_need() -> None:
    """Each is loaded by who first needs it: together a sixth of a start, and 30 MB."""
    begun = "from app import serving; serving.load_sockets_alone(); import app.wsgi"
    loaded = f"import sys; {begun}; print(*sys.modules)"

    modules = subprocess.check_output([sys.executable, "-c", loaded], text=True).split()

    assert "app.factory" in modules
    assert not SELDOM_NEEDED & set(modules)


def test_a_library_that_sockets_do_without_is_there_for_who_needs_it() -> None:
    begun = "from app import serving; serving.load_sockets_alone()"
    needed = f"{begun}; import aiohttp, requests, valkey; print(requests.__name__)"

    assert subprocess.check_output([sys.executable, "-c", needed], text=True) == "requests\n"


def test_what_a_started_server_consists_of_is_not_searched_for_garbage_again() -> None:
    """A search through all of it stops every thread for 100 ms, in the midst of the day."""
    started = "import app.wsgi; from app import serving; serving.post_worker_init(None)"
    counted = f"import gc; {started}; print(gc.get_freeze_count(), sum(gc.get_count()))"

    said = subprocess.check_output([sys.executable, "-c", counted], text=True)

    frozen, young = map(int, said.split())
    assert frozen > 100_000
    assert young < 1_000

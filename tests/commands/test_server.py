"""Knows how `moiso serve` ends that can't begin."""

from pathlib import Path

from tests.support.live import LiveServer


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

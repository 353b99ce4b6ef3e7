"""Plays a short day on a real server by the command, as its user would."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.support.live import PASSWORD, LiveServer


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    server = LiveServer(tmp_path_factory.mktemp("played"))
    server.start()
    yield server
    server.stop()


def test_a_played_day_leaves_a_log_that_equals_its_tables(server: LiveServer) -> None:
    said = server.command("simulate", "--speed", "900", "--visitors", "40", "--until", "08:30")

    verified = server.command("verify-log")

    found = re.search(r"issued (\d+), served (\d+), no-show (\d+), left (\d+)", said)
    assert found is not None, said
    issued, served, *_ = map(int, found.groups())
    assert issued >= 20
    assert 0 < served <= issued
    assert "trouble" not in said
    assert re.fullmatch(r"quang-tri: \d+ events, 0 differences", verified)


def test_the_clock_is_real_again_after_a_played_day(server: LiveServer) -> None:
    server.command("simulate", "--speed", "3600", "--visitors", "3", "--until", "07:45")

    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date().isoformat()
    report = json.loads(server.command("report", "waits", "--format", "json"))

    assert report["to"] == today


def test_a_server_that_is_no_demonstration_is_not_played_on(tmp_path: Path) -> None:
    server = LiveServer(tmp_path, demo=False)
    server.start()
    try:
        with pytest.raises(subprocess.CalledProcessError) as refused:
            server.command("simulate")
    finally:
        server.stop()

    assert refused.value.returncode == 1
    assert "no demonstration" in refused.value.stderr


def test_without_a_server_the_command_says_so(tmp_path: Path) -> None:
    environ = {**os.environ, "MOISO_DATA": str(tmp_path), "MOISO_PASSWORD": PASSWORD}

    done = subprocess.run(
        [Path(sys.executable).with_name("moiso"), "simulate", "--url", "http://127.0.0.1:9"],
        env=environ,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 1
    assert "is the server running?" in done.stderr

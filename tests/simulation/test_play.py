"""Plays short days on a real server by the command, as its user would."""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import requests
from click.testing import CliRunner

from app.cli import main
from tests.support.live import PASSWORD, LiveServer, until
from tests.support.patience import patience

MOISO = Path(sys.executable).with_name("moiso")
HALL = Path(__file__).parent / "hall.toml"
TOTALS = re.compile(r"issued (\d+), served (\d+), no-show (\d+), left (\d+).*, unserved (\d+)")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    server = LiveServer(tmp_path_factory.mktemp("played"))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[LiveServer]:
    """Run the server of a hall of two counters, which the test may stop and break."""
    server = LiveServer(tmp_path, centre=HALL)
    server.start()
    yield server
    server.stop()


@contextmanager
def playing(server: LiveServer, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Play on the server until the block ends; it begins when the first visits have ended."""
    environ = {**os.environ, "MOISO_PASSWORD": PASSWORD, "MOISO_CENTRE": str(HALL)}
    with subprocess.Popen(
        [MOISO, "simulate", "--url", server.url, *words],
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as play:
        try:
            assert play.stderr is not None
            title, first = play.stderr.readline(), play.stderr.readline()
            assert " of " in first, title + first
            yield play
        finally:
            play.kill()


def read(server: LiveServer, path: str) -> requests.Response:
    session = requests.post(
        f"{server.url}/api/v1/sessions",
        json={"username": "admin", "password": PASSWORD},
        timeout=patience(20),
    ).json()
    head = {"Authorization": f"Bearer {session['token']}"}
    return requests.get(f"{server.url}/api/v1{path}", headers=head, timeout=patience(20))


def issue(server: LiveServer) -> datetime:
    """Take a ticket by the command's neighbour, the API; return when the server says it was."""
    session = requests.post(
        f"{server.url}/api/v1/sessions",
        json={"username": "reception", "password": PASSWORD},
        timeout=patience(20),
    ).json()
    ticket = requests.post(
        f"{server.url}/api/v1/tickets",
        json={"service": "dat-dai", "request_id": "after-the-played-day"},
        headers={"Authorization": f"Bearer {session['token']}"},
        timeout=patience(20),
    ).json()
    return datetime.fromisoformat(ticket["issued_at"])


def test_a_played_day_leaves_a_log_that_equals_its_tables(server: LiveServer) -> None:
    said = server.command("simulate", "--speed", "300", "--visitors", "40", "--until", "08:30")

    verified = server.command("verify-log")

    found = TOTALS.search(said)
    assert found is not None, said
    issued, served, no_show, left, unserved = map(int, found.groups())
    assert issued == 40
    assert served > 20
    assert served + no_show + left + unserved == issued
    assert "trouble" not in said
    assert re.fullmatch(r"quang-tri: \d+ events, 0 differences", verified)


def test_a_played_day_is_closed_if_wished(server: LiveServer) -> None:
    said = server.command(
        "simulate", "--speed", "3600", "--visitors", "5", "--until", "07:45", "--close-day"
    )

    reports = json.loads(server.command("report", "waits", "--format", "json"))
    today = datetime.now(UTC).astimezone(ZoneInfo("Asia/Ho_Chi_Minh")).date().isoformat()
    assert re.search(r"closed the day; \d+ tickets expired", said)
    assert reports["to"] == today


def test_a_day_broken_off_leaves_real_time_and_another_can_be_played(hall: LiveServer) -> None:
    with playing(hall, "--speed", "300") as play:
        until(
            lambda: bool(read(hall, "/tickets?state=serving").json()["items"]),
            "somebody at a counter",
        )
        play.terminate()
        _, words = play.communicate(timeout=patience(300))
    issued_at = issue(hall)
    again = hall.command("simulate", "--speed", "900", "--visitors", "12", "--until", "08:30")

    assert play.returncode == 1
    assert "Aborted" in words
    assert abs(datetime.now(UTC) - issued_at) < timedelta(minutes=1)
    assert "trouble" not in again
    assert "issued 12" in again
    assert "0 differences" in hall.command("verify-log")


def test_a_played_day_outlives_a_restart_of_the_server(hall: LiveServer) -> None:
    with playing(hall, "--speed", "600", "--visitors", "40", "--until", "09:30") as play:
        hall.stop()
        hall.start()
        said, words = play.communicate(timeout=patience(300))

    assert play.returncode == 0, words
    assert "trouble" not in said
    assert "issued 40" in said
    assert "0 differences" in hall.command("verify-log")


def test_a_server_that_goes_away_ends_the_play_with_a_message(
    hall: LiveServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The play runs here: it waits for a server for forty seconds, which here are three."""
    monkeypatch.setattr("app.simulation.client.PATIENCE_S", 3.0)
    before = signal.getsignal(signal.SIGTERM)
    with ThreadPoolExecutor(1) as other:
        going = other.submit(stop_once_played, hall)
        played = CliRunner().invoke(
            main,
            ["simulate", "--url", hall.url, "--speed", "300"],
            env={"MOISO_PASSWORD": PASSWORD, "MOISO_CENTRE": str(HALL)},
        )
        going.result()
    signal.signal(signal.SIGTERM, before)

    assert played.exit_code == 1
    assert "is the server running?" in played.output
    assert "Traceback" not in played.output


def stop_once_played(server: LiveServer) -> None:
    """Stop the server when somebody is served on it."""
    until(lambda: bool(read(server, "/tickets?state=serving").json()["items"]), "somebody served")
    server.stop()


def test_a_server_that_is_no_demonstration_is_not_played_on(tmp_path: Path) -> None:
    server = LiveServer(tmp_path, demo=False, centre=HALL)
    server.start()
    try:
        with pytest.raises(subprocess.CalledProcessError) as refused:
            server.command("simulate")
    finally:
        server.stop()

    assert refused.value.returncode == 1
    assert "no demonstration" in refused.value.stderr


def run_alone(*words: str, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run the command where no server is."""
    environ = {name: value for name, value in os.environ.items() if not name.startswith("MOISO_")}
    return subprocess.run(
        [MOISO, "simulate", *words],
        env={**environ, **settings},
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_a_server_the_command_says_so(tmp_path: Path) -> None:
    done = run_alone(
        "--url", "http://127.0.0.1:9", MOISO_DATA=str(tmp_path), MOISO_PASSWORD=PASSWORD
    )

    assert done.returncode == 1
    assert "is the server running?" in done.stderr


def test_without_a_password_the_command_says_where_it_looked(tmp_path: Path) -> None:
    done = run_alone(MOISO_DATA=str(tmp_path))

    assert done.returncode == 1
    assert "credentials.txt" in done.stderr


def test_a_day_of_another_server_can_not_be_closed_from_here(tmp_path: Path) -> None:
    done = run_alone("--close-day", "--url", "http://127.0.0.1:9", MOISO_DATA=str(tmp_path))

    assert done.returncode == 2
    assert "--close-day" in done.stderr

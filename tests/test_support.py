"""Knows that the ground the other tests stand on holds."""

import os
import socket
import subprocess
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Page
from sqlalchemy import create_engine, text

from app.operations.centre import own_commands
from tests.support.forked import ForkedCommand
from tests.support.loopback import OutsideNetwork, is_loopback
from tests.support.patience import MOST, patience
from tests.support.ports import free_port
from tests.support.postgres import PostgresServer

ROOT = Path(__file__).parent.parent


def test_a_connection_to_another_machine_is_refused() -> None:
    outside = ("192.0.2.1", 80)

    with socket.socket() as client, pytest.raises(OutsideNetwork):
        client.connect(outside)


def test_a_connection_to_this_machine_is_made() -> None:
    server = socket.create_server(("127.0.0.1", 0))

    with server, socket.create_connection(server.getsockname()) as client:
        peer = client.getpeername()

    assert peer[0] == "127.0.0.1"


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "localhost"])
def test_loopback_addresses_are_known(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["10.0.0.21", "192.0.2.1", "::", "0.0.0.0", "printer.example"])
def test_other_addresses_are_not_loopback(host: str) -> None:
    assert not is_loopback(host)


def test_nobody_listens_on_a_free_port() -> None:
    port = free_port()

    with socket.socket() as client:
        answer = client.connect_ex(("127.0.0.1", port))

    assert answer != 0


def test_two_runs_on_one_machine_are_given_different_ports() -> None:
    asking = "from tests.support.ports import free_port; print(*(free_port() for _ in range(9)))"

    ours = {free_port() for _ in range(9)}
    told = subprocess.check_output([sys.executable, "-c", asking], text=True, cwd=ROOT)

    assert ours.isdisjoint(map(int, told.split()))


def test_a_test_waits_as_long_as_planned_and_longer_on_a_crowded_machine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (0.0, 0.0, 0.0))
    alone = patience(10)
    monkeypatch.setattr(os, "getloadavg", lambda: (3.0 * (os.cpu_count() or 1), 0.0, 0.0))
    crowded = patience(10)

    assert 10 <= alone < crowded
    assert 30 <= crowded <= 10 * MOST


@pytest.mark.parametrize("turn", [1, 2])
def test_a_test_gets_an_empty_database_of_its_own(database_url: str, turn: int) -> None:
    engine = create_engine(database_url)

    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tickets (label TEXT)"))
        connection.execute(text("INSERT INTO tickets VALUES ('A001')"))
        labels = connection.execute(text("SELECT label FROM tickets")).scalars().all()
    engine.dispose()

    assert labels == ["A001"]


def test_a_database_made_from_a_template_has_its_rows(postgres: PostgresServer) -> None:
    template = postgres.create_template(_with_one_ticket)
    name = postgres.create(template=template)

    engine = create_engine(postgres.url(name))
    with engine.connect() as connection:
        labels = connection.execute(text("SELECT label FROM tickets")).scalars().all()
    engine.dispose()

    assert labels == ["A001"]
    postgres.drop(name)
    postgres.drop(template)


def test_valkey_answers(redis_url: str) -> None:
    host, port = redis_url.removeprefix("redis://").removesuffix("/0").split(":")

    with socket.create_connection((host, int(port)), timeout=patience(5)) as client:
        client.sendall(b"PING\r\n")
        answer = client.recv(64)

    assert answer == b"+PONG\r\n"


def test_a_page_runs_scripts_and_speaks_vietnamese(page: Page) -> None:
    page.set_content("<p id=p></p><script>p.textContent = navigator.language</script>")

    assert page.text_content("#p") == "vi-VN"


def test_a_page_reaches_only_this_machine(page: Page) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Hello)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()

    page.goto(f"http://127.0.0.1:{server.server_port}/")
    outside = "fetch('http://192.0.2.1/', {mode: 'no-cors'}).then(() => 'yes', () => 'no')"

    assert page.text_content("body") == "Mời Số"
    assert page.evaluate(outside) == "no"
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_forked_command_says_and_ends_what_one_of_its_own_does() -> None:
    words = ("logs", "--since", "soon")
    environ = {**os.environ, "MOISO_DATA": "nowhere"}

    forked, begun = ForkedCommand(words, environ), own_commands.command_begun(words, environ)

    said, _ = begun.communicate()
    assert "write 30m" in said
    assert (forked.communicate()[0].splitlines()[-1], forked.returncode) == (
        said.splitlines()[-1],
        begun.returncode,
    )


class _Hello(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write("Mời Số".encode())

    def log_message(self, *_: object) -> None:
        """Stay quiet: the test's output is the test's."""


def _with_one_ticket(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE tickets AS SELECT 'A001' AS label"))
    engine.dispose()

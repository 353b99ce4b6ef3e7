"""`moiso device test`: a device is tried by the server where one runs, else by the command."""

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.commands.conftest import Run
from tests.support.live import LiveServer
from tests.support.patience import patience
from tests.support.ports import free_port


@pytest.fixture
def alone(filled: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Give the test the command where no server runs."""
    monkeypatch.setenv("MOISO_PORT", str(free_port()))
    return filled


def at_a_terminal(words: list[str], answers: dict[str, str]) -> tuple[str, int]:
    """Run the command at a pseudo-terminal, answer each question, and return what it said."""
    near, far = pty.openpty()
    command = [sys.executable, "-c", "from app.cli import main; main()", *words]
    with subprocess.Popen(command, stdin=far, stdout=far, stderr=far, close_fds=True) as process:
        os.close(far)
        told, left = "", dict(answers)
        with suppress(OSError):  # EIO: it has ended
            while piece := os.read(near, 4096):
                told += piece.decode()
                for question in [one for one in left if one in told]:
                    os.write(near, f"{left.pop(question)}\n".encode())
        os.close(near)
        return told, process.wait(patience(30))


def test_without_a_server_the_command_prints_the_test_slip_itself(
    alone: Run, tmp_path: Path
) -> None:
    told = alone("device", "test", "kiosk").output

    assert told.startswith("kiosk: ok")
    assert len(list((tmp_path / "sim" / "kiosk").glob("slip-*.png"))) == 1


def test_a_board_is_tried_too(alone: Run, tmp_path: Path) -> None:
    alone("device", "test", "board")

    assert b"8888" in (tmp_path / "sim" / "board" / "raw.bin").read_bytes()


def test_the_command_says_what_the_board_must_show_and_how_to_tell_what_it_does(
    alone: Run,
) -> None:
    alone("device", "url", "board", "ascii+sim://board?preset=edi-ed400&width=3&unshown=drop")

    told = alone("device", "test", "board").output

    assert "must flash 888 for some seconds, then show 123" in told
    assert (
        "moiso device test board --seen WORD (as_meant, nothing, other_board, other_number" in told
    )


def test_what_was_seen_is_told_by_a_word_and_answered_by_what_to_do(alone: Run) -> None:
    good = alone("device", "test", "board", "--seen", "as_meant").output
    wrong = alone("device", "test", "board", "--seen", "other_number", expected=1).output
    printer = alone("device", "test", "kiosk", "--seen", "nothing", expected=1).output

    assert "kept that it shows what it must" in good
    assert "wants a number in binary" in wrong
    assert "kiosk does not show what it must. White paper:" in printer


def test_at_a_terminal_the_command_asks_whether_it_is_so(
    filled: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_PORT", str(free_port()))

    told, code = at_a_terminal(
        ["device", "test", "board", "--centre", "dong-ha"],
        {"is that so?": "n", "seen instead?": "other_number"},
    )

    assert code == 1
    assert "Quite another number" in told
    assert "byte_order=low" in told


def test_a_printer_that_is_not_there_is_told_with_the_way_out(alone: Run) -> None:
    url = f"escpos+tcp://127.0.0.1:{free_port()}"
    alone("device", "url", "kiosk", url)

    told = alone("device", "test", "kiosk", expected=1).output

    assert "kiosk: fault" in told
    assert url.partition("//")[2] in told


def test_what_has_nothing_to_print_or_show_is_refused(alone: Run) -> None:
    unknown = alone("device", "test", "toaster", expected=1).output
    display = alone("device", "test", "display-a", expected=1).output

    assert "moiso device list" in unknown
    assert "display-a is a display" in display


@pytest.fixture
def running(tmp_path: Path, moiso: Run, monkeypatch: pytest.MonkeyPatch) -> Iterator[LiveServer]:
    """Give the test a server, and the command the environment of its installation."""
    server = LiveServer(tmp_path)
    monkeypatch.setenv("MOISO_DATA", str(server.data))
    monkeypatch.setenv("MOISO_DATABASE_URL", f"sqlite:///{server.data}/moiso.db")
    monkeypatch.delenv("MOISO_SECRET_KEY")
    monkeypatch.setenv("MOISO_PORT", server.url.rpartition(":")[2])
    server.start()
    yield server
    server.stop()


def test_a_running_server_does_the_test(running: LiveServer, moiso: Run) -> None:
    told = moiso("device", "test", "kiosk-1").output

    assert told.startswith("kiosk-1: ok")
    assert len(list((running.data / "sim" / "kiosk-1").glob("slip-*.png"))) == 1


def test_a_server_of_another_installation_is_not_asked_to(
    running: LiveServer, moiso: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MOISO_SECRET_KEY", "another")

    told = moiso("device", "test", "kiosk-1", expected=1).output

    assert "another installation" in told
    assert not list((running.data / "sim" / "kiosk-1").glob("slip-*.png"))

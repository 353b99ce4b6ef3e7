"""A board's thread: the latest text wins, is repeated, flashes, and comes back after trouble."""

import os
import pty
import re
import socket
import time
import tty
from itertools import pairwise
from pathlib import Path

import pytest

from hardware.boards import BoardContent, speech_for
from hardware.boards.device import BoardTimings
from hardware.boards.line import BoardLine
from hardware.devices import HealthState
from hardware.simulators.board import BoardSimulator
from hardware.simulators.faults import Fault
from hardware.transports import transport_for
from hardware.transports.sim import SimTransport
from hardware.urls import parse
from tests.hardware.boards.rig import UNHURRIED, Recorder, Rig
from tests.hardware.doubles import SOON_S, eventually, far_end


@pytest.fixture
def board(tmp_path: Path) -> BoardSimulator:
    return BoardSimulator(tmp_path / "board-03", "alpha", 3)


URL = "alpha+sim://board-03?address=3"


def test_a_new_call_flashes_and_then_stands_still(rig: Rig, board: BoardSimulator) -> None:
    device = rig.run(URL, wire=SimTransport(board))

    device.show("A015", flash=True)

    assert eventually(lambda: board.shown() == {"text": "A015", "blink": False})
    assert _texts(board)[0] == b"cA015"


def test_the_latest_text_wins_and_the_overtaken_ones_are_not_caught_up(rig: Rig) -> None:
    wire = Recorder()
    device = rig.run(URL, wire=wire, timings=UNHURRIED)
    labels = [f"A{ordinal:03d}" for ordinal in range(1, 301)]

    for label in labels:
        device.show(label, flash=False)

    last = speech_for(parse(URL)).encode(BoardContent("A300"))
    assert eventually(lambda: last in wire.frames)
    assert wire.frames.count(last) == 1
    assert len(wire.frames) < len(labels)


def test_saying_the_same_text_again_does_not_end_its_flashing(rig: Rig) -> None:
    device = rig.run(URL, wire=Recorder(), timings=UNHURRIED)
    device.show("A015", flash=True)
    flashing = device._wish

    device.show("A015", flash=False)

    assert device._wish is flashing


def test_a_board_that_lost_its_power_shows_the_text_again(rig: Rig, board: BoardSimulator) -> None:
    device = rig.run(URL, wire=SimTransport(board))
    device.show("A015", flash=False)
    assert eventually(lambda: board.shown()["text"] == "A015")

    board.misbehave(Fault.OFFLINE)
    while_off = board.shown()["text"]
    board.misbehave(Fault.NONE)

    assert while_off == ""
    assert eventually(lambda: board.shown()["text"] == "A015")


def test_a_pulled_cable_is_a_fault_and_heals_with_the_latest_text(
    rig: Rig, board: BoardSimulator
) -> None:
    board.misbehave(Fault.CUT_CABLE)
    device = rig.run(URL, wire=SimTransport(board))
    device.show("A015", flash=False)
    fault = rig.watched.wait_for(lambda health: health.state is HealthState.FAULT)
    device.show("A016", flash=False)

    board.misbehave(Fault.NONE)

    assert fault.detail == "board-03: the cable is cut; plug it in"
    assert eventually(lambda: board.shown()["text"] == "A016")
    rig.watched.wait_for(lambda health: health.state is HealthState.OK)


def test_showing_never_waits_for_a_board_that_hangs(rig: Rig, tmp_path: Path) -> None:
    board = BoardSimulator(tmp_path, "alpha", 3, slow_s=SOON_S)
    board.misbehave(Fault.SLOW)
    device = rig.run(URL, wire=SimTransport(board))
    device.show("A001", flash=True)

    began = time.monotonic()
    device.show("A002", flash=True)
    took_s = time.monotonic() - began

    board.misbehave(Fault.NONE)
    assert took_s < SOON_S / 2
    assert eventually(lambda: board.shown()["text"] == "A002")


def test_a_board_whose_frames_cannot_blink_is_blinked_by_us(rig: Rig) -> None:
    wire = Recorder()
    slower = BoardTimings(resend_s=0.05, flash_s=3, half_blink_s=0.3)
    device = rig.run("ascii+sim://board-04?address=4", wire=wire, timings=slower)

    device.show("A015", flash=True)

    lit, dark = b"\x02040015\x03", b"\x0204    \x03"
    assert eventually(lambda: wire.frames.count(dark) >= 2)
    assert eventually(lambda: wire.frames[-2:] == [lit, lit])


def test_a_test_shows_all_segments_and_then_the_text_again(rig: Rig, board: BoardSimulator) -> None:
    device = rig.run(URL, wire=SimTransport(board))
    device.show("A015", flash=False)
    assert eventually(lambda: board.shown()["text"] == "A015")

    device.test()

    assert eventually(lambda: b"c8888" in _texts(board))
    assert eventually(lambda: _texts(board)[-1] == b"bA015")


def test_a_test_shows_the_order_of_the_digits_after_all_segments(
    rig: Rig, board: BoardSimulator
) -> None:
    device = rig.run(URL, wire=SimTransport(board))
    device.show("A015", flash=False)

    device.test()

    assert eventually(lambda: b"b1234" in _texts(board))
    texts = [text for text, before in pairwise([*_texts(board), b""]) if text != before]
    assert texts[texts.index(b"c8888") :][:2] == [b"c8888", b"b1234"]
    assert eventually(lambda: _texts(board)[-1] == b"bA015")


def test_a_call_ends_a_test_that_shows_its_digits(rig: Rig, board: BoardSimulator) -> None:
    long = BoardTimings(resend_s=0.05, flash_s=0.2, trial_s=600)
    device = rig.run(URL, wire=SimTransport(board), timings=long)
    device.test()
    assert eventually(lambda: b"b1234" in _texts(board))

    device.show("A016", flash=False)

    assert eventually(lambda: _texts(board)[-1] == b"bA016")


@pytest.mark.parametrize(
    ("url", "trial"),
    [
        ("alpha+tcp://h", ("8888", "1234")),
        ("ascii+tcp://h?preset=edi-ed400&width=3", ("888", "123")),
        ("ascii+tcp://h?preset=edi-ed400&width=6", ("8888", "1234")),
        ("ascii+tcp://h?preset=binary-high", ("8888", "1234")),
        ("ascii+tcp://h?preset=binary-high&number_bytes=1", ("88", "12")),
        ("modbus+tcp://h?shows=number", ("8888", "1234")),
    ],
)
def test_a_test_shows_as_many_digits_as_the_board_has(url: str, trial: tuple[str, str]) -> None:
    assert speech_for(parse(url)).trial == trial


def test_a_tested_board_without_a_text_goes_dark_again(rig: Rig, board: BoardSimulator) -> None:
    device = rig.run(URL, wire=SimTransport(board))

    device.test()

    assert eventually(lambda: b"c8888" in _texts(board))
    assert eventually(lambda: _texts(board)[-1] == b"b ")


def test_two_boards_on_one_serial_line_each_get_their_own_frames(rig: Rig, tmp_path: Path) -> None:
    boards = [BoardSimulator(tmp_path / str(n), "ascii", n) for n in (1, 2)]
    device_end, our_end = pty.openpty()
    tty.setraw(device_end)
    path = os.ttyname(our_end)
    url = f"ascii+serial://{path}"
    line = BoardLine(transport_for(parse(url)), path)

    for address in (1, 2):
        rig.run(f"{url}?address={address}", line=line, timings=UNHURRIED)
    rig.start(line)
    rig.devices[0].show("A011", flash=False)
    rig.devices[1].show("A022", flash=False)
    _pass_on(device_end, boards, count=2 * len(b"\x02010011\x03"))

    assert [board.shown()["text"] for board in boards] == ["0011", "0022"]
    line.stop()
    line.thread.join(SOON_S)
    os.close(our_end)
    os.close(device_end)


def test_an_alpha_sign_behind_an_ethernet_box_gets_its_frames(rig: Rig, tmp_path: Path) -> None:
    board = BoardSimulator(tmp_path, "alpha", 3)

    def box(link: socket.socket) -> None:
        while received := link.recv(4096):
            board.receive(received)

    with far_end(box) as (host, port):
        device = rig.run(f"alpha+tcp://{host}:{port}?address=3&checksum=yes")
        device.show("A015 Q3", flash=False)
        shown = eventually(lambda: board.shown()["text"] == "A015 Q3")
        rig.lines[-1].stop()
        rig.lines[-1].thread.join(SOON_S)

    assert shown


def test_a_text_is_not_lost_in_the_dead_connection_to_a_box_that_restarted(
    rig: Rig, board: BoardSimulator
) -> None:
    links: list[socket.socket] = []

    def box(link: socket.socket) -> None:
        links.append(link)
        while received := link.recv(4096):
            board.receive(received)
            if len(links) == 1:
                return  # restarts

    with far_end(box) as (host, port):
        device = rig.run(f"alpha+tcp://{host}:{port}?address=3", timings=UNHURRIED)
        device.show("A015", flash=False)
        assert eventually(lambda: bool(links) and links[0].fileno() == -1)

        device.show("A016", flash=False)

        assert eventually(lambda: board.shown()["text"] == "A016")
        rig.lines[-1].stop()
        rig.lines[-1].thread.join(SOON_S)


def _pass_on(line: int, boards: list[BoardSimulator], *, count: int) -> None:
    passed = 0
    while passed < count:
        received = os.read(line, 4096)
        passed += len(received)
        for board in boards:
            board.receive(received)


def _texts(board: BoardSimulator) -> list[bytes]:
    """Return the mode and text of each Alpha frame that the board was sent, oldest first."""
    raw = board.folder / "raw.bin"
    sent = raw.read_bytes() if raw.exists() else b""
    return re.findall(rb"\x02A0(?:\x1b0)?([^\x04]*)\x04", sent)

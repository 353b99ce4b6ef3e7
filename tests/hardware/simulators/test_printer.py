"""The printer simulator: what it prints is what was drawn, however the bytes come."""

import socket
from pathlib import Path

import pytest

from hardware.printers.document import (
    Align,
    Document,
    FeedPart,
    PairPart,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.escpos import FENCE, STATUS_QUESTIONS, encode, encode_for
from hardware.printers.raster import render
from hardware.simulators.faults import Fault
from hardware.simulators.lines import on_network
from hardware.simulators.printer import PrinterSimulator
from tests.hardware.doubles import a_slip, picture, read_to_the_end

TICKET = Document(
    [
        TextPart("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH QUẢNG TRỊ", bold=True, align=Align.CENTER),
        RulePart(),
        FeedPart(3),
        TextPart("A015", size_mm=18, bold=True, align=Align.CENTER, fit=True),
        TextPart("ÁÉÍÓÚ ñ ç Đường Nguyễn Thị Ổi ế ặ ỡ ữ"),
        PairPart("Đang chờ", "7 người"),
        QrCodePart("https://example.vn/t/7KQ2", align=Align.RIGHT),
        TextPart("ƯU TIÊN", inverse=True),
        FeedPart(40),
    ]
)


@pytest.fixture
def simulator(tmp_path: Path) -> PrinterSimulator:
    return PrinterSimulator(tmp_path / "kiosk-1")


@pytest.mark.parametrize("crop", [True, False])
@pytest.mark.parametrize("width_dots", [384, 576])
def test_the_slip_on_paper_is_the_slip_as_drawn(
    tmp_path: Path, width_dots: int, crop: bool
) -> None:
    simulator = PrinterSimulator(tmp_path, width_dots=width_dots)

    simulator.receive(encode(TICKET, width_dots=width_dots, crop=crop))

    (printed,) = simulator.slips()
    assert picture(printed) == render(TICKET, width_dots=width_dots)


@pytest.mark.parametrize("cut", ["esc-i", "esc-m"])
@pytest.mark.parametrize(
    ("beep", "heard"), [("esc-b", [b"\x1bB\x02\x02"]), ("drawer", [b"\x1bp\x00dd"]), ("no", [])]
)
def test_an_old_cut_is_a_cut_and_what_comes_after_it_a_sound(
    simulator: PrinterSimulator, cut: str, beep: str, heard: list[bytes]
) -> None:
    slip = encode_for(TICKET, {"cut": cut, "beep": beep}).payload

    for start in range(0, len(slip), 7):
        simulator.receive(slip[start : start + 7])

    (printed,) = simulator.slips()
    drawn = render(TICKET, width_dots=576)
    assert picture(printed).crop((0, 0, *drawn.size)) == drawn
    assert simulator.beeps == heard


def test_pieces_of_any_size_make_the_same_slip(simulator: PrinterSimulator) -> None:
    slip = encode(TICKET, width_dots=576)

    for start in range(0, len(slip), 7):
        simulator.receive(slip[start : start + 7])

    assert picture(simulator.slips()[0]) == render(TICKET, width_dots=576)
    assert (simulator.folder / "raw.bin").read_bytes() == slip


def test_ordinary_escpos_text_is_printed_too(simulator: PrinterSimulator) -> None:
    simulator.receive(b"\x1b@\x1ba\x01Hello\nWorld\n\x1dV\x00")

    printed = picture(simulator.slips()[0])
    assert printed.height == 60
    assert printed.histogram()[0] > 100


def test_slips_are_numbered_on_after_a_restart(simulator: PrinterSimulator) -> None:
    simulator.receive(encode(a_slip(), width_dots=576))

    restarted = PrinterSimulator(simulator.folder)
    restarted.receive(encode(a_slip(), width_dots=576))

    assert [slip.name for slip in restarted.slips()] == ["slip-0001.png", "slip-0002.png"]


def test_only_the_newest_200_slips_are_kept(simulator: PrinterSimulator) -> None:
    for number in range(1, 201):
        (simulator.folder / f"slip-{number:04d}.png").touch()

    simulator.receive(encode(a_slip(), width_dots=576))

    names = [slip.name for slip in simulator.slips()]
    assert (len(names), names[0], names[-1]) == (200, "slip-0002.png", "slip-0201.png")


@pytest.mark.parametrize(
    ("fault", "answers"),
    [
        (Fault.NONE, "12 12 12 12"),
        (Fault.SLOW, "12 12 12 12"),
        (Fault.PAPER_LOW, "12 12 12 1E"),
        (Fault.PAPER_OUT, "1A 32 12 7E"),
        (Fault.COVER_OPEN, "1A 16 12 12"),
        (Fault.OFFLINE, "1A 12 12 12"),
        (Fault.CUT_CABLE, ""),
    ],
)
def test_it_answers_as_a_printer_with_that_fault(
    simulator: PrinterSimulator, fault: Fault, answers: str
) -> None:
    simulator.misbehave(fault)

    simulator.receive(b"".join(STATUS_QUESTIONS))

    assert simulator.answer(0) == bytes.fromhex(answers)


def test_the_fence_is_answered_after_the_cut_and_not_before(simulator: PrinterSimulator) -> None:
    slip = encode(a_slip(), width_dots=576) + FENCE
    simulator.receive(slip[:-4])
    before = simulator.answer(0)

    simulator.receive(slip[-4:])

    assert (before, simulator.answer(0)) == (b"", b"\x00")
    assert len(simulator.slips()) == 1


@pytest.mark.parametrize("fault", [Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE])
def test_what_waits_in_its_buffer_is_printed_when_the_fault_is_gone(
    simulator: PrinterSimulator, fault: Fault
) -> None:
    simulator.misbehave(fault)
    simulator.receive(encode(a_slip(), width_dots=576) + FENCE)
    waiting = simulator.slips()

    simulator.misbehave(Fault.NONE)

    assert waiting == []
    assert len(simulator.slips()) == 1
    assert simulator.answer(0) == b"\x00"


def test_a_question_overtakes_what_waits(simulator: PrinterSimulator) -> None:
    simulator.misbehave(Fault.PAPER_OUT)

    simulator.receive(encode(a_slip(), width_dots=576) + STATUS_QUESTIONS[3])

    assert simulator.answer(0) == b"\x7e"


def test_bytes_inside_a_picture_are_no_questions(simulator: PrinterSimulator) -> None:
    picture = b"\x1dv0\x00\x03\x00\x01\x00" + STATUS_QUESTIONS[0]

    simulator.receive(picture)

    assert simulator.answer(0) == b""


def test_over_a_cut_cable_nothing_arrives(simulator: PrinterSimulator) -> None:
    simulator.misbehave(Fault.CUT_CABLE)

    simulator.receive(encode(a_slip(), width_dots=576))
    simulator.misbehave(Fault.NONE)

    assert simulator.slips() == []
    assert not (simulator.folder / "raw.bin").exists()


def test_it_stands_on_a_real_socket_as_a_network_printer(simulator: PrinterSimulator) -> None:
    with (
        on_network(simulator) as line,
        socket.create_connection(
            ("127.0.0.1", int(line.url.rpartition(":")[2])), timeout=5
        ) as link,
    ):
        link.sendall(encode(a_slip(), width_dots=576) + FENCE)
        fence = link.recv(1)
        link.shutdown(socket.SHUT_WR)
        rest = read_to_the_end(link)

    assert (fence, rest) == (b"\x00", b"")
    assert picture(simulator.slips()[0]) == render(a_slip(), width_dots=576)


def test_a_network_card_hands_on_one_connection_after_the_other(
    simulator: PrinterSimulator,
) -> None:
    slip, (paper, cover) = encode(a_slip(), width_dots=576) + FENCE, STATUS_QUESTIONS[:2]
    with on_network(simulator) as line:
        address = ("127.0.0.1", int(line.url.rpartition(":")[2]))
        line.stop_reading()
        with socket.create_connection(address, timeout=5) as first:
            first.sendall(slip + paper)
        with socket.create_connection(address, timeout=5) as second:
            second.sendall(cover)
            line.read_again()
            second.shutdown(socket.SHUT_WR)
            heard = read_to_the_end(second)

    assert len(heard) == 1
    assert (simulator.folder / "raw.bin").read_bytes() == slip + paper + cover

"""The Star simulator: what it prints is what was drawn, and it answers as a Star printer."""

from pathlib import Path

import pytest
import StarTSPImage

from hardware.device_url import DeviceUrlError
from hardware.printers.document import Align, Document, FeedPart, QrCodePart, TextPart
from hardware.printers.raster import render
from hardware.printers.star import FENCE, STATUS_QUESTION, encode
from hardware.simulators import PrinterSimulator, Simulators
from hardware.simulators.faults import Fault
from hardware.simulators.star import StarPrinterSimulator
from hardware.urls import parse
from tests.hardware.doubles import a_slip, picture

TICKET = Document(
    [
        TextPart("TRUNG TÂM PHỤC VỤ HÀNH CHÍNH CÔNG TỈNH QUẢNG TRỊ", bold=True, align=Align.CENTER),
        FeedPart(3),
        TextPart("A015", size_mm=18, bold=True, align=Align.CENTER, fit=True),
        QrCodePart("https://example.vn/t/7KQ2", align=Align.RIGHT),
        TextPart("ƯU TIÊN", inverse=True),
        FeedPart(40),
    ]
)
OK = bytes.fromhex("23 06 00 00 00 00 00 00 00")


@pytest.fixture
def simulator(tmp_path: Path) -> StarPrinterSimulator:
    return StarPrinterSimulator(tmp_path / "kiosk-1")


@pytest.mark.parametrize("width_dots", [384, 576, 832])
def test_the_slip_on_paper_is_the_slip_as_drawn(tmp_path: Path, width_dots: int) -> None:
    simulator = StarPrinterSimulator(tmp_path, width_dots=width_dots)

    simulator.receive(encode(TICKET, width_dots=width_dots))

    (printed,) = simulator.slips()
    assert picture(printed) == render(TICKET, width_dots=width_dots)


def test_pieces_of_any_size_make_the_same_slip(simulator: StarPrinterSimulator) -> None:
    slip = encode(TICKET, width_dots=576)

    for start in range(0, len(slip), 7):
        simulator.receive(slip[start : start + 7])

    assert picture(simulator.slips()[0]) == render(TICKET, width_dots=576)
    assert (simulator.folder / "raw.bin").read_bytes() == slip


def test_another_programs_slip_comes_out_too(simulator: StarPrinterSimulator) -> None:
    drawn = render(TICKET, width_dots=576)

    simulator.receive(bytes(StarTSPImage.imageToRaster(drawn)))

    assert picture(simulator.slips()[0]) == drawn


def test_it_has_no_letters(simulator: StarPrinterSimulator) -> None:
    simulator.receive(b"\x1b@Hello b world\n\x1bd\x02")

    assert simulator.slips() == []


def test_an_uncut_slip_stays_on_the_roll_until_a_cut(simulator: StarPrinterSimulator) -> None:
    one = render(a_slip(), width_dots=576)

    simulator.receive(encode(a_slip(), width_dots=576, cut="none"))
    before = simulator.slips()
    simulator.receive(encode(a_slip(), width_dots=576, cut="tear"))

    assert before == []
    assert picture(simulator.slips()[0]).height == 2 * one.height


@pytest.mark.parametrize(
    ("fault", "answer"),
    [
        (Fault.NONE, OK.hex()),
        (Fault.PAPER_OUT, "23 06 08 00 00 0C 00 00 00"),
        (Fault.PAPER_LOW, "23 06 00 00 00 04 00 00 00"),
        (Fault.COVER_OPEN, "23 06 28 00 00 00 00 00 00"),
        (Fault.OFFLINE, "23 06 08 00 00 00 00 00 00"),
        (Fault.CUT_CABLE, ""),
    ],
)
def test_it_answers_at_once_how_it_is(
    simulator: StarPrinterSimulator, fault: Fault, answer: str
) -> None:
    simulator.misbehave(fault)

    simulator.receive(STATUS_QUESTION)

    assert simulator.answer(0) == bytes.fromhex(answer)


def test_the_fence_is_answered_with_a_count_once_the_slip_is_out(
    simulator: StarPrinterSimulator,
) -> None:
    simulator.misbehave(Fault.PAPER_OUT)
    simulator.receive(encode(a_slip(), width_dots=576) + FENCE)
    before = simulator.answer(0)
    simulator.misbehave(Fault.NONE)
    simulator.receive(FENCE)

    assert before == b""
    assert simulator.answer(0) == FENCE + b"\x01\x00" + FENCE + b"\x02\x00"
    assert len(simulator.slips()) == 1


def test_it_tells_of_itself_while_that_is_switched_on(simulator: StarPrinterSimulator) -> None:
    simulator.receive(b"\x1b\x1ea\x01")
    simulator.misbehave(Fault.PAPER_LOW)
    simulator.misbehave(Fault.NONE)
    told = simulator.answer(0)
    simulator.receive(b"\x1b\x1ea\x00")
    simulator.misbehave(Fault.PAPER_LOW)

    assert told == bytes.fromhex("23 06 00 00 00 04 00 00 00") + OK
    assert simulator.answer(0) == b""


def test_what_it_counts_as_a_slip_leaves_questions_out(simulator: StarPrinterSimulator) -> None:
    slip = encode(a_slip(), width_dots=576)

    for byte in STATUS_QUESTION + slip + STATUS_QUESTION:
        simulator.receive(bytes([byte]))

    assert simulator.slip_bytes == len(slip)


def test_a_power_cut_forgets_half_a_row(simulator: StarPrinterSimulator) -> None:
    slip = encode(a_slip(), width_dots=576)
    simulator.receive(slip[: slip.index(b"b") + 4])
    simulator.power_cut()

    simulator.receive(slip)

    printed, drawn = picture(simulator.slips()[0]), render(a_slip(), width_dots=576)
    top = printed.height - drawn.height
    assert printed.crop((0, top, 576, printed.height)) == drawn


def test_a_name_is_one_printer_that_speaks_one_language(tmp_path: Path) -> None:
    simulators = Simulators(tmp_path)

    star = simulators.at(parse("star+sim://kiosk-1"))

    assert isinstance(star, StarPrinterSimulator)
    assert type(simulators.at(parse("escpos+sim://kiosk-2"))) is PrinterSimulator
    with pytest.raises(DeviceUrlError, match="another kind"):
        simulators.at(parse("escpos+sim://kiosk-1"))

"""How much paper a slip takes, said with it; and how much there is on a new roll."""

from pathlib import Path

import pytest

from hardware.printers.document import Document, FeedPart, RulePart
from hardware.printers.jobs import JobState
from hardware.printers.language import draw
from hardware.printers.paper import roll_mm
from hardware.simulators.faults import Fault
from hardware.simulators.printer import PrinterSimulator
from hardware.simulators.star import StarPrinterSimulator
from hardware.transports.sim import SimTransport
from tests.hardware.doubles import a_slip
from tests.hardware.printers.conftest import Rig

THREE_CM = Document([FeedPart(29.5), RulePart(thickness_mm=0.5)])


@pytest.mark.parametrize("options", [{}, {"dpi": "180"}, {"width": "384"}])
def test_a_slip_of_three_centimetres_takes_them_and_the_feed_to_the_cutter(
    options: dict[str, str],
) -> None:
    assert draw(THREE_CM, "escpos", options).paper_mm == pytest.approx(30 + 15, abs=0.3)


@pytest.mark.parametrize(
    ("options", "metres"),
    [
        ({}, 70),
        ({"width": "576"}, 70),
        ({"width": "512"}, 70),
        ({"width": "384"}, 25),
        ({"width": "384", "roll": "40"}, 40),
        ({"roll": "60"}, 60),
        ({"profile": "POS-5890"}, 25),
        ({"profile": "TM-T88V"}, 70),
    ],
)
def test_a_roll_has_what_the_url_says_or_what_such_rolls_have(
    options: dict[str, str], metres: int
) -> None:
    assert roll_mm(options) == metres * 1000


def test_what_became_of_a_slip_is_told_with_its_paper(rig: Rig, tmp_path: Path) -> None:
    printer = PrinterSimulator(tmp_path)
    rig.jobs.put(1, a_slip())

    rig.run("escpos+sim://kiosk-1", wire=SimTransport(printer))
    rig.jobs.wait_for_outcomes(1)

    assert rig.jobs.outcomes[0][1] is JobState.PRINTED
    assert rig.jobs.paper[1] == pytest.approx(draw(a_slip(), "escpos", {}).paper_mm)


def test_a_slip_that_cannot_be_printed_takes_no_paper(rig: Rig, tmp_path: Path) -> None:
    printer = PrinterSimulator(tmp_path)
    rig.jobs.put(1, _Unreadable([]))

    rig.run("escpos+sim://kiosk-1", wire=SimTransport(printer))
    rig.jobs.wait_for_outcomes(1)

    assert rig.jobs.outcomes[0][1] is JobState.FAILED
    assert rig.jobs.paper[1] is None


@pytest.mark.parametrize(("kind", "protocol"), [
    (PrinterSimulator, "escpos"), (StarPrinterSimulator, "star"),
])  # fmt: skip
def test_a_simulated_roll_runs_low_ends_and_is_replaced(
    tmp_path: Path, kind: type[PrinterSimulator], protocol: str
) -> None:
    slip = draw(THREE_CM, protocol, {}).payload
    simulator = kind(tmp_path, roll_mm=450)

    seen = []
    for _ in range(10):
        simulator.receive(slip)
        seen.append(simulator.fault)
    simulator.receive(slip)
    without_paper = len(simulator.slips())
    simulator.misbehave(Fault.NONE)

    assert seen == [Fault.NONE] * 8 + [Fault.PAPER_LOW, Fault.PAPER_OUT]
    assert without_paper == 10
    assert (len(simulator.slips()), simulator.fault) == (11, Fault.NONE)


class _Unreadable(Document):
    def to_json(self) -> dict[str, object]:
        return {"parts": ["A015"]}

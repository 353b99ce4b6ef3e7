"""Eight boards on one line: each fault is seen, holds up no other board, and heals by itself."""

import pytest

from hardware.devices import HealthState
from hardware.simulators.faults import Fault
from tests.hardware.boards.conftest import Eight, FaultTable
from tests.hardware.doubles import SOON_S, eventually

OTHERS = range(1, 8)
ANSWERING = pytest.mark.parametrize("protocol", ["modbus"], indirect=True)


def test_eight_calls_at_once_are_all_shown(
    eight: Eight, protocol: str, fault_table: FaultTable
) -> None:
    took = eight.call(*range(8))

    assert all(eight.shows(place, "001") for place in range(8))
    fault_table.add(eight, protocol, "none, eight at once", state="ok", others=took)


def test_a_cable_pulled_in_the_middle_of_a_frame_heals_with_the_latest_text(
    eight: Eight, protocol: str, fault_table: FaultTable
) -> None:
    eight.call(*range(8))
    faults_before = eight.faults()
    eight.bus.cut_after = 5
    eight.devices[0].show("500", flash=False)
    assert eight.bus.pulled.wait(SOON_S)
    assert eventually(lambda: eight.faults() > faults_before)
    eight.devices[0].show("501", flash=False)

    eight.bus.plug_in()

    assert eventually(lambda: eight.shows(0, "501"))
    eight.becomes(0, HealthState.OK)
    assert not eight.shows(0, "500")
    state = HealthState.FAULT
    fault_table.add(eight, protocol, "cable pulled mid-frame", state=state, others=[])


def test_a_dead_board_of_eight_delays_no_other(
    eight: Eight, protocol: str, fault_table: FaultTable
) -> None:
    eight.call(*range(8))
    eight.bus.boards[0].misbehave(Fault.OFFLINE)
    eight.devices[0].show("600", flash=False)
    if_it_answers = HealthState.FAULT if protocol == "modbus" else HealthState.OK
    eight.becomes(0, if_it_answers)

    took = [seconds for _ in range(5) for seconds in eight.call(*OTHERS)]
    eight.bus.boards[0].misbehave(Fault.NONE)

    assert max(took) < SOON_S / 2
    assert eventually(lambda: eight.shows(0, "600"))
    eight.becomes(0, HealthState.OK)
    fault_table.add(eight, protocol, "without power", state=if_it_answers, others=took)


@ANSWERING
@pytest.mark.parametrize("fault", [Fault.GARBAGE, Fault.WRONG_SUM])
def test_a_board_that_answers_nonsense_is_a_fault_and_delays_no_other(
    eight: Eight, protocol: str, fault: Fault, fault_table: FaultTable
) -> None:
    eight.call(*range(8))
    eight.bus.boards[0].misbehave(fault)
    eight.devices[0].show("700", flash=False)
    eight.becomes(0, HealthState.FAULT)

    took = eight.call(*OTHERS)
    detail = eight.watched[0].record.latest.detail
    eight.bus.boards[0].misbehave(Fault.NONE)

    assert "board-1" in detail
    eight.becomes(0, HealthState.OK)
    assert eight.shows(0, "700")
    fault_table.add(eight, protocol, f"answers: {fault}", state=HealthState.FAULT, others=took)


def test_a_slow_board_delays_no_other(eight: Eight, protocol: str, fault_table: FaultTable) -> None:
    eight.call(*range(8))
    eight.bus.boards[0].misbehave(Fault.SLOW)
    eight.devices[0].show("800", flash=False)
    if_it_answers = HealthState.FAULT if protocol == "modbus" else HealthState.OK
    eight.becomes(0, if_it_answers)

    took = eight.call(*OTHERS)
    eight.bus.boards[0].misbehave(Fault.NONE)

    assert eventually(lambda: eight.shows(0, "800"))
    eight.becomes(0, HealthState.OK)
    fault_table.add(eight, protocol, "takes 8 s a frame", state=if_it_answers, others=took)


def test_a_byte_spoilt_on_the_wire_shows_nothing_wrong_and_is_said_again(
    eight: Eight, protocol: str, fault_table: FaultTable
) -> None:
    eight.call(0)
    eight.bus.spoil = True
    eight.devices[0].show("900", flash=False)

    assert eventually(lambda: eight.shows(0, "900") or not eight.shows(0, "001"))
    assert eventually(lambda: eight.shows(0, "900"))
    eight.becomes(0, HealthState.OK)
    fault_table.add(eight, protocol, "a byte spoilt", state="ok", others=[])

"""A screen is switched with the hours, kept so against hands, and its faults are told and heal."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.devices import Cause, HealthState
from hardware.power.device import PowerTimings
from hardware.simulators import ScreenSimulator
from hardware.simulators.faults import Fault
from tests.hardware.power.rig import PATIENT_REPLY_S, QUICK, Screen, on_network, on_serial_line

PROTOCOLS = ["mdc", "lg", "bravia", "pjlink", "cec"]
PATIENT = replace(QUICK, reply_s=PATIENT_REPLY_S)
LEFT_ALONE = replace(PATIENT, grace_s=3600.0)


def screen_of(protocol: str, folder: Path) -> ScreenSimulator:
    return ScreenSimulator(folder / "tv", protocol)


def at_sim(
    protocol: str, folder: Path, *, options: str = "", timings: PowerTimings = PATIENT
) -> Screen:
    return Screen(f"{protocol}+sim://tv?{options}", screen_of(protocol, folder), timings=timings)


@pytest.mark.parametrize("protocol", PROTOCOLS)
def test_a_screen_is_switched_on_and_off_once_each(protocol: str, tmp_path: Path) -> None:
    tv = at_sim(protocol, tmp_path)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(tv.is_on, "a screen that is on")
        tv.wait_for(lambda: tv.screen.commands[-2:] == ["state", "state"], "two looks at it")
        tv.device.show("off")
        tv.wait_for(lambda: not tv.is_on(), "a screen that is off")
        tv.wait_for(lambda: tv.screen.commands[-2:] == ["state", "state"], "two looks at it")

    told = [word for word in tv.screen.commands if word != "state"]
    assert told == ["on", "off"]
    assert [health.state for health in tv.told] == [HealthState.OK]


@pytest.mark.parametrize("protocol", ["mdc", "lg", "bravia", "pjlink"])
def test_the_same_over_a_real_socket(protocol: str, tmp_path: Path) -> None:
    screen = screen_of(protocol, tmp_path)

    with on_network(screen) as where:
        tv = Screen(f"{protocol}+tcp://{where}", screen, timings=PATIENT)
        with tv.at_work():
            tv.device.show("on")
            tv.wait_for(tv.is_on, "a screen that is on")
            tv.wait_for(lambda: tv.health.state is HealthState.OK, "its health")


@pytest.mark.parametrize("protocol", ["mdc", "lg"])
def test_the_same_over_a_serial_line(protocol: str, tmp_path: Path) -> None:
    screen = screen_of(protocol, tmp_path)

    with on_serial_line(screen, tmp_path / "line") as line:
        tv = Screen(f"{protocol}+serial://{line}", screen, timings=PATIENT)
        with tv.at_work():
            tv.device.show("on")
            tv.wait_for(tv.is_on, "a screen that is on")
            tv.wait_for(lambda: tv.health.state is HealthState.OK, "its health")


def test_nothing_is_switched_before_it_is_said_what_it_is_to_be(tmp_path: Path) -> None:
    tv = at_sim("mdc", tmp_path)
    tv.screen.by_hand(is_on=True)

    with tv.at_work():
        tv.wait_for(lambda: len(tv.screen.commands) > 3, "some looks at it")

    assert set(tv.screen.commands) == {"state"}


def test_a_screen_that_a_hand_switched_off_is_switched_on_again_after_a_while(
    tmp_path: Path,
) -> None:
    tv = at_sim("mdc", tmp_path)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(tv.is_on, "a screen that is on")
        tv.wait_for(lambda: tv.screen.commands[-1] == "state", "a look at it")
        tv.screen.by_hand(is_on=False)
        seen = len(tv.screen.commands)
        tv.wait_for(tv.is_on, "a screen that is on again")

    # It was first looked at, as it is left as it is for its while.
    assert tv.screen.commands[seen] == "state"
    assert [health.state for health in tv.told] == [HealthState.OK]


def test_with_keep_no_it_stays_off_until_the_next_opening_and_staff_are_told(
    tmp_path: Path,
) -> None:
    tv = at_sim("lg", tmp_path, options="keep=no")

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(tv.is_on, "a screen that is on")
        tv.wait_for(lambda: tv.screen.commands[-1] == "state", "a look at it")
        tv.screen.by_hand(is_on=False)
        tv.wait_for(lambda: tv.health.cause is Cause.BY_HAND, "a warning")
        left = tv.health
        tv.device.show("off")
        tv.wait_for(lambda: tv.health.state is HealthState.OK, "no warning")
        tv.device.show("on")
        tv.wait_for(tv.is_on, "a screen that is on")

    assert left.state is HealthState.WARNING
    assert [word for word in tv.screen.commands if word != "state"] == ["on", "on"]


def test_who_switches_it_on_at_night_is_left_alone(tmp_path: Path) -> None:
    tv = at_sim("mdc", tmp_path)

    with tv.at_work():
        tv.device.show("off")
        tv.wait_for(lambda: len(tv.screen.commands) > 1, "a look at it")
        tv.screen.by_hand(is_on=True)
        seen = len(tv.screen.commands)
        tv.wait_for(lambda: len(tv.screen.commands) > seen + 12, "a dozen looks at it")

    assert tv.is_on()
    assert set(tv.screen.commands) == {"state"}


@pytest.mark.parametrize(
    ("protocol", "fault"),
    [
        ("mdc", Fault.SILENT),
        ("mdc", Fault.WRONG_SUM),
        ("mdc", Fault.GARBAGE),
        ("mdc", Fault.SLOW),
        ("mdc", Fault.OFFLINE),
        ("mdc", Fault.CUT_CABLE),
        ("lg", Fault.SILENT),
        ("lg", Fault.GARBAGE),
        ("bravia", Fault.OFFLINE),
        ("pjlink", Fault.SILENT),
        ("cec", Fault.SILENT),
    ],
)
def test_a_screen_without_a_good_answer_is_a_fault_after_three_tries_and_heals_by_itself(
    protocol: str, fault: Fault, tmp_path: Path
) -> None:
    tv = at_sim(protocol, tmp_path, timings=QUICK)
    tv.screen.misbehave(fault)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(lambda: tv.health.state is HealthState.FAULT, "a fault")
        ill = tv.health
        tv.screen.misbehave(Fault.NONE)
        tv.wait_for(lambda: tv.health.state is HealthState.OK, "its end")
        tv.wait_for(tv.is_on, "a screen that is on")

    assert ill.cause is Cause.WIRE
    assert "check" in ill.detail or "plug" in ill.detail or "PJLink" in ill.detail


@pytest.mark.parametrize("protocol", ["mdc", "lg", "bravia", "pjlink"])
def test_a_screen_that_refuses_is_a_fault_of_its_own_and_heals_by_itself(
    protocol: str, tmp_path: Path
) -> None:
    tv = at_sim(protocol, tmp_path)
    tv.screen.misbehave(Fault.REFUSES)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(lambda: tv.health.cause is Cause.NOT_SWITCHED, "a fault")
        ill = tv.health
        tv.screen.misbehave(Fault.NONE)
        tv.wait_for(lambda: tv.health.state is HealthState.OK, "its end")

    assert ill.state is HealthState.FAULT
    assert "does not switch on:" in ill.detail
    assert tv.is_on()


def test_a_projector_that_warms_up_is_not_told_twice_and_is_no_fault(tmp_path: Path) -> None:
    screen = ScreenSimulator(tmp_path / "tv", "pjlink", {}, warm_s=0.3)
    tv = Screen("pjlink+sim://tv", screen, timings=PATIENT)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(tv.is_on, "a lamp that is on")
        tv.device.show("off")
        tv.wait_for(lambda: not tv.is_on(), "a lamp that is off")

    assert [word for word in screen.commands if word != "state"] == ["on", "off"]
    assert {health.state for health in tv.told} == {HealthState.OK}


def test_a_power_cut_in_the_hours_ends_with_a_screen_that_is_on(tmp_path: Path) -> None:
    tv = at_sim("mdc", tmp_path, timings=QUICK)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(tv.is_on, "a screen that is on")
        tv.screen.misbehave(Fault.OFFLINE)
        tv.wait_for(lambda: tv.health.state is HealthState.FAULT, "a fault")
        tv.screen.misbehave(Fault.NONE)
        tv.wait_for(tv.is_on, "a screen that is on again")


def test_a_screen_that_answers_nothing_by_its_nature_is_told_and_is_well(tmp_path: Path) -> None:
    tv = at_sim("lg", tmp_path, options="reply=no", timings=LEFT_ALONE)
    tv.screen.misbehave(Fault.SILENT)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(tv.is_on, "a screen that is on")
        tv.device.show("off")
        tv.wait_for(lambda: not tv.is_on(), "a screen that is off")
        tv.wait_for(lambda: tv.health.state is HealthState.OK, "its health")

    assert set(tv.screen.commands) == {"on", "off"}


def test_a_test_switches_it_to_the_other_state_and_back(tmp_path: Path) -> None:
    tv = at_sim("mdc", tmp_path, timings=LEFT_ALONE)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(tv.is_on, "a screen that is on")
        tv.device.test()
        tv.wait_for(lambda: not tv.is_on(), "a screen that is off for a while")
        tv.wait_for(tv.is_on, "a screen that is on again")

    assert tv.health.tested_at is not None


# The stand-in takes the words of cec-client, and is a TV that remembers.
STAND_IN = """#!/bin/sh
[ "$1 $2 $3 $4 $5" = "-s -d 1 -t p" ] || { echo "wrong words: $*" >&2; exit 2; }
[ -e "$6" ] || { echo "ERROR: unable to open the device on port $6"; exit 1; }
read command
echo "opening a connection to the CEC adapter..."
case "$command" in
  "on 0") echo on > "$6" ;;
  "standby 0") echo standby > "$6" ;;
  "pow 0") echo "power status: $(cat "$6")" ;;
esac
"""


@pytest.fixture
def adapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program that takes cec-client's words into the path, and give its adapter's file."""
    program = tmp_path / "bin" / "cec-client"
    program.parent.mkdir()
    program.write_text(STAND_IN)
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")
    at = tmp_path / "cec0"
    at.write_text("standby\n")
    return at


def test_a_tv_at_hdmi_is_switched_by_a_program_with_cec_clients_words(
    adapter: Path, tmp_path: Path
) -> None:
    tv = Screen(f"cec+hdmi://{adapter}", screen_of("cec", tmp_path), timings=PATIENT)

    with tv.at_work():
        tv.device.show("on")
        tv.wait_for(lambda: adapter.read_text() == "on\n", "a TV that is on")
        tv.wait_for(lambda: tv.health.state is HealthState.OK, "its health")
        adapter.unlink()
        tv.wait_for(lambda: tv.health.state is HealthState.FAULT, "a fault")
        ill = tv.health
        adapter.write_text("standby\n")
        tv.wait_for(lambda: adapter.read_text() == "on\n", "a TV that is on again")

    assert "unable to open the device" in ill.detail


def test_without_cec_client_it_is_said_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    tv = Screen("cec+hdmi:///dev/cec0", screen_of("cec", tmp_path), timings=PATIENT)

    with tv.at_work():
        tv.wait_for(lambda: tv.health.state is HealthState.FAULT, "a fault")

    assert "install cec-utils" in tv.health.detail


def test_what_hangs_at_hdmi_is_ended(adapter: Path, tmp_path: Path) -> None:
    program = tmp_path / "bin" / "cec-client"
    program.write_text("#!/bin/sh\nexec sleep 600\n")
    tv = Screen(f"cec+hdmi://{adapter}", screen_of("cec", tmp_path), timings=QUICK)

    with tv.at_work():
        tv.wait_for(lambda: tv.health.state is HealthState.FAULT, "a fault")

    assert "hung and was ended" in tv.health.detail

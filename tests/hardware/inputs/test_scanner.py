"""Knows what a scanner's cable brings, how it is cut into codes, and that nothing of it is kept."""

import logging
import os
import pty
import tty
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.agent import Agent, DeviceSpec, HealthState
from hardware.device_url import DeviceUrlError
from hardware.inputs.scanner import LONGEST_BYTES, SILENCE_S, decode
from hardware.simulators.faults import FAULTS, Fault
from hardware.urls import parse
from tests.hardware.doubles import SOON_S, MemoryJobs, eventually
from tests.support.patience import patience

CARD = "000000000001|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu Bí Mật, xã Mẫu|01072021"
APPOINTMENT = "MOISO-H-7K3M9QXZ"


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n", b"\x03", b"\x04"])
def test_a_code_ends_with_what_scanners_send_after_it(end: bytes) -> None:
    assert decode({}).feed(CARD.encode() + end, 0) == [CARD]


def test_a_code_without_an_end_ends_with_silence() -> None:
    scanner = decode({})

    begun = scanner.feed(APPOINTMENT.encode(), 0)
    too_soon = scanner.feed(b"", SILENCE_S / 2)
    ended = scanner.feed(b"", SILENCE_S)

    assert (begun, too_soon, ended) == ([], [], [APPOINTMENT])


def test_a_card_that_stays_before_the_scanner_is_one_scan_and_comes_again_later() -> None:
    scanner = decode({"debounce": "1500"})
    sent = CARD.encode() + b"\r"

    scans = [len(scanner.feed(sent, at)) for at in (0, 0.5, 1.4, 2.8, 4.4)]

    assert scans == [1, 0, 0, 0, 1]


def test_another_code_is_another_scan_at_once() -> None:
    scanner = decode({})

    scanned = scanner.feed(f"{CARD}\r{APPOINTMENT}\r{CARD}\r".encode(), 0)

    assert scanned == [CARD, APPOINTMENT, CARD]


def test_the_last_code_is_forgotten_once_it_no_longer_matters() -> None:
    scanner = decode({})
    scanner.feed(CARD.encode() + b"\r", 0)

    scanner.forget(2)

    assert CARD not in repr(vars(scanner))


@given(st.binary(max_size=300), st.integers(1, 50))
def test_no_bytes_in_any_pieces_are_too_much(sent: bytes, size: int) -> None:
    scanner = decode({"debounce": "0"})
    pieces = [sent[at : at + size] for at in range(0, len(sent), size)]

    codes = [code for piece in pieces for code in scanner.feed(piece, 0)]
    codes += scanner.feed(b"\r", 0)

    wanted = sent.translate(bytes.maketrans(b"\n\x03\x04", b"\r\r\r")).split(b"\r")
    assert codes == [code.decode("utf-8", errors="replace") for code in wanted if code]


def test_a_scanner_gone_mad_fills_no_memory() -> None:
    scanner = decode({})
    for _ in range(100):
        scanner.feed(b"x" * 1000, 0)

    [code] = scanner.feed(b"\r", 0)

    assert len(code) == LONGEST_BYTES


@pytest.mark.parametrize("url", ["scanner+sim://a?debounce=-1", "scanner+serial:///dev/x?prefix=A"])
def test_an_option_that_means_nothing_is_refused(url: str) -> None:
    with pytest.raises(DeviceUrlError):
        parse(url)


@pytest.fixture
def cable() -> Iterator[tuple[int, str]]:
    """A serial line: the scanner's end as a descriptor, ours as a path."""
    device, ours = pty.openpty()
    tty.setraw(device)
    path = os.ttyname(ours)
    os.close(ours)
    yield device, path
    with suppress(OSError):
        os.close(device)


def test_a_serial_scanner_is_read_all_day_and_leaves_no_trace(
    tmp_path: Path,
    cable: tuple[int, str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Over a real pseudo-terminal: in pieces; then what takes the scan fails; then unplugged."""
    # Else a test that is held up between two pieces would itself have ended the code.
    monkeypatch.setattr("hardware.inputs.scanner.SILENCE_S", SOON_S / 2)
    caplog.set_level(logging.DEBUG)
    device, path = cable
    scans: Queue[str] = Queue()

    def take(device_id: int, code: str) -> None:
        scans.put(code)
        raise RuntimeError(code)

    specs = [DeviceSpec(1, "scanner", "scanner-1", f"scanner+serial://{path}")]
    agent = Agent(specs, MemoryJobs(), data=tmp_path, on_scan=take)
    agent.start()
    well = eventually(lambda: agent.health()[1].state == HealthState.OK)

    sent = f"]Q1{CARD}\r".encode()
    for piece in (sent[:7], sent[7:40], sent[40:], APPOINTMENT.encode()):
        os.write(device, piece)
    heard = [scans.get(timeout=patience(SOON_S)) for _ in range(2)]
    os.close(device)
    lost = eventually(lambda: agent.health()[1].state == HealthState.FAULT)
    agent.stop()

    assert (well, lost, heard) == (True, True, [f"]Q1{CARD}", APPOINTMENT])
    assert "scan was not taken: RuntimeError" in caplog.text
    assert "Bí Mật" not in caplog.text
    assert "000000000001" not in caplog.text
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_simulated_scanner_can_be_shown_codes_and_be_unplugged(tmp_path: Path) -> None:
    scans: Queue[tuple[int, str]] = Queue()
    specs = [DeviceSpec(7, "scanner", "scanner-1", "scanner+sim://scanner-1")]
    agent = Agent(specs, MemoryJobs(), data=tmp_path, on_scan=lambda *told: scans.put(told))
    agent.start()

    agent.scan(7, CARD)
    seen = scans.get(timeout=patience(SOON_S))
    agent.simulate(7, Fault.CUT_CABLE)
    lost = eventually(lambda: agent.health()[7].state == HealthState.FAULT)
    agent.scan(7, APPOINTMENT)
    agent.simulate(7, Fault.NONE)
    agent.scan(7, "again")
    then = scans.get(timeout=patience(SOON_S))
    back = eventually(lambda: agent.health()[7].state == HealthState.OK)
    agent.stop()

    assert (seen, then) == ((7, CARD), (7, "again"))
    assert (lost, back) == (True, True)
    assert scans.empty()


def test_only_a_simulated_scanner_can_be_shown_a_code(tmp_path: Path) -> None:
    specs = [
        DeviceSpec(1, "printer", "p", "escpos+sim://p"),
        DeviceSpec(2, "scanner", "s", "scanner+file:///tmp/none"),
    ]
    agent = Agent(specs, MemoryJobs(), data=tmp_path)

    with pytest.raises(ValueError, match="not a simulated scanner"):
        agent.scan(1, CARD)
    assert "serial line" in agent.health()[2].detail
    assert Fault.PAPER_OUT not in FAULTS["scanner"]

"""Serial keypads: whole, split and repeated frames, noise between; what each key means."""

import os
import pty
import threading
import time
import tty
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue

import pytest

from hardware.agent import Agent, DeviceSpec, HealthState
from hardware.device_url import DeviceUrlError
from hardware.inputs.keypad import PRESETS, Decoder, KeypadKey, Press, decode
from hardware.urls import parse
from tests.hardware.doubles import SOON_S, MemoryJobs, eventually
from tests.support.patience import patience

GIVEN = bytes.fromhex("EE A4 01 07 01 30 CB")
EE_A4 = PRESETS["ee-a4"]["frame"]
LINE = PRESETS["line"]["frame"]


def framed(cmd: int, digits: str = "", addr: int = 1) -> bytes:
    """Return a frame of the preset ee-a4."""
    body = bytes([0xEE, cmd, addr, 6 + len(digits), len(digits)]) + digits.encode()
    return body + bytes([sum(body) & 0xFF])


def test_the_frame_of_the_manual_is_command_address_and_a_digit() -> None:
    (frame,) = Decoder(EE_A4).feed(GIVEN, 0)

    assert (frame.cmd, frame.addr, frame.digits, frame.raw) == (0xA4, 1, "0", GIVEN)
    assert framed(0xA4, "0") == GIVEN


@pytest.mark.parametrize("size", [1, 2, 3, 6])
def test_a_frame_that_comes_in_pieces_is_found_once(size: int) -> None:
    decoder = Decoder(EE_A4)
    pieces = [GIVEN[at : at + size] for at in range(0, len(GIVEN), size)]

    found = [
        frame.digits for at, piece in enumerate(pieces) for frame in decoder.feed(piece, at / 10)
    ]

    assert found == ["0"]


@pytest.mark.parametrize(
    "noise",
    [b"\x00\xff", b"\xee", b"\xee\xee", GIVEN[:3], GIVEN[:-1] + b"\x00", b"\xee\xa4\x01\x07\x01"],
    ids=lambda noise: noise.hex(),
)
def test_noise_before_and_between_costs_no_frame(noise: bytes) -> None:
    received = noise + GIVEN + noise + framed(0xA4, "15") + noise

    found = Decoder(EE_A4).feed(received, 0)

    assert [frame.digits for frame in found] == ["0", "15"]


def test_an_unfinished_frame_is_forgotten_after_a_second() -> None:
    decoder = Decoder(EE_A4)
    decoder.feed(GIVEN[:4], 0)

    late = decoder.feed(GIVEN[4:], 1.5)
    whole = decoder.feed(GIVEN, 1.6)

    assert (late, [frame.raw for frame in whole]) == ([], [GIVEN])


def test_a_line_of_a_letter_and_digits_ends_with_its_return() -> None:
    decoder = Decoder(LINE)

    found = [decoder.feed(piece, 0) for piece in (b"N\r", b"C1", b"5\r\nR\r")]

    assert [[(chr(f.cmd), f.digits) for f in frames] for frames in found] == [
        [("N", "")],
        [],
        [("C", "15"), ("R", "")],
    ]


@pytest.mark.parametrize(
    ("cmd", "digits", "press"),
    [
        (0xA4, "0", Press(KeypadKey.NEXT)),
        (0xA4, "015", Press(KeypadKey.CALL, "015")),
        (0xA5, "", Press(KeypadKey.RECALL)),
        (0xA6, "", Press(KeypadKey.NO_SHOW)),
        (0xA7, "0", Press(KeypadKey.FINISH)),
    ],
)
def test_each_key_has_its_meaning(cmd: int, digits: str, press: Press) -> None:
    (frame,) = Decoder(EE_A4).feed(framed(cmd, digits), 0)

    assert decode({}).press(frame, 0) == press


def test_a_key_that_is_held_or_bounces_is_one_press_and_a_new_press_another() -> None:
    (frame,) = Decoder(EE_A4).feed(GIVEN, 0)
    keypad = decode({"debounce": "400"})

    presses = [keypad.press(frame, at) for at in (0, 0.1, 0.4, 0.75, 1.2)]

    assert presses == [Press(KeypadKey.NEXT), None, None, None, Press(KeypadKey.NEXT)]


def test_a_key_of_another_code_is_set_by_an_option_and_an_unknown_one_is_told() -> None:
    (frame,) = Decoder(EE_A4).feed(framed(0xA9), 0)

    assert decode({"recall": "a9"}).press(frame, 0) == Press(KeypadKey.RECALL)
    with pytest.raises(KeyError):
        decode({}).press(frame, 0)


@pytest.mark.parametrize(
    "options",
    ["frame={digits}", "frame={cmd}{digits}", "frame={cmd}{cmd}", "frame={cmd}{what}", "next=A",
     "next=A4:x", "preset=none", "address=256", "debounce=-1", "frame=%C3%A9{cmd}"],
)  # fmt: skip
def test_a_description_that_means_nothing_is_refused(options: str) -> None:
    with pytest.raises(DeviceUrlError):
        parse(f"keypad+serial:///dev/ttyUSB0?{options}")


@pytest.fixture
def cable() -> Iterator[tuple[int, str]]:
    """A serial line: the keypad's end as a descriptor, ours as a path."""
    device, ours = pty.openpty()
    tty.setraw(device)
    path = os.ttyname(ours)
    os.close(ours)
    yield device, path
    with suppress(OSError):
        os.close(device)


def test_two_keypads_on_one_cable_are_told_apart(tmp_path: Path, cable: tuple[int, str]) -> None:
    """Over a real pseudo-terminal: split, repeated, with noise; then the cable is pulled."""
    device, path = cable
    pressed: Queue[tuple[int, Press]] = Queue()
    urls = [f"keypad+serial://{path}?address={n}&debounce=5000" for n in (1, 2)]
    specs = [DeviceSpec(n, "keypad", f"keypad-{n}", url) for n, url in enumerate(urls, start=1)]
    agent = Agent(specs, MemoryJobs(), data=tmp_path, on_press=lambda *told: pressed.put(told))
    agent.start()
    well = eventually(lambda: {h.state for h in agent.health().values()} == {HealthState.OK})

    for piece in (b"\x00\xee", GIVEN[:3], GIVEN[3:], GIVEN, b"?", framed(0xA4, "7", addr=2)):
        os.write(device, piece)
    heard = [pressed.get(timeout=patience(SOON_S)) for _ in range(2)]
    os.close(device)
    lost = eventually(lambda: {h.state for h in agent.health().values()} == {HealthState.FAULT})
    agent.stop()

    assert well
    assert heard == [(1, Press(KeypadKey.NEXT)), (2, Press(KeypadKey.CALL, "7"))]
    assert pressed.empty()
    assert lost


def test_presses_while_one_is_carried_out_are_no_bouncing_key(
    tmp_path: Path, cable: tuple[int, str]
) -> None:
    """A busy database holds the first press; the officer presses twice more meanwhile."""
    device, path = cable
    pressed: Queue[Press] = Queue()
    is_free = threading.Event()

    def press(_keypad: int, told: Press) -> None:
        pressed.put(told)
        is_free.wait(patience(SOON_S))

    spec = DeviceSpec(1, "keypad", "keypad-1", f"keypad+serial://{path}?address=1&debounce=1")
    agent = Agent([spec], MemoryJobs(), data=tmp_path, on_press=press)
    agent.start()
    eventually(lambda: {h.state for h in agent.health().values()} == {HealthState.OK})

    os.write(device, GIVEN)
    heard = [pressed.get(timeout=patience(SOON_S))]
    for _ in range(2):
        time.sleep(patience(0.3))
        os.write(device, GIVEN)
    time.sleep(patience(0.3))
    is_free.set()
    heard += [pressed.get(timeout=patience(SOON_S)) for _ in range(2)]
    agent.stop()

    assert heard == [Press(KeypadKey.NEXT)] * 3


def test_keypads_on_one_cable_must_speak_alike(tmp_path: Path) -> None:
    specs = [
        DeviceSpec(1, "keypad", "a", "keypad+serial:///dev/ttyNONE?address=1"),
        DeviceSpec(2, "keypad", "b", "keypad+serial:///dev/ttyNONE?address=2&preset=line"),
        DeviceSpec(3, "keypad", "c", "keypad+sim://c"),
    ]

    health = Agent(specs, MemoryJobs(), data=tmp_path).health()

    assert "give both the same" in health[2].detail
    assert "serial line" in health[3].detail

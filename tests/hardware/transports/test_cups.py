"""The one-way wire into a queue of CUPS, on stand-ins for its programs `lp` and `lpstat`."""

from pathlib import Path

import pytest

from hardware.errors import WireError
from hardware.transports import transport_for
from hardware.transports.cups import CupsTransport
from hardware.urls import parse

IDLE = 'echo "printer kiosk-1 is idle.  enabled since Tue 24 Nov 2026 08:00:00"'
DISABLED = 'echo "printer kiosk-1 disabled since Tue 24 Nov 2026 08:00:00 - Unplugged or off"'
UNKNOWN = 'echo "lpstat: Invalid destination name in list \\"kiosk-1\\"." >&2; exit 1'
TAKES = 'printf "%s\\n" "$@" > "$0.words"; cat > "$0.job"; echo "request id is kiosk-1-7 (1 file)"'
REFUSES = 'echo "lp: The printer or class does not exist." >&2; exit 1'
HANGS = "exec sleep 60"


def cups(folder: Path, *, lpstat: str = IDLE, lp: str = TAKES) -> CupsTransport:
    """Return the wire, with programs that behave so."""
    for name, script in (("lpstat", lpstat), ("lp", lp)):
        program = folder / name
        program.write_text(f"#!/bin/sh\n{script}\n")
        program.chmod(0o755)
    return CupsTransport("kiosk-1", path=f"{folder}:/usr/bin:/bin")


def test_a_slip_is_one_raw_job(tmp_path: Path) -> None:
    wire = cups(tmp_path)

    wire.open(5)
    wire.write(b"\x1b@slip\x1dV\x42\x00", 5)
    answer = wire.read(0)
    wire.close()

    assert (tmp_path / "lp.job").read_bytes() == b"\x1b@slip\x1dV\x42\x00"
    assert (tmp_path / "lp.words").read_text().split() == [
        "-d", "kiosk-1", "-o", "raw", "-t", "moiso"
    ]  # fmt: skip
    assert (answer, wire.two_way, wire.sent) == (b"", False, 10)


@pytest.mark.parametrize(
    ("lpstat", "within_s", "told", "permanent"),
    [
        (UNKNOWN, 10, "CUPS has no queue 'kiosk-1'", True),
        (DISABLED, 10, "is disabled.*Unplugged or off.*cupsenable kiosk-1", False),
        (HANGS, 0.5, "gave no answer", False),
    ],
)
def test_a_queue_that_prints_nothing_is_known_before_a_slip(
    tmp_path: Path, lpstat: str, within_s: float, told: str, permanent: bool
) -> None:
    with pytest.raises(WireError, match=told) as refused:
        cups(tmp_path, lpstat=lpstat).open(within_s)

    assert (refused.value.permanent, refused.value.sent) == (permanent, 0)


def test_of_a_job_that_was_refused_nothing_was_sent(tmp_path: Path) -> None:
    with pytest.raises(WireError, match="does not exist") as refused:
        cups(tmp_path, lp=REFUSES).write(b"slip", 5)

    assert refused.value.sent == 0


def test_of_a_job_without_an_answer_everything_may_have_been_sent(tmp_path: Path) -> None:
    with pytest.raises(WireError, match="gave no answer") as refused:
        cups(tmp_path, lp=HANGS).write(b"slip", 0.5)

    assert refused.value.sent == 4


def test_without_cups_the_way_out_is_told(tmp_path: Path) -> None:
    with pytest.raises(WireError, match="install cups-client") as refused:
        CupsTransport("kiosk-1", path=str(tmp_path)).open(1)

    assert refused.value.permanent
    assert not transport_for(parse("escpos+cups://kiosk-1")).two_way


def test_elsewhere_than_on_windows_its_spooler_says_what_it_needs() -> None:
    wire = transport_for(parse("escpos+winspool://EPSON%20TM-T82III"))

    with pytest.raises(WireError, match="EPSON TM-T82III needs Windows") as refused:
        wire.open(1)

    assert refused.value.permanent

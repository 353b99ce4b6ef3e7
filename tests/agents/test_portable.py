"""The agent's program must start where there is no POSIX: on Windows."""

import subprocess
import sys

import pytest

from hardware.transports import transport_for
from hardware.urls import parse

POSIX_ONLY = "fcntl grp posix_ipc pty pwd readline resource syslog termios tty".split()
PROGRAM = f"""
import sys
import serial  # On Windows it takes another module than its POSIX one.

class Windows:
    def find_spec(self, name, path=None, target=None):
        if name in {POSIX_ONLY!r}:
            raise ModuleNotFoundError(f"no module named {{name!r}}", name=name)

for name in {POSIX_ONLY!r}:
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Windows())
from app.cli import main
import hardware.boards.alpha, hardware.inputs.keypad, hardware.printers.escpos
import hardware.transports.file, hardware.transports.serial, hardware.transports.tcp
main(["agent", "--help"])
"""


def test_the_agent_starts_without_any_module_that_only_posix_has() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr
    assert "--code" in done.stdout


@pytest.mark.parametrize(
    ("url", "port"),
    [
        ("alpha+serial:///COM3", "COM3"),
        ("alpha+serial:///COM12?baud=9600", "COM12"),
        ("alpha+serial:///dev/ttyUSB0", "/dev/ttyUSB0"),
    ],
)
def test_a_serial_port_is_named_as_its_system_names_it(url: str, port: str) -> None:
    wire = transport_for(parse(url))

    assert vars(wire)["_name"] == port

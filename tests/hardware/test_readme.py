"""What the README of the devices must tell: every option, every fault, every part."""

from importlib import import_module
from pathlib import Path

import pytest

import hardware
from hardware.simulators.faults import Fault

README = (Path(hardware.__file__).parent / "README.md").read_text("utf-8")
OWN_TABLE = {"ascii": README.partition("### A vendor's board")[2].partition("## Keypads")[0]}
"""What is told of a module in more than its row."""

WITH_OPTIONS = [
    "boards.alpha",
    "boards.ascii",
    "boards.hanover",
    "boards.modbus",
    "inputs.keypad",
    "power.bravia",
    "power.cec",
    "power.lg",
    "power.mdc",
    "power.pjlink",
    "printers.escpos",
    "printers.star",
    "speakers.axis",
    "speakers.rtp",
    "speakers.speaker",
    "speakers.twon",
    "transports.file",
    "transports.http",
    "transports.https",
    "transports.serial",
    "transports.sim",
    "transports.tcp",
    "transports.udp",
]
OPTIONS = [
    (module, option)
    for module in WITH_OPTIONS
    for option in import_module(f"hardware.{module}").OPTIONS
]


@pytest.mark.parametrize(("module", "option"), OPTIONS)
def test_every_option_is_in_the_row_of_its_module(module: str, option: str) -> None:
    name = module.rpartition(".")[2]

    (row,) = (line for line in README.splitlines() if line.startswith(f"| `{name}` |"))

    assert f"`{option}`" in row + OWN_TABLE.get(name, "")


@pytest.mark.parametrize("fault", sorted(Fault))
def test_every_fault_of_the_simulators_is_told(fault: Fault) -> None:
    rows = [line for line in README.splitlines() if line.startswith("| `")]

    assert any(f"`{fault}`" in row for row in rows)

"""How a simulator can be told to misbehave."""

from collections.abc import Mapping
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a simulated device."""

    NONE = "none"
    PAPER_OUT = "paper_out"
    PAPER_LOW = "paper_low"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    SLOW = "slow"
    CUT_CABLE = "cut_cable"
    GARBAGE = "garbage"
    WRONG_SUM = "wrong_sum"
    SILENT = "silent"
    REFUSES = "refuses"
    HANGS = "hangs"
    DENIED = "denied"
    BUSY = "busy"
    DROPS = "drops"


class UnknownFault(ValueError):
    """A fault that this simulated device can't have; `known` are those it can."""

    def __init__(self, fault: str, known: frozenset[Fault]) -> None:
        self.known = sorted(known)
        super().__init__(f"unknown fault {fault!r}; known: {', '.join(self.known)}")


_OF_PRINTERS = frozenset(
    {
        Fault.NONE,
        Fault.PAPER_OUT,
        Fault.PAPER_LOW,
        Fault.COVER_OPEN,
        Fault.OFFLINE,
        Fault.SLOW,
        Fault.CUT_CABLE,
    }
)
FAULTS: Mapping[str, frozenset[Fault]] = {
    "printer": _OF_PRINTERS,
    "star": _OF_PRINTERS,
    "board": frozenset(
        {Fault.NONE, Fault.OFFLINE, Fault.SLOW, Fault.CUT_CABLE, Fault.GARBAGE, Fault.WRONG_SUM}
    ),
    "scanner": frozenset({Fault.NONE, Fault.OFFLINE, Fault.CUT_CABLE}),
    "speaker": frozenset({Fault.NONE, Fault.OFFLINE, Fault.SLOW, Fault.CUT_CABLE}),
    "power": frozenset(
        {
            Fault.NONE,
            Fault.OFFLINE,
            Fault.SLOW,
            Fault.CUT_CABLE,
            Fault.GARBAGE,
            Fault.WRONG_SUM,
            Fault.SILENT,
            Fault.REFUSES,
        }
    ),
    "rtp": frozenset({Fault.NONE, Fault.OFFLINE, Fault.CUT_CABLE}),
    "axis": frozenset(
        {
            Fault.NONE,
            Fault.OFFLINE,
            Fault.SLOW,
            Fault.CUT_CABLE,
            Fault.HANGS,
            Fault.DENIED,
            Fault.BUSY,
            Fault.DROPS,
        }
    ),
    "twon": frozenset(
        {
            Fault.NONE,
            Fault.OFFLINE,
            Fault.CUT_CABLE,
            Fault.HANGS,
            Fault.DENIED,
            Fault.BUSY,
            Fault.REFUSES,
            Fault.GARBAGE,
        }
    ),
}
"""What each simulator can be told; one that speaks a single protocol has its name."""

"""The kinds of devices in one table: what each is reached by, shows, may do and needs."""

from dataclasses import dataclass
from enum import StrEnum


class DeviceKind(StrEnum):
    """What a device is; the value is the word in the API, on the command line and in the log."""

    KIOSK = "kiosk"
    DISPLAY = "display"
    BOARD = "board"
    PRINTER = "printer"
    RATING = "rating"
    KEYPAD = "keypad"
    SCANNER = "scanner"
    MONITOR = "monitor"
    AGENT = "agent"
    SPEAKER = "speaker"


@dataclass(frozen=True, slots=True)
class KindFacts:
    """One row of the table.

    `drives` is what the server or an agent drives at the device's URL; None where a device has no
    URL. `page` is where its browser's pages are. `role` is its role as a caller. `pairs` says that
    it speaks to the server itself, by a token that it gets for six digits. `needs` are the fields
    without which it can't be added, `takes` those that it may have; `example` is a URL as the form
    shows one; a kind that isn't offered is added by the command line.
    """

    drives: str | None = None
    page: str | None = None
    role: str = "device"
    pairs: bool = False
    needs: frozenset[str] = frozenset()
    takes: frozenset[str] = frozenset()
    example: str = ""
    is_offered: bool = True

    @property
    def prints(self) -> bool:
        """Whether slips come out of it."""
        return self.drives == "printer"

    def asks_for(self, field: str) -> bool:
        """Whether the form that adds a device has the field for this kind."""
        return field in self.needs or field in self.takes


def _fields(*names: str) -> frozenset[str]:
    return frozenset(names)


KINDS: dict[DeviceKind, KindFacts] = {
    DeviceKind.AGENT: KindFacts(role="agent", pairs=True),
    DeviceKind.BOARD: KindFacts(
        drives="board",
        needs=_fields("url", "counter"),
        takes=_fields("agent"),
        example="alpha+serial:///dev/ttyUSB0?baud=9600&address=3",
    ),
    DeviceKind.PRINTER: KindFacts(
        drives="printer",
        needs=_fields("url"),
        takes=_fields("agent"),
        example="escpos+tcp://10.0.0.22:9100?width=576",
    ),
    DeviceKind.KIOSK: KindFacts(
        drives="printer",
        page="/kiosk",
        role="kiosk",
        pairs=True,
        takes=_fields("url", "agent"),
        example="escpos+tcp://10.0.0.21:9100?width=576",
    ),
    DeviceKind.DISPLAY: KindFacts(
        drives="power",
        page="/display",
        role="display",
        pairs=True,
        takes=_fields("zone", "url", "agent"),
        example="mdc+tcp://10.0.0.31?id=1",
    ),
    DeviceKind.SPEAKER: KindFacts(
        drives="speaker",
        needs=_fields("url", "zone"),
        takes=_fields("agent"),
        example="speaker+alsa://default",
    ),
    DeviceKind.KEYPAD: KindFacts(
        drives="keypad",
        needs=_fields("url", "counter"),
        takes=_fields("agent"),
        example="keypad+serial:///dev/ttyUSB1?preset=ee-a4&address=1",
    ),
    DeviceKind.RATING: KindFacts(
        page="/counter", role="rating", pairs=True, needs=_fields("counter")
    ),
    DeviceKind.SCANNER: KindFacts(
        drives="scanner", needs=_fields("kiosk"), takes=_fields("url", "agent"), is_offered=False
    ),
    DeviceKind.MONITOR: KindFacts(role="monitor", is_offered=False),
}
"""In the order in which the form offers them. To add a kind, add its line, its words in the texts
and a migration that admits it to the table `devices`. A board has a counter, or else a zone."""


def driven_by(kind: str, url: str) -> str | None:
    """What has to be driven at the device's URL; None where there is nothing."""
    return KINDS[DeviceKind(kind)].drives if url else None


def prints(kind: str) -> bool:
    """Whether slips come out of devices of the kind."""
    return KINDS[DeviceKind(kind)].prints

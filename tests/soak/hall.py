"""Knows the centre that is soaked: a real server, an agent on another PC, their devices on lines.

At the server are the first kiosk's printer behind a slow box, the fourth's (of Star) on the
network, the reception's on a serial line, a scanner, two keypads on one cable, eight boards on one
line that answer, five on one that don't, three more, of which one is described by a template, two
speakers in zone a, and the sample's TVs. At the agent are the printers of two kiosks, six boards
and zone b's speaker.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from app.config import Settings
from app.domain.centre.values import Centre
from app.installation import install, open_installation
from app.operations.devices.devices import NewDevice
from app.persistence.centre.store import centre_ids
from hardware.simulators.lines import SimulatedLine, on_serial_line
from tests.agents.site import AgentProcess
from tests.soak.far_ends import (
    BoardsOfALine,
    SeenBoard,
    Sender,
    SlipPrinter,
    StarSlipPrinter,
)
from tests.soak.lines import Line
from tests.support.live import PASSWORD, LiveServer

SERIAL_BYTES_A_SECOND = 11_520
NETWORK_BYTES_A_SECOND = 30_000
BOARD_BYTES_A_SECOND = 960
ANSWERING = tuple(range(1, 9))
MUTE = tuple(range(9, 14))
ALONE = tuple(range(14, 17))
AT_AGENT = tuple(range(17, 23))
DESCRIBED = {16: ("ascii", {"preset": "generic-stx"})}
"""Boards that are described by a template, by their counter."""
KEYPADS = {3: 1, 14: 2}
SPEAKERS = {"speaker-a1": "a", "speaker-a2": "a", "speaker-b": "b"}
AGENT = "pc-b"
KIOSKS = {"kiosk-2": AGENT, "kiosk-3": AGENT, "kiosk-4": None}
"""The kiosks beside the sample's one, and who drives their printers."""
STAR = "kiosk-4"
"""The one whose printer speaks Star raster."""


@dataclass(frozen=True)
class Hall:
    """A running server and agent, and every far end by the name of its device or line."""

    server: LiveServer
    agent: AgentProcess
    centre: Centre
    centre_id: int
    kiosks: Mapping[str, str]
    """The tokens of the kiosks but the first, whose page has its own."""
    printers: Mapping[str, SlipPrinter]
    printer_lines: Mapping[str, Line | SimulatedLine]
    boards: Mapping[int, SeenBoard]
    """By their counter."""
    board_lines: Mapping[str, tuple[Line, Sequence[int]]]
    """Each line and the counters whose boards are on it."""
    keypads: Sender
    scanner: Sender
    input_lines: Mapping[str, Line]
    settings: Settings = field(repr=False)


@contextmanager
def open_hall(
    folder: Path, *, pace: float, voice_speed: int, by_command: bool = False
) -> Iterator[Hall]:
    """Run it until the block ends; the lines of printers are `pace` times as fast as real ones."""
    server = LiveServer(folder)
    server.by_command = by_command
    settings = Settings(
        data=server.data,
        database_url=f"sqlite:///{server.data}/moiso.db",
        password=PASSWORD,
        demo=True,
    )
    with ExitStack() as stack:
        made = _Made(folder / "ends", stack, pace)
        made.place()
        opened = open_installation(settings)
        stack.callback(opened.close)
        install(opened)
        with opened.database.read() as connection:
            (centre_id,) = centre_ids(connection).values()
        centre = opened.units.floor(centre_id).centre
        tokens = _register(opened.devices, centre_id, made, voice_speed)
        server.start()
        stack.callback(server.stop)
        agent_id = next(d.id for d in opened.authentication.devices(centre_id) if d.name == AGENT)
        agent = AgentProcess(folder, AGENT, server.url)
        agent.start(code=opened.pairing.code(None, centre_id, agent_id).digits)
        stack.callback(agent.kill)
        yield Hall(
            server=server,
            agent=agent,
            centre=centre,
            centre_id=centre_id,
            kiosks={name: tokens[name] for name in KIOSKS},
            printers=made.printers,
            printer_lines=made.printer_lines,
            boards=made.boards,
            board_lines=made.board_lines,
            keypads=made.keypads,
            scanner=made.scanner,
            input_lines=made.input_lines,
            settings=settings,
        )


class _Made:
    """The far ends and their lines."""

    def __init__(self, folder: Path, stack: ExitStack, pace: float) -> None:
        self._folder = folder
        self._stack = stack
        self._pace = pace
        self.printers: dict[str, SlipPrinter] = {}
        self.printer_lines: dict[str, Line | SimulatedLine] = {}
        self.boards: dict[int, SeenBoard] = {}
        self.board_lines: dict[str, tuple[Line, Sequence[int]]] = {}
        self.urls: dict[str, str] = {}
        self.keypads, self.scanner = Sender(), Sender()
        self.input_lines: dict[str, Line] = {}

    def place(self) -> None:
        """Make them all."""
        self._printer("kiosk-1", SERIAL_BYTES_A_SECOND, mss=536)
        for name in KIOSKS:
            make = StarSlipPrinter if name == STAR else SlipPrinter
            self._printer(name, NETWORK_BYTES_A_SECOND, mss=1460, make=make)
        self._serial_printer("reception-1")
        self._boards("box-1-8", ANSWERING, "modbus")
        self._boards("rs485-9-13", MUTE, "alpha")
        for number in (*ALONE, *AT_AGENT):
            protocol, options = DESCRIBED.get(number, ("alpha", {}))
            self._boards(f"board-{number:02d}", (number,), protocol, options)
        for name, sender in (("keypads", self.keypads), ("scanner-2", self.scanner)):
            line = Line(sender, bytes_a_second=BOARD_BYTES_A_SECOND)
            self._stack.callback(line.close)
            self.input_lines[name] = line

    def _printer(
        self, name: str, bytes_a_second: float, *, mss: int, make: type[SlipPrinter] = SlipPrinter
    ) -> None:
        printer = self.printers[name] = make(self._folder / name)
        line = Line(printer, bytes_a_second=bytes_a_second * self._pace, mss=mss)
        self._stack.callback(line.close)
        self.printer_lines[name] = line
        protocol = "star" if isinstance(printer, StarSlipPrinter) else "escpos"
        self.urls[name] = f"{protocol}+{line.address}?width=576"

    def _serial_printer(self, name: str) -> None:
        printer = self.printers[name] = SlipPrinter(
            self._folder / name, bytes_a_second=SERIAL_BYTES_A_SECOND * self._pace
        )
        link = self._folder / f"tty-{name}"
        line = self._stack.enter_context(on_serial_line(printer, link))
        self.printer_lines[name] = line
        self.urls[name] = f"escpos+{line.url}?width=576&baud=115200"

    def _boards(
        self,
        line_name: str,
        counters: Sequence[int],
        protocol: str,
        options: Mapping[str, str] = MappingProxyType({}),
    ) -> None:
        boards = [
            SeenBoard(self._folder / f"board-{number:02d}", protocol, number, dict(options))
            for number in counters
        ]
        line = Line(BoardsOfALine(boards), bytes_a_second=BOARD_BYTES_A_SECOND)
        self._stack.callback(line.close)
        self.boards.update(zip(counters, boards, strict=True))
        self.board_lines[line_name] = (line, counters)
        for number in counters:
            more = "".join(f"&{name}={value}" for name, value in options.items())
            url = f"{protocol}+{line.address}?address={number}{more}"
            self.urls[f"board-{number:02d}"] = url


def _register(devices: Any, centre_id: int, made: _Made, voice_speed: int) -> dict[str, str]:
    """Move the sample's devices to their lines and add the others; return the tokens of those."""
    tokens: dict[str, str] = {}

    def add(kind: str, name: str, url: str = "", **more: Any) -> None:
        _, tokens[name] = devices.add(None, centre_id, NewDevice(kind, name, url, **more))

    add("agent", AGENT)
    for name, place in KIOSKS.items():
        add("kiosk", name, made.urls.pop(name), agent=place)
    for number in AT_AGENT:
        devices.revoke(None, centre_id, f"board-{number:02d}")
        url = made.urls.pop(f"board-{number:02d}")
        add("board", f"far-{number:02d}", url, counter=number, agent=AGENT)
    for name, url in made.urls.items():
        devices.set_url(None, centre_id, name, url)
    devices.revoke(None, centre_id, "scanner-1")
    add("scanner", "scanner-2", f"scanner+{made.input_lines['scanner-2'].address}", kiosk="kiosk-2")
    for counter, address in KEYPADS.items():
        url = f"keypad+{made.input_lines['keypads'].address}?preset=ee-a4&address={address}"
        add("keypad", f"keypad-{counter:02d}", url, counter=counter)
    for name, zone in SPEAKERS.items():
        url = f"speaker+sim://{name}?speed={voice_speed}"
        add("speaker", name, url, zone=zone, agent=AGENT if zone == "b" else None)
    devices.set_second_printer(None, centre_id, "kiosk-1", "reception-1")
    return tokens

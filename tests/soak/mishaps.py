"""Knows what can befall each device of the hall, and how it is seen to be well again."""

from collections.abc import Iterator, Sequence
from functools import partial
from random import Random
from signal import SIGCONT, SIGSTOP

from hardware.simulators import Fault
from hardware.simulators.lines import SimulatedLine
from tests.soak.far_ends import SeenBoard, Sender, SlipPrinter
from tests.soak.hall import AGENT, AT_AGENT, KEYPADS, SPEAKERS, Hall
from tests.soak.lines import Line
from tests.soak.trouble import Mishap, Victim
from tests.soak.watch import States

PAPER_FAULTS = (Fault.PAPER_OUT, Fault.COVER_OPEN, Fault.OFFLINE, Fault.PAPER_LOW, Fault.SLOW)
MID_SLIP_BYTES = 15_000


def victims(hall: Hall, states: States, seed: int) -> Iterator[Victim]:
    """Yield everything that can fail."""
    for name, printer in hall.printers.items():
        line = hall.printer_lines[name]
        yield Victim(
            name,
            [name],
            list(_of_printer(printer, line, Random(f"{seed}/{name}/byte"))),
            partial(states.is_well, name),
            printer.is_in_middle,
            line.lose_power,
        )
    for name, (line, counters) in hall.board_lines.items():
        boards = {number: hall.boards[number] for number in counters}
        devices = [board_name(number) for number in counters]
        mishaps = [*_of_line(line), *_of_boards(list(boards.values()))]
        yield Victim(name, devices, mishaps, partial(_show_well, states, boards))
    for name, zone in SPEAKERS.items():
        if zone == "a":
            mishaps = [
                Mishap(fault, partial(_fail, states, name, fault), partial(_fail, states, name))
                for fault in (Fault.CUT_CABLE, Fault.SLOW)
            ]
            yield Victim(name, [name], mishaps, partial(states.is_well, name))
    for name, line in hall.input_lines.items():
        sender = line.end
        assert isinstance(sender, Sender)
        mishaps = [*_of_line(line), Mishap("noise", partial(sender.send, NOISE), lasts=False)]
        devices = [f"keypad-{n:02d}" for n in KEYPADS] if name == "keypads" else [name]
        yield Victim(name, devices, mishaps, partial(_are_well, states, devices))
    at_agent = [AGENT, "speaker-b"]
    yield Victim(AGENT, [AGENT], list(_of_agent(hall)), partial(_are_well, states, at_agent))


NOISE = bytes.fromhex("EE A4 00 FF 13 EE EE 7F A4")


def board_name(counter: int) -> str:
    """Return the name of the counter's board at the server."""
    return f"far-{counter:02d}" if counter in AT_AGENT else f"board-{counter:02d}"


def _of_printer(printer: SlipPrinter, line: Line | SimulatedLine, dice: Random) -> Iterator[Mishap]:
    for fault in PAPER_FAULTS:
        yield Mishap(
            fault, partial(printer.misbehave, fault), partial(printer.misbehave, Fault.NONE)
        )

    def replug() -> None:
        # The box or the adapter at the cable begins anew; the printer goes on where it was.
        line.break_off()
        printer.misbehave(Fault.NONE)

    def lose_power_later() -> None:
        printer.at_byte(dice.randrange(MID_SLIP_BYTES), line.lose_power, rest_is_lost=True)

    yield Mishap("cable cut", partial(printer.misbehave, Fault.CUT_CABLE), replug)
    yield Mishap("power lost in mid-slip", lose_power_later)
    yield Mishap("power lost", line.lose_power, lasts=False)
    yield from _of_line(line)


def _of_line(line: Line | SimulatedLine) -> Iterator[Mishap]:
    yield Mishap("hangs", line.stop_reading, line.read_again)
    yield Mishap("breaks off", line.break_off, lasts=False)
    yield Mishap("hangs up", line.hang_up, lasts=False)
    if isinstance(line, Line):
        yield Mishap("refuses", line.refuse, line.listen)


def _of_boards(boards: Sequence[SeenBoard]) -> Iterator[Mishap]:
    for board in boards:
        faults = [Fault.OFFLINE, *((Fault.GARBAGE, Fault.WRONG_SUM) if board.answers else ())]
        for fault in faults:
            yield Mishap(
                fault, partial(board.misbehave, fault), partial(board.misbehave, Fault.NONE)
            )


def _of_agent(hall: Hall) -> Iterator[Mishap]:
    yield Mishap(
        "freezes", partial(hall.agent.signal, SIGSTOP), partial(hall.agent.signal, SIGCONT)
    )
    yield Mishap("is killed", hall.agent.kill, hall.agent.start)


def _fail(states: States, name: str, fault: Fault = Fault.NONE) -> None:
    states.simulate(name, fault.value)


def _are_well(states: States, names: Sequence[str], since_s: float) -> bool:
    return all(states.is_well(name, since_s) for name in names)


def _show_well(states: States, boards: dict[int, SeenBoard], since_s: float) -> bool:
    """Whether the devices are well and each board shows what its counter is at."""
    if not _are_well(states, [board_name(number) for number in boards], since_s):
        return False
    due = states.at_counters()
    return all(_is_due(board, due[number]) for number, board in boards.items())


def _is_due(board: SeenBoard, due: tuple[str, str]) -> bool:
    state, label = due
    if state != "open":
        return board.text == "----"
    return digits(board.text) == digits(label)


def digits(text: str) -> str:
    """Return the digits of what is shown: the letters of some boards are only like the letters."""
    return "".join(sign for sign in text if sign.isdigit())

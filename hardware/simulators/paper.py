"""The paper in a simulated printer: where the head stands and what it has left on it."""

from dataclasses import dataclass, field, replace

from PIL import Image, ImageChops, ImageOps

from hardware.printers.letter_cells import CELL_HEIGHT, CELL_WIDTH, letter_cell
from hardware.simulators.code_pages import letter_of
from hardware.simulators.command_stream import PrinterCommand
from hardware.simulators.graphics import CodePrinter, GraphicsMemory

_WHITE, _BLACK = 255, 0
_LINE_DOTS = 30
_INITIALIZE = b"\x1b@"


@dataclass(frozen=True, slots=True)
class _Style:
    """How letters are printed until something else is said."""

    bold: bool = False
    inverse: bool = False
    wide: int = 1
    high: int = 1
    page: int = 0
    own_letters: bool = False
    align: int = 0
    margin: int = 0


@dataclass(slots=True)
class _Line:
    """Letters that wait for the end of their line."""

    letters: list[Image.Image] = field(default_factory=list)

    @property
    def width(self) -> int:
        return sum(letter.width for letter in self.letters)

    @property
    def height(self) -> int:
        return max((letter.height for letter in self.letters), default=0)


class Paper:
    """A roll as wide as the print head; `cut` takes off what was printed since the last one."""

    def __init__(self, width_dots: int) -> None:
        self._width = width_dots
        self._roll = Image.new("1", (width_dots, 1), _WHITE)
        self._at = 0
        self._style = _Style()
        self._line = _Line()
        self._letters: dict[int, Image.Image] = {}
        self._codes = CodePrinter()
        self.graphics = GraphicsMemory()

    def print(self, command: PrinterCommand) -> None:
        """Carry out one command; those that leave nothing on the paper do nothing."""
        body = command.body
        match command.name:
            case b"":
                self._write(body)
            case b"\n":
                self._end_line(_LINE_DOTS)
            case b"\x1bJ":
                self._end_line(0)
                self._feed(body[0])
            case b"\x1bd":
                self._end_line(0)
                self._feed(body[0] * _LINE_DOTS)
            case b"\x1dv0":
                self._print_raster(body)
            case b"\x1d(k":
                self._print_picture(self._codes.do(body))
            case b"\x1d(L":
                self._print_picture(self.graphics.do(body))
            case b"\x1b&":
                self._define(body)
            case name if name == _INITIALIZE:
                self.reset()
            case name:
                self._style = _changed(self._style, name, body)

    def reset(self) -> None:
        """Forget what ESC @, or a loss of power, makes a printer forget."""
        self._style, self._line = _Style(), _Line()
        self._letters.clear()
        self.graphics.forget()

    def cut(self) -> Image.Image:
        """Returns the slip and start a new one."""
        slip = self._roll.crop((0, 0, self._width, max(self._at, 1)))
        self._roll = Image.new("1", (self._width, 1), _WHITE)
        self._at = 0
        return slip

    def _feed(self, rows: int) -> None:
        self._at += rows
        if self._at > self._roll.height:
            longer = Image.new("1", (self._width, max(self._at, 2 * self._roll.height)), _WHITE)
            longer.paste(self._roll, (0, 0))
            self._roll = longer

    def _print_raster(self, body: bytes) -> None:
        # The body of GS v 0 is m xL xH yL yH and the rows; bit 0 of m doubles width, bit 1 height.
        columns, rows = int.from_bytes(body[1:3], "little"), int.from_bytes(body[3:5], "little")
        if not columns or not rows:
            return
        picture = Image.frombytes("1", (columns * 8, rows), body[5:])
        wide, high = 1 + (body[0] & 1), 1 + (body[0] >> 1 & 1)
        picture = picture.resize((picture.width * wide, rows * high), Image.Resampling.NEAREST)
        self._print_picture(ImageOps.invert(picture))

    def _print_picture(self, picture: Image.Image | None) -> None:
        if picture is None:
            return
        self._end_line(0)
        top = self._at
        self._feed(picture.height)
        self._roll.paste(picture, (self._start(picture.width), top))

    def _start(self, used: int) -> int:
        free = max(0, self._width - self._style.margin - used)
        return self._style.margin + (0, free // 2, free)[self._style.align]

    def _write(self, letters: bytes) -> None:
        for byte in letters:
            cell = self._cell(byte)
            if self._line.width + cell.width > self._width - self._style.margin:
                self._end_line(_LINE_DOTS)
            self._line.letters.append(cell)

    def _cell(self, byte: int) -> Image.Image:
        style = self._style
        own = self._letters.get(byte) if style.own_letters else None
        cell = own or letter_cell(letter_of(byte, style.page))
        if style.bold:
            # As a printer does it: each dot once more, one place further.
            cell = ImageChops.logical_and(cell, ImageChops.offset(cell, 1, 0))
        if style.inverse:
            cell = ImageOps.invert(cell)
        size = (CELL_WIDTH * style.wide, CELL_HEIGHT * style.high)
        return cell.resize(size, Image.Resampling.NEAREST)

    def _end_line(self, least_rows: int) -> None:
        line, self._line = self._line, _Line()
        top = self._at
        self._feed(max(least_rows, line.height))
        left = self._start(line.width)
        for cell in line.letters:
            # Letters of unlike sizes stand on one foot.
            self._roll.paste(cell, (left, top + line.height - cell.height))
            left += cell.width

    def _define(self, body: bytes) -> None:
        # The body of ESC & is y c1 c2, then for each letter x and x columns of y bytes.
        high, first, last = body[0], body[1], body[2]
        at = 3
        for code in range(first, last + 1):
            columns = body[at]
            dots = body[at + 1 : at + 1 + columns * high]
            at += 1 + columns * high
            cell = Image.new("1", (CELL_WIDTH, CELL_HEIGHT), _WHITE)
            for x in range(columns):
                bits = int.from_bytes(dots[x * high : (x + 1) * high], "big")
                for y in range(high * 8):
                    if bits >> (high * 8 - 1 - y) & 1:
                        cell.putpixel((x, y), _BLACK)
            self._letters[code] = cell


def _changed(style: _Style, name: bytes, body: bytes) -> _Style:
    """Returns the style after a command; one that changes nothing leaves it."""
    match name:
        case b"\x1dL":
            return replace(style, margin=int.from_bytes(body, "little"))
        case b"\x1ba":
            return replace(style, align=body[0] & 3)
        case b"\x1bE":
            return replace(style, bold=bool(body[0] & 1))
        case b"\x1dB":
            return replace(style, inverse=bool(body[0] & 1))
        case b"\x1d!":
            return replace(style, wide=1 + (body[0] >> 4 & 7), high=1 + (body[0] & 7))
        case b"\x1b!":
            return replace(
                style,
                bold=bool(body[0] & 8),
                high=1 + (body[0] >> 4 & 1),
                wide=1 + (body[0] >> 5 & 1),
            )
        case b"\x1bt":
            return replace(style, page=body[0])
        case b"\x1b%":
            return replace(style, own_letters=bool(body[0] & 1))
        case _:
            return style

"""The paper in a simulated printer: where the head stands and what it has left on it."""

from PIL import Image, ImageDraw, ImageOps

from hardware.printers.typeface import face_of
from hardware.simulators.commands import EscposCommand

_WHITE, _BLACK = 255, 0
_TEXT_CAPITAL_DOTS = 18
_LINE_DOTS = 30


class Paper:
    """A roll as wide as the print head; `cut` takes off what was printed since the last one."""

    def __init__(self, width_dots: int) -> None:
        self._width = width_dots
        self._roll = Image.new("1", (width_dots, 1), _WHITE)
        self._at = 0
        self._margin = 0
        self._line = b""

    def print(self, command: EscposCommand) -> None:
        """Carry out one command; those that leave nothing on the paper do nothing."""
        match command.name:
            case b"":
                self._line += command.body
            case b"\n":
                self._print_line()
            case b"\x1bJ":
                self._feed(command.body[0])
            case b"\x1bd":
                self._feed(command.body[0] * _LINE_DOTS)
            case b"\x1dL":
                self._margin = int.from_bytes(command.body, "little")
            case b"\x1b@":
                self._margin, self._line = 0, b""
            case b"\x1dv0":
                self._print_picture(command.body)
            case _:
                return

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

    def _print_picture(self, body: bytes) -> None:
        # The body of GS v 0 is m xL xH yL yH and the rows; bit 0 of m doubles width, bit 1 height.
        columns, rows = int.from_bytes(body[1:3], "little"), int.from_bytes(body[3:5], "little")
        if not columns or not rows:
            return
        picture = Image.frombytes("1", (columns * 8, rows), body[5:])
        wide, high = 1 + (body[0] & 1), 1 + (body[0] >> 1 & 1)
        picture = picture.resize((picture.width * wide, rows * high), Image.Resampling.NEAREST)
        top = self._at
        self._feed(picture.height)
        self._roll.paste(ImageOps.invert(picture), (self._margin, top))

    def _print_line(self) -> None:
        text, self._line = self._line.decode("cp437"), b""
        top = self._at
        self._feed(_LINE_DOTS)
        if text:
            pen = ImageDraw.Draw(self._roll)
            pen.fontmode = "1"
            face = face_of(_TEXT_CAPITAL_DOTS, bold=False)
            place = (self._margin, top + _TEXT_CAPITAL_DOTS + 4)
            pen.text(place, text, fill=_BLACK, font=face.font, anchor="ls")

"""What a simulated printer draws and keeps by itself: QR codes and downloaded graphics."""

from collections.abc import Iterator

import segno
from PIL import Image, ImageOps

_LEVELS = {48: "l", 49: "m", 50: "q", 51: "h"}


class CodePrinter:
    """The QR codes of GS ( k: what was set for the next one, and its picture."""

    def __init__(self) -> None:
        self._module = 3
        self._level = "l"
        self._data = b""

    def do(self, body: bytes) -> Image.Image | None:
        """Carry out one GS ( k; returns the code when it is to be printed.

        `body` is pL pH, cn 49 (QR), the function, and its parameters.
        """
        code, function, parameters = body[2], body[3], body[4:]
        if code != 49:
            return None
        if function == 67:
            self._module = parameters[0]
        elif function == 69:
            self._level = _LEVELS[parameters[0]]
        elif function == 80:
            self._data = parameters[1:]
        elif function == 81:
            return self._picture()
        return None

    def _picture(self) -> Image.Image:
        # The printer's own choice of mode and mask; a code of UTF-8 is read as such.
        code = segno.make_qr(self._data.decode(), error=self._level)
        rows = [bytes(0 if dark else 255 for dark in row) for row in code.matrix_iter(border=0)]
        small = Image.frombytes("L", (len(rows), len(rows)), b"".join(rows)).convert("1")
        side = len(rows) * self._module
        return small.resize((side, side), Image.Resampling.NEAREST)


class GraphicsMemory:
    """The downloaded graphics of GS ( L, by key code; forgotten at ESC @ and without power."""

    def __init__(self) -> None:
        self._kept: dict[bytes, Image.Image] = {}

    def do(self, body: bytes) -> Image.Image | None:
        """Carry out one GS ( L; returns the graphics that are to be printed.

        `body` is pL pH, m 48, the function, and its parameters.
        """
        function, parameters = body[3], body[4:]
        if function == 83:  # a kc1 kc2 b xL xH yL yH c, rows
            width, height = _number(parameters[4:6]), _number(parameters[6:8])
            dots = Image.frombytes("1", ((width + 7) // 8 * 8, height), parameters[9:])
            self._kept[parameters[1:3]] = ImageOps.invert(dots).crop((0, 0, width, height))
        elif function == 85:  # kc1 kc2 x y
            kept = self._kept.get(parameters[:2])
            if kept is not None:
                size = (kept.width * parameters[2], kept.height * parameters[3])
                return kept.resize(size, Image.Resampling.NEAREST)
        elif function == 81:
            self.forget()
        return None

    def keys(self) -> Iterator[bytes]:
        """Yields the key codes of what it has, in the order in which they came."""
        yield from self._kept

    def forget(self) -> None:
        """Lose all of it."""
        self._kept.clear()


def _number(low_high: bytes) -> int:
    return int.from_bytes(low_high, "little")

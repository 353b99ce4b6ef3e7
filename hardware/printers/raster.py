"""How a document looks: one black-and-white picture as wide as the print head.

Vietnamese is printed as a picture, always: the code pages of printers differ by model and none
composes tone marks.
"""

from collections.abc import Sequence
from typing import assert_never

import segno
from PIL import Image, ImageDraw, ImageOps

from hardware.printers.document import (
    Align,
    Document,
    DocumentError,
    DocumentPart,
    FeedPart,
    PairPart,
    PicturePart,
    QrCodePart,
    RulePart,
    TextPart,
)
from hardware.printers.picture import read_picture
from hardware.printers.typeface import Face, composed, face_of, fitted, wrapped

_MM_PER_INCH = 25.4
QR_QUIET_MODULES = 4
# From here on a line is a headline: it takes the room of its ink, not that of a line of running
# text.
_HEADLINE_MM = 7.0
_BLACK, _WHITE = 0, 255
# Lines of running text are set in Noto Sans SemiCondensed, below 60 mm of print in Condensed: they
# are as high and as clear, break less often, and are that many per cent of the bytes.
_NARROW_MM = 60
_ON_WIDE_PAPER, _ON_NARROW_PAPER = 87.5, 75.0
_BYTE = 8


def render(document: Document, *, width_dots: int, dpi: int = 203) -> Image.Image:
    """Returns the slip as a mode "1" picture, black on white, without the feed before the cut."""
    strips = [_strip(part, width_dots, dpi / _MM_PER_INCH) for part in document.parts]
    height = sum(strip.height for strip in strips)
    slip = Image.new("1", (width_dots, max(height, 1)), _WHITE)
    top = 0
    for strip in strips:
        slip.paste(strip, (0, top))
        top += strip.height
    return slip


def _strip(part: DocumentPart, width: int, dots_per_mm: float) -> Image.Image:
    match part:
        case TextPart() if part.size_mm >= _HEADLINE_MM:
            return _coarse(part, width, dots_per_mm)
        case TextPart():
            return _evened(_text(part, width, dots_per_mm))
        case PairPart():
            return _evened(_pair(part, width, dots_per_mm))
        case RulePart():
            return _rule(part, width, dots_per_mm)
        case FeedPart():
            return Image.new("1", (width, round(part.mm * dots_per_mm)), _WHITE)
        case QrCodePart():
            return _qr(part, width, dots_per_mm)
        case PicturePart():
            return _picture(part, width)
        case _:
            assert_never(part)


def _coarse(part: TextPart, width: int, dots_per_mm: float) -> Image.Image:
    """Returns a headline drawn at half the head's fineness, which a printer doubles by itself.

    A quarter of its bytes; the steps in its edges are a quarter of a millimetre at 7 mm and more.
    """
    small = _text(part, width // 2, dots_per_mm / 2)
    strip = Image.new("1", (width, small.height * 2), _BLACK if part.inverse else _WHITE)
    strip.paste(small.resize((small.width * 2, small.height * 2), Image.Resampling.NEAREST))
    return strip


def _text(part: TextPart, width: int, dots_per_mm: float) -> Image.Image:
    capital = round(part.size_mm * dots_per_mm)
    margin = capital // 2 if part.inverse else 0
    room = width - 2 * margin
    if part.fit:
        line = " ".join(composed(part.text).split())
        face = fitted(line, capital, bold=part.bold, width_dots=room)
        lines = [line]
    else:
        face = face_of(capital, bold=part.bold, width=_face_width(width, dots_per_mm))
        centred = part.align is Align.CENTER
        lines = wrapped(composed(part.text), face, width_dots=room, balanced=centred)
    paper, ink = (_BLACK, _WHITE) if part.inverse else (_WHITE, _BLACK)
    above, below = _room(lines, face, headline=part.size_mm >= _HEADLINE_MM)
    above, below = above + margin // 2, below + margin // 2
    height = above + (len(lines) - 1) * face.line_dots + below
    strip = Image.new("1", (width, height), paper)
    pen = _pen(strip)
    for row, line in enumerate(lines):
        used = face.length_dots(line)
        if part.fit and used > room:
            return _pressed(line, face, (width, height), room, above, paper=paper)
        left = margin + _indent(part.align, room, used)
        face.draw(pen, (left, above + row * face.line_dots), line, ink)
    return strip


def _face_width(width: int, dots_per_mm: float) -> float:
    return _ON_NARROW_PAPER if width < _NARROW_MM * dots_per_mm else _ON_WIDE_PAPER


def _evened(strip: Image.Image) -> Image.Image:
    """Returns the strip with rows that are almost the same made the same, in pairs.

    A printer doubles such a pair by itself, which saves a tenth of a slip's bytes. Only edges move,
    by a quarter of a millimetre in one row at most; no dot comes or goes away from an edge.
    """
    ink = ImageOps.invert(strip).tobytes()
    size = -(-strip.width // _BYTE)
    rows = [int.from_bytes(ink[at : at + size], "big") for at in range(0, len(ink), size)]
    at = 0
    while at < len(rows) - 1:
        pair = _almost_equal(rows[at], rows[at + 1])
        if pair:
            rows[at + 1] = rows[at]
        at += 2 if pair else 1
    dots = b"".join(row.to_bytes(size, "big") for row in rows)
    return ImageOps.invert(Image.frombytes("1", strip.size, dots))


def _almost_equal(above: int, below: int) -> bool:
    """Returns whether the rows differ only by one or two dots beside ink that both have."""
    moved, both = above ^ below, above & below
    beside = both << 1 | both >> 1 | both << 2 | both >> 2
    return not (moved & moved >> 1 & moved >> 2 or moved & ~beside)


def _pressed(
    line: str, face: Face, size: tuple[int, int], room: int, baseline: int, *, paper: int
) -> Image.Image:
    """Returns a strip with the line, too wide for it, pressed into the room in its middle."""
    width, height = size
    wide = Image.new("1", (face.length_dots(line), height), paper)
    ink = _WHITE if paper == _BLACK else _BLACK
    face.draw(_pen(wide), (0, baseline), line, ink)
    narrow = wide.convert("L").resize((room, height), Image.Resampling.BOX)
    strip = Image.new("1", size, paper)
    strip.paste(narrow.convert("1", dither=Image.Dither.NONE), ((width - room) // 2, 0))
    return strip


def _pair(part: PairPart, width: int, dots_per_mm: float) -> Image.Image:
    capital = round(part.size_mm * dots_per_mm)
    face = face_of(capital, bold=part.bold, width=_face_width(width, dots_per_mm))
    left, right = composed(part.left), composed(part.right)
    gap = face.capital_dots
    room = max(width - face.length_dots(left) - gap, width // 3)
    rights = wrapped(right, face, width_dots=room)
    lefts = wrapped(left, face, width_dots=width - max(map(face.length_dots, rights)) - gap)
    above, below = _room([], face, headline=False)
    rows = max(len(lefts), len(rights))
    strip = Image.new("1", (width, above + (rows - 1) * face.line_dots + below), _WHITE)
    pen = _pen(strip)
    for row, line in enumerate(lefts):
        place = (0, above + row * face.line_dots)
        face.draw(pen, place, line, _BLACK)
    for row, line in enumerate(rights):
        place = (width - face.length_dots(line), above + row * face.line_dots)
        face.draw(pen, place, line, _BLACK)
    return strip


def _rule(part: RulePart, width: int, dots_per_mm: float) -> Image.Image:
    thickness = max(1, round(part.thickness_mm * dots_per_mm))
    strip = Image.new("1", (width, thickness), _WHITE)
    pen = _pen(strip)
    dash = max(2, round(dots_per_mm))
    ends = range(0, width, 2 * dash) if part.dashed else range(1)
    for left in ends:
        right = left + dash - 1 if part.dashed else width
        pen.rectangle((left, 0, right, thickness), fill=_BLACK)
    return strip


def qr_symbol(part: QrCodePart, width: int, dots_per_mm: float) -> tuple[segno.QRCode, int]:
    """Returns the QR code of error level M and how many dots wide a module of it is on the paper.

    Raises DocumentError for more than a code can hold, or than the width shows.
    """
    try:
        code = segno.make_qr(part.data, error="m")
    except segno.DataOverflowError as error:
        raise DocumentError(
            f"qr: {len(part.data)} letters are more than a QR code can hold; shorten the data"
        ) from error
    module = min(round(part.module_mm * dots_per_mm), width // _side(code))
    if module < 2:
        raise DocumentError(
            f"qr: {len(part.data)} letters make a code too dense for {width} dots; shorten the data"
        )
    return code, module


def qr_box(code: segno.QRCode, module: int, align: Align, width: int) -> tuple[int, int]:
    """Returns the first dot of a code and its quiet zone between the edges, and how wide both are.

    It is an even dot, from which a printer can double the dots of a code by itself.
    """
    side = _side(code) * module
    return _indent(align, width, side) // 2 * 2, side


def _side(code: segno.QRCode) -> int:
    return round(code.symbol_size(border=QR_QUIET_MODULES)[0])


def _qr(part: QrCodePart, width: int, dots_per_mm: float) -> Image.Image:
    code, module = qr_symbol(part, width, dots_per_mm)
    indent, side = qr_box(code, module, part.align, width)
    rows = [bytes(row) for row in code.matrix_iter(border=QR_QUIET_MODULES)]
    dots = bytes(_BLACK if dark else _WHITE for dark in b"".join(rows))
    code_image = Image.frombytes("L", (len(rows), len(rows)), dots)
    strip = Image.new("1", (width, side), _WHITE)
    strip.paste(code_image.resize((side, side), Image.Resampling.NEAREST).convert("1"), (indent, 0))
    return strip


def _picture(part: PicturePart, width: int) -> Image.Image:
    picture = read_picture(part.png)
    if picture.width > width:
        size = (width, max(1, picture.height * width // picture.width))
        picture = picture.convert("L").resize(size).convert("1", dither=Image.Dither.NONE)
    strip = Image.new("1", (width, picture.height), _WHITE)
    strip.paste(picture, (_indent(part.align, width, picture.width), 0))
    return strip


def _room(lines: Sequence[str], face: Face, *, headline: bool) -> tuple[int, int]:
    """Returns the dots above the first baseline and below the last one."""
    if headline and any(lines):
        above = max(face.ink(lines[0])[0], 1)
        return above + face.capital_dots // 12, max(face.ink(lines[-1])[1], 0) + 2
    return round(face.capital_dots * 1.4), face.line_dots - round(face.capital_dots * 1.4)


def _pen(strip: Image.Image) -> ImageDraw.ImageDraw:
    pen = ImageDraw.Draw(strip)
    pen.fontmode = "1"  # no grey: a thermal head has none, and dithered edges smear
    return pen


def _indent(align: Align, width: int, used: int) -> int:
    match align:
        case Align.LEFT:
            return 0
        case Align.CENTER:
            return max(0, (width - used) // 2)
        case Align.RIGHT:
            return max(0, width - used)
        case _:
            assert_never(align)

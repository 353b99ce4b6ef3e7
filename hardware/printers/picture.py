"""Pictures: a PNG or JPEG made black and white in the size of paper, or small for a screen."""

import base64
import binascii
import io

from PIL import Image

from hardware.printers.document import DocumentError

MOST_BYTES = 2_000_000
MOST_DOTS = 4000
_DOTS_PER_MM = 203 / 25.4
_DARK = 160
_SCREEN_PX = 192


def printable(content: bytes, *, width_mm: float, most_height_mm: float = 40) -> str:
    """Returns the picture as a PNG in base64, as thermal paper shows it: black or white.

    What is transparent is white. Raises DocumentError for what is neither PNG nor JPEG, or too
    large to be one for a slip.
    """
    picture = _opened(content, ["PNG", "JPEG"])
    flat = Image.new("RGBA", picture.size, "white")
    flat.alpha_composite(picture.convert("RGBA"))
    scale = min(
        width_mm * _DOTS_PER_MM / picture.width, most_height_mm * _DOTS_PER_MM / picture.height
    )
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    grey = flat.convert("L").resize(size, Image.Resampling.LANCZOS)
    # A threshold, not dots: dithered edges smear on a thermal head.
    ink = grey.point(lambda light: 255 if light >= _DARK else 0).convert("1")
    kept = io.BytesIO()
    ink.save(kept, format="PNG", optimize=True)
    return base64.b64encode(kept.getvalue()).decode("ascii")


def for_screens(png: bytes) -> str:
    """Returns the PNG in base64 as small as a screen's head shows it; what is clear stays clear.

    Raises DocumentError for what is no PNG, or too large to be one.
    """
    picture = _opened(png, ["PNG"]).convert("RGBA")
    picture.thumbnail((_SCREEN_PX, _SCREEN_PX), Image.Resampling.LANCZOS)
    kept = io.BytesIO()
    picture.save(kept, format="PNG", optimize=True)
    return base64.b64encode(kept.getvalue()).decode("ascii")


def read_picture(png: str) -> Image.Image:
    """Returns the picture that `printable` made; raises DocumentError for any other text."""
    try:
        picture = _opened(base64.b64decode(png, validate=True), ["PNG"])
    except binascii.Error as error:
        raise DocumentError(f"picture: not base64: {error}") from error
    return picture.convert("1", dither=Image.Dither.NONE)


def _opened(content: bytes, forms: list[str]) -> Image.Image:
    if len(content) > MOST_BYTES:
        raise DocumentError(f"picture: {len(content)} bytes; take one of at most {MOST_BYTES}")
    try:
        picture = Image.open(io.BytesIO(content), formats=forms)
        if max(picture.size) > MOST_DOTS:
            raise DocumentError(f"picture: {picture.size} dots; take one of at most {MOST_DOTS}")
        picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        if isinstance(error, DocumentError):
            raise
        raise DocumentError(f"picture: not a {forms[0]} that can be read: {error}") from error
    return picture

"""The emblem that a centre's screens show: its own picture, else the logo of its slips."""

import base64
from functools import lru_cache
from hashlib import sha256

from app.domain.centre.values import Centre


def emblem_of(centre: Centre) -> bytes | None:
    """The picture, a PNG; None where the centre has none."""
    png = _png(centre)
    return base64.b64decode(png) if png is not None else None


def emblem_name(centre: Centre) -> str | None:
    """The picture's name, made of what is in it: another picture has another name."""
    png = _png(centre)
    return f"{_digest(png)}.png" if png is not None else None


def _png(centre: Centre) -> str | None:
    return centre.emblem_png or centre.slip.logo_png


@lru_cache(maxsize=16)
def _digest(png: str) -> str:
    return sha256(png.encode()).hexdigest()[:16]

"""What people call a device, the name that addresses and files have of it, and its address."""

import re
from collections.abc import Collection

from app.domain.folding import folded

MOST_LETTERS = 64
NAME = rf"^[A-Za-z0-9][A-Za-z0-9._-]{{0,{MOST_LETTERS - 1}}}$"
"""A device's name is part of addresses, files and logs; its title is what people call it."""

PRINTER_PORT = 9100
DOTS_OF_PAPER = {80: 576, 58: 384}
"""How many dots a line has on paper of so many millimetres, at the usual 203 dots per inch."""

_BARE = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*(:[0-9]{1,5})?")


def is_name(text: str) -> bool:
    """Whether the text can be a device's name as it is."""
    return re.fullmatch(NAME, text) is not None


def name_of(title: str, kind: str, taken: Collection[str]) -> str:
    """A name that nothing has yet, made of what people call the device: "ki-ot-1"."""
    stem = folded(title).replace(" ", "-")[: MOST_LETTERS - 4].strip("-") or kind
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name


def printer_url(address: str) -> str:
    """The URL of a printer of which only an address in the network was typed; others as they are.

    It is asked for its model when it is connected.
    """
    typed = address.strip()
    if _BARE.fullmatch(typed) is None or "." not in typed:
        return typed
    place = typed if ":" in typed else f"{typed}:{PRINTER_PORT}"
    return f"escpos+tcp://{place}?profile=auto"


def on_paper(url: str, paper_mm: int) -> str:
    """The printer's URL with the width of its paper in it."""
    place, _, query = url.partition("?")
    kept = [option for option in query.split("&") if option and not option.startswith("width=")]
    return f"{place}?{'&'.join([*kept, f'width={DOTS_OF_PAPER[paper_mm]}'])}"


def paper_of(url: str) -> int | None:
    """How wide the paper of a printer's URL is in millimetres, where it says a usual width."""
    options = url.partition("?")[2].split("&")
    known = {f"width={dots}": width_mm for width_mm, dots in DOTS_OF_PAPER.items()}
    return next((known[option] for option in options if option in known), None)


def port_of(url: str) -> str:
    """Where a URL leads, whatever is spoken there: what two URLs of one device have in common."""
    return url.partition("+")[2].partition("?")[0].rstrip("/")

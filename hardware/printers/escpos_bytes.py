"""The commands of ESC/POS that pictures and text have in common.

Source: Epson "ESC/POS Command Reference" for the commands named below; the tests hold `qr_bytes`
to what python-escpos makes.
"""

from collections.abc import Mapping

from escpos.constants import ESC, GS, QR_ECLEVEL_M, QR_MODEL_2

_FEED_WITHOUT_CUTTER_DOTS = 18 * 8
_UP_TO_THE_CUTTER = ESC + b"J" + bytes([_FEED_WITHOUT_CUTTER_DOTS])
# GS V m n, function B: feed to the cutter, as far as this model needs, then cut. ESC i and ESC m
# (obsolete at Epson, all that some clones know) cut where the paper is.
_CUTS = {
    "partial": GS + b"V\x42\x00",
    "full": GS + b"V\x41\x00",
    "esc-m": _UP_TO_THE_CUTTER + ESC + b"m",
    "esc-i": _UP_TO_THE_CUTTER + ESC + b"i",
}
CUTS = tuple(_CUTS.values())
# ESC B n t: n times t * 50 ms, a buzzer inside (Xprinter, Rongta and kin). ESC p m t1 t2: 200 ms on
# and 200 ms off at pin 2 of the drawer's socket, where a buzzer or a relay can hang (Epson: ESC p).
_BEEPS: Mapping[str, bytes] = {"esc-b": ESC + b"B\x02\x02", "drawer": ESC + b"p\x00\x64\x64"}
BEEPS = tuple(_BEEPS)
_MOST_MODULE_DOTS = 16


def feed(rows: int) -> bytes:
    """Returns what feeds so many rows (ESC J n: print and feed n units)."""
    whole, rest = divmod(max(rows, 0), 255)
    fed: bytes = (ESC + b"J\xff") * whole
    return fed + (ESC + b"J" + bytes([rest]) if rest else b"")


def cut_bytes(cut: str) -> bytes:
    """Returns what cuts, `full` or `partial`, or feeds for a hand to tear (`none`)."""
    return _CUTS.get(cut) or feed(_FEED_WITHOUT_CUTTER_DOTS)


def beep_bytes(beep: str) -> bytes:
    """Returns what makes a sound when a slip is out, by which of `BEEPS`; nothing for another."""
    return _BEEPS.get(beep, b"")


def qr_bytes(data: str, module_dots: int) -> bytes:
    """Returns what has the printer draw a QR code (GS ( k, code 49), without a quiet zone.

    Functions 165 model 2, 167 dots of a module, 169 error level M, 180 data, 181 print.
    """
    module = min(module_dots, _MOST_MODULE_DOTS)
    return b"".join(
        [
            _code(b"A", bytes([ord("0") + QR_MODEL_2, 0])),
            _code(b"C", bytes([module])),
            _code(b"E", bytes([ord("0") + QR_ECLEVEL_M])),
            _code(b"P", b"0" + data.encode()),
            _code(b"Q", b"0"),
        ]
    )


def _code(function: bytes, parameters: bytes) -> bytes:
    body = b"1" + function + parameters
    sent: bytes = GS + b"(k" + len(body).to_bytes(2, "little") + body
    return sent

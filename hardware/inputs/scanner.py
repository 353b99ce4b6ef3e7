"""What a QR scanner in USB-COM (serial) mode sends: UTF-8, ended by CR, perhaps after a symbology
prefix.

In keyboard mode a scanner sends key codes and Vietnamese letters break, so cards are read in this
mode.
"""

import unicodedata

# AIM identifiers: "]Q1" is a QR code (ISO/IEC 15424); a scanner sends it only when set so.
_PREFIX_BYTES = 3
_LONGEST_BYTES = 4096


class ScannerReader:
    """Cuts a scanner's stream into scans; keeps an unfinished one until its end comes."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, received: bytes) -> list[str]:
        """Return the scans that are now complete, in NFC; unreadable bytes become U+FFFD."""
        *complete, rest = (self._rest + received).replace(b"\n", b"\r").split(b"\r")
        # A stream without an end is not a scanner; it must not fill the memory.
        self._rest = rest[-_LONGEST_BYTES:]
        return [_text(scan) for scan in complete if scan]


def _text(scan: bytes) -> str:
    if scan[:1] == b"]" and scan[1:2].isalpha():
        scan = scan[_PREFIX_BYTES:]
    return unicodedata.normalize("NFC", scan.decode("utf-8", "replace"))

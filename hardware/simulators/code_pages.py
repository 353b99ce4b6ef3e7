"""The letters of a simulated printer's code pages, by the bytes of their standards.

TCVN 5712:1993 (VN3) has the small letters and a few capital ones; Epson's page 30 has the small
ones, its page 31 capital ones in the same places.
"""

_SMALL = {
    0xA8: "ăâêôơưđ", 0xB5: "àảãáạ", 0xBB: "ằẳẵắ", 0xC6: "ặầẩẫấậè", 0xCE: "ẻẽéẹềểễếệìỉ",
    0xDC: "ĩíịò", 0xE1: "ỏõóọồổỗốộờởỡớợù", 0xF1: "ủũúụừửữứựỳỷỹýỵ",
}  # fmt: skip
_BY_BYTE = {
    first + place: letter for first, run in _SMALL.items() for place, letter in enumerate(run)
}
_CAPITALS = dict(enumerate("ĂÂÊÔƠƯĐ", start=0xA1))
_TCVN_SMALL, _TCVN_CAPITAL = 30, 31
_STANDARD = {0: "cp437", 2: "cp850", 3: "cp860", 16: "cp1252", 52: "cp1258"}
_UNKNOWN = "□"


def letter_of(byte: int, page: int) -> str:
    """Returns the letter that a byte prints in a code page (ESC t)."""
    if byte < 0x80:
        return chr(byte)
    if page == _TCVN_SMALL:
        return _BY_BYTE.get(byte, _UNKNOWN)
    if page == _TCVN_CAPITAL:
        return _CAPITALS.get(byte) or _BY_BYTE.get(byte, _UNKNOWN).upper()
    return bytes([byte]).decode(_STANDARD.get(page, "cp437"), errors="replace")

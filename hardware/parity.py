"""Seven data bits on a line whose far box sends eight: the parity is put into the eighth bit here.

A box that is set to seven bits itself drops that bit and adds the same parity, so it does no harm.
"""

PACKED = ("7E1", "7O1", "7N2")
PLAIN = "8N1"


def by_us(value: str) -> str:
    """Returns the format as it is; raises ValueError for one that only the box itself can send."""
    if value not in (PLAIN, *PACKED):
        raise ValueError(
            f"one of {', '.join((PLAIN, *PACKED))}, which we put into the eighth bit; any other "
            "format of a line behind a box is set in the box alone, so leave it out here"
        )
    return value


def with_parity(payload: bytes, form: str) -> bytes:
    """Returns the bytes as a box set to 8N1 must send them so that the line has the format."""
    return payload if form == PLAIN else payload.translate(_TABLES[form])


def without_parity(received: bytes, form: str) -> bytes:
    """Returns what the far end meant by the bytes that such a box has received."""
    return received if form == PLAIN else bytes(byte & 0x7F for byte in received)


def _eighth(byte: int, form: str) -> int:
    is_odd = byte.bit_count() % 2
    # A second stop bit is a one, and so is an eighth data bit that is always set.
    return {"7E1": is_odd, "7O1": 1 - is_odd, "7N2": 1}[form]


_TABLES = {
    form: bytes((byte & 0x7F) | _eighth(byte & 0x7F, form) << 7 for byte in range(256))
    for form in PACKED
}

"""How fast the line to a printer is: given by its URL, or seen by what came through it."""

from hardware.device_url import DeviceUrl
from hardware.options import number_option
from hardware.printers.language import language_of

_BITS_PER_BYTE = 11
"""The most that the usual formats need; a line of 8N1 is a tenth faster."""
SERIAL_BAUD = 9600
"""Of a serial port whose URL doesn't say more."""


class LineSpeed:
    """What is known of a line's speed; used by the printer's own thread."""

    def __init__(self, given_baud: int | None, *, assumed_baud: int) -> None:
        """`assumed_baud` is how slow a line may be of which nothing was said."""
        self.is_given = given_baud is not None
        self._surely = (given_baud or assumed_baud) / _BITS_PER_BYTE
        self._questions = self._slip = 0.0

    @property
    def is_known(self) -> bool:
        """Returns whether it was given, or a slip has shown it."""
        return self.is_given or self._slip > 0

    def answered(self, bytes_count: int, took_s: float) -> None:
        """Keep how long it took until so many bytes of questions were answered: the line is at
        least so fast, both ways at once.
        """
        self._questions = max(self._questions, bytes_count / max(took_s, 1e-6))

    def printed(self, bytes_count: int, took_s: float) -> None:
        """Keep how long a slip took from its first byte until it was on paper."""
        self._slip = bytes_count / max(took_s, 1e-6)

    def likely_s(self, bytes_count: int) -> float:
        """Returns how long so many bytes need, as far as is known: as long as of the last slip."""
        least = self._surely if self.is_given else max(self._questions, self._surely)
        return bytes_count / (self._slip or least)

    def at_most_s(self, bytes_count: int) -> float:
        """Returns how long so many bytes may need on the slowest line that this can be."""
        return bytes_count / (min(self._slip, self._surely) if self._slip else self._surely)


def baud_of(url: DeviceUrl) -> int | None:
    """Returns the baud of the line that a printer's URL gives or means; None where it is none."""
    if url.transport == "serial":
        return number_option(url.options, "baud", SERIAL_BAUD)
    return int(url.options["baud"]) if "baud" in url.options else None


def too_slow_for_pictures(url: DeviceUrl) -> str:
    """Returns what to do about a printer whose line is too slow for the pictures that it prints,
    or "".
    """
    baud = baud_of(url)
    if url.kind != "printer" or url.options.get("mode") == "text" or baud is None:
        return ""
    language = language_of(url.protocol)
    if baud >= language.least_baud:
        return ""
    other = "print text with mode=text" if language.prints_text else "connect it by network or USB"
    return (
        f"a slip is a picture, for which a line of {baud} baud is too slow: set the printer to "
        f"115200 baud and write baud=115200, or {other}"
    )

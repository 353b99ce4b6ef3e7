"""Words without persons and secrets: what a file for somebody far away may hold of a log."""

import re
from collections.abc import Collection, Mapping

REMOVED = "[…]"
_ADDRESS = re.compile(r"\b(\d{1,3}\.\d{1,3}\.\d{1,3})\.\d{1,3}\b")
_PATTERNS = (
    re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)+"),  # an e-mail address
    re.compile(r"(?<=://)[^/\s@]+@"),  # who signs in at an address, and the password
    re.compile(r"(?i)(?<=bearer )\S+"),
    re.compile(r"AGE-SECRET-KEY-\w+"),
    re.compile(r"(?<![\w-])(?=[\w-]*\d)[\w-]{20,}(?![\w-])"),  # a token, a hash, a code
    re.compile(r"/t/[\w-]+"),  # a visitor's phone page
    re.compile(r"(?<!\d)\+?\d[\d .-]{7,}\d(?!\d)"),  # a telephone, a card
)
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d)?)?|moiso-\d{8}-\d{6}[+-]\d{4}"  # or a backup's name
)
SHORTEST_NAME = 3


class Scrubber:
    """Takes out what it was told of (names, secrets) and what looks like either.

    Of an address in the network three numbers stay, which say which part of it was meant; times
    stay as they are.
    """

    def __init__(self, words: Collection[str]) -> None:
        known = sorted({word for word in words if len(word) >= SHORTEST_NAME}, key=len)
        every = "|".join(re.escape(word) for word in reversed(known))
        self._known = re.compile(rf"(?i)(?<!\w)(?:{every})(?!\w)") if every else None

    def clean(self, text: str) -> str:
        """The text with … in place of what is nobody's business."""
        if self._known is not None:
            text = self._known.sub(REMOVED, text)
        kept: list[str] = []

        def keep(shown: str) -> str:
            kept.append(shown)
            return f"\0{len(kept) - 1}\0"

        text = _TIME.sub(lambda found: keep(found[0]), text.replace("\0", ""))
        text = _ADDRESS.sub(lambda found: keep(f"{found[1]}.x"), text)
        for pattern in _PATTERNS:
            text = pattern.sub(REMOVED, text)
        return re.sub(r"\0(\d+)\0", lambda found: kept[int(found[1])], text)

    def cleaned(self, line: Mapping[str, str]) -> dict[str, object]:
        """A kept line of the log; of an error only its kind and where in the program it came up.

        What an error says may be what somebody has typed.
        """
        clean: dict[str, object] = {
            name: line[name] for name in ("at", "level", "logger", "request") if name in line
        }
        clean["message"] = self.clean(line["message"])
        if "error" in line:
            clean["error"] = frames_of(line["error"])
        return clean


_FRAME = re.compile(r'^ +File "([^"]+)", line (\d+), in (\S+)', re.MULTILINE)
_KIND = re.compile(r"^([A-Za-z_][\w.]*)(?::|$)", re.MULTILINE)


def frames_of(traceback: str) -> list[str]:
    """The places of a traceback from the program's folder on, and the class of the error."""
    frames = []
    for path, number, function in _FRAME.findall(traceback):
        frames.append(f"{'/'.join(path.split('/')[-3:])}:{number} {function}")
    last = [kind for kind in _KIND.findall(traceback) if kind != "Traceback"][-1:]
    return [*frames, *last]

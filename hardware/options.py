"""What a value in a device URL's query may be, and how it is read."""

from collections.abc import Callable, Mapping

Check = Callable[[str], object]
Options = Mapping[str, str]

_YES = frozenset({"yes", "1", "true", "on"})
_NO = frozenset({"no", "0", "false", "off"})


def whole(low: int, high: int, *, step: int = 1) -> Check:
    """Returns a check for a whole number from `low` to `high`; it raises ValueError otherwise."""

    def check(value: str) -> int:
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        if int(value) % step:
            raise ValueError(f"a multiple of {step} from {low} to {high}")
        return int(value)

    return check


def one_word_of(*words: str) -> Check:
    """Returns a check for one of these words; it raises ValueError otherwise."""

    def check(value: str) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)}")
        return value

    return check


def yes_no(value: str) -> bool:
    """Returns whether the value says yes; raises ValueError when it says neither yes nor no."""
    if value in _YES:
        return True
    if value in _NO:
        return False
    raise ValueError("yes or no")


def number_option(options: Options, name: str, default: int) -> int:
    """Returns the whole number that the option holds, or `default`."""
    return int(options.get(name, default))


def flag(options: Options, name: str, default: bool) -> bool:
    """Returns whether the option says yes, or `default`."""
    return yes_no(options[name]) if name in options else default

"""The words of an announcement: how a label is read, and its pieces in the order spoken."""

from collections.abc import Callable, Mapping, Sequence

from app.domain.centre.values import LINH, NumberReading

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
"""In Vietnamese, of which numbers are made too; those of other languages are told by who asks."""

LETTERS_VI: Mapping[str, str] = {
    "A": "a", "B": "bê", "C": "xê", "D": "đê", "E": "e", "F": "ép", "G": "giê", "H": "hát",
    "I": "i", "J": "gi", "K": "ca", "L": "lờ", "M": "mờ", "N": "nờ", "O": "o", "P": "pê",
    "Q": "quy", "R": "rờ", "S": "sờ", "T": "tê", "U": "u", "V": "vê", "W": "vê kép",
    "X": "ích", "Y": "i dài", "Z": "dét",
}  # fmt: skip
"""The Vietnamese names of letters, as the engine would not read them alone."""


def read_label(
    label: str,
    language: str,
    reading: NumberReading = NumberReading.DIGITS,
    missing_ten: str = LINH,
    *,
    digit_names: Sequence[str] = DIGITS,
) -> str:
    """The label in words: "A015" is "a, không, một, năm", or "a, mười lăm" as a number.

    Numbers are read in Vietnamese only; in any other language a label is read digit by digit.
    """
    letters = [_letter(letter, language) for letter in _prefix(label).upper()]
    return ", ".join([*letters, *_number_words(label, language, reading, missing_ten, digit_names)])


def spell_label(
    label: str,
    language: str,
    reading: NumberReading = NumberReading.DIGITS,
    missing_ten: str = LINH,
    *,
    digit_names: Sequence[str] = DIGITS,
) -> str:
    """The label as a reader writes what is heard: "A015" is "A, không, một, năm"."""
    letters = _prefix(label).upper()
    return ", ".join([*letters, *_number_words(label, language, reading, missing_ten, digit_names)])


def _prefix(label: str) -> str:
    return label.rstrip("0123456789")


def _number_words(
    label: str, language: str, reading: NumberReading, missing_ten: str, digit_names: Sequence[str]
) -> list[str]:
    """What is said of a label after its letters, heard and written alike."""
    digits = label[len(_prefix(label)) :]
    if reading is NumberReading.NUMBER and language == "vi" and digits:
        return [read_number(int(digits), missing_ten)]
    return [digit_names[int(digit)] for digit in digits]


def _letter(letter: str, language: str) -> str:
    return LETTERS_VI.get(letter, letter) if language == "vi" else letter


def read_number(number: int, missing_ten: str = LINH) -> str:
    """A number from 0 to 999,999 in Vietnamese: mười/mươi, mốt, tư, lăm, linh.

    Raises ValueError outside. The rules: 1 after mươi is mốt, 4 after mươi is tư, 5 after mười or
    mươi is lăm, a missing ten after hundreds is linh (or lẻ).
    """
    if not 0 <= number <= 999_999:
        raise ValueError(f"can't read {number}: only 0 to 999,999")
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _below_thousand(rest, missing_ten, full=False)
    head = f"{_below_thousand(thousands, missing_ten, full=False)} nghìn"
    return f"{head} {_below_thousand(rest, missing_ten, full=True)}" if rest else head


def _below_thousand(number: int, missing_ten: str, *, full: bool) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds and not full:
        return _below_hundred(rest)
    head = f"{DIGITS[hundreds]} trăm"
    if not rest:
        return head
    return f"{head} {missing_ten} {DIGITS[rest]}" if rest < 10 else f"{head} {_below_hundred(rest)}"


def _below_hundred(number: int) -> str:
    tens, units = divmod(number, 10)
    if tens == 0:
        return DIGITS[units]
    head = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    if units == 0:
        return head
    special = {1: "mốt", 4: "tư"} if tens > 1 else {}
    return f"{head} {special.get(units) or ('lăm' if units == 5 else DIGITS[units])}"


Read = Callable[[str, str], str]
"""A label in words, in a language."""

Say = Callable[..., str]
"""A text by key and facts in one language: say("speech.to_counter", name="…")."""


def announcement(
    label: str,
    counter_name: str,
    *,
    recall: int,
    last: bool,
    language: str,
    say: Say,
    read: Read = read_label,
) -> tuple[str, ...]:
    """The pieces of one announcement: who is called (first, again, for the last time), and where.

    Each piece is a phrase made once and joined later; nothing but the label and the counter is ever
    named.
    """
    key = "speech.invite"
    if recall:
        key = "speech.invite_last" if last else "speech.invite_again"
    times = say(f"speech.time_{min(recall + 1, 5)}") if recall and not last else ""
    invite = say(key, times=times)
    return (invite, read(label, language), say("speech.to_counter", counter=counter_name))


def merged(
    calls: Sequence[tuple[str, str]],
    *,
    language: str,
    say: Say,
    read: Read,
) -> tuple[str, ...]:
    """The pieces of several calls as one announcement, each a label and the name of its counter."""
    pieces: list[str] = []
    for label, counter_name in calls:
        key = "speech.and" if pieces else "speech.invite"
        pieces += [say(key), read(label, language), say("speech.to_counter", counter=counter_name)]
    return tuple(pieces)

"""The words of an announcement: how a label is read, and its pieces in the order spoken."""

from collections.abc import Callable, Mapping, Sequence

from app.domain.centre.values import NumberReading, NumberWords

DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
"""In Vietnamese, of which numbers are made too; those of other languages are told by who asks."""

LETTERS_VI: Mapping[str, str] = {
    "A": "a", "B": "bê", "C": "xê", "D": "đê", "E": "e", "F": "ép", "G": "giê", "H": "hát",
    "I": "i", "J": "gi", "K": "ca", "L": "lờ", "M": "mờ", "N": "nờ", "O": "o", "P": "pê",
    "Q": "quy", "R": "rờ", "S": "sờ", "T": "tê", "U": "u", "V": "vê", "W": "vê kép",
    "X": "ích", "Y": "i dài", "Z": "dét",
}  # fmt: skip
"""The Vietnamese names of letters, as the engine would not read them alone."""

COMMON = NumberWords()
"""Vietnamese numbers as schools teach them."""

_BELOW_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")


def read_label(
    label: str,
    language: str,
    reading: NumberReading = NumberReading.DIGITS,
    words: NumberWords = COMMON,
    *,
    digit_names: Sequence[str] = DIGITS,
) -> str:
    """The label in words: "A015" is "a, không, một, năm", or "a, mười lăm" as a number.

    Numbers are read in Vietnamese and English; in other languages a label is read digit by digit.
    """
    letters = [_letter(letter, language) for letter in _prefix(label).upper()]
    return ", ".join([*letters, *_number_words(label, language, reading, words, digit_names)])


def spell_label(
    label: str,
    language: str,
    reading: NumberReading = NumberReading.DIGITS,
    words: NumberWords = COMMON,
    *,
    digit_names: Sequence[str] = DIGITS,
) -> str:
    """The label as a reader writes what is heard: "A015" is "A, không, một, năm"."""
    letters = _prefix(label).upper()
    return ", ".join([*letters, *_number_words(label, language, reading, words, digit_names)])


def _prefix(label: str) -> str:
    return label.rstrip("0123456789")


def _number_words(
    label: str,
    language: str,
    reading: NumberReading,
    words: NumberWords,
    digit_names: Sequence[str],
) -> list[str]:
    """What is said of a label after its letters, heard and written alike."""
    digits = label[len(_prefix(label)) :]
    if reading is NumberReading.NUMBER and language in NUMBERS_READ and digits:
        return [read_in(language, int(digits), words)]
    return [digit_names[int(digit)] for digit in digits]


def _letter(letter: str, language: str) -> str:
    return LETTERS_VI.get(letter, letter) if language == "vi" else letter


NUMBERS_READ = frozenset({"vi", "en"})
"""The languages in which numbers are read as such."""


def read_in(language: str, number: int, words: NumberWords = COMMON) -> str:
    """A number from 0 to 999,999 in one of the languages. Raises ValueError outside."""
    return read_number(number, words) if language == "vi" else read_english(number)


def read_number(number: int, words: NumberWords = COMMON) -> str:
    """A number from 0 to 999,999 in Vietnamese: mười/mươi, mốt, tư, lăm, linh.

    Raises ValueError outside. The rules: 1 after mươi is mốt, 4 after mươi is tư (or bốn), 5 after
    mươi is lăm (or nhăm) and after mười lăm, a missing ten after hundreds is linh (or lẻ).
    """
    thousands, rest = _in_thousands(number)
    if not thousands:
        return _below_thousand(rest, words, full=False)
    head = f"{_below_thousand(thousands, words, full=False)} {words.thousand}"
    return f"{head} {_below_thousand(rest, words, full=True)}" if rest else head


def _in_thousands(number: int) -> tuple[int, int]:
    if not 0 <= number <= 999_999:
        raise ValueError(f"can't read {number}: only 0 to 999,999")
    return divmod(number, 1000)


def _below_thousand(number: int, words: NumberWords, *, full: bool) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds and not full:
        return _below_hundred(rest, words)
    head = f"{DIGITS[hundreds]} trăm"
    if not rest:
        return head
    tail = f"{words.missing_ten} {DIGITS[rest]}" if rest < 10 else _below_hundred(rest, words)
    return f"{head} {tail}"


def _below_hundred(number: int, words: NumberWords) -> str:
    tens, units = divmod(number, 10)
    if tens == 0:
        return DIGITS[units]
    if units == 0:
        return "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    if tens == 1:
        return f"mười {'lăm' if units == 5 else DIGITS[units]}"
    special = {1: "mốt", 4: words.four, 5: words.five}
    return f"{DIGITS[tens]} mươi {special.get(units, DIGITS[units])}"


def read_english(number: int) -> str:
    """A number from 0 to 999,999 in English: 105 is "one hundred and five".

    Raises ValueError outside.
    """
    thousands, rest = _in_thousands(number)
    if not thousands:
        return _english_below_thousand(rest)
    head = f"{_english_below_thousand(thousands)} thousand"
    link = " and " if rest < 100 else " "
    return f"{head}{link}{_english_below_thousand(rest)}" if rest else head


def _english_below_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if hundreds:
        head = f"{_BELOW_TWENTY[hundreds]} hundred"
        return f"{head} and {_english_below_thousand(rest)}" if rest else head
    tens, units = divmod(rest, 10)
    if rest < 20:
        return _BELOW_TWENTY[rest]
    return f"{_TENS[tens - 2]} {_BELOW_TWENTY[units]}" if units else _TENS[tens - 2]


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

"""How numbers and labels are read, and what is announced."""

import re

import pytest

from app.domain.centre.values import NumberReading, NumberWords
from app.domain.lobby.number_reading import (
    LETTERS_VI,
    announcement,
    read_english,
    read_label,
    read_number,
    spell_label,
)

DIGIT = {
    "không": 0, "một": 1, "mốt": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5,
    "sáu": 6, "bảy": 7, "tám": 8, "chín": 9,
}  # fmt: skip
ENGLISH = "zero one two three four five six seven eight nine".split()
ONE = "(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín)"
TENS = (
    "(?:mười(?: (?:một|hai|ba|bốn|lăm|sáu|bảy|tám|chín))?"
    "|(?:hai|ba|bốn|năm|sáu|bảy|tám|chín) mươi(?: (?:mốt|hai|ba|tư|lăm|sáu|bảy|tám|chín))?)"
)
BELOW_THOUSAND = re.compile(f"không|{ONE}|{TENS}|{ONE} trăm(?: (?:linh {ONE}|{TENS}))?")
AFTER_THOUSANDS = re.compile(f"(?:không|{ONE[3:-1]}) trăm(?: (?:linh {ONE}|{TENS}))?")


def tens_heard(words: str) -> int:
    """Below a hundred: a digit before "mươi" counts tens."""
    head, mid, tail = words.partition(" mươi")
    if mid:
        return DIGIT[head] * 10 + DIGIT.get(tail.strip(), 0)
    head, mid, tail = words.partition("mười")
    return 10 + DIGIT.get(tail.strip(), 0) if mid else DIGIT[words.removeprefix("linh ")]


def hundreds_heard(words: str) -> int:
    """Below a thousand."""
    head, mid, tail = words.partition(" trăm")
    if not mid:
        return tens_heard(words)
    return DIGIT[head] * 100 + (tens_heard(tail.strip()) if tail else 0)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "không"),
        (1, "một"),
        (4, "bốn"),
        (5, "năm"),
        (10, "mười"),
        (11, "mười một"),
        (14, "mười bốn"),
        (15, "mười lăm"),
        (20, "hai mươi"),
        (21, "hai mươi mốt"),
        (24, "hai mươi tư"),
        (25, "hai mươi lăm"),
        (44, "bốn mươi tư"),
        (55, "năm mươi lăm"),
        (91, "chín mươi mốt"),
        (100, "một trăm"),
        (101, "một trăm linh một"),
        (104, "một trăm linh bốn"),
        (105, "một trăm linh năm"),
        (110, "một trăm mười"),
        (111, "một trăm mười một"),
        (115, "một trăm mười lăm"),
        (121, "một trăm hai mươi mốt"),
        (555, "năm trăm năm mươi lăm"),
        (999, "chín trăm chín mươi chín"),
        (1000, "một nghìn"),
        (1001, "một nghìn không trăm linh một"),
        (1015, "một nghìn không trăm mười lăm"),
        (1234, "một nghìn hai trăm ba mươi tư"),
        (21_000, "hai mươi mốt nghìn"),
        (105_021, "một trăm linh năm nghìn không trăm hai mươi mốt"),
    ],
)
def test_a_number_is_read_as_people_say_it(number: int, words: str) -> None:
    assert read_number(number) == words


@pytest.mark.parametrize("hundreds", range(10))
def test_every_number_below_a_thousand_is_understood_as_itself(hundreds: int) -> None:
    numbers = range(hundreds * 100, hundreds * 100 + 100)

    words = [read_number(n) for n in numbers]

    assert [hundreds_heard(w) for w in words] == list(numbers)
    assert [w for w in words if not BELOW_THOUSAND.fullmatch(w)] == []


@pytest.mark.parametrize(
    ("word", "when"),
    [
        ("mười", lambda n: n // 10 % 10 == 1),
        ("mươi", lambda n: n // 10 % 10 >= 2),
        ("mốt", lambda n: n // 10 % 10 >= 2 and n % 10 == 1),
        ("tư", lambda n: n // 10 % 10 >= 2 and n % 10 == 4),
        ("lăm", lambda n: n // 10 % 10 >= 1 and n % 10 == 5),
        ("linh", lambda n: n >= 100 and n // 10 % 10 == 0 and n % 10),
        ("trăm", lambda n: n >= 100),
        ("không", lambda n: n == 0),
    ],
)
def test_the_special_words_are_said_when_the_rule_says_so_and_never_else(
    word: str, when: object
) -> None:
    assert callable(when)

    said = [n for n in range(1000) if word in read_number(n).split()]

    assert said == [n for n in range(1000) if when(n)]


def test_after_thousands_the_missing_hundreds_are_said() -> None:
    words = [read_number(1000 + n).removeprefix("một nghìn ") for n in range(1, 1000)]

    assert [hundreds_heard(w) for w in words] == list(range(1, 1000))
    assert [w for w in words if not AFTER_THOUSANDS.fullmatch(w)] == []


@pytest.mark.parametrize("number", [-1, 1_000_000])
def test_what_no_label_has_is_not_read(number: int) -> None:
    with pytest.raises(ValueError, match="only 0 to 999,999"):
        read_number(number)


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("A015", "a, không, một, năm"),
        ("b007", "bê, không, không, bảy"),
        ("A1000", "a, một, không, không, không"),
        ("HD012", "hát, đê, không, một, hai"),
        ("012", "không, một, hai"),
    ],
)
def test_a_label_is_read_letter_by_letter_and_digit_by_digit(label: str, words: str) -> None:
    """Case 14: spoken is shown is printed; case 12: 1000 is spoken in full."""
    assert read_label(label, "vi") == words


def test_a_label_may_be_read_as_a_number() -> None:
    assert read_label("A015", "vi", NumberReading.NUMBER) == "a, mười lăm"
    assert read_label("A1000", "vi", NumberReading.NUMBER) == "a, một nghìn"


def test_in_english_a_label_is_read_as_the_centre_wants() -> None:
    digits, number = (
        read_label("b015", "en", reading, digit_names=ENGLISH) for reading in NumberReading
    )

    assert (digits, number) == ("B, zero, one, five", "B, fifteen")
    assert spell_label("b015", "en", NumberReading.NUMBER) == "B, fifteen"


def test_in_a_language_without_number_words_a_label_is_read_digit_by_digit() -> None:
    french = "zéro un deux trois quatre cinq six sept huit neuf".split()

    assert read_label("b015", "fr", NumberReading.NUMBER, digit_names=french) == "B, zéro, un, cinq"


def test_every_letter_of_a_prefix_has_a_vietnamese_name() -> None:
    assert LETTERS_VI.keys() == set("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    assert len(set(LETTERS_VI.values())) == 26


WORDS = {
    "speech.invite": "Mời công dân số",
    "speech.invite_again": "Mời {times}, công dân số",
    "speech.invite_last": "Mời lần cuối, công dân số",
    "speech.time_2": "lần hai",
    "speech.time_3": "lần ba",
    "speech.time_4": "lần bốn",
    "speech.time_5": "lần nữa",
    "speech.to_counter": "đến {counter}",
}


def say(key: str, **facts: object) -> str:
    return WORDS[key].format(**facts)


@pytest.mark.parametrize(
    ("recall", "last", "invitation"),
    [
        (0, False, "Mời công dân số"),
        (1, False, "Mời lần hai, công dân số"),
        (2, False, "Mời lần ba, công dân số"),
        (3, False, "Mời lần bốn, công dân số"),
        (4, False, "Mời lần nữa, công dân số"),
        (9, False, "Mời lần nữa, công dân số"),
        (3, True, "Mời lần cuối, công dân số"),
        (0, True, "Mời công dân số"),
    ],
)
def test_an_announcement_says_whether_it_is_the_first_another_or_the_last(
    recall: int, last: bool, invitation: str
) -> None:
    """Case 26: a recall is spoken again, and otherwise than the first call."""
    pieces = announcement("A012", "quầy số 3", recall=recall, last=last, language="vi", say=say)

    assert pieces == (invitation, "a, không, một, hai", "đến quầy số 3")


def test_a_counter_whose_name_is_no_number_is_announced_by_its_name() -> None:
    """Case 36."""
    pieces = announcement("A012", "Quầy 3 bis", recall=0, last=False, language="vi", say=say)

    assert pieces[-1] == "đến Quầy 3 bis"


def test_the_written_announcement_spells_the_label_as_it_stands_on_the_screen() -> None:
    english = spell_label("n900", "en", digit_names=ENGLISH)

    written = [spell_label("A015", "vi"), spell_label("b120", "vi"), english]

    assert written == ["A, không, một, năm", "B, một, hai, không", "N, nine, zero, zero"]


TENS_NAMES = "hai mươi|ba mươi|bốn mươi|năm mươi|sáu mươi|bảy mươi|tám mươi|chín mươi".split("|")
UNITS = {
    ("tư", "lăm"): "|mốt|hai|ba|tư|lăm|sáu|bảy|tám|chín".split("|"),
    ("bốn", "lăm"): "|mốt|hai|ba|bốn|lăm|sáu|bảy|tám|chín".split("|"),
    ("tư", "nhăm"): "|mốt|hai|ba|tư|nhăm|sáu|bảy|tám|chín".split("|"),
    ("bốn", "nhăm"): "|mốt|hai|ba|bốn|nhăm|sáu|bảy|tám|chín".split("|"),
}
"""What is said after twenty and more, written out for each region."""
SINGLES = "không một hai ba bốn năm sáu bảy tám chín".split()
TEENS = (
    "mười|mười một|mười hai|mười ba|mười bốn|mười lăm|mười sáu|mười bảy|mười tám|mười chín".split(
        "|"
    )
)
HUNDREDS = "một trăm|hai trăm|ba trăm|bốn trăm|năm trăm|sáu trăm|bảy trăm|tám trăm|chín trăm".split(
    "|"
)


def table(missing_ten: str, four: str, five: str) -> list[str]:
    """Return 0 to 999 as they are said in a region, of tables written by hand."""
    twenties = [f"{ten} {unit}".strip() for ten in TENS_NAMES for unit in UNITS[four, five]]
    below = [*SINGLES, *TEENS, *twenties]
    after = ["", *(f" {missing_ten} {one}" for one in SINGLES[1:]), *(f" {w}" for w in below[10:])]
    return [*below, *(hundred + rest for hundred in HUNDREDS for rest in after)]


@pytest.mark.parametrize("missing_ten", ["linh", "lẻ"])
@pytest.mark.parametrize(("four", "five"), UNITS)
def test_every_number_is_read_as_its_region_reads_it(
    missing_ten: str, four: str, five: str
) -> None:
    words = NumberWords(missing_ten, four, five)

    assert [read_number(n, words) for n in range(1000)] == table(missing_ten, four, five)


@pytest.mark.parametrize(
    ("number", "north", "south"),
    [
        (4, "bốn", "bốn"),
        (5, "năm", "năm"),
        (14, "mười bốn", "mười bốn"),
        (15, "mười lăm", "mười lăm"),
        (21, "hai mươi mốt", "hai mươi mốt"),
        (24, "hai mươi tư", "hai mươi bốn"),
        (25, "hai mươi lăm", "hai mươi nhăm"),
        (94, "chín mươi tư", "chín mươi bốn"),
        (104, "một trăm linh bốn", "một trăm lẻ bốn"),
        (105, "một trăm linh năm", "một trăm lẻ năm"),
        (115, "một trăm mười lăm", "một trăm mười lăm"),
        (445, "bốn trăm bốn mươi lăm", "bốn trăm bốn mươi nhăm"),
        (554, "năm trăm năm mươi tư", "năm trăm năm mươi bốn"),
        (1000, "một nghìn", "một ngàn"),
        (1025, "một nghìn không trăm hai mươi lăm", "một ngàn không trăm hai mươi nhăm"),
        (24_004, "hai mươi tư nghìn không trăm linh bốn", "hai mươi bốn ngàn không trăm lẻ bốn"),
    ],
)
def test_numbers_where_regions_differ(number: int, north: str, south: str) -> None:
    other = NumberWords("lẻ", "bốn", "nhăm", "ngàn")

    assert (read_number(number), read_number(number, other)) == (north, south)


def test_a_label_is_read_with_the_words_of_the_region() -> None:
    words = NumberWords("lẻ", "bốn", "nhăm", "ngàn")

    assert read_label("A105", "vi", NumberReading.NUMBER, words) == "a, một trăm lẻ năm"
    assert spell_label("A024", "vi", NumberReading.NUMBER, words) == "A, hai mươi bốn"


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "zero"),
        (7, "seven"),
        (10, "ten"),
        (12, "twelve"),
        (13, "thirteen"),
        (15, "fifteen"),
        (19, "nineteen"),
        (20, "twenty"),
        (21, "twenty one"),
        (40, "forty"),
        (99, "ninety nine"),
        (100, "one hundred"),
        (101, "one hundred and one"),
        (115, "one hundred and fifteen"),
        (440, "four hundred and forty"),
        (999, "nine hundred and ninety nine"),
        (1000, "one thousand"),
        (1005, "one thousand and five"),
        (1105, "one thousand one hundred and five"),
        (21_000, "twenty one thousand"),
    ],
)
def test_a_number_is_read_in_english(number: int, words: str) -> None:
    assert read_english(number) == words


def test_no_two_english_numbers_sound_alike() -> None:
    assert len({read_english(number) for number in range(1000)}) == 1000

"""How numbers and labels are read, and what is announced."""

import re

import pytest

from app.domain.centre.values import NumberReading
from app.domain.lobby.number_reading import (
    LETTERS_VI,
    announcement,
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


@pytest.mark.parametrize("reading", NumberReading)
def test_in_english_a_label_is_read_digit_by_digit(reading: NumberReading) -> None:
    assert read_label("b015", "en", reading, digit_names=ENGLISH) == "B, zero, one, five"


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


def test_a_missing_ten_is_linh_or_le_as_the_centre_wants() -> None:
    assert read_number(105) == "một trăm linh năm"
    assert read_number(105, "lẻ") == "một trăm lẻ năm"
    assert read_label("A105", "vi", NumberReading.NUMBER, "lẻ") == "a, một trăm lẻ năm"
    assert spell_label("A105", "vi", NumberReading.NUMBER) == "A, một trăm linh năm"

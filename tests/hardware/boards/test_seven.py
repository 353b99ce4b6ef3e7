"""Seven segments: what they show of a label, and what they refuse."""

import pytest

from hardware.boards.seven import CannotShow, check_forms, nearest


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A015", "A015"),
        ("B015", "b015"),
        ("d007", "d007"),
        ("D007", "d007"),
        ("N003", "n003"),
        ("T004", "t004"),
        ("K012", "H012"),
        ("M012", "n012"),
        ("V012", "U012"),
        ("Z012", "2012"),
        ("----", "----"),
        ("A.15", "A 15"),
    ],
)
def test_a_letter_is_shown_in_its_own_or_the_nearest_form(text: str, shown: str) -> None:
    assert nearest(text) == shown


@pytest.mark.parametrize("prefix", list("ABCDEFHLPUJNT"))
def test_every_capital_prefix_of_the_sample_centre_is_shown_as_that_letter(prefix: str) -> None:
    check_forms(f"{prefix}012")

    assert nearest(f"{prefix}012").upper() == f"{prefix}012"


@pytest.mark.parametrize("letter", list("KMVWXZ"))
def test_a_letter_without_a_form_of_its_own_is_refused(letter: str) -> None:
    with pytest.raises(CannotShow, match=f"can't show '{letter}'"):
        check_forms(f"{letter}012")

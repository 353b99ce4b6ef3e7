"""User names made of people's names."""

import pytest

from app.operations.people.accounts import must_be_username
from app.operations.people.usernames import made_username


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Nguyễn Thị Hạnh", "hanh.nt"),
        ("Đặng Văn Đức", "duc.dv"),
        ("Trần Hà", "ha.t"),
        ("Hoa", "hoa"),
        ("Ý", "y2"),
        ("Lê-Thị  O'Brien", "brien.lto"),
        ("李", "canbo"),
        ("", "canbo"),
    ],
)
def test_a_user_name_is_the_given_name_and_the_initials_before_it(name: str, expected: str) -> None:
    made = made_username(name, lambda _: False)

    must_be_username(made)
    assert made == expected


def test_a_taken_user_name_gets_the_next_number() -> None:
    taken = {"hanh.nt", "hanh.nt2"}

    assert made_username("Ngô Thu Hạnh", taken.__contains__) == "hanh.nt3"


def test_a_very_long_name_makes_a_user_name_that_is_allowed() -> None:
    made = made_username(" ".join(["Nguyễn"] * 20) + " " + "A" * 100, lambda name: "9" not in name)

    must_be_username(made)
    assert made.endswith("9")

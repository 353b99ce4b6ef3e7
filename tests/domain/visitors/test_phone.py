"""Telephone numbers: read as people write them, kept as digits, anything else refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.visitors.phone import phone_number


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("0912345678", "0912345678"),
        (" 0912 345.678 ", "0912345678"),
        ("0233.385-2222", "02333852222"),
        ("+84 912 345 678", "+84912345678"),
    ],
)
def test_a_number_is_kept_as_its_digits(written: str, kept: str) -> None:
    assert phone_number(written) == kept


@pytest.mark.parametrize(
    "written",
    ["1234567", "1" * 16, "091234567x", "+", "-----------", "0912345678+", "0912\n345678",
     "٠٩١٢٣٤٥٦٧٨"],
)  # fmt: skip
def test_what_is_no_number_is_refused_by_its_field(written: str) -> None:
    with pytest.raises(Invalid) as refused:
        phone_number(written)

    assert refused.value.facts == {"field": "phone"}


@given(st.text())
def test_any_text_is_a_short_number_or_refused(written: str) -> None:
    try:
        kept = phone_number(written)
    except Invalid:
        return
    assert kept.removeprefix("+").isdecimal()
    assert len(kept) <= 16

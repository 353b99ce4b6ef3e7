"""Numbers as people write them: mobile ones are taken, of others it is said what they are."""

import pytest

from app.domain.errors import Invalid
from app.domain.messages.addresses import mail_address, message_number


@pytest.mark.parametrize(
    "written",
    [
        "0912345678",
        "0912 345 678",
        "0912.345.678",
        " 091-234-5678 ",
        "(091) 234 5678",
        "+84912345678",
        "+84 912 345 678",
        "+84 0912345678",
        "84912345678",
        "84 912 345 678",
        "0084 912 345 678",
    ],
)
def test_a_mobile_number_is_taken_as_people_write_it(written: str) -> None:
    assert message_number(written) == "+84912345678"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("0233 3852 345", "mobile_landline"),
        ("024 3825 1234", "mobile_landline"),
        ("+84 28 3829 1234", "mobile_landline"),
        ("+1 202 555 0123", "mobile_foreign"),
        ("00856 20 5551 2345", "mobile_foreign"),
        ("+66812345678", "mobile_foreign"),
        ("0168 123 4567", "mobile_old"),
        ("912345678", "mobile_none"),
        ("0412345678", "mobile_none"),
        ("091234567", "mobile_none"),
        ("09123456789", "mobile_none"),
        ("nguyen@example.vn", "mobile_none"),
        ("０９１２３４５６７８", "mobile_none"),
        ("", "mobile_none"),
        ("+", "mobile_none"),
    ],
)
def test_of_any_other_number_it_is_said_what_it_is(written: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        message_number(written)

    assert (refused.value.code, refused.value.facts["field"]) == (code, "to")


def test_an_e_mail_address_is_taken_without_blanks_around_it() -> None:
    assert mail_address(" an@example.vn ") == "an@example.vn"


@pytest.mark.parametrize("written", ["", "an", "an@", "An <an@example.vn>", "a@b.vn\nBcc: c@d.vn"])
def test_what_is_no_e_mail_address_is_refused(written: str) -> None:
    with pytest.raises(Invalid, match="mail_of_visitor"):
        mail_address(written)

"""Where a visitor's message goes: a mobile number as people write it, or an e-mail address."""

from app.domain.errors import Invalid
from app.domain.mailing.schedules import is_address
from app.domain.visitors.phone import mobile_number

COUNTRY = "+84"
LONGEST = 254


def message_number(text: str) -> str:
    """The mobile number as +84 and nine digits. Raises Invalid, which says what it is instead."""
    return COUNTRY + mobile_number(text, "to").removeprefix("0")


def mail_address(text: str) -> str:
    """The e-mail address. Raises Invalid where it is none."""
    address = text.strip()
    if len(address) > LONGEST or not is_address(address):
        raise Invalid("mail_of_visitor", field="to")
    return address

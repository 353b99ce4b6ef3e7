"""Where a visitor's message goes: a mobile number as people write it, or an e-mail address."""

import re

from app.domain.errors import Invalid
from app.domain.mailing.schedules import is_address

COUNTRY = "84"
_SIGNS = re.compile(r"[\s.\-()/]")
_MOBILE = re.compile(r"[35789]\d{8}")
"""A mobile number without its 0, since 2018: ten digits of 03, 05, 07, 08 or 09."""

_LANDLINE = re.compile(r"2\d{8,9}")
_OLD_MOBILE = re.compile(r"1[268]\d{8}")
"""Eleven digits, as mobile numbers were until 2018."""

LONGEST = 254


def mobile_number(text: str) -> str:
    """The number as +84 and nine digits. Raises Invalid, which says what the number is instead."""
    plain = _SIGNS.sub("", text.strip())
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    digits = plain.removeprefix("+")
    if not digits.isdecimal() or not digits.isascii():
        raise Invalid("mobile_none", field="to")
    if plain.startswith("+") and not digits.startswith(COUNTRY):
        raise Invalid("mobile_foreign", field="to")
    national = _national(plain, digits)
    if _MOBILE.fullmatch(national):
        return f"+{COUNTRY}{national}"
    if _LANDLINE.fullmatch(national):
        raise Invalid("mobile_landline", field="to")
    if _OLD_MOBILE.fullmatch(national):
        raise Invalid("mobile_old", field="to")
    raise Invalid("mobile_none", field="to")


def _national(plain: str, digits: str) -> str:
    """What is dialled behind the 0; nothing where the number doesn't begin as one does."""
    if plain.startswith("+") or (digits.startswith(COUNTRY) and len(digits) > len("912345678") + 1):
        return digits.removeprefix(COUNTRY).removeprefix("0")
    return digits[1:] if digits.startswith("0") else ""


def mail_address(text: str) -> str:
    """The e-mail address. Raises Invalid where it is none."""
    address = text.strip()
    if len(address) > LONGEST or not is_address(address):
        raise Invalid("mail_of_visitor", field="to")
    return address

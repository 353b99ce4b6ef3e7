"""Telephone numbers that visitors leave: read as people write them, kept as digits."""

import re

from app.domain.errors import Invalid

_WRITTEN = re.compile(r"\+?[0-9][0-9 .()/-]*")
LENGTHS = range(8, 16)
"""How many digits a number has: at most 15 by ITU-T E.164, which Vietnam's 9 to 12 fit in."""


def phone_number(text: str) -> str:
    """The number's digits, with a "+" where it was given. Raises Invalid."""
    given = text.strip()
    digits = re.sub(r"[^0-9]", "", given)
    if not given.isascii() or not _WRITTEN.fullmatch(given) or len(digits) not in LENGTHS:
        raise Invalid("phone_number", field="phone")
    return "+" + digits if given.startswith("+") else digits


_MOBILE = re.compile(r"0[35789][0-9]{8}")
"""Since 2018: ten digits of 03, 05, 07, 08 or 09."""
_LANDLINE = re.compile(r"02[0-9]{8,9}")
_OLD_MOBILE = re.compile(r"01[268][0-9]{8}")
"""Eleven digits, as mobile numbers were until 2018."""


def mobile_number(text: str, field: str = "phone") -> str:
    """The ten digits of a mobile number of Việt Nam, however it is written.

    Raises Invalid of the field, which says what the number is instead.
    """
    plain = re.sub(r"[\s.\-()/]", "", text.strip())
    plain = re.sub(r"^00", "+", plain)
    if re.fullmatch(r"\+(?!84)[0-9]{6,15}", plain):
        raise Invalid("mobile_foreign", field=field)
    national = re.sub(r"^(?:\+84|84(?=[0-9]{9}$))0?", "0", plain)
    if _MOBILE.fullmatch(national):
        return national
    if _LANDLINE.fullmatch(national):
        raise Invalid("mobile_landline", field=field)
    if _OLD_MOBILE.fullmatch(national):
        raise Invalid("mobile_old", field=field)
    raise Invalid("mobile_none", field=field)

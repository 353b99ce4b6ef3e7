"""What a scanned code says: a citizen's card, the centre's own appointment code, or a receipt.

Only the number and the day of birth are read off a card; the name and the address never leave the
text that was scanned, which is not kept.
"""

import hashlib
import hmac
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from app.domain.centre.values import PriorityClass
from app.domain.errors import Invalid

LONGEST_SCAN = 1000
"""More than any card holds (about 200 characters): a longer text came from something else."""

FIELDS_LEAST = 7
NUMBER_DIGITS = 12
OLDEST_YEARS = 130
# A scanner can be set to send the kind of code first: "]" and two characters (ISO/IEC 15424);
# QR is "]Q1".
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ufeff\u200b]")
_APPOINTMENT = re.compile(r"^MOISO-H-([A-Z0-9]{8,32})$")
# Code of the agency, day of receipt, number of the day: "H50.13-251120-0042"; until 2021 the level
# and field of the agency came first: "000.00.13.H50-201120-0042". A receipt's QR may be an address.
_DOSSIER = re.compile(
    r"(?<![\w.])(?:\d{3}(?:\.\d{2}){1,3}\.)?[A-Z]\d{2}(?:\.\d{1,3}){0,5}-\d{6}-\d{4,8}(?![\w-])"
)
_BIRTH = re.compile(r"^([0-9]{2})[/.-]?([0-9]{2})[/.-]?([0-9]{4})$")


class ScanFault(StrEnum):
    """Why a scan is of no use; each is a refusal with words for the visitor."""

    EMPTY = "scan_empty"
    TOO_LONG = "scan_too_long"
    UNKNOWN = "scan_unknown"
    CARD_INCOMPLETE = "card_incomplete"
    CARD_NUMBER = "card_number"
    CARD_BIRTH = "card_birth"


@dataclass(frozen=True, slots=True)
class CitizenCard:
    """The number of a card and its holder's day of birth; neither is ever shown by `repr`."""

    number: str = field(repr=False)
    birth_on: date = field(repr=False)


@dataclass(frozen=True, slots=True)
class Appointment:
    """The code of an appointment as printed by this product: letters and digits, upper case."""

    code: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """A dossier's receipt ("giấy tiếp nhận hồ sơ và hẹn trả kết quả"), by the dossier's code."""

    dossier_code: str


def read_scan(
    scanned: str | bytes, *, today: date
) -> CitizenCard | Appointment | Receipt | ScanFault:
    """What the scanner has read; a fault for anything else, whatever the bytes.

    A card's QR has seven or more fields with `|` between: number of 12 digits, old number, name,
    birth as ddMMyyyy, sex, address, day of issue; newer cards add four. A birth of which only the
    year is known (00 for day and month) counts as the first of January.
    """
    text = scanned if isinstance(scanned, str) else scanned.decode("utf-8", errors="replace")
    if len(text) > LONGEST_SCAN:
        return ScanFault.TOO_LONG
    text = _SYMBOLOGY.sub("", _UNSEEN.sub("", text).strip()).strip()
    if not text:
        return ScanFault.EMPTY
    if own := _APPOINTMENT.fullmatch(text.upper()):
        return Appointment(own[1])
    if "|" not in text:
        dossier = _DOSSIER.search(text.upper())
        return Receipt(dossier[0]) if dossier else ScanFault.UNKNOWN
    return _card([part.strip() for part in text.split("|")], today)


def card_of(scanned: str, *, today: date) -> CitizenCard:
    """The card that was scanned.

    Raises Invalid with the fault, `no_appointments` for an appointment's code and `receipt_scanned`
    for a receipt's, each with the code as a fact: neither is of a person.
    """
    match read_scan(scanned, today=today):
        case CitizenCard() as card:
            return card
        case Appointment(code):
            # The code is of a booking, and of no person: the kiosk checks in by it.
            raise Invalid("no_appointments", field="card_qr", booked=code)
        case Receipt(code):
            raise Invalid("receipt_scanned", field="card_qr", dossier_code=code)
        case fault:
            raise Invalid(fault.value, field="card_qr")


def _card(parts: list[str], today: date) -> CitizenCard | ScanFault:
    if len(parts) < FIELDS_LEAST:
        return ScanFault.CARD_INCOMPLETE
    number, birth = parts[0], _BIRTH.fullmatch(parts[3])
    if not (number.isascii() and number.isdigit() and len(number) == NUMBER_DIGITS):
        return ScanFault.CARD_NUMBER
    if birth is None:
        return ScanFault.CARD_BIRTH
    day, month, year = (int(part) for part in birth.groups())
    try:
        birth_on = date(year, month or 1, day or 1)
    except ValueError:
        return ScanFault.CARD_BIRTH
    if birth_on > today or today.year - year > OLDEST_YEARS:
        return ScanFault.CARD_BIRTH
    return CitizenCard(number, birth_on)


def age(born_on: date, on: date) -> int:
    """Whole years from the birth to the day; who was born on 29 February is older on 1 March."""
    had_birthday = (on.month, on.day) >= (born_on.month, born_on.day)
    return on.year - born_on.year - (0 if had_birthday else 1)


def offered_class(classes: Iterable[PriorityClass], born_on: date, on: date) -> str | None:
    """The class that the age alone entitles to, the one of the highest age; or None."""
    years = age(born_on, on)
    entitled = [c for c in classes if c.from_age is not None and years >= c.from_age]
    entitled.sort(key=lambda known: known.from_age or 0, reverse=True)
    return entitled[0].code if entitled else None


def person_mark(number: str, *, key: bytes) -> str:
    """The pseudonym of a card's holder for one day: HMAC-SHA-256 under the day's key, in hex.

    Without the key, which is destroyed with the day, 10^12 numbers can't be tried against it.
    """
    return hmac.new(key, number.encode("ascii"), hashlib.sha256).hexdigest()

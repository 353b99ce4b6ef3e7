"""Scanned codes: cards read leniently, appointments by their form, anything else refused."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.centre.values import PriorityClass
from app.domain.errors import Invalid
from app.domain.visitors.citizen_card import (
    LONGEST_SCAN,
    Appointment,
    CitizenCard,
    Receipt,
    ScanFault,
    age,
    card_of,
    offered_class,
    person_mark,
    read_scan,
)

TODAY = date(2026, 11, 24)
NUMBER = "000000000001"
OLD_CARD = f"{NUMBER}|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu, xã Mẫu|01072021"
NEW_CARD = f"{OLD_CARD}||Cha Mẫu|Mẹ Mẫu|"
CARD = CitizenCard(NUMBER, date(1950, 3, 5))


@pytest.mark.parametrize(
    "scanned",
    [
        OLD_CARD,
        NEW_CARD,
        f"]Q1{OLD_CARD}\r",
        f"\ufeff]Q3{OLD_CARD}\r\n",
        OLD_CARD.replace("|000000001|", "||"),
        OLD_CARD.replace("05031950", "05/03/1950"),
        OLD_CARD.replace("|", " | "),
        OLD_CARD.encode("utf-8"),
        OLD_CARD.encode("cp1258", errors="replace"),
        OLD_CARD.encode("utf-8").replace("ễ".encode(), b"\xff\xfe"),
    ],
)
def test_a_card_is_read_whatever_the_scanner_adds_or_breaks(scanned: str | bytes) -> None:
    assert read_scan(scanned, today=TODAY) == CARD


@pytest.mark.parametrize(
    ("scanned", "fault"),
    [
        ("", ScanFault.EMPTY),
        (" \r\n\0", ScanFault.EMPTY),
        ("]Q1\r", ScanFault.EMPTY),
        ("8934673573325", ScanFault.UNKNOWN),
        ("https://example.vn/t/abc", ScanFault.UNKNOWN),
        (f"{NUMBER}|000000001|Nguyễn Thị Ổi|05031950", ScanFault.CARD_INCOMPLETE),
        (OLD_CARD.replace(NUMBER, "12345678901"), ScanFault.CARD_NUMBER),
        (OLD_CARD.replace(NUMBER, "٠٠٠٠٠٠٠٠٠٠٠١"), ScanFault.CARD_NUMBER),
        (OLD_CARD.replace("05031950", "31021950"), ScanFault.CARD_BIRTH),
        (OLD_CARD.replace("05031950", "05032950"), ScanFault.CARD_BIRTH),
        (OLD_CARD.replace("05031950", "05031850"), ScanFault.CARD_BIRTH),
        (OLD_CARD.replace("05031950", ""), ScanFault.CARD_BIRTH),
        ("|" * (LONGEST_SCAN + 1), ScanFault.TOO_LONG),
    ],
)
def test_what_is_no_card_is_refused_with_its_reason(scanned: str, fault: ScanFault) -> None:
    assert read_scan(scanned, today=TODAY) is fault


def test_a_birth_of_which_only_the_year_is_known_counts_from_january() -> None:
    card = read_scan(OLD_CARD.replace("05031950", "00001950"), today=TODAY)

    assert card == CitizenCard(NUMBER, date(1950, 1, 1))


@pytest.mark.parametrize("scanned", ["MOISO-H-7K3M9QXZ", "]Q1moiso-h-7k3m9qxz\r\n"])
def test_an_appointment_is_known_by_its_own_ascii_form(scanned: str) -> None:
    assert read_scan(scanned, today=TODAY) == Appointment("7K3M9QXZ")


@pytest.mark.parametrize(
    ("scanned", "code"),
    [
        ("H50.13-251120-0042", "H50.13-251120-0042"),
        ("]C1h15.50.05.13-261008-0975\r", "H15.50.05.13-261008-0975"),
        ("H50-261130-00000042", "H50-261130-00000042"),
        ("000.00.13.H50-201120-0042", "000.00.13.H50-201120-0042"),
        ("https://dichvucong.example.vn/?ma=G09.12-261008-0975&x=1", "G09.12-261008-0975"),
        ("Mã hồ sơ: H50.13-251120-0042.", "H50.13-251120-0042"),
    ],
)
def test_a_receipt_is_known_by_the_code_of_its_dossier(scanned: str, code: str) -> None:
    assert read_scan(scanned, today=TODAY) == Receipt(code)


@pytest.mark.parametrize(
    "scanned",
    [
        "H50.13-251120",
        "H50.13-251120-42",
        "H50.13-2511-0042",
        "AH50.13-251120-0042",
        "H50.13-251120-0042-7",
        "H50.13-251120-0042x",
        "50.13-251120-0042",
    ],
)
def test_what_only_looks_like_a_dossiers_code_is_none(scanned: str) -> None:
    assert read_scan(scanned, today=TODAY) is ScanFault.UNKNOWN


@given(st.binary(max_size=1200))
def test_any_bytes_are_something_known_or_a_fault(scanned: bytes) -> None:
    assert isinstance(
        read_scan(scanned, today=TODAY), CitizenCard | Appointment | Receipt | ScanFault
    )


@given(st.text(alphabet="0123456789|]Q MOIS-H/\0\ud800Ổ", max_size=80))
def test_any_text_of_a_cards_letters_is_something_known_or_a_fault(scanned: str) -> None:
    assert isinstance(
        read_scan(scanned, today=TODAY), CitizenCard | Appointment | Receipt | ScanFault
    )


@given(
    st.dates(date(1900, 1, 1), TODAY),
    st.from_regex(r"[0-9]{12}", fullmatch=True),
    st.lists(st.text(max_size=20).filter(lambda text: "|" not in text), min_size=3, max_size=8),
)
def test_every_card_of_the_right_form_is_read(born: date, number: str, rest: list[str]) -> None:
    text = "|".join([number, "", "Tên", f"{born:%d%m%Y}", *rest])

    assert read_scan(text, today=TODAY) == CitizenCard(number, born)


def test_a_refusal_names_the_field_and_nothing_of_what_was_scanned() -> None:
    with pytest.raises(Invalid) as refused:
        card_of(OLD_CARD.replace("05031950", "31021950"), today=TODAY)

    assert refused.value.code == "card_birth"
    assert refused.value.facts == {"field": "card_qr"}


def test_an_appointment_is_answered_that_there_are_none() -> None:
    with pytest.raises(Invalid, match="no_appointments"):
        card_of("MOISO-H-7K3M9QXZ", today=TODAY)


def test_a_receipt_is_no_card_and_tells_its_dossier() -> None:
    with pytest.raises(Invalid, match="receipt_scanned") as refused:
        card_of("H50.13-251120-0042", today=TODAY)

    assert refused.value.facts == {"field": "card_qr", "dossier_code": "H50.13-251120-0042"}


def test_a_card_tells_nothing_of_itself_where_it_is_logged() -> None:
    assert NUMBER not in f"{CARD!r}"
    assert "1950" not in f"{CARD!r}"


def test_a_birthday_is_the_day_on_which_one_is_older() -> None:
    assert age(date(1951, 11, 24), TODAY) == 75
    assert age(date(1951, 11, 25), TODAY) == 74
    assert age(date(2024, 2, 29), date(2026, 2, 28)) == 1


def test_the_age_offers_the_class_of_the_highest_age_reached() -> None:
    classes = [
        PriorityClass("S60", {"vi": "a"}, 2, 0, from_age=60),
        PriorityClass("S75", {"vi": "b"}, 2, 0, from_age=75),
        PriorityClass("TAT", {"vi": "c"}, 2, 0),
    ]

    assert offered_class(classes, date(1950, 3, 5), TODAY) == "S75"
    assert offered_class(classes, date(1960, 3, 5), TODAY) == "S60"
    assert offered_class(classes, date(1990, 3, 5), TODAY) is None


def test_a_person_has_one_mark_a_day_and_another_the_next() -> None:
    one, other = b"a" * 32, b"b" * 32

    assert person_mark(NUMBER, key=one) == person_mark(NUMBER, key=one)
    assert person_mark(NUMBER, key=one) != person_mark(NUMBER, key=other)
    assert NUMBER not in person_mark(NUMBER, key=one)

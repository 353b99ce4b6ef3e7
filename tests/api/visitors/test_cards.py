"""Knows what a kiosk is answered for a card, and that the card's text stays nowhere."""

import logging
from pathlib import Path

import pytest

from app import texts
from app.domain.visitors.citizen_card import ScanFault
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

CARD = "000000000001|000000001|Nguyễn Thị Ổi|05031950|Nữ|Thôn Mẫu Bí Mật, xã Mẫu|01072021"


@ON_SQLITE
def test_a_card_is_answered_with_the_year_the_class_and_a_handle(web: Web) -> None:
    seen = web.post("kiosk", "/cards", card_qr=f"]Q1{CARD}\r")

    told = seen.get_json()
    handle = told.pop("scan")
    assert told == {
        "birth_year": 1950, "offered": "NCT", "may_take": True, "taken": 0, "most": 2,
    }  # fmt: skip
    again = web.post("kiosk", "/cards", scan=handle).get_json()
    assert again == {**told, "scan": handle}


def test_the_third_number_of_a_card_is_refused_with_the_way_out(web: Web) -> None:
    handle = web.post("kiosk", "/cards", card_qr=CARD).get_json()["scan"]
    web.issue(by="kiosk", scan=handle)
    web.issue(by="kiosk", card_qr=CARD)

    third = web.command("kiosk", "/tickets", service="thue", scan=handle)

    assert third.status_code == 409
    assert third.get_json()["code"] == "person_limit"
    assert "lễ tân" in third.get_json()["detail"]
    assert web.post("kiosk", "/cards", card_qr=CARD).get_json()["may_take"] is False
    assert web.issue(by="kiosk")["label"] == "A003"


@ON_SQLITE
def test_the_age_forces_no_class(web: Web) -> None:
    handle = web.post("kiosk", "/cards", card_qr=CARD).get_json()["scan"]

    assert web.issue(by="kiosk", scan=handle)["priority"] is None


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"card_qr": ""}, 422, "scan_empty"),
        ({"card_qr": "x|" * 700}, 422, "scan_too_long"),
        ({"card_qr": "8934673573325"}, 422, "scan_unknown"),
        ({"card_qr": "1|2|3"}, 422, "card_incomplete"),
        ({"card_qr": "MOISO-H-7K3M9QXZ"}, 422, "no_appointments"),
        ({"card_qr": "H50.13-251120-0042"}, 422, "receipt_scanned"),
        ({"scan": "of-nobody"}, 409, "scan_forgotten"),
        ({}, 422, "bad_fields"),
        ({"card_qr": CARD, "scan": "both"}, 422, "bad_fields"),
        ({"card_qr": "x" * 5000}, 422, "bad_fields"),
        ({"card_qr": 12}, 422, "bad_fields"),
    ],
)
def test_what_is_no_card_is_refused_by_its_reason(
    web: Web, body: dict[str, object], status: int, code: str
) -> None:
    answer = web.post("kiosk", "/cards", **body)

    assert (answer.status_code, answer.get_json()["code"]) == (status, code)
    assert CARD not in answer.get_data(as_text=True)


@ON_SQLITE
def test_a_number_without_a_card_that_can_be_read_is_not_given(web: Web) -> None:
    answer = web.command("kiosk", "/tickets", service="dat-dai", card_qr="1|2|3")

    assert answer.get_json()["code"] == "card_incomplete"
    assert web.get("admin", "/tickets").get_json()["items"] == []


def test_who_holds_a_receipt_has_its_dossier_on_the_number(web: Web) -> None:
    told = web.post("kiosk", "/cards", card_qr="h50.13-251120-0042\r").get_json()
    code = told["facts"]["dossier_code"]
    for _ in range(2):
        web.issue("thue", by="kiosk", dossier_code=code)
    web.issue("dat-dai", by="kiosk", also=["thue"], dossier_code=code)
    web.issue("thue", by="kiosk", also=["dat-dai"], dossier_code=code)

    last, several, first, _ = web.get("admin", "/tickets").get_json()["items"]
    issued = web.get("admin", "/events").get_json()["items"]
    assert (code, first["dossier_code"]) == ("H50.13-251120-0042", code)
    assert code in [event["facts"].get("dossier_code") for event in issued]
    assert {last["service"], several["service"]} == {"dat-dai"}, "where the wait is shorter"
    assert (last["dossier_code"], several["dossier_code"]) == (None, code)


@pytest.mark.parametrize("fault", ScanFault)
def test_every_fault_of_a_scan_has_words(fault: ScanFault) -> None:
    assert texts.has(f"refusal.{fault}")


@ON_SQLITE
def test_the_text_of_a_card_is_in_no_file_no_answer_and_no_line_of_the_log(
    web: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    answers = [
        web.post("kiosk", "/cards", card_qr=CARD),
        web.command("kiosk", "/tickets", service="dat-dai", card_qr=CARD),
        web.command("kiosk", "/tickets", service="dat-dai", card_qr=f"{CARD}\0"),
        web.command("kiosk", "/tickets", service="dat-dai", card_qr=CARD, nonsense=CARD),
        web.post("kiosk", "/cards", card_qr=CARD * 60),
        web.get("admin", "/events"),
    ]

    told = "".join(answer.get_data(as_text=True) for answer in answers)
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())

    secrets = [part for part in CARD.split("|") if len(part) > 3]
    assert b"SQLite format" in kept
    for secret in secrets:
        assert secret.encode() not in kept
        assert secret not in caplog.text
        assert secret not in told


@ON_SQLITE
def test_a_number_may_be_given_without_paper(web: Web) -> None:
    ticket = web.issue(by="reception", paper=False)

    assert (ticket["slip"]["state"], ticket["slip"]["copies"]) == ("failed", 0)
    assert ticket["track_url"]

"""The import of procedures: tried dry, put into the draft, refused by rows; and the holidays."""

from base64 import b64encode
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.domain.centre.calendar import business_day
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

HEAD = "Mã TTHC,Tên TTHC,Lĩnh vực,Cơ quan\n"
FILE = f"{HEAD}1.004269,Cung cấp dữ liệu đất đai,Đất đai,\n1.000001,Cấp phép,Lạ lùng,Sở Lạ\n"
LEFT = [{"field": "Lạ lùng", "agency": "Sở Lạ", "count": 1}]


def imported(web: Web, text: str = FILE, *, dry: bool = False, **body: Any) -> Any:
    """Return the answer to the file."""
    content = b64encode(text.encode()).decode()
    path = f"/procedures/import{'?dry_run=1' if dry else ''}"
    return web.ask("admin", "POST", path, {"content": content, **body})


def drafted(web: Web) -> Any:
    """Return the administrator's draft."""
    return web.get("admin", "/configuration").get_json()["draft"]


def test_a_file_tried_dry_says_what_it_would_do_and_drafts_nothing(web: Web) -> None:
    answer = imported(web, dry=True, services={"Đất đai": "dat-dai"}).get_json()

    assert (answer["added"], answer["changed"], answer["retired"]) == (1, 0, 0)
    assert answer["unmatched"] == LEFT
    assert answer["changes"] == ["Thêm thủ tục Cung cấp dữ liệu đất đai."]
    assert drafted(web) is None


def test_a_file_goes_into_the_draft_behind_what_is_there_and_no_visitor_meets_it(web: Web) -> None:
    patch = {"service": {"thue": {"daily_limit": 9}}}
    web.ask("admin", "PUT", "/configuration/draft", {"expected_version": 1, "patch": patch})

    answer = imported(web, services={"Đất đai": "dat-dai", "lạ lùng": "thue"}).get_json()

    assert (answer["added"], answer["unmatched"]) == (2, [])
    procedures = {row["code"]: row for row in drafted(web)["configuration"]["procedure"]}
    assert procedures["1.000001"]["service"] == "thue"
    assert procedures["1.000001"]["field"] == "Lạ lùng"
    limits = {
        row["code"]: row.get("daily_limit") for row in drafted(web)["configuration"]["service"]
    }
    assert limits["thue"] == 9
    in_force = web.get("kiosk", "/procedures").get_json()
    assert "1.000001" not in {one["code"] for one in in_force}


def test_broken_rows_are_named_in_the_reader_s_words_and_nothing_is_drafted(web: Web) -> None:
    answer = imported(web, f"{FILE}12,Tên,a,b\n")

    assert answer.status_code == 422
    (wrong,) = answer.get_json()["errors"]
    assert wrong["field"] == "row.4"
    assert wrong["message"] == "Dòng 4: mã “12” không đúng dạng 1.000123."
    assert drafted(web) is None


@ON_SQLITE
def test_what_is_no_base64_is_refused(web: Web) -> None:
    answer = web.ask("admin", "POST", "/procedures/import", {"content": "§§§"})

    assert answer.status_code == 422
    assert answer.get_json()["errors"][0]["code"] == "base64"


@ON_SQLITE
def test_an_unknown_service_chosen_for_a_field_leaves_it_unmatched(web: Web) -> None:
    assert imported(web, services={"Lạ lùng": "no-such"}).get_json()["unmatched"][-1] == LEFT[0]


@ON_SQLITE
@pytest.mark.parametrize(("year", "tet"), [(2027, "2027-02-08"), (2028, "2028-01-26")])
def test_the_holidays_of_a_year_are_proposed_as_the_configuration_takes_them(
    web: Web, year: int, tet: str
) -> None:
    days = web.get("admin", f"/configuration/holidays?year={year}").get_json()

    found = {day["date"]: day for day in days}
    assert found[tet]["closed"]
    assert found[tet]["reason"]["vi"] == "Nghỉ Tết Nguyên đán"
    patch = {"calendar": {"day": days}}
    body = {"expected_version": 1, "patch": patch}
    assert web.ask("admin", "PUT", "/configuration/draft", body).get_json()["errors"] == []


def test_a_procedure_is_found_on_the_days_of_its_force_alone(web: Web) -> None:
    today = business_day(web.installation.clock.now(), ZoneInfo("Asia/Ho_Chi_Minh"))
    rows = {
        "1.000007": {"first_on": f"{today + timedelta(1)}"},
        "1.000008": {"last_on": f"{today - timedelta(1)}"},
        "1.000009": {"first_on": f"{today}", "last_on": f"{today}"},
    }
    usual = {"service": "thue", "name": {"vi": "Thử", "en": "Trial"}}
    patch = {"procedure": {code: {**usual, **days} for code, days in rows.items()}}
    body = {"request_id": "days-of-force", "expected_version": 1, "patch": patch}
    assert web.ask("admin", "POST", "/configuration", body).status_code == 200

    found = {one["code"] for one in web.get("kiosk", "/procedures").get_json()}
    taken = {
        code: web.command("kiosk", "/tickets", service="thue", procedure=code).status_code
        for code in rows
    }

    assert found & set(rows) == {"1.000009"}
    assert taken == {"1.000007": 422, "1.000008": 422, "1.000009": 201}


def test_a_file_that_begins_later_is_drafted_with_its_day(web: Web) -> None:
    answer = imported(web, services={"Đất đai": "dat-dai"}, begins="2030-07-01").get_json()

    procedures = {row["code"]: row for row in drafted(web)["configuration"]["procedure"]}
    assert answer["added"] == 1
    assert procedures["1.004269"]["first_on"] == "2030-07-01"

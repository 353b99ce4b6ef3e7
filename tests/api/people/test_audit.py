"""Who did what: found by person, action, counter and ticket, on its page and as a file."""

import csv
import io
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer
from tests.web.test_pages import sign_in, text_of


def found(web: Web, query: str = "") -> list[tuple[str, str, str]]:
    items: list[dict[str, Any]] = web.get("supervisor", f"/audit?{query}").get_json()["items"]
    return [(item["who"], item["action"], item["label"]) for item in items]


def a_morning(web: Web) -> None:
    ticket = web.called(1)
    web.act(ticket, "recall", by=officer(1))
    web.open(2)


def test_every_deed_of_a_person_is_found_by_each_of_its_sides(web: Web) -> None:
    a_morning(web)
    first, second = "Cán bộ officer01", "Cán bộ officer02"

    everything = found(web)

    assert everything == [
        (second, "Mở quầy", ""),
        (first, "Gọi lại", "A001"),
        (first, "Gọi số", "A001"),
        (first, "Mở quầy", ""),
        ("Cán bộ reception", "Lấy số", "A001"),
    ]
    assert found(web, "who=officer02") == everything[:1]
    assert found(web, "action=recall") == everything[1:2]
    assert found(web, "counter=1") == everything[1:4]
    assert found(web, "label=a001&counter=1") == everything[1:3]
    assert found(web, "from=2026-01-01&to=2026-01-02") == []
    assert found(web, "who=system") == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("query", "status"),
    [("who=nobody", 404), ("from=9999-12-31", 422), ("from=0001-01-01&to=9999-12-31", 422),
     ("from=2026-02-01&to=2026-01-01", 422), ("counter=x", 422), ("what=1", 422)],
)  # fmt: skip
def test_a_question_that_means_nothing_is_refused(web: Web, query: str, status: int) -> None:
    assert web.get("supervisor", f"/audit?{query}").status_code == status


@ON_SQLITE
def test_the_file_is_inert_in_a_spreadsheet_and_the_reason_is_in_words(web: Web) -> None:
    """Case 33."""
    ticket = web.called(1)
    web.act(ticket, "start", by=officer(1))
    web.post(officer(2), "/counters/2/open")
    web.post(officer(2), "/counters/2/pause", reason="=1+1")

    answer = web.get("supervisor", "/audit?format=csv")

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert rows[0]["Chi tiết"] == "lý do: =1+1"
    assert [row["Thao tác"] for row in rows][:2] == ["Tạm dừng quầy", "Mở quầy"]
    assert "lý do: " in rows[3]["Chi tiết"]
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]


@ON_SQLITE
def test_changes_of_accounts_are_told_with_who_made_them(web: Web) -> None:
    web.ask("admin", "PATCH", "/users/officer01", {"disabled": True})

    item = web.get("supervisor", "/audit?action=account").get_json()["items"][0]

    assert item["who"] == "Cán bộ admin"
    assert "tài khoản: officer01; thay đổi: sửa; khóa lúc: 24/11/2026 08:00" in item["details"]


@ON_SQLITE
def test_the_page_shows_the_same_and_survives_any_question(web: Web) -> None:
    a_morning(web)
    client = sign_in(web, "supervisor")

    page = text_of(client.get("/supervisor/audit?action=recall"))
    wrong = client.get("/supervisor/audit?from=x&counter=%00&label=%00&cursor=999999999999&who=")
    unknown = client.get("/supervisor/audit?who=<b>")

    assert page.count("Cán bộ officer01</td>") == 1
    assert wrong.status_code == 200
    assert 'role="alert"' in text_of(wrong)
    assert unknown.status_code == 404
    assert sign_in(web, "officer01").get("/supervisor/audit").status_code == 403


@ON_SQLITE
def test_an_account_tells_only_what_changed_and_in_words(web: Web) -> None:
    def change(**body: Any) -> str:
        web.ask("admin", "PATCH", "/users/officer02", body)
        items = web.get("supervisor", "/audit?action=account").get_json()["items"]
        return str(items[0]["details"])

    head = "tài khoản: officer02; thay đổi: sửa"
    dated = change(roles=["officer", "reception"], valid_until="2030-12-31", no_dates=True)
    same = change(roles=["officer", "reception"], valid_until="2030-12-31", no_dates=True)
    cleared = change(roles=["officer"], no_dates=True)
    shut = change(disabled=True)
    let_in = change(disabled=False)

    assert dated == f"{head}; vai trò khác: Lễ tân; hết hiệu lực lúc: 01/01/2031 00:00"
    assert same == dated
    assert cleared == f"{head}; vai trò khác: không; hết hiệu lực lúc: không"
    assert shut == f"{head}; khóa lúc: 24/11/2026 08:00"
    assert let_in == f"{head}; khóa lúc: không"
    assert web.get("supervisor", "/audit?action=account").get_json()["items"][4:] == []


@ON_SQLITE
def test_a_program_gets_instants_in_utc_and_people_those_of_the_centre(web: Web) -> None:
    a_morning(web)

    item = web.get("supervisor", "/audit?action=recall").get_json()["items"][0]
    page = text_of(sign_in(web, "supervisor").get("/supervisor/audit?action=recall"))
    events = web.get("supervisor", "/events").get_json()["items"]

    assert item["at"] == next(e["at"] for e in events if e["seq"] == item["seq"])
    assert item["at"].endswith("Z")
    here = datetime.fromisoformat(item["at"]).astimezone(ZoneInfo("Asia/Ho_Chi_Minh"))
    assert f"{here:%d/%m/%Y %H:%M:%S}" in page

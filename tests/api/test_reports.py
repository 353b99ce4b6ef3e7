"""Reports by the API: the list, the formats, the periods, and clear refusals."""

import pytest

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

pytestmark = ON_SQLITE


def test_the_list_says_how_each_report_is_asked(web: Web) -> None:
    reports = web.get("supervisor", "/reports").get_json()

    assert len(reports) >= 15
    waits = next(report for report in reports if report["name"] == "waits")
    assert {"service", "agency", "counter", "officer", "kind", "procedure"} <= set(waits["by"])
    assert {"day", "week", "month", "hour", "weekday"} <= set(waits["by"])
    assert waits["format"] == ["json", "csv", "xlsx", "pdf"]
    assert {"today", "last-month", "this-year"} <= set(waits["period"])
    assert waits["title"] == "Thời gian chờ của người dân"


@pytest.mark.parametrize(
    ("format_", "media_type", "begins"),
    [
        ("csv", "text/csv", "\ufeff".encode()),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
        ("pdf", "application/pdf", b"%PDF-"),
    ],
)
def test_a_report_is_sent_as_a_file(web: Web, format_: str, media_type: str, begins: bytes) -> None:
    web.called()

    answer = web.get("supervisor", f"/reports/arrivals?format={format_}&period=today")

    assert answer.status_code == 200
    assert answer.mimetype == media_type
    assert answer.data.startswith(begins)
    saved = answer.headers["Content-Disposition"]
    assert saved == f'attachment; filename="arrivals-hour-2026-11-24-2026-11-24.{format_}"'


def test_a_period_may_be_named(web: Web) -> None:
    answer = web.get("supervisor", "/reports/waits?period=last-month&by=day").get_json()

    assert (answer["from"], answer["to"], answer["by"]) == ("2026-10-01", "2026-10-31", "day")


def test_a_program_gets_the_changes_of_the_main_figures_too(web: Web) -> None:
    web.called()
    web.clock.later(days=1)

    answer = web.get("supervisor", "/reports/arrivals?from=2026-11-24").get_json()
    over = web.get("supervisor", "/reports/arrivals?from=2026-11-24&to=2026-11-24").get_json()

    assert [line["key"] for line in over["headlines"]] == [
        "issued", "per_day", "work_h", "work_per_day_h",
    ]  # fmt: skip
    issued = over["headlines"][0]
    assert (issued["value"], issued["before"], issued["is_good"]) == (1, 0, None)
    assert issued["changes"] == [
        {"against": "period-before", "from": "2026-11-23", "to": "2026-11-23",
         "value": 0, "difference": 1, "is_better": None},
        {"against": "same-weekdays", "from": "2026-11-17", "to": "2026-11-17",
         "value": 0, "difference": 1, "is_better": None},
    ]  # fmt: skip
    assert answer["to"] == "2026-11-25"
    assert answer["headlines"][0]["changes"] == []
    assert [column["unit"] for column in answer["columns"][2:]] == [
        "", "", "", "phiếu", "giờ", "giờ",
    ]  # fmt: skip


def test_a_filter_leaves_the_rest_out(web: Web) -> None:
    web.issue("dat-dai")
    web.issue("thue")

    rows = web.get("supervisor", "/reports/arrivals?by=service&service=thue").get_json()["rows"]

    assert [(row[0], row[2]) for row in rows] == [("thue", 1), ("", 1)]


@pytest.mark.parametrize(
    ("query", "field", "words"),
    [
        ("waits?by=moon", "by", "service, agency"),
        ("waits?period=next-year", "period", "last-month"),
        ("waits?period=today&from=2026-11-24", "period", ""),
        ("waits?from=2026-11-25&to=2026-11-24", "from", ""),
        ("waits?from=1900-01-01", "from", ""),
        ("waits?from=2020-01-01&to=2099-01-01", "from", "30"),
        ("arrivals?counter=1", "counter", "service, agency"),
        ("ratings?service=thue", "service", ""),
        ("waits?officer=nobody", "officer", ""),
        ("waits?format=exe", "format", ""),
        ("waits?colour=red", "colour", ""),
    ],
)
def test_what_cant_be_asked_is_said(web: Web, query: str, field: str, words: str) -> None:
    answer = web.get("supervisor", f"/reports/{query}", headers={"Accept-Language": "en"})

    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert answer.get_json()["errors"][0]["field"] == field
    assert words in answer.get_json()["detail"]


def test_a_report_that_there_is_not(web: Web) -> None:
    assert web.get("supervisor", "/reports/moon").status_code == 404
    assert web.read("supervisor", "/supervisor/reports/moon").status_code in (302, 404)

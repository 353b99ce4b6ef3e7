"""Who signed in, tried to, read or took away what: by the API, on its page, and as an alert."""

import csv
import io
from datetime import timedelta
from typing import Any

import pytest

from app.background.alert_monitor import AlertMonitor
from app.background.housekeeping import Housekeeping
from app.domain.alerts.rules import BURST, BURST_TOLD
from app.reports.day_figures import DayFigures
from tests.support.seeding import ON_SQLITE, PASSWORD
from tests.support.web import Web
from tests.web.test_pages import csrf_of, sign_in, text_of

pytestmark = ON_SQLITE


def found(web: Web, query: str = "") -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = web.get("admin", f"/access-log?{query}").get_json()["items"]
    return items


def told(web: Web, query: str = "") -> list[tuple[Any, ...]]:
    return [(one["kind"], one["name"], one["address"], one["times"]) for one in found(web, query)]


def try_in_vain(web: Web, name: str, address: str, *, times: int = 1) -> None:
    for _ in range(times):
        body = {"username": name, "password": "wrong"}
        client = web.server.app.test_client()
        client.post("/api/v1/sessions", json=body, environ_base={"REMOTE_ADDR": address})


def test_a_browser_that_signs_in_and_out_is_told_with_its_address(web: Web) -> None:
    client = sign_in(web, "officer01")
    client.post("/sign-out", data={"csrf_token": csrf_of(client, "/account")})
    token = web.post(None, "/sessions", username="officer02", password=PASSWORD).get_json()["token"]
    headers = {"Authorization": f"Bearer {token}"}
    web.ask(None, "DELETE", "/sessions/current", headers=headers)

    assert told(web) == [
        ("signed_out", "officer02", "127.0.0.1", 1),
        ("signed_in", "officer02", "127.0.0.1", 1),
        ("signed_out", "officer01", "127.0.0.1", 1),
        ("signed_in", "officer01", "127.0.0.1", 1),
    ]
    assert [one["facts"] for one in found(web, "who=officer02&kind=signed_in")] == [
        {"by": "password"}
    ]


def test_failures_are_counted_without_the_password(web: Web) -> None:
    try_in_vain(web, "officer01", "10.0.0.9", times=2)
    try_in_vain(web, "Mật khẩu của tôi", "10.0.0.9")

    assert [row[:2] + row[3:] for row in told(web, "who=officer01")] == [
        ("sign_in_failed", "officer01", 2)
    ]
    assert "wrong" not in str([one["name"] for one in found(web)])
    (unknown,) = found(web, "who=?")
    assert unknown["name"].startswith("Mậ… #")
    assert (unknown["known"], unknown["address"]) == (False, "10.0.0.9")


def test_who_reads_a_telephone_number_or_takes_a_file_away_is_told(web: Web) -> None:
    ticket = web.issue(phone="0912345678")

    web.get("reception", f"/tickets/{ticket['id']}/phone")
    web.get("supervisor", "/reports/waits?format=xlsx")
    web.get("supervisor", "/reports/waits")
    web.get("supervisor", "/audit?format=csv")
    web.get("supervisor", "/alerts?format=csv")
    web.get("admin", "/access-log?format=csv")

    assert [(one["name"], one["kind"], one["facts"]) for one in found(web)] == [
        ("admin", "audit_exported", {"what": "access_log", "format": "csv"}),
        ("supervisor", "report_exported", {"what": "past_alerts", "format": "csv"}),
        ("supervisor", "audit_exported", {"what": "audit", "format": "csv"}),
        ("supervisor", "report_exported", {"what": "waits", "format": "xlsx"}),
        ("reception", "phone_read", {"label": "A001"}),
    ]


@pytest.mark.parametrize(
    ("query", "status"),
    [("who=nobody", 404), ("from=9999-12-31", 422), ("kind=x", 422), ("cursor=x", 422),
     ("from=2026-02-01&to=2026-01-01", 422), ("what=1", 422), ("who=%3F", 200)],
)  # fmt: skip
def test_a_question_that_means_nothing_is_refused(web: Web, query: str, status: int) -> None:
    assert web.get("admin", f"/access-log?{query}").status_code == status


def test_the_file_is_in_words_and_inert_in_a_spreadsheet(web: Web) -> None:
    try_in_vain(web, "=1+1", "10.0.0.9")
    sign_in(web, "officer01")

    answer = web.get("admin", "/access-log?format=csv")

    rows = list(csv.DictReader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [(row["Việc"], row["Chi tiết"]) for row in rows] == [
        ("Đăng nhập", "bằng: mật khẩu"),
        ("Đăng nhập không được", "sai: tên hoặc mật khẩu"),
    ]
    assert rows[0]["Người"] == "Cán bộ officer01"
    assert not [cell for row in rows for cell in row.values() if cell.startswith("=")]


def test_the_page_shows_the_same_to_administrators_alone(web: Web) -> None:
    try_in_vain(web, "officer01", "10.0.0.9")
    client = sign_in(web, "admin")

    page = text_of(client.get("/admin/access-log?kind=sign_in_failed"))
    english = text_of(client.get("/admin/access-log?lang=en"))
    wrong = client.get("/admin/access-log?from=x&kind=%00&cursor=9999999999999999999&who=")
    unknown = client.get("/admin/access-log?who=<b>")

    assert page.count("Cán bộ officer01</td>") == 1
    assert "10.0.0.9" in page
    assert "Sign-in failed" in english
    assert wrong.status_code == 200
    assert 'role="alert"' in text_of(wrong)
    assert unknown.status_code == 404
    assert sign_in(web, "supervisor").get("/admin/access-log").status_code == 403
    away = web.server.app.test_client().get("/admin/access-log")
    assert away.headers["Location"] == "/sign-in?next=/admin/access-log"


def test_a_burst_of_failures_is_an_alert_that_ends_by_itself(web: Web) -> None:
    centre_id = web.seed.centres["dong-ha"]
    monitor = AlertMonitor(web.installation, DayFigures(web.installation.database))

    def alerts() -> list[str]:
        monitor.round()
        return [alert.kind for alert in web.installation.alerts.open(centre_id)]

    for n in range(BURST - 1):
        try_in_vain(web, f"name-{n}", f"10.0.0.{n}")
    before = alerts()
    try_in_vain(web, "admin", "10.0.1.1")
    burst = alerts()
    shown = web.get("supervisor", "/alerts?kind=sign_ins_in_vain").get_json()["items"]
    web.clock.at += BURST_TOLD + timedelta(seconds=1)
    after = alerts()

    assert (before, burst, after) == ([], ["sign_ins_in_vain"], [])
    assert shown[0]["facts"] == {"times": BURST, "minutes": 5}


def test_housekeeping_deletes_what_is_past_the_term_of_the_settings(web: Web) -> None:
    sign_in(web, "officer01")
    web.clock.later(days=web.installation.settings.access_log_days + 1)
    sign_in(web, "officer02")

    Housekeeping(web.installation).round()

    assert [name for _, name, _, _ in told(web, "from=2020-01-01&to=2030-01-01")] == ["officer02"]

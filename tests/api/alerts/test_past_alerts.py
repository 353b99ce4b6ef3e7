"""Alerts looked back at by the API and on their page: in words, by day and kind, as a file."""

import csv
import io

import pytest

from app.domain.alerts.rules import AlertKind, Signal
from app.persistence.alerts.store import due_deliveries, queue_delivery, settle_delivery
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web
from tests.web.test_pages import sign_in, text_of

pytestmark = ON_SQLITE

WAITS = {"service": "thue", "waiting": 3, "longest_wait_s": 1860}
PRINTER = {"device": "=kiosk-1", "device_kind": "kiosk", "state": "fault"}
SIGNALS = [
    Signal(AlertKind.WAIT_OVER_BOUND, "service:thue", True, WAITS),
    Signal(AlertKind.DEVICE, "device:3", True, {**PRINTER, "cause": "paper_out"}),
    Signal(AlertKind.DEVICE, "device:4", True, {**PRINTER, "detail": "no answer"}),
    Signal(AlertKind.COUNTER_IDLE, "counter:1", False, {"counter": 1, "waiting": 2, "idle_s": 240}),
    Signal(AlertKind.SHARE_FALLING, "centre", False, {"share": 0.712, "minutes": 15}),
]


def raised(web: Web) -> None:
    web.installation.alerts.watch(web.seed.centres["dong-ha"], SIGNALS)


def rows(web: Web, path: str) -> list[list[str]]:
    answer = web.get("supervisor", path)
    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    return list(csv.reader(io.StringIO(text_of(answer).removeprefix("\ufeff"))))


def test_the_file_says_what_was_wrong_in_words(web: Web) -> None:
    """Case 33: no cell begins like a formula."""
    raised(web)

    head, *told = rows(web, "/alerts?from=2026-11-24&format=csv")

    said = {row[1]: row[2] for row in told}
    devices = [row[2] for row in told if row[1] == "Thiết bị"]
    assert head[:3] == ["Bắt đầu", "Loại", "Nội dung"]
    assert "3 người chờ, lâu nhất 31 phút" in said["Chờ quá lâu"]
    assert devices == [
        "Ki-ốt =kiosk-1: lỗi · no answer",
        "Ki-ốt =kiosk-1: lỗi · Hết giấy: lắp cuộn mới.",
    ]
    assert "không gọi số đã 4 phút trong khi 2 người chờ" in said["Quầy không gọi số"]
    assert "71 % người dân chờ không quá 15 phút" in said["Tỷ lệ đúng hẹn giảm"]
    assert {tuple(row[3:7]) for row in told} == {
        ("Khẩn", "Chưa ai", "", "Chưa kết thúc"),
        ("Thường", "Chưa ai", "", "Chưa kết thúc"),
    }


def test_alerts_are_asked_for_by_kind_and_day(web: Web) -> None:
    raised(web)

    def kinds(query: str) -> list[str]:
        items = web.get("supervisor", f"/alerts?{query}").get_json()["items"]
        return [item["kind"] for item in items]

    assert len(kinds("")) == 5
    assert kinds("kind=device") == ["device", "device"]
    assert kinds("kind=device&from=2026-11-23") == []


@pytest.mark.parametrize(
    "query", ["kind=fire", "from=x", "from=2026-02-01&to=2026-01-01", "what=1"]
)
def test_a_question_that_means_nothing_is_refused(web: Web, query: str) -> None:
    assert web.get("supervisor", f"/alerts?{query}").status_code == 422


def test_what_became_of_each_message_is_on_a_page_and_in_a_file(web: Web) -> None:
    raised(web)
    centre = web.seed.centres["dong-ha"]
    alert = next(a for a in web.installation.alerts.open(centre) if a.kind == "counter_idle")
    at = web.clock.at
    with web.installation.database.write() as connection:
        queue_delivery(connection, centre, alert.id, "webhook", {"event": "alert-raise"}, at)
        (one,) = due_deliveries(connection, "webhook", at, 5)
        settle_delivery(connection, one.id, "failed", "answered 500", at)

    page = text_of(sign_in(web, "supervisor").get("/supervisor/alerts/deliveries?state=failed"))
    told = rows(web, "/alerts/deliveries?state=failed&from=2026-11-24&format=csv")[1]

    assert "answered 500" in page
    assert "MOISO_WEBHOOK_URL" in page
    assert told[1] == "Bắt đầu"
    assert (told[3], told[4], told[6]) == (
        "Phần mềm khác",
        "Không gửi được",
        "answered 500",
    )
    assert "không gọi số" in told[2]
    assert web.get("supervisor", "/alerts/deliveries?state=queued").get_json() == []


def test_the_page_refuses_days_that_are_none_in_words(web: Web) -> None:
    client = sign_in(web, "supervisor")

    wrong = [
        client.get(f"/supervisor/alerts?{query}")
        for query in ("from=x", "from=2026-02-01&to=2026-01-01", "cursor=x")
    ]

    assert [answer.status_code for answer in wrong] == [200] * 3
    assert all("Giá trị không hợp lệ" in text_of(answer) for answer in wrong)
    assert sign_in(web, "officer01").get("/supervisor/alerts").status_code == 403

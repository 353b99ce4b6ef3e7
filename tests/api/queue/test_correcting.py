"""Correcting a record by the API: its history, its place in the audit, what the reports count."""

from typing import Any

from tests.support.seeding import ON_SQLITE
from tests.support.web import Web, officer
from tests.web.test_pages import sign_in, text_of


def record(web: Web) -> Any:
    """Let a visitor be served; return the record of it."""
    ticket = web.act(web.called(1), "start", by=officer(1))
    done = web.act(ticket, "finish", by=officer(1), outcome="accepted", kind="submit")
    return web.get("supervisor", f"/transactions/{done['id']}/1").get_json()


def correct(web: Web, of: Any, **body: Any) -> Any:
    path = f"/transactions/{of['ticket_id']}/{of['leg']}/correct"
    wish = {"reason": "Chọn nhầm", "corrections": of["corrections"], **body}
    return web.command("supervisor", path, **wish)


def figure(web: Web, report: str, column: str) -> Any:
    table = web.get("supervisor", f"/reports/{report}").get_json()
    place = [one["key"] for one in table["columns"]].index(column)
    return table["rows"][-1][place] if table["rows"] else 0


def test_a_corrected_outcome_is_the_one_that_is_counted_and_the_old_one_is_told(web: Web) -> None:
    of = record(web)

    after = correct(web, of, outcome="refused", dossier_code="H50.13-261124-0042").get_json()

    assert (after["outcome"], after["kind"], after["corrections"]) == ("refused", "submit", 1)
    [told] = after["history"]
    assert told["by"] == "Cán bộ supervisor"
    assert told["changes"] == {
        "outcome": ["accepted", "refused"],
        "dossier_code": [None, "H50.13-261124-0042"],
    }
    assert figure(web, "outcomes", "outcome_accepted") == 0
    assert figure(web, "outcomes", "outcome_refused") == 1
    [deed] = web.get("supervisor", "/audit?action=correct").get_json()["items"]
    assert deed["label"] == of["label"]
    assert "Chọn nhầm; kết quả: Tiếp nhận" in deed["details"]


def test_what_is_taken_out_is_in_no_report_until_it_is_put_back(web: Web) -> None:
    of = record(web)
    counted = ("visits", "visits"), ("arrivals", "done"), ("outcomes", "count"), ("waits", "count")

    out = correct(web, of, void=True).get_json()
    without = [figure(web, report, column) for report, column in counted]
    back = correct(web, out, void=False).get_json()

    assert (out["end"], back["end"]) == ("undone", "finished")
    assert without == [0, 0, 0, 0]
    assert [figure(web, report, column) for report, column in counted] == [1, 1, 1, 1]


def test_a_correction_is_made_once_and_never_over_one_that_was_not_seen(web: Web) -> None:
    of = record(web)
    body = {"outcome": "refused", "request_id": "correct-0001"}

    answers = [correct(web, of, **body) for _ in range(2)]
    late = correct(web, of, outcome="guided")
    wrong = correct(web, of, outcome="eaten")

    assert [a.get_json()["corrections"] for a in answers] == [1, 1]
    assert (late.status_code, late.get_json()["code"]) == (409, "stale")
    assert wrong.status_code == 422


@ON_SQLITE
def test_the_page_of_records_finds_them_and_survives_any_question(web: Web) -> None:
    correct(web, record(web), void=True)
    client = sign_in(web, "supervisor")

    page = text_of(client.get("/supervisor/records?label=a001&counter=1&service=dat-dai"))
    nothing = text_of(client.get("/supervisor/records?on=2026-01-01&label=%00"))
    wrong = client.get("/supervisor/records?on=x&counter=-1&service=<b>&cursor=9.9.9")

    assert 'data-record="' in page
    assert "Không tính" in page
    assert "Đã sửa 1 lần" in page
    assert "data-record" not in nothing
    assert wrong.status_code == 200
    assert sign_in(web, "officer01").get("/supervisor/records").status_code == 403
    assert web.server.app.test_client().get("/supervisor/records").status_code == 302

"""Reports over several centres: each line is of that centre's own report; what adds up is added."""

import csv
import io
from typing import Any

import pytest

from app.operations.people.accounts import AccountChanges
from app.operations.people.memberships import MembershipChanges
from app.reports.by_centre import is_by_centre
from app.reports.catalogue import REPORTS
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

HERE, THERE = "dong-ha", "dong-hoi"
WAITS_S = {HERE: (60, 1500), THERE: (300,)}
TODAY = "period=today"
TOLD = [name for name, report in REPORTS.items() if is_by_centre(report)]


@pytest.fixture
def both(web: Web) -> Web:
    """Give the test two centres that have served, and a supervisor of both."""
    wanted = AccountChanges(memberships=MembershipChanges((HERE, THERE)))
    web.installation.accounts.change(None, web.seed.centres[HERE], "supervisor", wanted)
    for centre, mark in ((HERE, ""), (THERE, "-b")):
        officer = f"officer01{mark}"
        web.post(officer, "/counters/1/open")
        for waited_s in WAITS_S[centre]:
            web.issue(by=f"reception{mark}")
            web.clock.later(seconds=waited_s)
            called = web.command(officer, "/counters/1/call-next").get_json()
            started = web.act(called, "start", by=officer)
            web.clock.later(minutes=3)
            web.act(started, "finish", by=officer, outcome="accepted", kind="submit")
    return web


def table(web: Web, name: str, **asked: str) -> Any:
    query = "&".join(f"{key}={value}" for key, value in asked.items())
    answer = web.get("supervisor", f"/reports/{name}?{TODAY}&{query}")
    assert answer.status_code == 200, answer.get_json()
    return answer.get_json()


def lines(told: Any) -> list[dict[str, Any]]:
    keys = [column["key"] for column in told["columns"]]
    return [dict(zip(keys, row, strict=True)) for row in told["rows"]]


@ON_SQLITE
def test_each_centre_has_the_line_of_all_of_its_own_report(both: Web) -> None:
    for name in TOLD:
        own = {code: table(both, name, centre=code) for code in (HERE, THERE)}
        told = table(both, name, by="centre")

        by_code = {line["key"]: line for line in lines(told)}
        assert by_code.keys() == {HERE, THERE, ""}
        for code, report in own.items():
            figures = {k: v for k, v in by_code[code].items() if k not in ("key", "name")}
            of_all = lines(report)[-1] if report["has_total"] else dict.fromkeys(figures)
            assert {k: v or None for k, v in figures.items()} == {
                k: of_all.get(k) or None for k in figures
            }, name
        assert told["has_total"]
        assert told["by"] == "centre"
    assert len(TOLD) > 12


def test_what_adds_up_is_added_and_a_mean_is_of_all_people(both: Web) -> None:
    told = table(both, "waits", by="centre")

    of_all = lines(told)[-1]
    waits_s = [wait for centre in WAITS_S.values() for wait in centre]
    assert (of_all["count"], of_all["mean_s"]) == (3, sum(waits_s) / 3)
    assert of_all["share"] == pytest.approx(2 / 3, abs=1e-4)
    assert (of_all["median_s"], of_all["longest_s"]) == (None, None)
    assert "Tất cả các trung tâm" in of_all["name"]
    assert any("không cộng được" in note for note in told["notes"])


def test_arrivals_a_day_of_centres_with_other_days_are_not_added(both: Web) -> None:
    of_all = lines(table(both, "arrivals", by="centre"))[-1]

    assert of_all["issued"] == sum(map(len, WAITS_S.values()))
    assert of_all["per_day"] is None


@ON_SQLITE
def test_a_file_by_centre_is_as_the_other_files(both: Web) -> None:
    address = f"/reports/waits?{TODAY}&by=centre&format="

    answers = {
        format_: both.get("supervisor", address + format_) for format_ in ("csv", "xlsx", "pdf")
    }

    assert {answer.status_code for answer in answers.values()} == {200}
    rows = list(csv.reader(io.StringIO(answers["csv"].data.decode("utf-8-sig"))))
    assert {HERE, THERE} <= {row[0] for row in rows if row}


@ON_SQLITE
def test_who_has_one_centre_is_told_of_that_one_alone(both: Web) -> None:
    listed = both.get("supervisor-b", "/reports").get_json()
    of_both = both.get("supervisor", "/reports").get_json()

    told = both.get("supervisor-b", f"/reports/waits?{TODAY}&by=centre").get_json()

    assert [line["key"] for line in lines(told)] == [THERE, ""]
    assert not any("centre" in report["by"] for report in listed)
    assert {report["name"] for report in of_both if "centre" in report["by"]} == set(TOLD)


@ON_SQLITE
def test_a_report_without_figures_of_all_and_a_wrong_filter_are_refused(both: Web) -> None:
    heat = both.get("supervisor", f"/reports/heat-map?{TODAY}&by=centre")
    wrong = both.get("supervisor", f"/reports/arrivals?{TODAY}&by=centre&officer=officer01")

    assert (heat.status_code, heat.get_json()["code"]) == (422, "no_grouping")
    assert (wrong.status_code, wrong.get_json()["code"]) == (422, "no_filter")


@ON_SQLITE
def test_a_filter_counts_in_the_centres_that_know_it(both: Web) -> None:
    land, tax = (
        [line["count"] for line in lines(table(both, "waits", by="centre", service=code))]
        for code in ("dat-dai", "thue")
    )

    assert sorted(land[:-1]) == [1, 2]
    assert land[-1] == 3
    assert tax[-1] == 0


@ON_SQLITE
def test_nobody_is_mailed_a_report_by_centre(both: Web) -> None:
    """A schedule belongs to a centre, and so does what it sends."""
    answer = both.post(
        "supervisor",
        "/report-schedules",
        reports=[{"name": "waits", "by": "centre"}],
        period="last-month",
        rhythm="monthly",
        at="08:00",
        day=1,
        recipients=["a@example.vn"],
    )

    assert (answer.status_code, answer.get_json()["code"]) == (422, "no_grouping")

"""The centres of who asks: the worst first, archived and taken back."""

from typing import Any

from app.operations.people.accounts import AccountChanges
from app.operations.people.memberships import MembershipChanges
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

HERE, THERE = "dong-ha", "dong-hoi"


def test_a_supervisor_of_two_centres_sees_first_the_one_where_nobody_serves(web: Web) -> None:
    both(web, "supervisor")
    web.issue(by="reception-b")
    web.clock.later(minutes=20)
    web.called(1)

    first, second = web.get("supervisor", "/centres").get_json()

    assert (first["code"], first["state"]) == (THERE, "closed")
    assert first["figures"] == {
        "waiting": 1,
        "longest_wait_s": 1200.0,
        "share_in_target": None,
        "wait_min": 15.0,
        "wait_share": 0.8,
        "counters_open": 0,
        "counters": 2,
        "alerts": 0,
        "grave_alerts": 0,
    }
    assert (second["code"], second["state"], second["figures"]["waiting"]) == (HERE, "open", 0)


@ON_SQLITE
def test_whoever_has_one_centre_sees_that_one_and_an_officer_no_figures(web: Web) -> None:
    mine = web.get("supervisor-b", "/centres").get_json()
    of_officer = web.get("officer01", "/centres").get_json()

    assert [one["code"] for one in mine] == [THERE]
    assert [(one["code"], one["figures"]) for one in of_officer] == [(HERE, None)]


@ON_SQLITE
def test_figures_follow_what_happens_and_the_clock(web: Web) -> None:
    web.issue()
    before = figures(web)
    web.clock.later(minutes=5)
    web.issue()

    assert (before["waiting"], before["longest_wait_s"]) == (1, 0.0)
    assert (figures(web)["waiting"], figures(web)["longest_wait_s"]) == (2, 300.0)


def test_an_archived_centre_gives_no_number_and_is_read_as_before(web: Web) -> None:
    ticket = web.issue(by="reception-b")
    web.act({**ticket, "counter": None}, "cancel", by="reception-b")

    done = web.command("admin-b", f"/centres/{THERE}/archive")

    refused = [
        web.command("reception-b", "/tickets", service="dat-dai"),
        web.post("officer01-b", "/counters/1/open"),
        web.post("supervisor-b", "/services/dat-dai/close", reason="system"),
    ]
    assert done.status_code == 204
    assert {(one.status_code, one.get_json()["code"]) for one in refused} == {
        (409, "centre_archived")
    }
    assert web.get("supervisor-b", f"/tickets/{ticket['id']}").status_code == 200
    assert (
        web.get("supervisor-b", "/reports/waits?from=2026-11-24&to=2026-11-24").status_code == 200
    )
    (service,) = web.get("kiosk-b", "/services").get_json()
    assert not service["open"]
    (seen,) = web.get("supervisor-b", "/centres").get_json()
    assert (seen["state"], seen["archived_on"]) == ("archived", "2026-11-24")
    assert web.issue()["label"] == "A001"


@ON_SQLITE
def test_a_centre_taken_back_works_on(web: Web) -> None:
    request_id = web.new_id()
    for _ in range(2):
        web.command("admin-b", f"/centres/{THERE}/archive", request_id=request_id)
    web.command("admin-b", f"/centres/{THERE}/reopen")

    assert web.issue(by="reception-b")["label"] == "A001"
    versions = web.get("admin-b", "/configuration/history").get_json()
    assert [one["version"] for one in versions] == [3, 2, 1]


@ON_SQLITE
def test_a_centre_where_somebody_waits_or_the_last_one_is_not_archived(web: Web) -> None:
    web.issue()
    busy = web.command("admin", f"/centres/{HERE}/archive")
    web.installation.day_close.close_day(web.seed.centres[HERE])
    booked = web.command(
        "reception", "/bookings", service="dat-dai", start="2026-11-25T01:10:00Z"
    ).get_json()
    expecting = web.command("admin", f"/centres/{HERE}/archive")
    path = f"/bookings/{booked['id']}/cancel"
    assert web.command("reception", path, version=booked["version"]).status_code == 200
    web.command("admin-b", f"/centres/{THERE}/archive")
    last = web.command("admin", f"/centres/{HERE}/archive")
    foreign = web.command("admin", f"/centres/{THERE}/reopen")

    assert {(one.status_code, one.get_json()["code"]) for one in (busy, expecting)} == {
        (409, "centre_in_use")
    }
    assert (last.status_code, last.get_json()["code"]) == (409, "last_centre")
    assert foreign.status_code == 404


@ON_SQLITE
def test_no_file_and_no_earlier_version_takes_a_centre_out_of_the_archive(web: Web) -> None:
    web.command("admin-b", f"/centres/{THERE}/archive")
    configurations = web.installation.configurations

    restored = configurations.restore(None, web.seed.centres[THERE], 1, expected_version=None)

    assert restored.changes == ()
    assert web.installation.units.floor(web.seed.centres[THERE]).centre.is_archived


def test_a_centre_is_added_by_who_belongs_to_all_and_works_at_once(web: Web) -> None:
    wanted = AccountChanges(memberships=MembershipChanges(everywhere=True))
    web.installation.accounts.change(None, web.seed.centres[HERE], "admin", wanted)
    body = {"request_id": web.new_id(), "kind": "commune", "place": "xã Gio Linh"}

    added = [web.ask("admin", "POST", "/centres", body) for _ in range(2)]
    again = web.command("admin", "/centres", place="Gio Linh")
    by_one = web.command("admin-b", "/centres", place="Cam Lộ")
    ticket = web.command("admin", "/tickets?centre=gio-linh", service=_services(web, "gio-linh")[0])

    assert [(one.status_code, one.get_json()["code"]) for one in added] == [(201, "gio-linh")] * 2
    assert (again.status_code, again.get_json()["code"]) == (422, "centre_known")
    assert (by_one.status_code, by_one.get_json()["code"]) == (403, "all_centres")
    assert ticket.status_code == 201
    assert len(web.get("admin", "/centres").get_json()) == 3


def _services(web: Web, centre: str) -> list[str]:
    """Return the codes of the centre's services."""
    answer = web.get("admin", f"/services?centre={centre}").get_json()
    return [one["code"] for one in answer]


def both(web: Web, username: str) -> None:
    """Let the person belong to both centres."""
    wanted = AccountChanges(memberships=MembershipChanges((HERE, THERE)))
    centre_id = web.known(username).caller.centre_id
    web.installation.accounts.change(None, centre_id, username, wanted)


def figures(web: Web) -> Any:
    """Return the figures of the first centre."""
    (one,) = web.get("supervisor", "/centres").get_json()
    return one["figures"]

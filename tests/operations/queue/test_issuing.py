"""Issuing: numbers, slips, hours, and what a kiosk is refused."""

from functools import partial

import pytest

from app.domain.errors import Conflict, Invalid, NotAllowed, NotThere, QueueError
from app.domain.queue.ticket import Action, State
from app.persistence.centre.configuration import checked
from app.persistence.centre.store import save_centre
from hardware.printers.document import TextPart, from_json
from tests.support.builders import NOW
from tests.support.plans import RESULTS, dong_ha
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site
from tests.support.together import answers, together


def test_the_first_number_of_a_day_is_one_for_each_prefix(site: Site) -> None:
    """Case 13."""
    labels = [site.issue(service).label for service in ("dat-dai", "thue", "dat-dai", "ket-qua")]

    assert labels == ["A001", "U001", "A002", "t001"]


@ON_SQLITE
def test_a_priority_visitor_draws_from_the_range_of_priority(site: Site) -> None:
    ticket = site.issue(priority="NCT")

    assert (ticket.label, ticket.origin, ticket.priority) == ("A900", "priority", "NCT")


def test_a_full_range_goes_on_above_every_range_while_ticket_one_still_waits(site: Site) -> None:
    """Case 12: 100 priority numbers, then 1000 in full, and never 900 again."""
    labels = [site.issue(priority="NCC").label for _ in range(102)]

    assert labels[0] == "A900"
    assert labels[99:] == ["A999", "A1000", "A1001"]
    assert len(set(labels)) == 102


@ON_SQLITE
def test_a_cancelled_number_is_not_given_again(site: Site) -> None:
    """Case 13."""
    first = site.issue()
    site.act(first, Action.CANCEL, by="reception")

    assert site.issue().label == "A002"


def test_people_ahead_on_the_slip_are_those_at_the_commit(site: Site) -> None:
    """Case 32."""
    site.issue_many(3)
    site.issue("thue")

    ticket = site.issue(by="kiosk")

    assert ticket.waiting_ahead == 3
    words = _words_of_slip(site, ticket.id)
    assert ticket.label in words
    assert any("3" in line and "trước" in line for line in words)


def test_the_slip_is_queued_for_the_printer_of_who_issued(site: Site) -> None:
    from_kiosk, from_desk = site.issue(by="kiosk"), site.issue(by="reception")

    printers = {job.ticket_id: job.device_id for job in site.dump()["print_jobs"]}

    assert printers == {
        from_kiosk.id: site.caller("kiosk").id,
        from_desk.id: site.caller("printer").id,
    }


@ON_SQLITE
def test_the_slip_speaks_the_language_of_the_visitor(site: Site) -> None:
    ticket = site.issue(language="en", service="ket-qua")

    words = _words_of_slip(site, ticket.id)

    assert ticket.language == "en"
    assert "Trả kết quả (en)" in words
    assert any(f"{RESULTS}, {RESULTS + 1}" in line for line in words)


@ON_SQLITE
@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("service", "khong-co"),
        ("service", ""),
        ("service", "<img src=x onerror=alert(1)>"),
        ("priority", "VIP"),
        ("language", "fr"),
    ],
)
def test_an_unknown_wish_is_refused_by_its_field(site: Site, field: str, wrong: str) -> None:
    wish = {"service": "dat-dai", field: wrong}

    with pytest.raises(Invalid) as refusal:
        site.issue(**wish)

    assert refusal.value.facts["field"] == field
    assert site.dump()["tickets"] == []


@ON_SQLITE
@pytest.mark.parametrize("name", ["officer01", "supervisor", "display-a", "board"])
def test_only_kiosk_reception_and_admin_may_issue(site: Site, name: str) -> None:
    with pytest.raises(NotAllowed):
        site.issue(by=name)
    for allowed in ("kiosk", "reception", "admin"):
        site.issue(by=allowed)


@ON_SQLITE
@pytest.mark.parametrize(
    ("hours", "days", "opens_at"),
    [
        (-1, 0, "2026-11-24T07:15:00+07:00"),
        (4, 0, "2026-11-24T13:15:00+07:00"),
        (9, 0, "2026-11-25T07:15:00+07:00"),
        (0, 4, "2026-11-30T07:15:00+07:00"),
    ],
)
def test_out_of_hours_the_kiosk_says_when_it_opens_and_the_reception_still_issues(
    site: Site, hours: int, days: int, opens_at: str
) -> None:
    site.clock.later(hours=hours, days=days)

    with pytest.raises(Conflict) as refusal:
        site.issue(by="kiosk")

    assert refusal.value.code == "service_closed"
    assert refusal.value.facts["opens_at"] == opens_at
    assert site.issue(by="reception").state is State.WAITING


@ON_SQLITE
@pytest.mark.parametrize(
    ("day", "opens_at"),
    [
        (
            {"closed": True, "reason": {"vi": "Nghỉ lễ", "en": "Closed"}},
            "2026-11-25T07:15:00+07:00",
        ),
        (
            {"issuing": [["09:30", "10:00"]], "calling": [["09:30", "11:00"]]},
            "2026-11-24T09:30:00+07:00",
        ),
    ],
    ids=["closed", "shortened"],
)
def test_on_a_day_that_the_calendar_closes_or_shortens_the_reception_alone_issues(
    site: Site, day: dict[str, object], opens_at: str
) -> None:
    plan = dong_ha()
    plan["calendar"]["day"] = [{"date": "2026-11-24", **day}]
    with site.parts.database.write() as connection:
        save_centre(connection, checked(plan, where="here"), at=NOW)

    with pytest.raises(Conflict) as refusal:
        site.issue(by="kiosk")

    assert refusal.value.facts["opens_at"] == opens_at
    assert site.issue(by="reception").state is State.WAITING
    site.clock.later(days=1)
    assert site.issue(by="kiosk").state is State.WAITING


@ON_SQLITE
def test_a_reprint_is_the_same_slip_once_more_and_calls_itself_a_copy(site: Site) -> None:
    ticket = site.issue(by="kiosk")

    for _ in range(2):
        site.issuing.reprint(site.caller("reception"), ticket.id, request_id=site.new_id())

    jobs = [job for job in site.dump()["print_jobs"] if job.ticket_id == ticket.id]
    assert [job.copy for job in jobs] == [1, 2, 3]
    assert jobs[0][7] == jobs[1][7] == jobs[2][7]
    assert site.ticket(ticket.id) == ticket


def test_a_reprint_comes_out_at_the_printer_that_is_named(site: Site) -> None:
    ticket = site.issue(by="kiosk")
    printer, supervisor = site.caller("printer").id, site.caller("supervisor")

    for chosen in (printer, None):
        site.issuing.reprint(supervisor, ticket.id, request_id=site.new_id(), printer=chosen)

    jobs = [job.device_id for job in site.dump()["print_jobs"]]
    assert jobs == [site.caller("kiosk").id, printer, printer]


@ON_SQLITE
def test_a_reprint_goes_to_no_device_that_prints_nothing(site: Site) -> None:
    ticket, supervisor = site.issue(by="kiosk"), site.caller("supervisor")

    def refusal(printer: int) -> str:
        with pytest.raises(QueueError) as refused:
            site.issuing.reprint(supervisor, ticket.id, request_id=site.new_id(), printer=printer)
        return refused.value.code

    assert refusal(site.caller("board").id) == "no_printer"
    assert refusal(site.other.caller("printer").id) == refusal(4711) == "not_found"

    assert len(site.dump()["print_jobs"]) == 1


@ON_SQLITE
def test_a_reprint_asked_for_twice_with_one_id_prints_once(site: Site) -> None:
    ticket = site.issue(by="kiosk")

    for _ in range(2):
        site.issuing.reprint(site.caller("reception"), ticket.id, request_id="print-it-again")

    assert len(site.dump()["print_jobs"]) == 2


@ON_SQLITE
def test_a_ticket_of_nowhere_or_of_the_other_centre_is_not_reprinted(site: Site) -> None:
    """Case 35."""
    theirs = site.other.issue()

    for ticket_id in (theirs.id, 4711):
        with pytest.raises(NotThere):
            site.issuing.reprint(site.caller("reception"), ticket_id, request_id=site.new_id())


@ON_SQLITE
def test_track_codes_are_long_different_and_never_in_the_log(site: Site) -> None:
    codes = [site.issuing.issue(site.caller("kiosk"), site.wish()).track_code for _ in range(50)]

    assert len(set(codes)) == 50
    assert all(code is not None and len(code) == 16 for code in codes)
    log = repr(site.dump()["events"])
    assert not [code for code in codes if str(code) in log]


def limit(site: Site, service: str, numbers: int) -> None:
    """Let the service give so many numbers a day, as an administrator would: in the file."""
    plan = dong_ha()
    part = next(part for part in plan["service"] if part["code"] == service)
    part["daily_limit"] = numbers
    with site.parts.database.write() as connection:
        save_centre(connection, checked(plan, where="here"), at=NOW)


def test_no_more_numbers_than_the_daily_limit_are_given_though_kiosks_press_at_once(
    site: Site, neighbour: Site
) -> None:
    limit(site, "thue", 5)
    processes = [site, neighbour]

    presses = [partial(processes[n % 2].issue, "thue", by="kiosk") for n in range(12)]
    done = together(presses)

    refused = [answer.code for answer in done if isinstance(answer, Conflict)]
    assert refused == ["daily_limit"] * 7
    assert len(answers([a for a in done if not isinstance(a, Conflict)])) == 5
    site.clock.later(days=1)
    assert site.issue("thue").label == "U001"


@ON_SQLITE
def test_the_daily_limit_binds_the_reception_too_and_a_repeated_request_is_answered(
    site: Site,
) -> None:
    limit(site, "thue", 1)
    first = site.issue("thue", request_id="the-last-one")

    with pytest.raises(Conflict) as refusal:
        site.issue("thue", by="reception")

    assert refusal.value.facts == {"limit": 1, "opens_at": "2026-11-25T07:15:00+07:00"}
    assert site.issue("thue", request_id="the-last-one") == first
    assert site.issue("dat-dai").label == "A001"


def _words_of_slip(site: Site, ticket_id: int) -> list[str]:
    job = next(job for job in site.dump()["print_jobs"] if job.ticket_id == ticket_id)
    document = from_json(job.document)
    return [part.text for part in document.parts if isinstance(part, TextPart)]

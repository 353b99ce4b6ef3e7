"""One-time passwords on slips: what they say, and that nothing keeps them once they are printed."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.domain.errors import Invalid, NotAllowed, NotThere
from app.operations.clock import system_now
from app.operations.devices.password_slips import GivenPassword, NewPerson
from app.operations.devices.printing import NEVER_ASKED_FOR, PrintQueue
from app.operations.people.accounts import AccountChanges
from app.operations.people.rights import Role
from app.persistence import backup, schema
from hardware.printers.document import QrCodePart, TextPart, from_json
from hardware.printers.jobs import JobState
from tests.operations.staff import sign_in
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site


def person(name: str, **more: Any) -> NewPerson:
    return NewPerson(AccountChanges(name, (Role.OFFICER,)), **more)


def printed(site: Site, *people: NewPerson) -> list[GivenPassword]:
    """Let the administrator add people whose slips the kiosk's printer prints."""
    admin, printer = site.caller("admin"), site.caller("kiosk").id
    return list(site.parts.password_slips.add(admin, people, printer=printer))


def told(site: Site, slip: int | None) -> dict[str, Any]:
    """Return the job's row."""
    with site.parts.database.read() as connection:
        query = select(schema.print_jobs).where(schema.print_jobs.c.id == slip)
        return dict(connection.execute(query).mappings().one())


def password_on(site: Site, slip: int | None) -> str:
    """Return what stands below the word for the password."""
    document = from_json(told(site, slip)["document"])
    texts = [part.text for part in document.parts if isinstance(part, TextPart)]
    return texts[texts.index("Mật khẩu dùng một lần") + 1]


def test_a_slip_says_who_which_password_where_and_until_when(site: Site) -> None:
    (given,) = printed(site, person("Nguyễn Thị Hạnh", counter=3))

    document = from_json(told(site, given.slip)["document"])
    words = "\n".join(part.text for part in document.parts if isinstance(part, TextPart))
    (code,) = (part.data for part in document.parts if isinstance(part, QrCodePart))
    until = (site.clock.at + timedelta(days=7)).astimezone(site.floor.centre.time_zone)
    assert given.password is None
    for word in ("Nguyễn Thị Hạnh", "hanh.nt", "Quầy 3", code, f"{until:%H:%M, %d/%m/%Y}"):
        assert word in words
    assert code.endswith("/sign-in")
    assert sign_in(site, "hanh.nt", password_on(site, given.slip)).caller.is_limited


@pytest.mark.parametrize("state", [JobState.PRINTED, JobState.SENT, JobState.UNCERTAIN])
def test_what_is_printed_or_may_be_is_wiped_from_the_queue(site: Site, state: JobState) -> None:
    (given,) = printed(site, person("Lê Thị Lan"))
    queue, printer = PrintQueue(site.parts.database), site.caller("kiosk").id
    job = queue.claim(printer)
    assert job is not None

    queue.settle(job.id, state, "")

    row = told(site, given.slip)
    assert (row["document"], row["state"]) == ({}, state.value)


def test_a_slip_that_was_in_flight_when_the_server_died_is_wiped(site: Site) -> None:
    (given,) = printed(site, person("Lê Thị Lan"))
    queue = PrintQueue(site.parts.database)
    queue.claim(site.caller("kiosk").id)

    queue.after_restart()

    row = told(site, given.slip)
    assert (row["document"], row["state"]) == ({}, "uncertain")


def test_a_slip_that_no_printer_asks_for_is_wiped_and_that_of_a_ticket_kept(site: Site) -> None:
    ticket = site.issue(by="kiosk")
    (given,) = printed(site, person("Lê Thị Lan"))

    PrintQueue(site.parts.database).give_up(system_now() + NEVER_ASKED_FOR + timedelta(seconds=9))

    with site.parts.database.read() as connection:
        jobs = schema.print_jobs.c
        kept = connection.execute(select(jobs.document).where(jobs.ticket_id == ticket.id))
        assert kept.scalar_one() != {}
    row = told(site, given.slip)
    assert (row["document"], row["state"]) == ({}, "failed")


def test_a_password_is_in_no_event_and_in_no_backup(site: Site) -> None:
    (given,) = printed(site, person("Lê Thị Lan"))
    password = password_on(site, given.slip)

    kept = [str(row) for row in site.log()]
    with site.parts.database.read() as connection:
        for table in backup.kept_tables():
            kept += [json.dumps(row) for row in backup.table_rows(connection, table)]

    assert password not in "\n".join(kept)


@ON_SQLITE
def test_no_file_of_the_database_holds_a_printed_password(site: Site) -> None:
    (given,) = printed(site, person("Lê Thị Lan"))
    password = password_on(site, given.slip).encode()
    folder = Path(site.parts.database.url.removeprefix("sqlite:///")).parent
    assert any(password in path.read_bytes() for path in folder.glob("*") if path.is_file())

    queue = PrintQueue(site.parts.database)
    job = queue.claim(site.caller("kiosk").id)
    assert job is not None
    queue.settle(job.id, JobState.PRINTED, "")

    files = [path for path in folder.glob("*") if path.is_file()]
    assert files
    assert not any(password in path.read_bytes() for path in files)


def test_several_people_get_names_of_their_own(site: Site) -> None:
    given = printed(site, person("Nguyễn Thị Hạnh"), person("Ngô Thu Hạnh"))

    assert [one.user.username for one in given] == ["hanh.nt", "hanh.nt2"]
    assert password_on(site, given[0].slip) != password_on(site, given[1].slip)


def test_one_wrong_person_adds_nobody_and_is_named(site: Site) -> None:
    before = site.dump()

    with pytest.raises(Invalid) as refused:
        printed(site, person("Lê Thị Lan"), person("Trần Nam", counter=4711))

    assert refused.value.facts["field"] == "people.1.counter"
    assert site.dump() == before


def test_without_a_printer_the_password_is_told_and_no_slip_made(site: Site) -> None:
    (given,) = site.parts.password_slips.add(site.caller("admin"), [person("Lê Thị Lan")])

    assert given.password is not None
    assert given.password not in repr(given)
    assert given.slip is None


def test_a_forgotten_password_is_replaced_by_one_on_a_slip(site: Site) -> None:
    admin, slips = site.caller("admin"), site.parts.password_slips
    (first,) = slips.add(admin, [person("Lê Thị Lan")])
    assert first.password is not None
    session = sign_in(site, "lan.lt", first.password)

    given = slips.give(admin, "lan.lt", printer=site.caller("kiosk").id)

    assert site.parts.authentication.caller(session.token) is None
    assert sign_in(site, "lan.lt", password_on(site, given.slip)).caller.is_limited
    assert slips.state(admin, given.slip or 0) == "queued"


def test_slips_are_for_those_who_manage_people_and_of_their_own_centre(site: Site) -> None:
    (given,) = printed(site, person("Lê Thị Lan"))
    slips, theirs = site.parts.password_slips, site.other.caller("admin")

    with pytest.raises(NotAllowed):
        slips.add(site.caller("supervisor"), [person("X")])
    with pytest.raises(NotThere):
        slips.state(theirs, given.slip or 0)
    with pytest.raises(NotThere):
        slips.give(theirs, "lan.lt")
    with pytest.raises(Invalid):
        slips.add(theirs, [person("X")], printer=site.caller("kiosk").id)

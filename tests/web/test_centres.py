"""Pages of who has several centres: where they begin, what they remember, what they lead to."""

import re

from flask.testing import FlaskClient

from app.operations.people.accounts import AccountChanges
from app.operations.people.memberships import MembershipChanges
from tests.support.seeding import ON_SQLITE, PASSWORD
from tests.support.web import Web

HERE, THERE = "dong-ha", "dong-hoi"
PAGE = {"Accept": "text/html"}


@ON_SQLITE
def test_a_supervisor_of_several_begins_at_all_and_an_officer_at_the_counter(web: Web) -> None:
    both(web, "supervisor")
    both(web, "officer01")

    assert signed_in(web, "supervisor")[1] == "/centres"
    assert signed_in(web, "officer01")[1] == "/counter"
    assert signed_in(web, "supervisor-b")[1] == "/supervisor"


@ON_SQLITE
def test_the_centre_chosen_last_is_shown_until_another_is(web: Web) -> None:
    both(web, "supervisor")
    client, _ = signed_in(web, "supervisor")

    shown = [
        centre_of(client, path)
        for path in ("/supervisor", f"/supervisor?centre={THERE}", "/supervisor", "/admin/devices")
    ]
    back = centre_of(client, f"/supervisor/reports?centre={HERE}")

    assert shown == [HERE, THERE, THERE, THERE]
    assert (back, centre_of(client, "/supervisor")) == (HERE, HERE)


@ON_SQLITE
def test_who_lost_the_centre_chosen_last_sees_the_own_again(web: Web) -> None:
    both(web, "supervisor")
    client, _ = signed_in(web, "supervisor")
    assert centre_of(client, f"/supervisor?centre={THERE}") == THERE

    only_own = AccountChanges(memberships=MembershipChanges((HERE,)))
    accounts = web.installation.accounts
    accounts.change(None, web.seed.centres[HERE], "supervisor", only_own)

    assert centre_of(client, "/supervisor") == HERE
    assert client.get(f"/supervisor?centre={THERE}", headers=PAGE).status_code == 404


@ON_SQLITE
def test_a_page_names_the_centre_and_leads_to_the_others_only_where_there_are_any(web: Web) -> None:
    both(web, "supervisor")
    of_several = signed_in(web, "supervisor")[0].get("/supervisor", headers=PAGE).text
    of_one = signed_in(web, "supervisor-b")[0].get("/supervisor", headers=PAGE).text

    assert f'href="?centre={THERE}"' in of_several
    assert f'href="?centre={HERE}" aria-current="true"' in of_several
    assert "centre-choice" not in of_one


@ON_SQLITE
def test_home_shows_no_centre_to_strangers_where_there_are_several(web: Web) -> None:
    client = web.server.app.test_client()

    assert "/display/" not in client.get("/").text
    web.installation.archiving.archive(None, web.seed.centres[THERE])
    assert client.get("/").text.count('href="/display/') == 2


@ON_SQLITE
def test_booking_asks_for_the_centre_and_keeps_it_in_every_step(web: Web) -> None:
    client = web.server.app.test_client()

    asked = client.get("/book?lang=vi")
    chosen = client.get(f"/book?lang=vi&centre={HERE}").text
    links = re.findall(r'class="book-choice" href="([^"]+)"', chosen)

    assert f"centre={HERE}" in asked.text
    assert f"centre={THERE}" not in asked.text  # It takes no bookings.
    assert links
    assert all(f"centre={HERE}" in link for link in links)
    assert client.get("/book?centre=nowhere").status_code == 404


def signed_in(web: Web, username: str) -> tuple[FlaskClient, str]:
    """Return a browser in which the person has signed in, and where that led."""
    client = web.server.app.test_client()
    page = client.get("/sign-in").text
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    given = {"csrf_token": found[1], "username": username, "password": PASSWORD}
    return client, client.post("/sign-in", data=given).location


def centre_of(client: FlaskClient, path: str) -> str:
    """Return the code of the centre that the page says it shows."""
    page = client.get(path, headers=PAGE).text
    found = re.search(r'name="moiso-centre" content="([^"]+)"', page)
    return found[1] if found else ""


def both(web: Web, username: str) -> None:
    """Let the person belong to both centres."""
    wanted = AccountChanges(memberships=MembershipChanges((HERE, THERE)))
    web.installation.accounts.change(None, web.seed.centres[HERE], username, wanted)

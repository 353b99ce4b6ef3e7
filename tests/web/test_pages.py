"""Knows what every page has: headers, a policy, words in two languages, inert texts."""

import csv
import io
import re
from contextlib import closing
from typing import Any

import pytest
from werkzeug.test import TestResponse

from app.config import Settings
from app.operations.people.passwords import hash_password
from app.operations.people.rights import Role
from app.persistence.centre.store import plain_configuration, save_centre
from tests.support.builders import NOW
from tests.support.seeding import ON_SQLITE, PASSWORD, Seed
from tests.support.web import Web, make_web, officer

pytestmark = ON_SQLITE

INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|\son\w+\s*=|<style|\sstyle=|javascript:"
)
FORMULA = '=HYPERLINK("http://evil.example", "Đất đai")'
PAGES = ("/", "/sign-in", "/kiosk", "/display/a", "/lobby", "/api/v1/docs", "/no-such-page")


def sign_in(web: Web, username: str) -> Any:
    """Return a browser in which the person is signed in."""
    client = web.server.app.test_client()
    answer = client.post(
        "/sign-in",
        data={
            "username": username,
            "password": PASSWORD,
            "csrf_token": csrf_of(client, "/sign-in"),
        },
    )
    assert answer.status_code == 302, answer.get_data(as_text=True)
    return client


def csrf_of(client: Any, path: str) -> str:
    """Return the CSRF token that the page gives its scripts."""
    found = re.search(r'name="moiso-csrf" content="([^"]+)"', text_of(client.get(path)))
    assert found is not None
    return found[1]


def text_of(answer: TestResponse) -> str:
    """Return the page's text."""
    return answer.get_data(as_text=True)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_has_a_strict_policy_and_nothing_inline(demo: Web, path: str) -> None:
    answer = demo.server.app.test_client().get(path)

    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy
    assert "base-uri 'none'" in policy
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert INLINE.search(text_of(answer)) is None


@pytest.mark.parametrize(
    ("name", "path"),
    [("officer01", "/counter"), ("admin", "/supervisor"), ("reception", "/reception")],
)
def test_pages_of_people_have_it_too(web: Web, name: str, path: str) -> None:
    answer = sign_in(web, name).get(path)

    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert INLINE.search(text_of(answer)) is None


def test_no_page_loads_anything_from_elsewhere(demo: Web) -> None:
    client = demo.server.app.test_client()

    pages = [text_of(client.get(path)) for path in PAGES]

    found = {url for page in pages for url in re.findall(r'(?:src|href)="([^"]+)"', page)}
    assert found
    assert all(url.startswith(("/", "#", "?")) and not url.startswith("//") for url in found)


def test_everything_that_a_page_loads_is_there(demo: Web) -> None:
    client = demo.server.app.test_client()
    pages = [text_of(client.get(path)) for path in PAGES]
    addresses = {u for page in pages for u in re.findall(r'(?:src|href)="(/static/[^"#]+)', page)}

    missing = [
        address for address in addresses if client.get(address, buffered=True).status_code != 200
    ]

    assert len(addresses) > 10
    assert missing == []


def test_a_file_with_a_build_is_kept_for_ever_and_one_without_is_not(web: Web) -> None:
    client = web.server.app.test_client()

    kept = client.get("/static/ui.css?v=abc", buffered=True).headers["Cache-Control"]
    asked_again = client.get("/static/ui.css", buffered=True).headers["Cache-Control"]

    assert "immutable" in kept
    assert asked_again == "no-cache"


@pytest.mark.parametrize(
    "path",
    ["/static/../config.py", "/static/%2e%2e/config.py", "/static/kiosk/../pages.py",
     "/static/texts/vi.toml", "/voice/../../secret_key", "/voice/..%2fsecret_key", "/static/"],
)  # fmt: skip
def test_files_that_are_not_meant_for_browsers_are_not_given(web: Web, path: str) -> None:
    assert web.server.app.test_client().get(path).status_code == 404


def test_pages_speak_the_language_that_was_chosen_and_keep_it(web: Web) -> None:
    client = web.server.app.test_client()

    first = text_of(client.get("/sign-in"))
    chosen = text_of(client.get("/sign-in?lang=en"))
    later = text_of(client.get("/sign-in"))
    unknown = text_of(web.server.app.test_client().get("/sign-in?lang=xx"))

    assert 'lang="vi"' in first
    assert 'lang="vi"' in unknown
    assert 'lang="en"' in chosen
    assert 'lang="en"' in later


def test_an_image_with_a_script_in_a_name_is_inert(web: Web) -> None:
    """Case 33."""
    evil = '<img src=x onerror="alert(1)"></script><script>alert(2)</script>'
    people, centre = web.installation.authentication, web.seed.centres["dong-ha"]
    people.add_user(
        centre, "evil", name=evil, role=Role.ADMIN, password_hash=hash_password(PASSWORD)
    )
    client = sign_in(web, "evil")

    pages = [text_of(client.get(path)) for path in ("/", "/counter", "/reception", "/supervisor")]

    assert all("<img src=x" not in page for page in pages)
    assert all("<script>alert" not in page for page in pages)
    assert any("&lt;img src=x" in page or "\\u003cimg src=x" in page for page in pages)


def test_an_address_with_a_script_in_it_is_inert(web: Web) -> None:
    """Case 33."""
    evil = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E"
    client = web.server.app.test_client()

    pages = [
        text_of(client.get(f"/sign-in?next=/{evil}")),
        text_of(client.get(f"/display/{evil}")),
        text_of(client.get(f"/t/{evil}")),
        text_of(client.get(f"/{evil}")),
    ]

    assert all("<script>alert" not in page for page in pages)


def test_the_phone_page_shows_its_own_ticket_and_no_other_code(web: Web) -> None:
    """Case 35."""
    mine, other = web.issue(), web.issue()
    address = mine["track_url"].rpartition("/t/")[2]
    foreign = other["track_url"].rpartition("/")[2]

    page = text_of(web.server.app.test_client().get(f"/t/{address}"))

    assert "A001" in page
    assert foreign not in page
    assert "Cán bộ officer" not in page


def test_the_qr_picture_leads_to_the_phone_page_and_is_harmless(web: Web) -> None:
    ticket = web.issue()
    code = ticket["track_url"].rpartition("/")[2]

    answer = web.server.app.test_client().get(f"/t/{code}/qr.svg")

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    assert "<script" not in text_of(answer)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_phone_can_keep_the_number_on_its_home_screen(web: Web) -> None:
    ticket = web.issue()
    code = ticket["track_url"].rpartition("/")[2]
    client = web.server.app.test_client()

    page = text_of(client.get(f"/t/{code}"))
    answer = client.get(f"/t/{code}/app.webmanifest")

    assert f'href="/t/{code}/app.webmanifest"' in page
    assert answer.mimetype == "application/manifest+json"
    assert answer.get_json(force=True)["short_name"] == ticket["label"]
    assert answer.get_json(force=True)["start_url"] == f"/t/{code}"
    with client.get(answer.get_json(force=True)["icons"][0]["src"]) as icon:
        assert (icon.status_code, icon.mimetype) == (200, "image/svg+xml")


def test_an_unknown_code_is_a_page_with_words_not_a_fault(web: Web) -> None:
    answer = web.server.app.test_client().get("/t/nothing")

    assert answer.status_code == 404
    assert "<h1" in text_of(answer)


def test_a_csv_report_executes_nothing(web: Web) -> None:
    """Case 33: a service's name that begins like a formula is a text in a spreadsheet."""
    centre_id = web.seed.centres["dong-ha"]
    with web.installation.database.write() as connection:
        plain = plain_configuration(connection, centre_id)
        plain["service"][0]["name"] = {"vi": FORMULA, "en": FORMULA}
        save_centre(connection, plain, at=NOW)
    web.act(web.act(web.called(), "start"), "finish", outcome="accepted")

    answer = web.get("supervisor", "/reports/waits?format=csv")

    assert answer.mimetype == "text/csv"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.get_data().startswith(b"\xef\xbb\xbf")
    row = list(csv.reader(io.StringIO(text_of(answer).removeprefix("\ufeff"))))[1]
    assert row[:2] == ["dat-dai", f"'{FORMULA}"]


def test_health_is_told_to_anybody_and_nothing_else(web: Web) -> None:
    client = web.server.app.test_client()

    assert client.get("/healthz").get_json() == {"status": "ok"}
    alone = {"database": "ok", "bus": "none", "lease": []}
    assert client.get("/readyz").get_json() == {"status": "ok", **alone}


@pytest.mark.parametrize("path", ["/supervisor", "/reception"])
def test_an_officer_sees_no_page_of_others(web: Web, path: str) -> None:
    client = sign_in(web, officer(1))

    answer = client.get(path)

    assert answer.status_code == 403
    assert "<h1>" in text_of(answer)


@pytest.mark.parametrize(
    ("pragma", "code"),
    [("max_page_count=1", "database_full"), ("query_only=1", "database_read_only")],
)
def test_a_disk_that_cannot_be_written_is_told_to_who_presses_and_to_who_watches(
    web: Web, pragma: str, code: str
) -> None:
    undo = {"max_page_count=1": "max_page_count=1000000", "query_only=1": "query_only=0"}[pragma]
    client = web.server.app.test_client()
    with closing(web.installation.database.engine.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA {pragma}")

    refused = None
    for _ in range(40):  # Some fit into the pages that there are.
        refused = web.command("reception", "/tickets", service="dat-dai")
        if refused.status_code != 201:
            break
    ready = client.get("/readyz")
    with closing(web.installation.database.engine.raw_connection()) as connection:
        connection.cursor().execute(f"PRAGMA {undo}")
    again = client.get("/readyz")

    assert refused is not None
    assert (refused.status_code, refused.get_json()["code"]) == (503, code)
    assert refused.headers["Retry-After"] == "60"
    assert (ready.status_code, ready.get_json()["status"]) == (503, code)
    assert (again.status_code, again.get_json()["status"]) == (200, "ok")


def test_the_description_of_the_api_is_for_staff(web: Web) -> None:
    stranger = web.server.app.test_client()
    page = stranger.get("/api/v1/docs")

    statuses = {name: web.get(name, "/openapi.json").status_code for name in (None, "kiosk")}

    assert (page.status_code, page.headers["Location"]) == (302, "/sign-in?next=/api/v1/docs")
    assert statuses == {None: 401, "kiosk": 403}
    assert sign_in(web, "officer01").get("/api/v1/docs").status_code == 200
    assert web.get("officer01", "/openapi.json").status_code == 200


def test_the_description_of_the_api_is_open_where_a_setting_says_so(
    seeded: tuple[Seed, Settings],
) -> None:
    made = make_web(seeded, open_docs=True)

    statuses = [made.get(None, path).status_code for path in ("/docs", "/openapi.json")]
    made.server.render_client.close()
    made.installation.database.close()

    assert statuses == [200, 200]

"""Days as they are typed into the fields of pages, and what their pages make of them."""

from datetime import date

import pytest

from app.web.date_fields import read_day, written_day
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web
from tests.web.test_pages import sign_in, text_of


@pytest.mark.parametrize(
    "typed", ["24/11/2026", "24.11.2026", "24-11-2026", "24 11 2026", "24112026", "2026-11-24"]
)
def test_a_day_is_read_as_it_is_written_here_and_as_addresses_have_it(typed: str) -> None:
    assert read_day(typed) == date(2026, 11, 24)


def test_the_day_stands_before_the_month() -> None:
    assert read_day("1/2/2026") == date(2026, 2, 1)
    assert written_day(date(2026, 2, 1)) == "01/02/2026"


@pytest.mark.parametrize(
    "typed", ["", "x", "31/02/2026", "24/13/2026", "24/11/26", "24//2026", "１/1/2026", "0/1/2026"]
)
def test_what_is_no_day_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_day(typed)


PAGES = [
    ("supervisor", "/supervisor/reports/waits?from={}&to={}"),
    ("supervisor", "/supervisor/audit?from={}&to={}"),
    ("supervisor", "/supervisor/alerts?from={}&to={}"),
    ("supervisor", "/supervisor/records?on={}"),
    ("supervisor", "/supervisor/what-if?on={}"),
    ("admin", "/admin/access-log?from={}&to={}"),
]


@ON_SQLITE
@pytest.mark.parametrize(("who", "path"), PAGES)
@pytest.mark.parametrize("typed", ["5/11/2026", "2026-11-05"])
def test_every_page_takes_a_typed_day_and_shows_it_in_full(
    web: Web, who: str, path: str, typed: str
) -> None:
    page = text_of(sign_in(web, who).get(path.format(typed, typed)))

    assert 'value="05/11/2026"' in page
    assert 'type="date"' not in page


@ON_SQLITE
@pytest.mark.parametrize("path", [path for _, path in PAGES[:3]])
def test_the_files_of_what_was_asked_are_asked_by_the_days_of_programs(web: Web, path: str) -> None:
    page = text_of(sign_in(web, "supervisor").get(path.format("5/11/2026", "6/11/2026")))

    assert "from=2026-11-05&amp;to=2026-11-06" in page


@ON_SQLITE
@pytest.mark.parametrize("path", [path for _, path in PAGES[:3]])
def test_what_was_typed_wrongly_stays_to_be_corrected(web: Web, path: str) -> None:
    page = text_of(sign_in(web, "supervisor").get(path.format("31/02/2026", "")))

    assert 'value="31/02/2026"' in page
    assert 'role="alert"' in page

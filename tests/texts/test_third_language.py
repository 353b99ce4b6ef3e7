"""A language is one file: put a third one beside the two, and everything speaks it."""

import shutil
import tomllib
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from app import texts
from app.persistence.centre.configuration import ConfigurationError, build_centre, checked
from app.persistence.centre.store import plain_configuration, save_centre
from app.reports.catalogue import REPORTS
from app.reports.files.formats import FILES
from hardware.printers.document import TextPart, from_json
from tests.operations.devices.test_slips import stored_slip
from tests.reports.asking import report
from tests.support.builders import NOW
from tests.support.plans import dong_ha
from tests.support.seeding import ON_SQLITE
from tests.support.site import Site
from tests.support.web import Web
from tests.web.test_pages import sign_in

AS_IT_IS = {
    "language.name": "français",
    "language.locale": "fr-FR",
    "written.number": "1\u202f234,5",
    "written.months": "janv., févr., mars, avr., mai, juin, juil., août, sept., oct., nov., déc.",
    "written.day": "{on:%d.%m.%Y}",
    "written.day_short": "{on.day} {on:%b}",
    "speech.digits": "zéro un deux trois quatre cinq six sept huit neuf",
}


@pytest.fixture(autouse=True)
def french(tmp_path: Path) -> Iterator[None]:
    """Let there be a file of French: the English words, each text between « and »."""
    folder = shutil.copytree(texts.FOLDER, tmp_path / "words")
    english = tomllib.loads((folder / "en.toml").read_text(encoding="utf-8"))
    (folder / "fr.toml").write_text(tomli_w.dumps(_quoted(english)), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(texts, "FOLDER", folder)
        texts.languages.cache_clear()
        yield
    # Only now: a thread of the server may read the words at any time.
    texts.languages.cache_clear()


def _quoted(table: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    return {
        key: _quoted(value, f"{before}{key}.")
        if isinstance(value, Mapping)
        else AS_IT_IS.get(f"{before}{key}", f"«{value}»")
        for key, value in table.items()
    }


def _in_french(plain: dict[str, Any]) -> dict[str, Any]:
    """Return the centre's file with French, of which only its name has words."""
    plain["centre"]["languages"] = ["vi", "en", "fr"]
    plain["centre"]["name"]["fr"] = "Centre de Dong Ha"
    return plain


def _let_the_centre_speak_it(database: Any, centre_id: int) -> None:
    with database.write() as connection:
        save_centre(connection, _in_french(plain_configuration(connection, centre_id)), at=NOW)


def test_figures_and_days_are_written_as_its_file_says() -> None:
    assert texts.number("fr", 1234567.891, 2) == "1\u202f234\u202f567,89"
    assert texts.number("fr", 7.5) == "7,5"
    assert texts.number("vi", 15.0) == "15"
    assert texts.day("fr", date(2026, 11, 4)) == "04.11.2026"


def test_a_month_in_words_is_that_of_its_file() -> None:
    """Python's own months are English in every language."""
    on = date(2026, 8, 4)

    assert [texts.day(code, on, year=False) for code in ("vi", "en", "fr")] == [
        "04/08", "4 Aug", "4 août"
    ]  # fmt: skip


def test_a_centre_may_have_words_in_it_and_lacks_none_without() -> None:
    made = build_centre(1, checked(_in_french(dong_ha()), where="test"))

    assert made.name["fr"] == "Centre de Dong Ha"
    assert made.services["thue"].name["fr"] == made.services["thue"].name["en"]
    assert made.counters[1].name["fr"] == "«Counter 1»"


@pytest.mark.parametrize("place", ["name", "languages"])
def test_a_language_without_a_file_is_refused(place: str) -> None:
    plain = dong_ha()
    plain["centre"] |= {"languages": ["vi", "de"]} if place == "languages" else {}
    plain["centre"]["name"] |= {"de": "Zentrum"} if place == "name" else {}

    with pytest.raises(
        ConfigurationError, match=rf"centre\.{place}.*no language 'de'; .*vi, en, fr"
    ):
        checked(plain, where="test")


@ON_SQLITE
def test_a_slip_is_printed_in_it(site: Site) -> None:
    _let_the_centre_speak_it(site.parts.database, site.centre_id)

    site.issue(by="kiosk", language="fr")

    said = [part.text for part in from_json(stored_slip(site)).parts if isinstance(part, TextPart)]
    assert "Centre de Dong Ha" in said
    assert "«NUMBER»" in said
    assert any("24.11.2026" in line for line in said)


@ON_SQLITE
@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_is_made_in_it(site: Site, name: str) -> None:
    site.issue()
    site.open(1)
    site.call_next(1)

    table = report(site, name, language="fr")

    assert table.title.startswith("«")
    assert all(file.make(table) for file in FILES.values())


@ON_SQLITE
def test_a_call_is_said_in_it(web: Web) -> None:
    _let_the_centre_speak_it(web.installation.database, web.seed.centres["dong-ha"])
    web.issue(language="fr")
    web.open(1)
    web.call_next(1)

    [call] = web.get("display-a", "/displays/a").get_json()["calls"]

    assert call["speech"]["text"] == "«Number» A, zéro, zéro, un, «please go to «counter 1»»."
    assert call["counter_names"]["fr"] == "«Counter 1»"


@ON_SQLITE
def test_every_page_is_shown_in_it(web: Web) -> None:
    admin = sign_in(web, "admin")
    rules = [r for r in web.server.app.url_map.iter_rules() if not r.rule.startswith("/api/")]
    paths = [r.rule for r in rules if "GET" in (r.methods or ()) and not r.arguments]
    paths += [f"/supervisor/reports/{name}" for name in REPORTS]

    answers = {path: admin.get(f"{path}?lang=fr", buffered=True) for path in paths}

    pages = {
        path: answer.get_data(as_text=True)
        for path, answer in answers.items()
        if answer.mimetype == "text/html" and answer.status_code != 302
    }
    assert [path for path, answer in answers.items() if answer.status_code >= 500] == []
    assert [path for path, page in pages.items() if '<html lang="fr"' not in page] == []
    assert len(pages) > 30
    assert 'hreflang="fr"' in pages["/supervisor"]


@ON_SQLITE
def test_a_refusal_is_told_in_it(web: Web) -> None:
    answer = web.get("admin", "/tickets/1", headers={"Accept-Language": "fr, en;q=0.5"})

    assert answer.get_json()["detail"].startswith("«")


@ON_SQLITE
def test_a_notice_may_stand_in_it_and_in_no_unknown_language(web: Web) -> None:
    known = web.post("admin", "/notices", text={"vi": "Nghỉ trưa", "fr": "Pause de midi"})
    unknown = web.post("admin", "/notices", text={"vi": "Nghỉ trưa", "de": "Mittagspause"})

    assert known.status_code == 201
    assert known.get_json()["text"]["fr"] == "Pause de midi"
    assert unknown.status_code == 422


@ON_SQLITE
def test_a_patch_with_a_language_that_there_is_not_is_refused_at_its_field(web: Web) -> None:
    version = web.get("admin", "/configuration").get_json()["version"]
    patch = {"centre": {"languages": ["vi", "de"]}, "service": {"thue": {"name": {"de": "Steuer"}}}}

    answer = web.post(
        "admin", "/configuration", expected_version=version, patch=patch, request_id="a-patch-1"
    )

    assert answer.status_code == 422
    assert [(one["field"], one["code"]) for one in answer.get_json()["errors"]] == [
        ("centre.languages", "no_language"), ("service.thue.name.de", "no_language")
    ]  # fmt: skip
    assert "de" in answer.get_json()["errors"][0]["message"]

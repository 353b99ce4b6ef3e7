"""Knows how the lobby's screens are set up from the command line."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from app import texts
from tests.commands.conftest import Run
from tests.commands.test_installation import SAMPLE


@pytest.fixture
def centre(moiso: Run) -> Run:
    moiso("db", "upgrade")
    moiso("centre", "load", str(SAMPLE))
    moiso("device", "add", "display", "tv-a", "--zone", "a")
    return moiso


def test_a_display_is_set_up_by_its_name(centre: Run) -> None:
    done = centre("device", "display", "tv-a", "--layout", "media", "--zone", "a", "--zone", "b")

    assert done.output.strip() == "tv-a shows media"


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["tv-x"], "no display 'tv-x'"),
        (["tv-a", "--zone", "x"], "no such zones"),
        (["tv-a", "--language", "fr"], "no such languages"),
    ],
)
def test_a_wrong_display_is_named_with_the_way_out(
    centre: Run, words: list[str], says: str
) -> None:
    assert says in centre("device", "display", *words, expected=1).output


def test_a_notice_comes_is_listed_and_goes(centre: Run, tmp_path: Path) -> None:
    number = centre("notice", "add", "Nghỉ lúc 16 giờ", "--zone", "a").output.strip()

    listed = centre("notice", "list").output
    centre("notice", "remove", number)

    assert "Nghỉ lúc 16 giờ" in listed
    assert "Nghỉ" not in centre("notice", "list").output
    assert f"no notice {number}" in centre("notice", "remove", number, expected=1).output


def test_a_notice_is_in_every_language_that_there_are_texts_of(
    centre: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(texts.FOLDER, tmp_path / "words")
    shutil.copy(folder / "en.toml", folder / "fr.toml")
    monkeypatch.setattr(texts, "FOLDER", folder)
    texts.languages.cache_clear()
    words = ("notice", "add", "Nghỉ lúc 16 giờ", "--in", "fr", "Fermeture à 16 heures")

    centre(*words, "--in", "en", "Closed from 4 p.m.")
    twice = centre(*words, "--in", "fr", "Fermé", expected=1).output
    strange = centre(*words, "--in", "de", "Zu", expected=1).output

    monkeypatch.undo()
    texts.languages.cache_clear()
    with sqlite3.connect(tmp_path / "moiso.db") as database:
        kept = [json.loads(text) for (text,) in database.execute("SELECT text FROM notices")]
    assert kept == [
        {"vi": "Nghỉ lúc 16 giờ", "fr": "Fermeture à 16 heures", "en": "Closed from 4 p.m."}
    ]
    assert "given twice" in twice
    assert "language" in strange


def test_an_end_without_a_time_zone_is_refused(centre: Run) -> None:
    done = centre("notice", "add", "x", "--until", "2026-11-24T17:00", expected=1)

    assert "add +07:00" in done.output

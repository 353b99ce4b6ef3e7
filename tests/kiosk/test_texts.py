"""The words of the visitor's pages and of the frame around every page."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from app import texts as words

ROOT = Path(__file__).parents[2]
FOLDERS = ("app/static", "app/web/templates", "app/track", "kiosk")
SECTIONS = ("web", "kiosk", "track", "lobby", "slip")
USE = re.compile(r"""["'`]((?:web|kiosk|track|lobby|slip)\.(?!css|js)[a-z_0-9]+)["'`](?!\s*~)""")
HOLE = re.compile(r"\{(\w+)\}")


def texts(language: str) -> Mapping[str, str]:
    return words.languages()[language]


def pages() -> list[Path]:
    return [
        path
        for folder in FOLDERS
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in (".js", ".html") and "vendor" not in path.parts
    ]


def used_keys() -> set[str]:
    return {key for path in pages() for key in USE.findall(path.read_text("utf-8"))}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_text_that_a_page_asks_for_exists(language: str) -> None:
    asked = used_keys()

    missing = asked - texts(language).keys()

    assert len(asked) > 100
    assert missing == set()


@pytest.mark.parametrize("section", SECTIONS)
def test_both_languages_have_the_same_texts_with_the_same_holes(section: str) -> None:
    vi, en = texts("vi"), texts("en")

    holes = {
        key: set(HOLE.findall(text)) for key, text in vi.items() if key.startswith(f"{section}.")
    }

    assert holes
    assert holes == {
        key: set(HOLE.findall(text)) for key, text in en.items() if key.startswith(f"{section}.")
    }

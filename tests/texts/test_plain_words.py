"""Knows which words no page for people says: they are a technician's, or an office's."""

import re
from pathlib import Path

import pytest

from app import texts

ROOT = Path(__file__).parents[2]
NOT_FOR_PEOPLE = re.compile(
    r"escpos|\+tcp|width=|\bP90\b|\bAPI\b|địa chỉ kết nối|máy trạm|thu hồi|bố cục|trung vị",
    re.IGNORECASE,
)

SECOND_WORDS = re.compile(r"tiếp đón|khách|(?<!Mời )(?<!{times}, )(?<!lần cuối, )công dân")
"""For what another word is ours: lễ tân, người dân. The call alone says "Mời công dân số …"."""


def test_vietnamese_texts_have_one_word_for_one_thing() -> None:
    said = {
        key: words
        for key, words in texts.languages()["vi"].items()
        if SECOND_WORDS.search(str(words))
    }

    assert said == {}


def test_no_vietnamese_text_says_a_word_that_an_official_does_not_know() -> None:
    said = {
        key: words
        for key, words in texts.languages()["vi"].items()
        if NOT_FOR_PEOPLE.search(re.sub(r"\{[^}]*\}", "", str(words)))
    }

    assert said == {}


@pytest.mark.parametrize("word", ["Máy trạm", "P90", "escpos+tcp://", "Thu hồi", "Trung vị", "API"])
def test_such_a_word_would_be_found(word: str) -> None:
    assert NOT_FOR_PEOPLE.search(f"Một câu có {word} trong đó")


def test_a_devices_address_is_shown_among_the_technical_details_alone() -> None:
    page = (ROOT / "app/admin/templates/admin/devices.html").read_text("utf-8")

    before, _, rest = page.partition('<details class="technical"')
    inside, _, after = rest.partition("</details>")

    assert 'id="url"' in inside
    assert 'id="url"' not in before + after

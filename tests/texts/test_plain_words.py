"""Knows which words no page for people says: they are a technician's, or an office's."""

import re
from pathlib import Path

import pytest

from app import texts
from app.domain.queue.outcomes import OUT_OF_TURN_REASONS

ROOT = Path(__file__).parents[2]
NOT_FOR_PEOPLE = re.compile(
    r"escpos|\+tcp|width=|\bP90\b|\bAPI\b|địa chỉ kết nối|máy trạm|thu hồi|bố cục|trung vị",
    re.IGNORECASE,
)

OF_TECHNICAL_DETAILS = "devices.url_of_"
"""Addresses to copy, which stand among the technical details alone; tested below."""

SECOND_WORDS = re.compile(
    r"tiếp đón|khách|(?<!Mời )(?<!{times}, )(?<!lần cuối, )công dân"
    r"|[Pp]hoto\b|[Pp]him\b|qua đêm|thì sao|Nghe đọc|Tầm thấp|Vì sao|\b[Qq]u[ýí] vị|\b[Bb]ạn\b"
)
"""For what another word is ours: lễ tân, người dân, sao chụp, video, tồn qua ngày, thử phương án,
đọc màn hình, hạ thấp nút bấm, lý do, ông/bà. The call alone says "Mời công dân số …"."""

FAVOUR = re.compile(r"lãnh đạo|management|\bboss\b", re.IGNORECASE)
"""Nobody comes before others because somebody above asks for it: no page offers that reason."""


def test_vietnamese_texts_have_one_word_for_one_thing() -> None:
    said = {
        key: words
        for key, words in texts.languages()["vi"].items()
        if SECOND_WORDS.search(str(words))
    }

    assert said == {}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_reason_for_a_call_out_of_turn_is_a_favour(language: str) -> None:
    offered = {
        key: words
        for key, words in texts.languages()[language].items()
        if key.startswith("counter.call_reason.")
    }

    assert len(offered) == len(OUT_OF_TURN_REASONS)
    assert [words for words in offered.values() if FAVOUR.search(str(words))] == []


def test_no_vietnamese_text_says_a_word_that_an_official_does_not_know() -> None:
    said = {
        key: words
        for key, words in texts.languages()["vi"].items()
        if not key.startswith(OF_TECHNICAL_DETAILS)
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

    for shown in ('id="url"', 'id="url-of"'):
        assert shown in inside
        assert shown not in before + after

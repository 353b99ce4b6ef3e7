"""The words of messages: unknown fields are found, marks are left out where they cost."""

import pytest

from app.domain.messages.occasions import MessageKind
from app.domain.messages.templates import FIELDS, filled, unknown_field, without_marks
from app.texts import languages


@pytest.mark.parametrize(
    ("words", "strange"),
    [
        ("Số {label} đến {counter}", None),
        ("Số {label}, còn {ahead}", "ahead"),
        ("Số {label.__class__}", "label.__class__"),
        ("Số {label!r}", "label!r"),
        ("Số {0}", "0"),
        ("Số {}", ""),
    ],
)
def test_a_field_that_nothing_fills_is_named(words: str, strange: str | None) -> None:
    assert unknown_field(MessageKind.CALLED, words) == strange


def test_a_brace_on_its_own_is_no_template() -> None:
    with pytest.raises(ValueError, match="expected '}'"):
        unknown_field(MessageKind.CALLED, "Số {label")


def test_a_fact_begins_no_field_and_no_line() -> None:
    assert filled("{centre}: {label}", {"centre": "{label}\nX", "label": "A1"}) == "{label} X: A1"


def test_without_marks_every_letter_is_of_an_old_telephone() -> None:
    text = "Đã nhận lịch hẹn – “08:10” ngày 25/11…"

    assert without_marks(text) == 'Da nhan lich hen - "08:10" ngay 25/11...'


def test_the_product_has_words_of_each_kind_that_its_fields_fill() -> None:
    for language in ("vi", "en"):
        words = {kind: languages()[language][f"visitor_message.words.{kind}"] for kind in FIELDS}

        assert {kind: unknown_field(kind, text) for kind, text in words.items()} == dict.fromkeys(
            FIELDS
        )

"""Documents: stored as JSON and read again, or refused in words."""

import json

import pytest

from hardware.printers.document import (
    Align,
    Document,
    DocumentError,
    DocumentPart,
    FeedPart,
    PairPart,
    PicturePart,
    QrCodePart,
    RulePart,
    TextPart,
    from_json,
)

EVERY_PART: list[DocumentPart] = [
    TextPart(
        "Đường Nguyễn Thị Ổi", size_mm=18, bold=True, align=Align.CENTER, fit=True, inverse=True
    ),
    PairPart("Đang chờ", "7 người", size_mm=3, bold=True),
    RulePart(thickness_mm=0.5, dashed=True),
    FeedPart(4),
    QrCodePart("https://example.vn/t/7KQ2", module_mm=0.5, align=Align.RIGHT),
    PicturePart("iVBORw0KGgo=", align=Align.LEFT),
]


def test_a_document_comes_back_from_a_database_row_as_it_was() -> None:
    document = Document(EVERY_PART)

    stored = json.loads(json.dumps(document.to_json()))

    assert from_json(stored) == document


def test_a_stored_part_may_leave_out_what_is_usual() -> None:
    stored = {"parts": [{"part": "text", "text": "A015"}]}

    document = from_json(stored)

    assert document == Document([TextPart("A015")])


@pytest.mark.parametrize(
    ("stored", "told"),
    [
        ({}, "needs a list `parts`"),
        ({"parts": "A015"}, "needs a list `parts`"),
        (
            {"parts": ["A015"]},
            "part 1: its `part` must be one of text, pair, rule, feed, qr, picture",
        ),
        ({"parts": [{"part": "barcode"}]}, "part 1: its `part` must be one of"),
        ({"parts": [{"part": "feed", "mm": 1}, {"part": "text"}]}, "part 2 (text)"),
        ({"parts": [{"part": "text", "text": "A", "colour": "red"}]}, "unknown colour"),
        ({"parts": [{"part": "text", "text": "A", "size_mm": 0.5}]}, "not between 1.2 and 60"),
        ({"parts": [{"part": "text", "text": "A", "size_mm": "big"}]}, "not a number of mill"),
        ({"parts": [{"part": "text", "text": "A", "align": "middle"}]}, "'middle' is not a valid"),
        ({"parts": [{"part": "text", "text": 15}]}, "15 is not a text"),
        ({"parts": [{"part": "pair", "left": "A", "right": None}]}, "None is not a text"),
        ({"parts": [{"part": "qr", "data": ""}]}, "the data are empty"),
        ({"parts": [{"part": "feed", "mm": -1}]}, "-1 mm is not between 0.0 and 60"),
        ({"parts": [{"part": "feed", "mm": float("nan")}]}, "nan mm is not between"),
    ],
)
def test_a_stored_document_that_is_wrong_is_refused_by_part_and_field(
    stored: dict[str, object], told: str
) -> None:
    with pytest.raises(DocumentError) as refused:
        from_json(stored)

    assert told in str(refused.value)

"""Knows that whatever is wrong with a field is said in the caller's language."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from pydantic_core import core_schema

from app import texts
from app.api.fields import Body, Query
from app.persistence.centre.file_form import CentreFile
from tests.support.seeding import ON_SQLITE
from tests.support.web import Web

DAYS = {"date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"}
INSTANTS = {
    "datetime_type", "datetime_parsing", "datetime_from_date_parsing", "datetime_object_invalid"
}  # fmt: skip
NUMBERS = {"gt": "greater_than", "ge": "greater_than_equal", "le": "less_than_equal"}
LENGTHS = {"min_length": "string_too_short", "max_length": "string_too_long"}
RAISED: dict[str, tuple[set[str], dict[str, str]]] = {
    "model": ({"model_type", "model_attributes_type"}, {}),
    "model-fields": ({"missing", "extra_forbidden"}, {}),
    "str": ({"string_type", "string_unicode"}, {**LENGTHS, "pattern": "string_pattern_mismatch"}),
    "int": ({"int_type", "int_parsing", "int_parsing_size", "int_from_float"}, NUMBERS),
    "float": ({"float_type", "float_parsing"}, NUMBERS),
    "dict": ({"dict_type"}, {}),
    "tuple": ({"tuple_type"}, {}),
    "time": ({"time_type", "time_parsing"}, {}),
    "bool": ({"bool_type"}, {}),
    "enum": ({"enum"}, {}),
    "literal": ({"literal_error"}, {}),
    "list": ({"list_type"}, {"min_length": "too_short", "max_length": "too_long"}),
    "date": (DAYS, {}),
    "datetime": (INSTANTS, {"tz_constraint": "timezone_aware"}),
    **{kind: (set(), {}) for kind in (
        "default", "nullable", "model-field", "no-info", "with-info", "function-after",
        "function-before", "any", "union", "definitions", "definition-ref",
    )},
}  # fmt: skip
"""What each part of a schema of pydantic's core can raise: always, and by which constraint."""

OURS = {"nul", "day_form", "number_form", "repeated", "no_object", "year", "one_of_both",
        "words", "no_language", "twice", "counter_twice", "no_zone", "no_service", "no_group",
        "zone_in_use", "overlap", "planned_twice",
        "base64", "catalogue_size", "catalogue_rows", "catalogue_unreadable", "catalogue_encoding",
        "catalogue_heads", "catalogue_empty", "row_code", "row_name", "row_twice", "row_day",
        "slip_needs", "no_time_zone", "day_kind", "day_reason", "day_hours", "no_hours",
        "zoned_hours", "backwards", "spans_overlap", "no_working_day",
        "public_url", "public_url_here", "call_words", "mail_address", "alert_number",
        "recipient_again",
        "template_brace", "template_field"}  # fmt: skip
"""What our own checks raise."""


def models(base: type[Any]) -> Iterator[type[Any]]:
    for model in base.__subclasses__():
        yield model
        yield from models(model)


def parts(node: object) -> Iterator[Mapping[str, Any]]:
    """Give each part of a core schema."""
    if isinstance(node, Mapping):
        if isinstance(node.get("type"), str):
            yield node
        for key, inner in node.items():
            if key not in ("metadata", "expected", "members"):
                yield from parts(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from parts(inner)


def raised(schema: core_schema.CoreSchema) -> set[str]:
    """Return every type of error that the schema can raise; an unknown kind is a KeyError."""
    found = set()
    for part in parts(schema):
        always, by_constraint = RAISED[part["type"]]
        found |= always | {code for name, code in by_constraint.items() if name in part}
    return found


@ON_SQLITE
def test_every_error_that_a_schema_can_raise_has_its_words_in_every_language(web: Web) -> None:
    """The routes are imported by the server: all their schemas are there."""
    every: list[Any] = [CentreFile, *(model for base in (Body, Query) for model in models(base))]

    codes = {code for model in every for code in raised(model.__pydantic_core_schema__)} | OURS

    assert len(every) > 40
    assert len(codes) > 30
    for words in map(texts.languages().__getitem__, texts.complete()):
        assert sorted(code for code in codes if f"wrong.{code}" not in words) == []


@ON_SQLITE
def test_no_words_are_kept_for_an_error_that_nothing_can_raise(web: Web) -> None:
    every: list[Any] = [CentreFile, *(model for base in (Body, Query) for model in models(base))]
    codes = {code for model in every for code in raised(model.__pydantic_core_schema__)} | OURS

    kept = {key.partition(".")[2] for key in texts.languages()["vi"] if key.startswith("wrong.")}

    assert kept - codes == {"other"}


@pytest.mark.parametrize(
    ("path", "body", "code", "vi", "en"),
    [
        ("/tickets", {"request_id": "tap-00001"}, "missing", "Cần có trường này.",
         "This field is needed."),
        ("/tickets", {"service": "x" * 65, "request_id": "tap-00001"}, "string_too_long",
         "Tối đa 64 ký tự.", "May have 64 characters at most."),
        ("/tickets", {"service": "a\0", "request_id": "tap-00001"}, "nul",
         "Không được có ký tự NUL.", "May not hold a NUL."),
        ("/counters/1/call-next", {"request_id": "tap-00001", "finish": {"then": ["a\0"]}}, "nul",
         "Không được có ký tự NUL.", "May not hold a NUL."),
        ("/counters/1/emergency", {"state": "x"}, "enum",
         "Cần là một trong: 'none', 'help', 'emergency'.",
         "Must be one of: 'none', 'help', 'emergency'."),
        ("/tickets/1/start", {"version": 0, "request_id": "tap-00001"}, "greater_than_equal",
         "Cần từ 1 trở lên.", "Must be 1 at least."),
        ("/notices", {"text": {"vi": "x", "de": "x"}}, "no_language", "Không có ngôn ngữ “de”.",
         "There is no language “de”."),
        ("/cards", {}, "one_of_both", "Cần gửi card_qr hoặc scan, và chỉ một trong hai.",
         "Send card_qr or scan, and only one of the two."),
        ("/tickets", {"service": "no-such", "request_id": "tap-00001"}, "invalid",
         "Giá trị không hợp lệ ở “service”.", "Not a valid value for “service”."),
    ],
)  # fmt: skip
@ON_SQLITE
def test_what_is_wrong_is_said_in_the_callers_language(
    web: Web, path: str, body: dict[str, Any], code: str, vi: str, en: str
) -> None:
    said = {
        wanted: web.ask("admin", "POST", path, body, headers={"Accept-Language": wanted})
        for wanted in ("vi", "fr", "en")
    }

    told = {wanted: answer.get_json()["errors"][0] for wanted, answer in said.items()}
    assert {one["code"] for one in told.values()} == {code}
    assert told["vi"]["message"] == told["fr"]["message"] == vi
    assert told["en"]["message"] == en


@ON_SQLITE
def test_no_sentence_keeps_an_empty_place(web: Web) -> None:
    wrong = re.compile(r"[{}]|Input should|Value error")
    bodies: list[dict[str, Any]] = [
        {"kind": 1, "name": "?", "url": 5, "counter": 0},
        {"kind": "board", "name": "b", "counter": 2**40},
    ]  # fmt: skip

    answers = [web.ask("admin", "POST", "/devices", body) for body in bodies]

    messages = [one["message"] for answer in answers for one in answer.get_json()["errors"]]
    assert len(messages) >= 4
    assert [message for message in messages if wrong.search(message)] == []

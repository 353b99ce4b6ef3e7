"""Knows that the browser code is told Python's own types, and uses them."""

import re
import subprocess
from pathlib import Path
from typing import Any, NotRequired

import pytest
from pydantic import TypeAdapter
from typing_extensions import TypedDict

from app.api.fields import At, CounterStateWord, Facts, Names
from tests.support.declarations import FOLDER, current, typed

ROOT = Path(__file__).resolve().parent.parent


class Row(TypedDict):
    name: Names
    since: At | None
    more: NotRequired[list[int | None]]


def test_the_types_in_the_repository_are_those_that_python_has_now() -> None:
    kept = {file.name: file.read_text("utf-8") for file in FOLDER.glob("*.d.ts")}

    assert kept == current(), "run `make types`"


@pytest.mark.parametrize(
    ("python", "told"),
    [
        (int, "number"),
        (At | None, "string | null"),
        (Facts, "Record<string, unknown>"),
        (dict[CounterStateWord, int], 'Partial<Record<"closed" | "open" | "paused", number>>'),
        (tuple[int, str], "[number, string]"),
        (
            Row,
            "{name: Record<string, string>; since: string | null; more?: (number | null)[]}",
        ),
    ],
)  # fmt: skip
def test_a_python_type_is_told_as_the_same_in_typescript(python: Any, told: str) -> None:
    assert typed(TypeAdapter(python).json_schema(mode="serialization")) == told


WRONG = """
/** @import {Answered} from "/types/api" @import {ConsolePicture} from "/types/pictures" */
/** @param {ConsolePicture} picture @param {Answered<"GET /api/v1/tickets/12/legs?all=1">} legs */
export function wrong(picture, legs) {
  return [picture.counter.number, picture.waiting[0].nmae, legs[0].service, legs[0].label];
}
"""


def test_a_page_that_reads_what_no_picture_has_is_refused(tmp_path: Path) -> None:
    (tmp_path / "wrong.js").write_text(WRONG)
    config = {"extends": str(ROOT / "tsconfig.json"), "include": [str(tmp_path / "wrong.js")]}
    (tmp_path / "tsconfig.json").write_text(TypeAdapter(dict).dump_json(config).decode())

    done = subprocess.run(
        [ROOT / "node_modules/.bin/tsc", "--project", tmp_path],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    found = [line for line in done.stdout.splitlines() if "error" in line]
    assert len(found) == 3, done.stdout
    assert "'picture.counter' is possibly 'null'" in found[0]
    assert "'nmae' does not exist on type 'WaitingRow'" in found[1]
    assert "'label' does not exist on type 'LegAnswer'" in found[2]


COMMENT = re.compile(r"/\*\*.*?\*/", re.DOTALL)
TYPE = re.compile(r"\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\}")


def unexplained(script: str) -> list[str]:
    """Return the comments of a script that give the type `any` and don't say why (`any: …`)."""
    found = (told[0] for told in COMMENT.finditer(script))
    return [
        told
        for told in found
        if any(re.search(r"\bany\b", of) for of in TYPE.findall(told)) and "any: " not in told
    ]


def test_any_stands_only_where_a_comment_says_why() -> None:
    scripts = [
        path for path in ROOT.glob("**/static/**/*.js")
        if not {"vendor", "node_modules", ".venv"} & set(path.parts)
    ]  # fmt: skip

    found = {str(path.relative_to(ROOT)): unexplained(path.read_text("utf-8")) for path in scripts}

    assert len(found) > 100
    assert not {path: told for path, told in found.items() if told}


def test_an_any_without_a_reason_is_found_and_the_word_in_a_sentence_is_not() -> None:
    assert unexplained("/** @param {any} one */") == ["/** @param {any} one */"]
    assert unexplained("/**\n * @type {{a: Map<string, {b: any[]}>}}\n */")
    assert not unexplained("/** Whether any is there. @type {any} any: no types are published */")
    assert not unexplained("/** Whether any is there. @param {string} one */")

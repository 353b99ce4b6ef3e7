"""Knows that no page needs a newer browser than the oldest one that it promises to run in."""

import re
import subprocess
from pathlib import Path

from tests.support.scripts import ROOT, home, imported_by, ours

LOADED = re.compile(r"""static\('([\w./-]+\.(?:js|css))'\)""")


def with_imports(files: set[Path]) -> set[Path]:
    """Return the files and all that they import."""
    todo, known = list(files), set(files)
    while todo:
        new = imported_by(todo.pop()) - known
        known |= new
        todo.extend(new)
    return known


def loaded_by(templates: set[Path]) -> set[Path]:
    """Return the scripts and styles that the templates load, with their imports."""
    named = {name for path in templates for name in LOADED.findall(path.read_text("utf-8"))}
    return with_imports({file for name in named if (file := home(name)) is not None})


def lacking(floor: str, files: set[Path]) -> list[str]:
    """Return what of the files the browsers of the floor can't do, a line for each use."""
    done = subprocess.run(
        ["node", ROOT / "tests/support/browser_floor.mjs", floor, *sorted(files)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    assert not done.stderr
    return done.stdout.splitlines()


def templates() -> set[Path]:
    return {
        path for path in ROOT.glob("**/templates/**/*.html")
        if not {"node_modules", ".venv"} & set(path.relative_to(ROOT).parts)
    }  # fmt: skip


def is_of_phones(path: Path) -> bool:
    """Return whether visitors open it with what they have; all have what the frame loads."""
    return path.name == "base.html" or "{% block floor %}phone{%" in path.read_text("utf-8")


def test_every_script_and_style_of_ours_is_held_to_a_floor() -> None:
    assert loaded_by(templates()) == ours()


def test_staff_and_devices_need_no_newer_browser_than_the_floor() -> None:
    files = loaded_by({path for path in templates() if not is_of_phones(path)})

    assert not lacking("staff", files)


def test_phones_need_no_newer_browser_than_their_floor() -> None:
    files = loaded_by({path for path in templates() if is_of_phones(path)})

    assert not lacking("phone", files)


SCRIPT = "/** @param {number[]} all @param {HTMLElement} of */ export const f = (all, of) => "
TOO_NEW = {
    "pop.js": (f"{SCRIPT}of.showPopover();", "showPopover"),
    "last.js": (f"{SCRIPT}all.findLast(Boolean);", "findLast"),
    "own.js": (f"{SCRIPT}Object.hasOwn(of, 'a');", "hasOwn"),
    "copy.js": (f"{SCRIPT}structuredClone(of);", "structuredClone"),
    "behind.js": ("export const behind = /(?<=a)b/;", "lookbehind_assertion"),
    "block.js": ("export class Block { static { document.title = ''; } }", "initialization_blocks"),
    "has.css": (".a:has(.b) { color: red; }", ":has"),
    "box.css": ("@container (min-width: 9em) { a { color: red; } }", "@container"),
    "mix.css": ("a { color: color-mix(in srgb, red, blue); }", "color-mix()"),
    "high.css": ("a { height: 100dvh; }", "dvh"),
    "range.css": ("@media (width >= 9em) { a { color: red; } }", "@media a < b"),
    "nest.css": ("a { color: red; & b { color: blue; } }", "&"),
    "clip.css": ("a { overflow: clip; }", "overflow: clip"),
    "accent.css": ("a { accent-color: red; }", "accent-color"),
}
GOOD = {
    "asked.js": f"{SCRIPT}navigator.vibrate?.(9) ?? [of, all];",
    "older.css": "a { height: 100vh; height: 100dvh; }",
    "when.css": "@supports (height: 1dvh) { a { height: 100dvh; } }",
    "both.css": "a { -webkit-user-select: none; user-select: none; }",
    "plain.js": f"{SCRIPT}of?.title ?? `${{all.length}}`;",
}


def test_what_is_too_new_is_found_by_the_type_that_it_is_called_on(tmp_path: Path) -> None:
    for name, (text, _) in TOO_NEW.items():
        (tmp_path / name).write_text(text)

    found = lacking("phone", {tmp_path / name for name in TOO_NEW})

    told = dict(re.findall(r"(\w+\.\w+):1: (.*) \(", "\n".join(found)))
    missed = {name: what for name, (_, what) in TOO_NEW.items() if what not in told.get(name, "")}
    assert not missed, found


def test_what_is_asked_for_or_has_an_older_way_beside_it_is_let_be(tmp_path: Path) -> None:
    for name, text in GOOD.items():
        (tmp_path / name).write_text(text)

    assert not lacking("phone", {tmp_path / name for name in GOOD})

"""Knows how the house is arranged: one name for one thing, no circles, columns of one name."""

import ast
from collections import defaultdict
from functools import cache
from pathlib import Path

from tests.support.scripts import ROOT, imported_by, ours

HOUSE = ("app", "hardware", "kiosk", "counter", "display")
COLUMNS = {"centre", "queue", "people", "devices", "lobby", "visitors", "alerts", "waits"} | {
    "mailing",
    "booking",
    "subscriptions",
    "messages",
}
FLOORS = ("app/domain", "app/persistence", "app/operations", "app/api")

ONE_SHAPE = {
    "pages": "each station's blueprint of its pages",
    "main": "what a program of its own runs",
    "connect": "each transport's way to open a URL",
    "encode": "each protocol's way from meaning to bytes",
    "decode": "each input's way from bytes to meaning",
    "dim": "how a board's protocol sets its brightness",
    "blinks": "whether a board's protocol can blink by itself",
    "misses": "whether a board's protocol leaves signs out",
    "meant": "what a board of a protocol is to show, as a person sees it",
    "answer_to": "what a board's protocol answers",
    "check": "whether a board's protocol can do what its URL says",
    "player": "what plays at a speaker of the protocol",
}
"""Names that are the same on purpose: modules of one shape, of which one is chosen by its name."""


@cache
def trees() -> dict[str, ast.Module]:
    """Return the parsed modules of the product by their dotted names."""
    found = {}
    for folder in HOUSE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            parts = path.relative_to(ROOT).with_suffix("").parts
            name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
            found[name] = ast.parse(path.read_text("utf-8"))
    return found


def is_command(node: ast.ClassDef | ast.FunctionDef) -> bool:
    """Return whether it is a command of `moiso`: its name is a word of the command line."""
    calls = (d.func for d in node.decorator_list if isinstance(d, ast.Call))
    return any(isinstance(f, ast.Attribute) and f.attr in ("command", "group") for f in calls)


def test_no_name_of_a_class_or_function_means_two_things() -> None:
    homes = defaultdict(list)
    for module, tree in trees().items():
        for node in tree.body:
            if not isinstance(node, ast.ClassDef | ast.FunctionDef):
                continue
            if not node.name.startswith("_") and not is_command(node):
                homes[node.name].append(module)

    twice = {name: at for name, at in homes.items() if len(at) > 1 and name not in ONE_SHAPE}

    assert len(homes) > 500
    assert twice == {}


def test_no_file_imports_itself_in_a_circle_not_even_for_types() -> None:
    known = trees()
    imports = {name: imported(name, tree, known) for name, tree in known.items()}

    assert sum(map(len, imports.values())) > 1000
    assert circles(imports) == []


def test_no_script_imports_itself_in_a_circle() -> None:
    imports = {str(path.relative_to(ROOT)): names(imported_by(path)) for path in ours()}

    assert sum(map(len, imports.values())) > 500
    assert circles(imports) == []


def names(paths: set[Path]) -> set[str]:
    """Return them as they are called from the root on."""
    return {str(path.relative_to(ROOT)) for path in paths}


def circles(imports: dict[str, set[str]]) -> list[str]:
    """Return those that import themselves, over however many others."""
    return sorted(name for name in imports if name in reach(name, imports))


def imported(name: str, tree: ast.Module, known: dict[str, ast.Module]) -> set[str]:
    """Return the modules that the module imports anywhere in it."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for one in node.names:
                inner = f"{node.module}.{one.name}"
                found.add(inner if inner in known else node.module)
    return {module for module in found if module in known and module != name}


def reach(start: str, imports: dict[str, set[str]]) -> set[str]:
    """Return every module that is imported from the start on, however far."""
    seen: set[str] = set()
    todo = [start]
    while todo:
        new = imports[todo.pop()] - seen
        seen |= new
        todo.extend(new)
    return seen


def test_the_folders_of_these_floors_are_the_columns() -> None:
    folders = {
        floor: {p.name for p in (ROOT / floor).iterdir() if (p / "__init__.py").exists()}
        for floor in FLOORS
    }

    others = {floor: found - COLUMNS for floor, found in folders.items()}

    assert others["app/persistence"] == {"column_store"}
    assert set().union(*others.values()) == {"column_store"}


def test_a_folder_says_what_it_is_for_and_passes_nothing_on() -> None:
    packages = {
        name: tree
        for name, tree in trees().items()
        if (ROOT / name.replace(".", "/")).is_dir() and name.count(".") > 1
    }

    silent = [name for name, tree in packages.items() if not ast.get_docstring(tree)]
    passing_on = [
        name
        for name, tree in packages.items()
        if name.startswith(("app.domain.", "app.persistence.", "app.operations.", "app.api."))
        and len(tree.body) > 1
    ]

    assert len(packages) > 20
    assert silent == []
    assert passing_on == []

"""Knows that pages and routes run no SQL: operations do, and views know types of what is stored."""

import ast
from collections.abc import Iterator

import pytest

from app.build import ROOT

VIEWS = ("app/api", "app/web", "app/reception", "app/supervisor", "app/admin", "app/track",
         "app/book", "app/rating", "kiosk", "display", "counter")  # fmt: skip


def functions_taken(folder: str) -> Iterator[str]:
    """Give each function of app.persistence that a module of the folder imports."""
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "app.persistence"
            ):
                taken = (alias.name for alias in node.names)
                yield from (f"{path.name}: {name}" for name in taken if name[0].islower())


@pytest.mark.parametrize("folder", VIEWS)
def test_a_view_takes_types_of_what_is_stored_and_no_query(folder: str) -> None:
    assert list(functions_taken(folder)) == []


@pytest.mark.parametrize("folder", VIEWS)
def test_a_view_begins_no_transaction(folder: str) -> None:
    begun = [
        path.name
        for path in (ROOT / folder).rglob("*.py")
        if "database.read(" in path.read_text() or "database.write(" in path.read_text()
    ]

    assert begun == []

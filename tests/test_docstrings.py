"""Knows in what words the code says what it does: one grammar, and no riddles."""

import ast
import re
from collections.abc import Iterator

from tests.test_repository import ROOT, our_files

HOUSE = ("app/", "hardware/", "kiosk/", "counter/", "display/")
FLOORS = ("app/domain/", "app/persistence/", "app/operations/")
THIRD_PERSON = frozenset(
    """
    Accepts Adds Announces Answers Appends Applies Asks Assigns Begins Breaks Brings Builds Cancels
    Changes Checks Claims Clears Closes Compares Corrects Counts Creates Decides Deletes Destroys
    Does Drops Empties Ends Enters Expires Finds Finishes Forgets Gives Goes Handles Has Holds
    Ignores Inserts Issues Keeps Learns Leaves Lets Looks Makes Marks Merges Migrates Moves Opens
    Packs Passes Pauses Plays Prints Puts Queues Reads Rebuilds Records Refuses Registers Releases
    Removes Replaces Resumes Revokes Runs Says Sends Serves Sets Settles Shows Starts Stops Stores
    Takes Tells Unpacks Updates Writes
    """.split()
)
"""Verbs that have begun docstrings here, and their like; Returns, Raises and Whether are fine."""
METAPHORS = re.compile(
    r"\b(beside|books?|desks?|halls?|hearing|house|houses|hub|rivals?|rooms?|rounds|seats?|seated"
    r"|vouch\w*|wanted|watchman|wish(?:es|ed)?|worlds?)\b",
    re.IGNORECASE,
)
"""Words that once stood for installation, counter, registry, request and the like."""


def test_a_function_is_said_as_an_order_or_as_what_it_gives() -> None:
    wrong = [
        f"{path}:{line}: {text}"
        for path, tree in modules(HOUSE)
        for line, text in functions(tree)
        if text.split(maxsplit=1)[0].strip(".,:;") in THIRD_PERSON
    ]

    assert not wrong, "\n".join(wrong)


def test_a_docstring_has_no_metaphor_for_what_has_a_name() -> None:
    wrong = [
        f"{path}:{line}: {text}"
        for path, tree in modules(FLOORS)
        for line, text in docstrings(tree)
        if METAPHORS.search(text)
    ]

    assert not wrong, "\n".join(wrong)


def modules(within: tuple[str, ...]) -> Iterator[tuple[str, ast.Module]]:
    """Return each module within the folders by its path."""
    for path in our_files(".py"):
        if path.startswith(within):
            yield path, ast.parse((ROOT / path).read_text(encoding="utf-8"))


def functions(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Return the docstring of each function and method that has one, with the function's line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and (text := ast.get_docstring(node)):
            yield node.lineno, text


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Return every docstring with its line, also those below a constant or a field."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.lineno, str(node.value.value)

"""Knows the words of the page of paper: what it names is what tests look for on the screens."""

import re

from app import texts

KEY = re.compile(r"\bF[0-9]\b")


def line(key: str) -> str:
    """Return a line of the page of paper."""
    return texts.text("vi", f"paper.{key}")


def quoted(key: str) -> list[str]:
    """Return the words on screens that a line names, in their order."""
    return re.findall("“([^”]+)”", line(key))


def way(key: str) -> list[str]:
    """Return the links and buttons that a line names before its colon or between its arrows."""
    text = line(key)
    found = re.search(r"(Quản trị(?: > [^:>]+)+):", text)
    assert found is not None, text
    return found[1].split(" > ")


def keys(key: str) -> list[str]:
    """Return the keys that a line names, in their order."""
    return KEY.findall(line(key))

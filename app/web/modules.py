"""Which modules a page's script imports, so that its browser asks for all of them at once.

By itself a browser finds them step by step, each only when the one that imports it was read: on a
slow PC the supervisor's page was four steps and a second away from its first drawing.
"""

import re
from collections.abc import Callable
from pathlib import Path
from posixpath import dirname, join, normpath

from markupsafe import Markup

START = "/static/"
IMPORT = re.compile(r'^(?:import|export)\s+(?:[^;"]*?from\s*)?"([^"]+)"', re.MULTILINE)
"""What is asked for while the page is read; what a press asks for (`import()`) isn't there."""

Find = Callable[[str], tuple[Path, str]]
"""The folder and the name in it of an address below /static/."""


class PageModules:
    """The modules of each page's script, looked up once."""

    def __init__(self, find: Find) -> None:
        self._find = find
        self._known: dict[str, Markup] = {}

    def preloads(self, script: str) -> Markup:
        """The links of a page's head for the script below /static/, itself left out."""
        if script not in self._known:
            links = (f'<link rel="modulepreload" href="{START}{one}">' for one in self.of(script))
            self._known[script] = Markup("\n  ".join(links))  # noqa: S704 - names of our own files
        return self._known[script]

    def of(self, script: str) -> list[str]:
        """What the script imports, and what that imports: the nearest first."""
        found = [script]
        for module in found:
            folder, name = self._find(module)
            text = (folder / name).read_text(encoding="utf-8")
            for named in IMPORT.findall(text):
                address = normpath(join(START, dirname(module), named))
                imported = address.removeprefix(START)
                if imported not in found:
                    found.append(imported)
        return found[1:]

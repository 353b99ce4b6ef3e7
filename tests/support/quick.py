"""Knows how to make many servers quickly: what is the same for each of them is made once.

Each of our servers has its hundred addresses, and Werkzeug compiles two functions for each of
them. They depend on nothing but the address; half of the time to make a server went there.
"""

from collections.abc import Callable
from typing import Any

import pytest
from werkzeug.routing import Rule

Build = Callable[..., tuple[str, str]]


def pytest_configure(config: pytest.Config) -> None:
    """Remember what was compiled, by everything that it is compiled of."""
    del config
    compiled: Any = Rule._compile_builder
    known: dict[object, Build] = {}

    def remembered(self: Any, append_unknown: bool = True) -> Build:
        converters = {name: type(one) for name, one in self._converters.items()}
        made_of = (self.rule, tuple(self._trace), repr(self.defaults), repr(converters))
        key = (made_of, append_unknown)
        if key not in known:
            known[key] = compiled(self, append_unknown)
        return known[key]

    Rule._compile_builder = remembered  # type: ignore[method-assign]

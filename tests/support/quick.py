"""Knows how to make many servers quickly: what is the same for each of them is made once.

Each of our servers has its two hundred addresses, which Werkzeug takes apart and compiles, and its
own engines, for which SQLAlchemy compiles every statement anew. Neither depends on the server;
more than half of the time of a test of the API went there. Passwords are hashed with the least
effort within this process, but not in the servers that tests start.
"""

from typing import Any

import pytest
from argon2 import PasswordHasher
from sqlalchemy import Engine
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.util import LRUCache
from werkzeug.routing import Rule

from app.operations.people import passwords

STATEMENTS = 4_000
"""So many compiled statements are kept: more than the program has, on both databases."""

DIALECTS: tuple[Any, ...] = (SQLiteDialect_pysqlite, PGDialect_psycopg)


def pytest_configure(config: pytest.Config) -> None:
    """Remember what was compiled, by everything that it is compiled of."""
    del config
    _share_addresses()
    _share_statements()
    passwords._HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


def _share_addresses() -> None:
    """Let an address be taken apart once, for all maps that have the same converters."""
    compiled: Any = Rule.compile
    known: dict[object, tuple[Any, ...]] = {}

    def remembered(self: Any) -> None:
        kinds = frozenset(self.map.converters.items())
        place = (self.host, self.subdomain, self.map.host_matching)
        key = (self.rule, place, self.merge_slashes, repr(self.defaults), kinds)
        if key in known:
            self._parts, self._trace, self._converters, build, build_unknown = known[key]
            self.arguments.update(self._converters)
            self._build = build.__get__(self, None)
            self._build_unknown = build_unknown.__get__(self, None)
            return
        compiled(self)
        builds = (self._build.__func__, self._build_unknown.__func__)
        known[key] = (self._parts, self._trace, self._converters, *builds)

    Rule.compile = remembered  # type: ignore[method-assign]


def _share_statements() -> None:
    """Let the engines of one kind of database share one cache of compiled statements.

    SQLAlchemy itself keeps a cache for each engine, and in it tells dialects apart by identity.
    """
    made: Any = Engine.__init__
    cache: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    def sharing(self: Any, *given: Any, **named: Any) -> None:
        made(self, *given, **named)
        if type(self.dialect) in DIALECTS:
            self._compiled_cache = cache

    Engine.__init__ = sharing  # type: ignore[method-assign]
    for dialect in DIALECTS:
        dialect.__eq__ = _compiles_the_same
        dialect.__hash__ = _kind_of_compiler


def _compiles_the_same(self: Any, other: Any) -> bool:
    return type(self) is type(other) and _compiled_by(self) == _compiled_by(other)


def _compiled_by(dialect: Any) -> tuple[object, ...]:
    version = getattr(dialect, "server_version_info", None)
    return version, dialect.paramstyle, dialect.compiler_linting, dialect.label_length


def _kind_of_compiler(self: Any) -> int:
    return hash(type(self))

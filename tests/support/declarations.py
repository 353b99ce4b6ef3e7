"""Knows how Python's types are told to the browser code: `types/pictures.d.ts`, `types/api.d.ts`.

`make types` writes both. They are for the type checker alone; no page loads them. Pictures are what
each station's audience gives, the API is its OpenAPI document.
"""

import json
import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, get_type_hints

from pydantic import TypeAdapter

from app.addresses import STATIONS
from app.api.openapi import REFERENCE
from app.config import Settings
from app.factory import create_app

FOLDER = Path(__file__).resolve().parent.parent.parent / "types"
HEAD = "// Made by `make types` of Python's types; tests/test_browser_types.py holds it to them.\n"
PLAIN = {kind: kind for kind in ("string", "number", "boolean", "null")} | {"integer": "number"}
PLACE = re.compile(r"\{\w+\}")
JSON = "application/json"
FREE = "unknown"

Schema = Mapping[str, Any]


def declarations(document: Schema) -> dict[str, str]:
    """Return the content of both files, by their names, of the API's document and the stations."""
    shared = document["components"]["schemas"]
    own = {name: of for name, of in picture_schemas().items() if name not in shared}
    used = sorted(set(_references(list(own.values()))) - set(own))
    imported = ["import type {", *(f"  {name}," for name in used), '} from "./api";\n']
    return {
        "api.d.ts": HEAD + "".join(_named(shared)) + _answers(document["paths"]),
        "pictures.d.ts": HEAD + "\n".join(imported) + "".join(_named(own)),
    }


def picture_schemas() -> dict[str, Any]:
    """Return the schemas of all that audiences send, by their names."""
    makers: list[Any] = [station.audience for station in STATIONS]
    given = [get_type_hints(maker.picture)["return"] for maker in makers]
    asked: list[Any] = [(one.__name__, "serialization", TypeAdapter(one)) for one in given]
    return dict(TypeAdapter.json_schemas(asked, ref_template=REFERENCE)[1]["$defs"])


def typed(schema: Schema | bool) -> str:
    """Return the TypeScript type of a JSON schema, as far as pydantic makes them."""
    if isinstance(schema, bool):
        return FREE if schema else "never"
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(word) for word in schema["enum"])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " | ".join(dict.fromkeys(typed(one) for one in schema[several]))
    match schema.get("type"):
        case "array":
            return _array(schema)
        case "object":
            return _object(schema)
        case kind:
            return PLAIN[kind] if kind else FREE


def _array(schema: Schema) -> str:
    if "prefixItems" in schema:
        return f"[{', '.join(typed(one) for one in schema['prefixItems'])}]"
    inner = typed(schema.get("items", True))
    return f"({inner})[]" if " | " in inner else f"{inner}[]"


def _object(schema: Schema) -> str:
    if "properties" in schema:
        return "{" + "; ".join(f"{key}: {of}" for key, of, _ in _fields(schema)) + "}"
    more = typed(schema.get("additionalProperties", True))
    keys = schema.get("propertyNames")
    # Not every word that may be a key is one.
    return f"Partial<Record<{typed(keys)}, {more}>>" if keys else f"Record<string, {more}>"


def _fields(schema: Schema) -> Iterator[tuple[str, str, str]]:
    """Give each field's name with its question mark, its type, and what is said of it."""
    needed = schema.get("required", ())
    for name, of in schema.get("properties", {}).items():
        key = name if name.isidentifier() else json.dumps(name)
        yield key + ("" if name in needed else "?"), typed(of), of.get("description", "")


def _named(schemas: Schema) -> Iterator[str]:
    for name, schema in sorted(schemas.items()):
        yield "\n" + _comment(schema.get("description", ""), "")
        if "properties" not in schema:
            yield f"export type {name} = {typed(schema)};\n"
            continue
        yield f"export type {name} = {{\n"
        for key, of, words in _fields(schema):
            yield _comment(words, "  ") + f"  {key}: {of};\n"
        yield "};\n"


def _comment(words: str, margin: str) -> str:
    lines = words.strip().splitlines()
    if len(lines) < 2:
        return f"{margin}/** {lines[0]} */\n" if lines else ""
    told = [f"{margin} * {line}".rstrip() for line in lines]
    return "\n".join([f"{margin}/**", *told, f"{margin} */\n"])


def _references(of: Any) -> Iterator[str]:
    if isinstance(of, Mapping):
        if isinstance(of.get("$ref"), str):
            yield of["$ref"].rpartition("/")[2]
        of = list(of.values())
    if isinstance(of, list):
        for inner in of:
            yield from _references(inner)


def _answers(paths: Schema) -> str:
    """Return the type that finds an answer's by its method and path, as a page writes them."""
    ways = [
        (method.upper(), path, _answer(operation))
        for path, methods in paths.items()
        for method, operation in methods.items()
    ]
    # Of two that fit, the one with more fixed letters is meant: /tickets/12/legs is no ticket.
    ways.sort(key=lambda way: (way[0], -len(PLACE.sub("", way[1])), way[1]))
    lines = [
        # A path that is put together elsewhere may be any.
        "string extends Way ? unknown",
        "Way extends `${infer Path}?${string}` ? Answered<Path>",
        *(f"Way extends `{way} {PLACE.sub('${string}', path)}` ? {of}" for way, path, of in ways),
        # What no route answers is no address of the API; others are not described.
        "Way extends `${string} /api/${string}` ? never",
        "unknown;\n",
    ]
    return (
        "\n/** What the API answers `METHOD path` where it does what it was asked for. */\n"
        "export type Answered<Way extends string> =\n  " + "\n  : ".join(lines)
    )


def _answer(operation: Schema) -> str:
    """Return what its successes give; null is an answer without content."""
    contents = [
        told.get("content", {})
        for status, told in sorted(operation["responses"].items())
        if status.startswith("2")
    ]
    kinds = [typed(of[JSON]["schema"]) if JSON in of else "null" for of in contents]
    return " | ".join(dict.fromkeys(kinds))


def current() -> dict[str, str]:
    """Return what the files must hold now."""
    with TemporaryDirectory() as folder:
        database_url = f"sqlite:///{folder}/moiso.db"
        server = create_app(Settings(data=Path(folder), database_url=database_url))
        try:
            return declarations(server.app.extensions["openapi"]())
        finally:
            server.render_client.close()
            server.installation.database.close()


def main() -> int:
    """Write both files."""
    FOLDER.mkdir(exist_ok=True)
    for name, content in current().items():
        (FOLDER / name).write_text(content, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
